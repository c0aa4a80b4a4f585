"""One self-contained HTML page: list and map of a visit, with Leaflet, styles and data inlined.

The page requests nothing but the late script (`late_script`) and map tiles; as a file it has the late script in itself,
so it works from a disk and from any static host. Its Content-Security-Policy allows its scripts and styles by hash, and
what these scripts load; an injected script would not run (CSP Level 3, https://www.w3.org/TR/CSP3/).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from markupsafe import Markup

from components.i18n.words import Words
from components.plan.bounds import BoundingBox
from components.plan.funding import Picture
from components.plan.model import Visit
from components.plan.record import photos_of
from components.render import assets
from components.render.audience import Audience
from components.render.background import Background
from components.render.data import gesture_texts, page_data, photo_texts, record_texts, script_texts
from components.render.escaping import Json, csp_hashes, environment, json_for_script
from components.render.funding_view import logo_file
from components.render.late_script import late_script
from components.render.leaflet import leaflet_script, leaflet_style
from components.render.metadata import Addresses, Summary, open_graph, schema_org, summary
from components.render.photo_view import PhotoAddress, photo_beside
from components.render.stop_list import Link, stop_list
from components.render.style import DARK, LIGHT
from components.settings import OSM_CREDIT

NO_ADDRESSES = Addresses()
"""For a page whose address is not known: it has no links to itself and its relations."""

_ENVIRONMENT = environment()


class View(StrEnum):
    """What of the visit a page shows."""

    BOTH = "both"
    MAP = "map"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page and its Content-Security-Policy, which the page also has in itself."""

    html: str
    policy: str


def page(
    visit: Visit,
    words: Words,
    *,
    background: Background,
    audience: Audience = Audience.PUBLIC,
    view: View = View.BOTH,
    day: date | None = None,
    theme: str = "",
    embedded: bool = False,
    addresses: Addresses = NO_ADDRESSES,
    live: Mapping[str, str] | None = None,
    links: Sequence[Link] = (),
    calendar: str = "",
    script: str = "",
    more_data: Mapping[str, Json] | None = None,
    area: BoundingBox | None = None,
    logo_address: Callable[[Picture], str] = logo_file,
    photo_address: PhotoAddress = photo_beside,
    late: str = "",
    cited: str = "",
) -> Document:
    """The visit as one page in the language of `words`.

    `day` is the day shown first; `theme` is `light`, `dark` or empty for the reader's own. An `embedded` page is inside
    a page of somebody else: there one finger scrolls that page and two move the map, and it posts its height to it.
    With `live` (`json` and `events`: the addresses of `/visit.json` and of the stream of revisions; `worker`: that of
    the service worker, which keeps the page for offline use) it shows newer plans by itself. `links` lead to other
    pages, `calendar` to the calendar. A page of the map alone that is not embedded is the frame inside our own visit
    page. `script` names another entry of `static/entries/` in the place of the page's own, with `more_data` for it.
    `area` is what the map shows while no stop has a place. `logo_address` and `photo_address` give where the pictures
    of logos and photos are. `late` is the address of the late script; without one the page has that script in itself.
    `cited` is the address by which a record is cited.
    """
    # The map loads Folium, a third of a second that the start does not wait for.
    from components.render.map import drawing_options, html_of, script_of, visit_map  # noqa: PLC0415

    shown_day = (day if any(each.date == day for each in visit.days) else _first_day(visit)) if visit.days else None
    framed = view is View.MAP and not embedded
    with_map = view is not View.LIST
    map_html, start = Markup(), ""
    if with_map:
        drawing = visit_map(visit, background=background, day=shown_day, area=area)
        map_html = Markup(html_of(drawing).strip())  # noqa: S704 - an element with an id of ours
        start = assets.minified(script_of(drawing))
    if framed:
        icons = Markup(_ENVIRONMENT.get_template("icons.html").render())  # noqa: S704 - a file of ours
        content = icons + Markup(
            '<main class="visit visit-map" aria-label="{}"><div class="stage">{}</div></main>'
        ).format(words.text("Map of the visit"), map_html)
    else:
        content = stop_list(
            visit,
            words,
            stage=map_html,
            audience=audience,
            full=addresses.full,
            languages=addresses.languages,
            groups=addresses.groups,
            links=links,
            calendar=calendar,
            installed="worker" in (live or {}),
            logo_address=logo_address,
            photo_address=photo_address,
            address=cited,
        )
    with_photos = bool(photos_of(visit)) and not framed
    data = json_for_script(
        {
            "visit": page_data(visit, words, audience),
            "texts": script_texts(words) | record_texts(visit, words) | ({} if with_map else photo_texts(words)),
            "credit": OSM_CREDIT,
            "day": shown_day.isoformat() if shown_day else None,
            "drawing": drawing_options(),
            "live": dict(live) if live else None,
            **({"gestures": gesture_texts(words)} if embedded else {}),
            **({"late": late} if late and with_map else {}),
            **(more_data or {}),
        }
    )
    more_styles = {
        "groups.css": bool(visit.groups),
        "funder.css": visit.funding.is_shown,
        "photos.css": with_photos,
        "record.css": visit.is_record,
        "photo-viewer.css": with_photos and not with_map,
    }
    styles = _styles(
        with_map=with_map, embedded=embedded, more=[name for name, used in more_styles.items() if used and not framed]
    )
    entry = script or ("framed-map.js" if framed else "embed.js" if embedded else "light.js")
    # Leaflet, ours, and Folium's map of the visit, which ours waits for.
    scripts = [leaflet_script(), assets.script(entry), start] if with_map else [assets.script(entry)]
    if visit.groups and not framed:
        scripts.insert(0, assets.script("groups.js"))
    if visit.is_record and not framed:
        scripts.append(assets.script("record.js"))
    if with_photos and not with_map:
        scripts.append(assets.script("photos.js"))
    if with_map and not late:
        scripts.append(late_script(visit, words, background))
    policy = _policy(styles, scripts, background, loads=bool(with_map and late))
    html = _ENVIRONMENT.get_template("page.html").render(
        _metadata(summary(visit, words), visit, words, NO_ADDRESSES if framed else addresses),
        words=words,
        linked_data="" if framed else json_for_script(schema_org(visit, words, addresses)),
        theme=theme,
        view=view.value,
        embedded=embedded,
        framed=framed,
        installed="worker" in (live or {}),
        ground={"light": LIGHT.paper, "dark": DARK.paper},
        policy=policy,
        styles=[Markup(style) for style in styles],  # noqa: S704 - ours and Leaflet's
        scripts=[Markup(script) for script in scripts],  # noqa: S704 - ours, Leaflet's, and Folium's of numbers only
        content=content,
        data=data,
    )
    return Document(html=html, policy=policy)


def head(visit: Visit, words: Words, addresses: Addresses, *, stop_id: str = "", day: date | None = None) -> str:
    """What the head of a page of somebody else says of the visit, or of the stop or the day that was asked for."""
    template = _ENVIRONMENT.get_template("metadata.html")
    about = summary(visit, words, stop_id=stop_id, day=day)
    return template.render(_metadata(about, visit, words, addresses))


def _metadata(about: Summary, visit: Visit, words: Words, addresses: Addresses) -> dict[str, object]:
    return {
        "title": about.title,
        "description": about.description,
        "open_graph": open_graph(about, words, addresses),
        "addresses": addresses,
        "is_listed": visit.visibility.is_listed,
    }


def _styles(*, with_map: bool, embedded: bool, more: Sequence[str]) -> list[str]:
    names = ["page.css", "list.css", "map.css", *(["embed.css"] if embedded else []), *more]
    styles = assets.style(*names)
    return [f"{leaflet_style()}{styles}" if with_map else styles]


def _first_day(visit: Visit) -> date:
    return next((day.date for day in visit.days if day.located), visit.days[0].date)


def _policy(styles: Sequence[str], scripts: Sequence[str], background: Background, *, loads: bool) -> str:
    # `strict-dynamic` allows what our own scripts load; `self` is for browsers that do not know it (CSP Level 3, 8.2).
    loaded = " 'strict-dynamic' 'self'" if loads else ""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {csp_hashes(scripts)}{loaded}",
            f"style-src {csp_hashes(styles)}",
            f"img-src 'self' data: {_origins(background)}".strip(),
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _origins(background: Background) -> str:
    """The origin of the tiles; `{s}` in the host becomes a wildcard. Empty where there is none."""
    parts = urlsplit(background.url.replace("{s}", "*"))
    if not parts.scheme or not re.fullmatch(r"[\w.*:\[\]-]+", parts.netloc):
        return ""
    return f"{parts.scheme}://{parts.netloc}"
