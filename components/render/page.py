"""One HTML page with everything in it: list and map of a visit, Leaflet, styles and data inlined.

The page asks nobody for anything but map tiles: opened from a disk or any static host it is whole. Its
Content-Security-Policy names each of its scripts and styles by hash, so that a script that somebody managed to
inject would not run (CSP Level 3, https://www.w3.org/TR/CSP3/).
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

import folium
from markupsafe import Markup

from components.i18n.words import Words
from components.plan.model import Visit
from components.render import assets
from components.render.background import Background
from components.render.data import page_data
from components.render.escaping import Json, environment, json_for_script
from components.render.folium_html import html_of, script_of
from components.render.map import measures, scene
from components.render.metadata import Addresses, description, open_graph, schema_org
from components.render.script_texts import script_texts
from components.render.stop_list import Link
from components.render.stop_list import view as listing
from components.render.style import DARK, LIGHT

NOWHERE = Addresses()
"""For a page that stands nowhere yet: it links to nothing of ours."""

_ENVIRONMENT = environment()


class View(StrEnum):
    """What of the visit a page shows."""

    BOTH = "both"
    MAP = "map"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page and the policy under which it is to be served; the page carries the policy as well."""

    html: str
    policy: str


def page(
    visit: Visit,
    words: Words,
    *,
    background: Background,
    view: View = View.BOTH,
    day: date | None = None,
    theme: str = "",
    embedded: bool = False,
    addresses: Addresses = NOWHERE,
    live: Mapping[str, str] | None = None,
    links: Sequence[Link] = (),
    more_scripts: Sequence[str] = (),
    more_data: Mapping[str, Json] | None = None,
) -> Document:
    """The visit as one page in the language of `words`.

    `day` opens first; `theme` is `light`, `dark` or empty for the reader's own. An `embedded` page is one inside
    somebody else's: there one finger scrolls the page around the map and two move the map, and it tells its height to
    the page that holds it. With `live` (`json` and `events`: the addresses of `/visit.json` and of the stream of
    revisions) it follows a newer plan by itself, and with `worker` too (the service worker's) it stays on a phone
    without a network; `links` lead to other pages. A page of the map alone that is not embedded is the frame inside our
    own visit page. `more_scripts` are those of our scripts that only an organiser gets, with `more_data` for them.
    """
    wanted = (day if any(each.date == day for each in visit.days) else _first_day(visit)) if visit.days else None
    framed = view is View.MAP and not embedded
    with_map = view is not View.LIST
    drawn, start = Markup(), ""
    if with_map:
        drawn, start = _rendered(scene(visit, background=background, day=wanted, gestures=_gestures(words, embedded)))
    if framed:
        icons = Markup(_ENVIRONMENT.get_template("icons.html").render())  # noqa: S704 - a file of ours
        content = icons + Markup(
            '<main class="visit visit-map" aria-label="{}"><div class="stage">{}</div></main>'
        ).format(words.text("Map of the visit"), drawn)
    else:
        content = listing(visit, words, stage=drawn, full=addresses.full, languages=addresses.languages, links=links)
    data = json_for_script(
        {
            "visit": page_data(visit, words),
            "texts": script_texts(words),
            "credit": background.credit,
            "day": wanted.isoformat() if wanted else None,
            "drawing": measures(),
            "live": dict(live) if live else None,
            **(more_data or {}),
        }
    )
    styles = _styles(with_map=with_map, embedded=embedded)
    is_live = live is not None
    scripts = _scripts(start, with_map=with_map, framed=framed, embedded=embedded, live=is_live, more=more_scripts)
    policy = _policy(styles, scripts, background)
    html = _ENVIRONMENT.get_template("page.html").render(
        words=words,
        title=visit.title,
        description=description(visit, words),
        open_graph=() if framed else open_graph(visit, words, addresses),
        linked_data="" if framed else json_for_script(schema_org(visit, addresses)),
        addresses=addresses,
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


def _gestures(words: Words, embedded: bool) -> dict[str, str] | None:
    if not embedded:
        return None
    return {
        "touch": words.text("Move the map with two fingers"),
        "scroll": words.text("Hold Ctrl and scroll to zoom the map"),
        "scrollMac": words.text("Hold ⌘ and scroll to zoom the map"),
    }


def _styles(*, with_map: bool, embedded: bool) -> list[str]:
    ours = assets.style("page.css", "list.css", "map.css", *(["embed.css"] if embedded else []))
    return [assets.leaflet_style(gestures=embedded), ours] if with_map else [ours]


def _scripts(start: str, *, with_map: bool, framed: bool, embedded: bool, live: bool, more: Sequence[str]) -> list[str]:
    """The page's scripts in order: Leaflet, our map, Folium's scene, then the list that goes with it."""
    list_scripts = assets.script(
        *more,
        "moment.js",
        "here.js",
        "visit.js",
        *(["live.js", "news.js"] if live else []),
        "light.js",
        *(["embed.js"] if embedded else []),
    )
    if not with_map:
        return [list_scripts]
    leaflet = assets.leaflet_script(gestures=embedded)
    if framed:
        return [leaflet, assets.script("map.js", "bridge.js", *more), start]
    return [leaflet, assets.script("map.js"), start, list_scripts]


def _first_day(visit: Visit) -> date:
    return next((day.date for day in visit.days if day.located), visit.days[0].date)


def _rendered(drawn: folium.Map) -> tuple[Markup, str]:
    """The scene as its element and its script, without the head that Folium would put around them."""
    return Markup(html_of(drawn).strip()), assets.minified(script_of(drawn))  # noqa: S704 - an element with an id of ours


def _policy(styles: Sequence[str], scripts: Sequence[str], background: Background) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hashes(scripts)}",
            f"style-src {_hashes(styles)}",
            f"img-src 'self' data: {_origins(background)}".strip(),
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hashes(texts: Sequence[str]) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


def _origins(background: Background) -> str:
    """The origin of the tiles; a template with `{s}` in its host stands for any host of that domain."""
    parts = urlsplit(background.url.replace("{s}", "*"))
    if not parts.scheme or not re.fullmatch(r"[\w.*:\[\]-]+", parts.netloc):
        return ""
    return f"{parts.scheme}://{parts.netloc}"
