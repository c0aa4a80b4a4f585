"""What other pages and posters take over: the iframe, oEmbed (https://oembed.com) and QR codes."""

from __future__ import annotations

import json
from html import escape
from io import BytesIO
from xml.etree import ElementTree as ET

from components.export.context import Context, Options
from components.export.png import HEIGHT as PICTURE_HEIGHT
from components.export.png import WIDTH as PICTURE_WIDTH
from components.export.text import one_line
from components.plan.model import Visit
from components.render.metadata import summary
from components.render.style import LIGHT

_FRAME_WIDTH, _FRAME_HEIGHT = 800, 640  # px
_AN_HOUR_S = 3600
NOTHING_ASKED = Options()
"""The embed as it is: the whole visit, in the reader's own language and colours."""


def iframe(
    visit: Visit,
    context: Context,
    *,
    options: Options = NOTHING_ASKED,
    width: int | None = None,
    height: int | None = None,
    can_locate: bool = True,
) -> str:
    """The iframe to paste, `width` by `height` px; without them as wide as its column, and 3/4 of the window high.

    `options` are what it shows. Where it `can_locate`, "Where am I?" may ask for its reader's position there.
    """
    wide = "100%" if width is None else str(width)
    high = _FRAME_HEIGHT if height is None else height
    sizes = "width:100%;" if width is None else "max-width:100%;"
    allowed = 'allow="geolocation" ' if can_locate else ""
    sizes += "height:clamp(420px,75vh,720px)" if height is None else f"height:{height}px"
    return (
        f'<iframe src="{escape(context.required_embed_address(options))}" title="{escape(one_line(visit.title))}" '
        f'width="{wide}" height="{high}" style="border:0;{sizes}" loading="lazy" {allowed}'
        f'referrerpolicy="strict-origin-when-cross-origin"></iframe>'
    )


def oembed(
    visit: Visit,
    context: Context,
    *,
    options: Options = NOTHING_ASKED,
    max_width: int | None = None,
    max_height: int | None = None,
) -> dict[str, str | int]:
    """oEmbed's answer for the visit, or for what `options` name, no larger than `max_width` by `max_height` px
    (oEmbed 1.0, 2.2 and 2.3.4.4).

    Raises `SettingsFault` while `base_url` is unknown.
    """
    width, height = min(_FRAME_WIDTH, max_width or _FRAME_WIDTH), min(_FRAME_HEIGHT, max_height or _FRAME_HEIGHT)
    about = summary(visit, context.words, stop_id=options.stop, day=options.day)
    answer: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": one_line(about.title),
        "author_name": one_line(visit.host),
        "provider_name": one_line(visit.title),
        "provider_url": context.required_page_url,
        "cache_age": _AN_HOUR_S,
        "html": iframe(visit, context, options=options, width=width, height=height),
        "width": width,
        "height": height,
    }
    # A thumbnail larger than asked for is not allowed.
    if (max_width or PICTURE_WIDTH) >= PICTURE_WIDTH and (max_height or PICTURE_HEIGHT) >= PICTURE_HEIGHT:
        answer |= {
            "thumbnail_url": context.address_of("map.png"),
            "thumbnail_width": PICTURE_WIDTH,
            "thumbnail_height": PICTURE_HEIGHT,
        }
    return answer


def as_json(answer: dict[str, str | int]) -> bytes:
    """An oEmbed answer as JSON."""
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def as_xml(answer: dict[str, str | int]) -> bytes:
    """An oEmbed answer as XML."""
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = str(value)
    return b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n' + ET.tostring(root)


def oembed_json(visit: Visit, context: Context) -> bytes:
    """oEmbed in its own size, as JSON."""
    return as_json(oembed(visit, context))


def oembed_xml(visit: Visit, context: Context) -> bytes:
    """oEmbed in its own size, as XML."""
    return as_xml(oembed(visit, context))


def qr_svg(_visit: Visit, context: Context) -> bytes:
    """The light page's address as a QR code, for print in any size."""
    return _qr(context, "svg", scale=8, title=context.words.text("The plan as it is now"))


def qr_png(_visit: Visit, context: Context) -> bytes:
    """The same as PNG."""
    return _qr(context, "png", scale=16)


def _qr(context: Context, kind: str, **options: object) -> bytes:
    import segno  # noqa: PLC0415 - the app starts without it

    out = BytesIO()
    # A quarter of the code may be covered or dirty (level Q); four modules of quiet zone, as ISO/IEC 18004 asks.
    code = segno.make(context.required_page_url, error="q", micro=False)
    code.save(out, kind=kind, dark=LIGHT.ink, light="#ffffff", border=4, **options)
    return out.getvalue()
