"""The light page and the embed, what these load, and the files with which a phone installs the light page.

A file on a disk or in a pack needs no network anyway: it has the late script in itself, and the service worker, the
manifest and the icons belong to the served page alone. Service Workers (https://www.w3.org/TR/service-workers/), Web
Application Manifest (https://www.w3.org/TR/appmanifest/).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import quote

from markupsafe import Markup

from components.export.context import EMBED, LATE, POCKET, WORKER, Context
from components.export.information import information_links
from components.export.shapes import png_of
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, size_of
from components.plan.record import cover_of
from components.render import assets
from components.render.late_script import late_script, late_version
from components.render.metadata import MAP_SIZE, Addresses
from components.render.page import page
from components.render.stop_list import Link, stop_list
from components.render.style import LIGHT


def light_page(visit: Visit, context: Context) -> bytes:
    """The plan as one small page for phones."""
    return _page(visit, context, embedded=False)


def embed(visit: Visit, context: Context) -> bytes:
    """The same for other people's pages."""
    return _page(visit, context, embedded=True)


def list_html(visit: Visit, context: Context) -> str:
    """The list alone, for an open page that shows a newer plan without a reload."""
    embedded = context.options.list_of == EMBED
    addresses = _addresses(visit, context, embedded=embedded)
    html = stop_list(
        visit,
        context.words,
        stage=Markup(),
        audience=context.audience,
        full=addresses.full,
        languages=addresses.languages,
        groups=addresses.groups,
        links=_links(context, embedded=embedded),
        calendar="" if embedded else _calendar(context),
        installed=not embedded,
        logo_address=context.logo_address,
        photo_address=context.photo_address,
    )
    return str(html)


def _page(visit: Visit, context: Context, *, embedded: bool) -> bytes:
    options = context.options
    framed = options.framed
    document = page(
        visit,
        context.words,
        background=context.background,
        audience=context.audience,
        view=options.view,
        theme=options.theme,
        embedded=embedded and not framed,
        addresses=_addresses(visit, context, embedded=embedded),
        # A file on a disk or on a static host has no server that could send a newer plan.
        live=None if context.saved or framed else _live(context, embedded=embedded),
        links=() if framed else _links(context, embedded=embedded),
        calendar="" if embedded else _calendar(context),
        logo_address=context.logo_address,
        photo_address=context.photo_address,
        late="" if context.saved else late_address(visit, context),
        cited=context.base_url or "",
    )
    return document.html.encode()


def late_address(visit: Visit, context: Context) -> str:
    """Where the served pages load the late script; another version has another address."""
    return context.asked(LATE, lang=context.words.language, v=version_of_late(visit, context))


def late(visit: Visit, context: Context) -> bytes:
    """The late script: the ground and what else the first paint of a page does not need."""
    return late_script(visit, context.words, context.background).encode()


def version_of_late(visit: Visit, context: Context) -> str:
    """Its version."""
    return late_version(visit, context.words, context.background)


def _calendar(context: Context) -> str:
    """The address of the calendar. A page that was saved alone has none beside it, and so no link unless the address of
    the visit is known."""
    if not context.static:
        return context.from_page(context.asked("visit.ics", lang=context.words.language))
    return "" if context.base_url is None else context.address_in_language("visit.ics")


def _live(context: Context, *, embedded: bool) -> dict[str, str]:
    addresses = {
        "json": context.asked("visit.json", lang=context.words.language),
        "events": context.keyed("events"),
    }
    page = {"list": EMBED} if embedded else {"list": POCKET, "worker": WORKER}
    return addresses | page


def _links(context: Context, *, embedded: bool) -> tuple[Link, ...]:
    full = () if context.saved or embedded else (_full_page(context),)
    return (*full, *information_links(context))


def _full_page(context: Context) -> Link:
    """The link to the page for larger screens; the server remembers that this reader wants it."""
    query = context.asked("", lang=context.words.language)[1:]
    return Link(page="", address=f"./?full&{query}", label=context.words.text("Full page"))


def front_addresses(visit: Visit, context: Context) -> Addresses:
    """The addresses that the front page names: its own with what was asked of it, and its relations."""
    if context.base_url is None:
        return Addresses()
    parameters = context.options.parameters
    of_page = {name: value for name, value in parameters.items() if name in {"lang", "stop", "day"}}
    address, size = _preview(visit, context, _served(context, "map.png"))
    return Addresses(
        page=_served(context, "", **of_page),
        picture=address,
        picture_size=size,
        oembed=_discovery(context, _served(context, "", **parameters)) if visit.visibility.is_listed else "",
    )


def _preview(visit: Visit, context: Context, of_map: str) -> tuple[str, tuple[int, int]]:
    """The picture of a link's preview, and its size: a photo of the stop that was asked for, in the record the cover,
    else the map at the address `of_map`."""
    stops = (planned for day in visit.days for planned in day.stops if planned.stop.id == context.options.stop)
    of_stop = next((photo for planned in stops for photo in planned.photos), None)
    photo = of_stop or (cover_of(visit) if visit.is_record else None)
    if photo is None:
        return of_map, MAP_SIZE
    name = photo_file(photo.stored.digest, PhotoSize.LARGE, PhotoFormat.JPEG)
    return context.file_address(name), size_of(photo.stored, PhotoSize.LARGE)


def _served(context: Context, address: str, **parameters: str) -> str:
    """An address of the app in the language of the words, which a page in the visit's first does not name."""
    language = {} if context.in_first_language else {"lang": context.words.language}
    return context.asked(f"{context.base_url}/{address}", **language | parameters)


def _discovery(context: Context, address: str) -> str:
    """Where the oEmbed answer for an address is (oEmbed 1.0, 4)."""
    return f"{context.base_url}/oembed?url={quote(address, safe=':/', errors='replace')}"


def _addresses(visit: Visit, context: Context, *, embedded: bool) -> Addresses:
    file_name = "embed.html" if embedded else "index.html"
    # A served page asks for another of itself; one that is kept as a single file names the served one.
    itself = (EMBED if embedded else POCKET) if context.alone else ""

    def in_language(tag: str) -> str:
        address = context.from_page(context.asked(itself, lang=tag))
        return context.page_file(file_name, tag) if context.static else address

    languages = tuple((tag, in_language(tag)) for tag in context.languages)
    groups = _groups(visit, context, file_name, itself)
    manifest, icon = (
        context.keyed("manifest.webmanifest", lang=context.words.language),
        context.keyed("icon-192.png"),
    )
    if context.base_url is None:
        full = _whole_visit(context) if embedded and context.static else ""
        return Addresses(full=full, languages=languages, groups=groups, manifest=manifest, icon=icon)
    if not context.static:
        address = _served(context, EMBED if embedded else POCKET)
        picture, oembed = _served(context, "map.png"), _discovery(context, address)
    else:
        address = (context.embed_url if embedded else context.page_url) or ""
        picture, oembed = context.address_of("map.png"), context.address_of("oembed.json")
    picture, size = _preview(visit, context, picture)
    return Addresses(
        page=address,
        picture=picture,
        picture_size=size,
        full=_whole_visit(context) if embedded else "",
        oembed=oembed if visit.visibility.is_listed else "",
        languages=languages,
        groups=groups,
        manifest=manifest,
        icon=icon,
    )


def _groups(visit: Visit, context: Context, file_name: str, itself: str) -> tuple[tuple[str, str], ...]:
    """The same page for each group, and first for everybody (by an empty name)."""
    if not visit.groups:
        return ()
    language = context.words.language
    contexts = {name: context.for_group(visit.groups, name) for name in ("", *visit.groups)}
    if not context.static:
        # Everybody's names no group, and says so: a reader may have chosen one before.
        return tuple(
            (name, each.from_page(each.asked(itself, lang=language, group=name))) for name, each in contexts.items()
        )
    return tuple((name, each.page_file(file_name, language)) for name, each in contexts.items())


def _whole_visit(context: Context) -> str:
    """The address of the light page in the language of the embed."""
    if not context.static:
        return context.asked(f"{context.base_url}/{POCKET}", lang=context.words.language)
    return context.page_url or context.address_in_language("index.html")


def worker(_visit: Visit, context: Context) -> bytes:
    """The service worker, which keeps the light page and, where their terms allow it, the tiles that were shown."""
    return Template(assets.script(WORKER)).safe_substitute(tiles=context.background.cacheable_origin).encode()


def manifest(visit: Visit, context: Context) -> bytes:
    """The web app manifest, with which a phone installs the light page, in the language of the page."""
    words = context.words
    data = {
        "id": POCKET,
        "name": visit.title,
        "short_name": words.text("Visit"),
        "lang": words.language,
        "start_url": context.keyed(POCKET, lang=words.language),
        "scope": POCKET,
        "display": "standalone",
        "background_color": LIGHT.paper,
        "theme_color": LIGHT.paper,
        "icons": [
            {"src": context.keyed("icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": context.keyed("icon-512.png"), "sizes": "512x512", "type": "image/png"},
            {"src": context.keyed("icon-maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def icon_192(_visit: Visit, _context: Context) -> bytes:
    """The icon, 192 px square."""
    return assets.ICON.read_bytes()


def icon_512(_visit: Visit, _context: Context) -> bytes:
    """The icon, 512 px square."""
    return _icon(assets.ICON_DRAWING)


def icon_maskable(_visit: Visit, _context: Context) -> bytes:
    """The icon within the safe zone, for phones that cut their own shape out of it (appmanifest, 2.4.3)."""
    return _icon(assets.STATIC / "icon-maskable.svg")


@cache
def _icon(drawing: Path) -> bytes:
    return png_of(drawing.read_text("utf-8"), 512)
