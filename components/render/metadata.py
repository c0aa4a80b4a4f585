"""A page's metadata: a description, Open Graph for link previews, schema.org for search engines.

Sources: https://ogp.me, schema.org's `Event`, `TouristTrip` and `Place`, and X's cards
(https://developer.x.com/en/docs/x-for-websites/cards/overview/markup), which many readers of previews know too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from components.i18n.words import Words
from components.plan.model import Day, Visit
from components.render.escaping import Json
from components.render.labels import visit_dates, visit_title
from components.render.stop_field import stop_text
from components.render.stop_view import StopView, stop_views

MAP_SIZE = (1200, 630)
"""The width and height of the picture of the map, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The addresses of a page and its relations; empty where unknown.

    `page` is the page's own address, `picture` that of its preview (of `picture_size` in pixels), `full` the whole
    visit's (for an embed), `oembed` the discovery address, `languages` the same page in other languages, by language
    tag, `groups` for each group, by its name. `manifest` and `icon` are those of a page that a phone installs.
    """

    page: str = ""
    picture: str = ""
    picture_size: tuple[int, int] = MAP_SIZE
    full: str = ""
    oembed: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()
    manifest: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the preview of a link says: a title, and a sentence of at most 200 characters."""

    title: str
    description: str


def summary(visit: Visit, words: Words, *, stop_id: str = "", day: date | None = None) -> Summary:
    """The preview of the visit, or of one of its stops or days; of the visit where it has neither."""
    title = visit_title(visit, words)
    if (day_of_stop := visit.day_of(stop_id)) is not None:
        view = next(view for view in stop_views(visit, day_of_stop, words) if view.id == stop_id)
        when = [words.date(day_of_stop.date), view.hours]
        if view.indicative and view.has_hours:
            when[1] += f" ({words.text('approximate')})"
        parts = [", ".join(filter(None, when)), view.text("address") or view.text("description")]
        return Summary(title=f"{view.name.text} · {title}", description=_shortened(" · ".join(filter(None, parts))))
    shown = next((each for each in visit.days if each.date == day), None)
    if shown is None:
        return Summary(title=title, description=description(visit, words))
    text = ", ".join(_names((shown,), visit, words))
    return Summary(title=f"{words.date(shown.date, 'heading')} · {title}", description=_shortened(text))


def description(visit: Visit, words: Words) -> str:
    """The visit in a sentence of at most 200 characters: when, and the first of its stops."""
    if not visit.days:
        return _shortened(visit.host)
    return _shortened(f"{visit_dates(visit, words)}: {', '.join(_names(visit.days, visit, words))}")


def _names(days: tuple[Day, ...], visit: Visit, words: Words) -> list[str]:
    stops = (planned.stop for day in days for planned in day.stops)
    return [stop_text(stop, "name", words.language, visit.languages[0]).text for stop in stops]


def _shortened(text: str) -> str:
    line = re.sub(r"\s*[\r\n]\s*", " ", text)
    return line if len(line) <= 200 else f"{line[:199].rstrip()}…"


def open_graph(about: Summary, words: Words, addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """The `og:` properties of a page, in order, without those that are unknown."""
    properties = (
        ("og:type", "website"),
        ("og:title", about.title),
        ("og:description", about.description),
        ("og:locale", words.language_and_country),
        ("og:url", addresses.page),
        ("og:image", addresses.picture),
        ("og:image:width", str(addresses.picture_size[0]) if addresses.picture else ""),
        ("og:image:height", str(addresses.picture_size[1]) if addresses.picture else ""),
        ("og:image:alt", about.title if addresses.picture else ""),
    )
    return tuple((name, value) for name, value in properties if value)


def schema_org(visit: Visit, words: Words, addresses: Addresses) -> dict[str, Json]:
    """The visit as linked data: an `Event` with an event a stop, and a `TouristTrip` with its places in order."""
    stops = [(day, view) for day in visit.days for view in stop_views(visit, day, words)]
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Event",
                **_named(visit_title(visit, words), addresses.page),
                **_span(visit.days),
                **({"organizer": {"@type": "Organization", "name": visit.host}} if visit.host else {}),
                "location": [_place(view) for _, view in stops] or visit.title,
                "subEvent": [_event(day, view) for day, view in stops],
            },
            {
                "@type": "TouristTrip",
                **_named(visit_title(visit, words), addresses.page),
                "itinerary": {
                    "@type": "ItemList",
                    "itemListElement": [
                        {"@type": "ListItem", "position": position, "item": _place(view)}
                        for position, (_, view) in enumerate(stops, start=1)
                    ],
                },
            },
        ],
    }


def _event(day: Day, view: StopView) -> dict[str, Json]:
    arrive, depart = view.given_hours
    event: dict[str, Json] = {
        "@type": "Event",
        "name": view.name.text,
        "startDate": arrive.isoformat() if arrive else day.date.isoformat(),
        "location": _place(view),
    }
    if depart:
        event["endDate"] = depart.isoformat()
    if description := view.text("description"):
        event["description"] = description
    return event


def _place(view: StopView) -> dict[str, Json]:
    place: dict[str, Json] = {"@type": "Place", "name": view.name.text}
    if address := view.text("address"):
        place["address"] = address
    if (at := view.coordinate) is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": at.latitude, "longitude": at.longitude}
    if website := view.text("website"):
        place["url"] = website
    return place


def _named(name: str, address: str) -> dict[str, Json]:
    return {"name": name, "url": address} if address else {"name": name}


def _span(days: tuple[Day, ...]) -> dict[str, Json]:
    if not days:
        return {}
    return {"startDate": days[0].date.isoformat(), "endDate": days[-1].date.isoformat()}
