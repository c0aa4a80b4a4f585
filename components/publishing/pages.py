"""The light page and the embed as outputs: the page of `maps.standalone` with the addresses of its relations."""

from __future__ import annotations

from components.domain.model import Visit
from components.maps.metadata import Addresses
from components.maps.standalone import View, page
from components.publishing.context import Context

MEDIA_TYPE = "text/html; charset=utf-8"


def pocket(visit: Visit, context: Context) -> bytes:
    """The plan as one small page for phones."""
    return _page(visit, context, embedded=False)


def embed(visit: Visit, context: Context) -> bytes:
    """The same for other people's pages."""
    return _page(visit, context, embedded=True)


def _page(visit: Visit, context: Context, *, embedded: bool) -> bytes:
    options = context.options
    addresses = Addresses()
    if context.base_url is not None:
        addresses = Addresses(
            page=(context.embed_url if embedded else context.page_url) or "",
            picture=context.address_of("map.png"),
            full=context.page_url or "" if embedded else "",
            oembed=context.address_of("oembed.json"),
        )
    elif embedded and context.static:
        addresses = Addresses(full="index.html")
    made = page(
        visit,
        context.words,
        background=context.background,
        view=View(options.view) if embedded else View.BOTH,
        day=options.day,
        theme=options.theme,
        embedded=embedded,
        addresses=addresses,
    )
    return made.html.encode()
