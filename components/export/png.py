"""The visit as a picture of 1200 x 630, the size of link previews, drawn without map tiles.

It is composed as SVG and drawn by resvg with our own typeface alone, so that it is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape

from components.export.context import Context
from components.export.fonts import FAMILY, Weight, font_file, text_width, with_known_spaces, wrap
from components.export.map_drawing import Pill, Polygon, Shape, Text, map_shapes
from components.export.map_layout import Frame, Point
from components.export.text import clean, one_line, plain_stops
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.labels import plan_line, visit_dates
from components.render.stop_view import StopView, Views
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

WIDTH, HEIGHT = 1200, 630

_COLUMN_WIDTH = 452  # the column of text; the rest is map
_MARGIN = 44
_MAX_MAPS = 4
_GAP = 4  # between maps
_ROW_HEIGHT = 31


def picture(visit: Visit, context: Context) -> bytes:
    """The picture as PNG, 1200 x 630 pixels."""
    return _png(visit, context, zoom=1)


def picture_2x(visit: Visit, context: Context) -> bytes:
    """The same picture with twice the pixels each way, for sharp screens."""
    return _png(visit, context, zoom=2)


def _png(visit: Visit, context: Context, *, zoom: int) -> bytes:
    import resvg_py  # noqa: PLC0415 - the app starts without it

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg(visit, context),
            width=WIDTH * zoom,
            height=HEIGHT * zoom,
            skip_system_fonts=True,
            font_files=[str(font_file(weight)) for weight in Weight],
        )
    )


def svg(visit: Visit, context: Context) -> str:
    """The picture as an SVG document."""
    words = context.words
    stops = {day.date: plain_stops(visit, day, context) for day in visit.days}
    days = [day for day in visit.days if day.located][:_MAX_MAPS]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="{FAMILY}">',
        _rectangle(0, 0, WIDTH, HEIGHT, LIGHT.paper),
        *_elements(_text_column(visit, stops, words)),
    ]
    for (x, y), frame, day in zip(*_map_places(len(days)), days, strict=True):
        title = words.date(day.date, "medium") if len(visit.days) > 1 else ""
        parts.append(_rectangle(x, y, frame.width, frame.height, LIGHT.map_ground))
        # A group that is moved; a nested <svg> would be clipped, which takes as long as all the rest.
        parts.append(f'<g transform="translate({x:g} {y:g})">')
        names = {stop.id: stop.name.text for stop in stops[day.date]}
        parts += [*_elements(map_shapes(day, names, frame, words, title=title)), "</g>"]
    if not days:
        reason = words.text("No stop has a place on the map yet." if visit.days else "The plan is still empty")
        x, y = (_COLUMN_WIDTH + WIDTH) / 2, HEIGHT / 2
        parts.append(_rectangle(_COLUMN_WIDTH, 0, WIDTH - _COLUMN_WIDTH, HEIGHT, LIGHT.map_ground))
        parts.append(_element(Text(text=reason, x=x, y=y, size=17, colour=LIGHT.muted, align="middle")))
    return "".join([*parts, "</svg>"])


def _map_places(count: int) -> tuple[list[Point], list[Frame]]:
    """The top left corners and sizes of `count` maps: one fills the space beside the text, two are above each other,
    more are in two columns."""
    columns = 1 if count <= 2 else 2
    rows = max(1, -(-count // columns))
    width = (WIDTH - _COLUMN_WIDTH - _GAP * (columns - 1)) // columns
    height = (HEIGHT - _GAP * (rows - 1)) // rows
    corners: list[Point] = [
        (_COLUMN_WIDTH + (index % columns) * (width + _GAP), (index // columns) * (height + _GAP))
        for index in range(count)
    ]
    return corners, [Frame(width=width, height=height, unit=1)] * count


def _text_column(visit: Visit, stops: Mapping[date, Views], words: Words) -> Iterator[Shape]:
    width = _COLUMN_WIDTH - 2 * _MARGIN
    y = 62.0
    for line in wrap(one_line(visit.host), width, 15, max_lines=2):
        yield Text(text=line, x=_MARGIN, y=y, size=15, colour=LIGHT.accent, bold=True)
        y += 19
    size = 40 if len(visit.title) <= 40 else 32
    y += size + 2 if visit.host else 0
    for line in wrap(one_line(visit.title), width, size, Weight.BOLD, max_lines=3):
        yield Text(text=line, x=_MARGIN, y=y, size=size, colour=LIGHT.ink, bold=True)
        y += size * 1.14
    if visit.days:
        y += 2
        yield Text(text=visit_dates(visit, words), x=_MARGIN, y=y, size=20, colour=LIGHT.muted)
    y += 22
    yield Pill(x=_MARGIN + 22, y=y + 2, half_width=22, radius=2, colour=LIGHT.accent)
    yield from _programme(stops, words, y + 40, width)
    footer = [*wrap(plan_line(visit, words), width, 13, max_lines=2), OSM_CREDIT]
    if any(stop.indicative for views in stops.values() for stop in views):
        footer.insert(0, words.text("~ indicative hours"))
    for line_number, line in enumerate(reversed(footer)):
        yield Text(text=line, x=_MARGIN, y=HEIGHT - 34 - 18 * line_number, size=13, colour=LIGHT.muted)


def _programme(stops: Mapping[date, Views], words: Words, top: float, width: float) -> Iterator[Shape]:
    """As many stops as there is room for, and how many more there are."""
    rows: list[date | StopView] = []
    for day, views in stops.items():
        rows += [*([day] if len(stops) > 1 else []), *views]
    room = max(1, int((HEIGHT - 118 - top) // _ROW_HEIGHT) + 1)
    shown = rows if len(rows) <= room else rows[: room - 1]
    y = top
    for row in shown:
        if isinstance(row, date):
            yield Text(text=words.date(row, "medium"), x=_MARGIN, y=y, size=15, colour=LIGHT.accent, bold=True)
        else:
            yield from _programme_row(row, words, y, width)
        y += _ROW_HEIGHT
    hidden = sum(isinstance(row, StopView) for row in rows[len(shown) :])
    if hidden:
        text = words.plural("and {count} more stop", "and {count} more stops", hidden)
        yield Text(text=text, x=_MARGIN, y=y, size=15, colour=LIGHT.muted)


def _programme_row(stop: StopView, words: Words, y: float, width: float) -> Iterator[Text]:
    arrive = stop.timing.arrive
    time = "" if arrive is None else words.hour(arrive)
    if time and stop.indicative:
        time = f"~ {time}"  # indicative
    number, number_x = str(stop.number), _MARGIN + 22
    name = wrap(stop.name.text, width - 44 - text_width(time, 15), 17, max_lines=1) or [""]
    yield Text(text=number, x=number_x, y=y, size=17, colour=LIGHT.accent, bold=True, align="end")
    yield Text(text=name[0], x=_MARGIN + 34, y=y, size=17, colour=LIGHT.ink)
    yield Text(text=time, x=_MARGIN + width, y=y, size=15, colour=LIGHT.muted, align="end")


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="{colour}"/>'


def _elements(shapes: Iterable[Shape]) -> Iterator[str]:
    return map(_element, shapes)


def _element(shape: Shape) -> str:
    """A shape as an SVG element."""
    if isinstance(shape, Text):
        return _text(shape)
    if isinstance(shape, Pill):
        x, y = shape.x - shape.half_width, shape.y - shape.radius
        width, height = 2 * shape.half_width, 2 * shape.radius
        size = f'width="{width:.1f}" height="{height:.1f}" rx="{shape.radius:.1f}"'
        return f'<rect x="{x:.1f}" y="{y:.1f}" {size} fill="{shape.colour}"/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    if isinstance(shape, Polygon):
        outline = _outline(shape.outline, 2 * shape.outline_width) if shape.outline_width else ""
        return f'<polygon points="{points}" fill="{shape.colour}"{outline}/>'
    style = f'stroke-width="{shape.width:g}" stroke-linejoin="round" stroke-linecap="round"'
    if shape.dash is not None:
        style += ' stroke-dasharray="{:g} {:g}"'.format(*shape.dash)
    return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" {style}/>'


def _text(text: Text) -> str:
    """The only place where words become SVG."""
    weight = 600 if text.bold else 400
    attributes = f'x="{text.x:.1f}" y="{text.y:.1f}" font-size="{text.size:g}" fill="{text.colour}"'
    attributes += f' font-weight="{weight}" text-anchor="{text.align}"'
    if text.halo:
        attributes += _outline(text.halo, text.size / 4)
    return f"<text {attributes}>{escape(with_known_spaces(clean(text.text)))}</text>"


def _outline(colour: str, width: float) -> str:
    return f' paint-order="stroke" stroke="{colour}" stroke-width="{width:g}" stroke-linejoin="round"'
