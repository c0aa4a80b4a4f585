"""A page's metadata: a description, Open Graph for link previews, schema.org for search engines.

Sources: https://ogp.me and schema.org's `Event`, `TouristTrip` and `Place`.
"""

from __future__ import annotations

from dataclasses import dataclass

from components.i18n.words import Words
from components.plan.model import Day, Visit
from components.render.escaping import Json
from components.render.labels import visit_dates, visit_title
from components.render.stop_view import StopView, stop_text, stop_views


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The addresses of a page and its relations; empty where unknown.

    `page` is the page's own address, `picture` that of its preview (1200 x 630), `full` the whole visit's (for an
    embed), `oembed` the discovery address, `languages` the same page in other languages, by language tag, `groups` for
    each group, by its name.
    """

    page: str = ""
    picture: str = ""
    full: str = ""
    oembed: str = ""
    languages: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, str], ...] = ()


def description(visit: Visit, words: Words) -> str:
    """The visit in a sentence of at most 200 characters: when, and the first of its stops."""
    if not visit.days:
        return visit.host
    stops = (planned.stop for day in visit.days for planned in day.stops)
    names = [stop_text(stop, "name", words.language, visit.languages[0]).text for stop in stops]
    text = f"{visit_dates(visit, words)}: {', '.join(names)}"
    return text if len(text) <= 200 else f"{text[:199].rstrip()}…"


def open_graph(visit: Visit, words: Words, addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """The `og:` properties of the page, in order, without those that are unknown."""
    properties = (
        ("og:type", "website"),
        ("og:title", visit_title(visit, words)),
        ("og:description", description(visit, words)),
        ("og:locale", words.language),
        ("og:url", addresses.page),
        ("og:image", addresses.picture),
        ("og:image:width", "1200" if addresses.picture else ""),
        ("og:image:height", "630" if addresses.picture else ""),
        ("og:image:alt", visit_title(visit, words) if addresses.picture else ""),
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
                "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
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
