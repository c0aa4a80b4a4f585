"""What is taken over elsewhere: the iframe and oEmbed (https://oembed.com) of pages, QR codes of posters, and what
forms of programmes ask of each project in a line: title, place and position, date, link.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from xml.etree import ElementTree as ET

from components.export.context import Context, Options
from components.export.text import address_line, one_line, plain_stops, shortened
from components.plan.model import Visit
from components.render.metadata import MAP_SIZE, summary
from components.render.style import LIGHT

_FRAME_WIDTH, _FRAME_HEIGHT = 800, 640  # px
_AN_HOUR_S = 3600
NOTHING_ASKED = Options()
"""The embed as it is: the whole visit, in the reader's own language and colours."""
MAX_TITLE_LENGTH = 100
"""Characters of a title, as forms ask."""


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
    wide, high = MAP_SIZE
    if (max_width or wide) >= wide and (max_height or high) >= high:
        answer |= {
            "thumbnail_url": context.address_of("map.png"),
            "thumbnail_width": wide,
            "thumbnail_height": high,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectLine:
    """A project at one stop. `position` is latitude and longitude in decimal degrees (WGS 84), empty where the place is
    not known, or not exactly; `link` may be empty."""

    day: date
    title: str
    place: str
    position: str
    date_text: str
    link: str

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " | ".join(part for part in (self.title, self.place, self.position, self.date_text, self.link) if part)


def project_lines(visit: Visit, context: Context) -> tuple[ProjectLine, ...]:
    """A line for each project of each stop, in the order of the visit. Where a project has no link of its own, that of
    its stop on the visit's page is there."""
    words = context.words
    lines = []
    for day in visit.days:
        for planned, stop in zip(day.stops, plain_stops(visit, day, context), strict=True):
            at = None if stop.is_vague else stop.coordinate
            for field in stop.filled():
                if field.row.name != "projects":
                    continue
                lines += [
                    ProjectLine(
                        day=planned.stop.date,
                        title=shortened(item.name or item.text, MAX_TITLE_LENGTH),
                        place=address_line(stop),
                        position=f"{at.latitude:.5f}, {at.longitude:.5f}" if at is not None else "",
                        date_text=words.date(planned.stop.date, "long"),
                        link=one_line(item.link) or context.stop_url(stop.id) or "",
                    )
                    for item in field.content.items
                ]
    return tuple(lines)
