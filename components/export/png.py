"""The visit as a picture of 1200 x 630, the size that link previews and newsletters show, drawn without any tiles.

It is composed as SVG, every text escaped where it becomes SVG, and drawn by resvg with our own typeface alone, so that
it is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import resvg_py

from components.export.context import Context
from components.export.fonts import FAMILY, Weight, font_file, text_width, wrap
from components.export.map_drawing import Drawing, Frame, Pin, Way, draw, scale_text
from components.export.map_names import Box, Name, place_names
from components.export.text import clean, dates, one_line
from components.i18n.words import Words
from components.plan.model import Assumption, Day, PlannedStop, Visit
from components.render import labels
from components.render.stop_list import plan_line
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

MEDIA_TYPE = "image/png"
WIDTH, HEIGHT = 1200, 630

_TEXT_WIDTH = 452  # the column of words; the rest is map
_EDGE = 44
_MOST_MAPS = 4
_NAME = 17  # the size of the names on the map


def picture(visit: Visit, context: Context) -> bytes:
    """The picture in its own size."""
    return _drawn(visit, context.words, 1)


def picture_2x(visit: Visit, context: Context) -> bytes:
    """The same with twice the pixels each way, for sharp screens."""
    return _drawn(visit, context.words, 2)


def _drawn(visit: Visit, words: Words, zoom: int) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg(visit, words),
            width=WIDTH * zoom,
            height=HEIGHT * zoom,
            skip_system_fonts=True,
            font_files=[str(font_file(weight)) for weight in Weight],
        )
    )


def svg(visit: Visit, words: Words) -> str:
    """The picture as an SVG document."""
    days = [day for day in visit.days if day.located][:_MOST_MAPS]
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FAMILY}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{LIGHT.paper}"/>',
        *_words_column(visit, words),
    ]
    for index, day in enumerate(days):
        x, y, width, height = _panel(index, len(days))
        parts.append(f'<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="0 0 {width} {height}">')
        parts += _map(day, words, width, height, titled=len(visit.days) > 1)
        parts.append("</svg>")
    if not days:
        parts += _no_map(visit, words)
    return "".join([*parts, "</svg>"])


def _no_map(visit: Visit, words: Words) -> Iterator[str]:
    """The map's place while no stop has one."""
    reason = words.text("No stop has a place on the map yet." if visit.days else "The plan is still empty")
    yield f'<rect x="{_TEXT_WIDTH}" width="{WIDTH - _TEXT_WIDTH}" height="{HEIGHT}" fill="{LIGHT.map_ground}"/>'
    yield _text(reason, (_TEXT_WIDTH + WIDTH) / 2, HEIGHT / 2, 17, LIGHT.muted, align="middle")


def _panel(index: int, count: int) -> tuple[int, int, int, int]:
    """Where the map of a day stands: one fills the sheet beside the words, two stand above each other, more in two
    columns."""
    width, height = WIDTH - _TEXT_WIDTH, HEIGHT
    columns = 1 if count <= 2 else 2
    rows = -(-count // columns)
    panel_width, panel_height = (width - 4 * (columns - 1)) // columns, (height - 4 * (rows - 1)) // rows
    return (
        _TEXT_WIDTH + (index % columns) * (panel_width + 4),
        (index // columns) * (panel_height + 4),
        panel_width,
        panel_height,
    )


def _words_column(visit: Visit, words: Words) -> Iterator[str]:
    width = _TEXT_WIDTH - 2 * _EDGE
    y = 62.0
    for line in wrap(one_line(visit.host), width, 15, most=2):
        yield _text(line, _EDGE, y, 15, LIGHT.accent, bold=True)
        y += 19
    size = 40 if len(visit.title) <= 40 else 32
    y += size + 2 if visit.host else 0
    for line in wrap(one_line(visit.title), width, size, Weight.BOLD, most=3):
        yield _text(line, _EDGE, y, size, LIGHT.ink, bold=True)
        y += size * 1.14
    if visit.days:
        y += 2
        yield _text(dates(visit, words), _EDGE, y, 20, LIGHT.muted)
    y += 22
    yield f'<rect x="{_EDGE}" y="{y:.1f}" width="44" height="4" rx="2" fill="{LIGHT.accent}"/>'
    yield from _programme(visit, words, y + 40, width)
    footer = [*wrap(plan_line(visit, words), width, 13, most=2), OSM_CREDIT]
    if any(Assumption.TIMES in planned.stop.assumed for day in visit.days for planned in day.stops):
        footer.insert(0, words.text("~ indicative hours"))
    for line_number, line in enumerate(reversed(footer)):
        yield _text(line, _EDGE, HEIGHT - 34 - 18 * line_number, 13, LIGHT.muted)


def _programme(visit: Visit, words: Words, top: float, width: float) -> Iterator[str]:
    """As many stops as there is room for, and how many more there are."""
    bottom, step = HEIGHT - 118, 31
    entries = [entry for day in visit.days for entry in _entries(day, words, titled=len(visit.days) > 1)]
    room = max(1, int((bottom - top) // step) + 1)
    shown = entries if len(entries) <= room else entries[: room - 1]
    y = top
    for planned, text, hours in shown:
        if planned is None:
            yield _text(text, _EDGE, y, 15, LIGHT.accent, bold=True)
        else:
            hours_width = text_width(hours, 15)
            number = str(planned.number)
            yield _text(number, _EDGE + 22, y, 17, LIGHT.accent, bold=True, align="end")
            name = wrap(text, width - 44 - hours_width, 17, most=1) or [""]
            yield _text(name[0], _EDGE + 34, y, 17, LIGHT.ink)
            yield _text(hours, _EDGE + width, y, 15, LIGHT.muted, align="end")
        y += step
    left = sum(1 for planned, _, _ in entries[len(shown) :] if planned is not None)
    if left:
        yield _text(words.plural("and {count} more stop", "and {count} more stops", left), _EDGE, y, 15, LIGHT.muted)


def _entries(day: Day, words: Words, *, titled: bool) -> Iterator[tuple[PlannedStop | None, str, str]]:
    if titled:
        yield None, words.date(day.date, "medium"), ""
    for planned in day.stops:
        arrive = planned.timing.arrive
        hours = "" if arrive is None else words.hour(arrive)
        # An hour that is only indicative wears a sign for it, as the word has no room here.
        known = Assumption.TIMES not in planned.stop.assumed
        yield planned, one_line(planned.stop.name), hours if known or not hours else f"~ {hours}"


def _map(day: Day, words: Words, width: int, height: int, *, titled: bool) -> Iterator[str]:
    radius = 19 if len(day.located) < 20 else 14
    frame = Frame(width=width, height=height, margin=min(width, height) * 0.15, radius=radius, foot=52)
    drawing = draw(day, frame, label_size=radius * 0.95)
    yield f'<rect width="{width}" height="{height}" fill="{LIGHT.map_ground}"/>'
    if drawing is None:
        return
    yield from _grid(drawing)
    for way in drawing.ways:
        yield from _line(way)
    for way in drawing.ways:
        yield from _arrow(way)
    for pin in drawing.pins:
        yield from _leader(pin)
    for pin in drawing.pins:
        yield from _pin(pin, radius)
    furniture = [Box(left=0, top=height - 58, right=width, bottom=height)]
    if titled:
        furniture.append(Box(left=0, top=0, right=150, bottom=44))
        yield _text(words.date(day.date, "medium"), 22, 38, 17, LIGHT.ink, bold=True)
    for name in place_names(drawing, size=_NAME, taken=furniture):
        yield from _name(name)
    yield from _scale_and_legend(drawing, words)


def _line(way: Way) -> Iterator[str]:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in way.points)
    line = f'<polyline points="{points}" fill="none" stroke-linejoin="round" stroke-linecap="round" '
    yield f'{line}stroke="{LIGHT.surface}" stroke-width="9"/>'
    dashes = ' stroke-dasharray="7 11"' if way.estimated else ""
    yield f'{line}stroke="{LIGHT.of_mode(way.mode)}" stroke-width="5"{dashes}/>'


def _arrow(way: Way) -> Iterator[str]:
    if way.arrow is not None:
        x, y, angle = way.arrow
        yield (
            f'<path d="M-8 -9 L10 0 L-8 9 L-4 0 Z" transform="translate({x:.1f} {y:.1f}) rotate({angle:.1f})" '
            f'fill="{LIGHT.of_mode(way.mode)}" stroke="{LIGHT.surface}" stroke-width="2.5" stroke-linejoin="round" '
            f'paint-order="stroke"/>'
        )


def _leader(pin: Pin) -> Iterator[str]:
    """From a pin that had to step aside to its place."""
    if pin.moved:
        line = f"M{pin.at_x:.1f} {pin.at_y:.1f}L{pin.x:.1f} {pin.y:.1f}"
        yield f'<path d="{line}" stroke="{LIGHT.accent}" stroke-width="2"/>'
        yield f'<circle cx="{pin.at_x:.1f}" cy="{pin.at_y:.1f}" r="3.5" fill="{LIGHT.accent}"/>'


def _name(name: Name) -> Iterator[str]:
    box = name.box
    x = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[name.align]
    for index, line in enumerate(name.lines):
        y = box.top + _NAME + index * _NAME * 1.2
        yield _text(line, x, y, _NAME, LIGHT.ink, bold=True, align=name.align, halo=LIGHT.map_ground)


def _grid(drawing: Drawing) -> Iterator[str]:
    """Faint lines a scale bar apart: something for the eye to hold on to where there are no streets."""
    width, height = drawing.frame.width, drawing.frame.height
    path = "".join(f"M{x:.1f} 0V{height:g}" for x in drawing.grid_x) + "".join(
        f"M0 {y:.1f}H{width:g}" for y in drawing.grid_y
    )
    yield f'<path d="{path}" stroke="{LIGHT.rule}" stroke-width="1" fill="none"/>'


def _pin(pin: Pin, radius: float) -> Iterator[str]:
    label_size = radius * 0.95
    yield (
        f'<rect x="{pin.x - pin.half_width:.1f}" y="{pin.y - radius:.1f}" width="{2 * pin.half_width:.1f}" '
        f'height="{2 * radius:.1f}" rx="{radius:.1f}" fill="{LIGHT.accent}" stroke="{LIGHT.surface}" stroke-width="3"/>'
    )
    yield _text(pin.label, pin.x, pin.y + label_size * 0.35, label_size, LIGHT.on_accent, bold=True, align="middle")


def _scale_and_legend(drawing: Drawing, words: Words) -> Iterator[str]:
    height = drawing.frame.height
    x, y = 22.0, height - 24
    yield (
        f'<path d="M{x:g} {y - 6:g}V{y:g}H{x + drawing.bar:.1f}V{y - 6:g}" fill="none" stroke="{LIGHT.muted}" '
        f'stroke-width="2"/>'
    )
    yield _text(scale_text(drawing, words), x, y - 12, 13, LIGHT.muted)
    right = drawing.frame.width - 22
    yield f'<path d="M{right - 7:g} 40L{right - 14:g} 22L{right - 21:g} 40L{right - 14:g} 35Z" fill="{LIGHT.muted}"/>'
    if drawing.estimated:
        note = words.text("dashed: estimate")
        yield _text(note, right, y, 13, LIGHT.muted, align="end", halo=LIGHT.map_ground)
        right -= text_width(note, 13) + 22
    for mode in reversed(drawing.modes):
        name = labels.mode(mode, words)
        yield _text(name, right, y, 13, LIGHT.ink, align="end", halo=LIGHT.map_ground)
        right -= text_width(name, 13) + 8
        yield f'<path d="M{right - 20:.1f} {y - 4.5:g}H{right:.1f}" stroke="{LIGHT.of_mode(mode)}" stroke-width="5"/>'
        right -= 42


def _text(
    text: str, x: float, y: float, size: float, colour: str, *, bold: bool = False, align: str = "start", halo: str = ""
) -> str:
    """One line of text: the only place where words become SVG."""
    attributes = f'x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}" font-weight="{600 if bold else 400}"'
    if align != "start":
        attributes += f' text-anchor="{align}"'
    if halo:
        attributes += f' paint-order="stroke" stroke="{halo}" stroke-width="{size / 4:.1f}" stroke-linejoin="round"'
    return f"<text {attributes}>{escape(clean(text))}</text>"
