"""The light page and the embed as outputs: the page of `maps.standalone` with the addresses of its relations."""

from __future__ import annotations

from markupsafe import Markup

from components.export.context import WORKER, Context
from components.plan.model import Visit
from components.render import stop_list
from components.render.metadata import Addresses
from components.render.page import View, page
from components.render.stop_list import Link

MEDIA_TYPE = "text/html; charset=utf-8"


def pocket(visit: Visit, context: Context) -> bytes:
    """The plan as one small page for phones."""
    return _page(visit, context, embedded=False)


def embed(visit: Visit, context: Context) -> bytes:
    """The same for other people's pages."""
    return _page(visit, context, embedded=True)


def list_html(visit: Visit, context: Context) -> str:
    """The light page's list alone, for a page that is open and takes a newer plan without loading itself anew."""
    addresses = _addresses(context, embedded=False)
    links = (_full_page(context),)
    return str(stop_list.view(visit, context.words, stage=Markup(), languages=addresses.languages, links=links))


def _page(visit: Visit, context: Context, *, embedded: bool) -> bytes:
    options = context.options
    view = View(options.view) if embedded else View.BOTH
    framed = options.framed and view is View.MAP
    made = page(
        visit,
        context.words,
        background=context.background,
        view=view,
        day=options.day,
        theme=options.theme,
        embedded=embedded and not framed,
        addresses=_addresses(context, embedded=embedded),
        # A file on a disk or on somebody's static host has nobody to ask.
        live=None if context.static or view is not View.BOTH else _live(context, worker=not embedded),
        links=() if context.static or embedded else (_full_page(context),),
    )
    return made.html.encode()


def _live(context: Context, *, worker: bool) -> dict[str, str]:
    live = {"json": f"visit.json?lang={context.words.language}", "events": "events"}
    return live | {"worker": WORKER} if worker else live


def _full_page(context: Context) -> Link:
    """The way back to the page for larger screens; the doorway remembers who took it."""
    return Link(page="", address=f"./?full&lang={context.words.language}", label=context.words.text("Full page"))


def _addresses(context: Context, *, embedded: bool) -> Addresses:
    own = "embed.html" if embedded else "index.html"
    languages = tuple(
        (tag, context.page_file(own, tag) if context.static else f"?lang={tag}") for tag in context.languages
    )
    if context.base_url is None:
        return Addresses(full=_whole(context) if embedded and context.static else "", languages=languages)
    address = (context.embed_url if embedded else context.page_url) or ""
    if context.static and not context.in_own_language:
        address = context.address_of(context.page_file(own, context.words.language))
    return Addresses(
        page=address,
        picture=context.address_of("map.png"),
        full=_whole(context) if embedded else "",
        oembed=context.address_of("oembed.json"),
        languages=languages,
    )


def _whole(context: Context) -> str:
    """The way from the embed to the light page, in the language that the reader has before them."""
    if not context.static:
        return f"{context.page_url}?lang={context.words.language}"
    if context.base_url is not None and context.in_own_language:
        return context.known_page_url
    return context.address_of(context.page_file("index.html", context.words.language))
