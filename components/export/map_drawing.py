"""The map of a day as shapes on a plain ground, for PDF and PNG alike, from the top left corner of its frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, sin

from components.export.fonts import text_width
from components.export.map_ground import ground_shapes
from components.export.map_labels import LINE_HEIGHT, MapLabels, place_labels
from components.export.map_layout import lay_out
from components.export.map_legs import (
    arrow_shapes,
    leg_shapes,
    legend_entries,
    letter_shapes,
    letters_on,
    mode_letters,
    unknown_shapes,
)
from components.export.map_names import ground_names
from components.export.map_pins import Pin, pin_area
from components.export.map_sheet import LEGEND_LINE, Frame, Inset, MapLayout
from components.export.shapes import Box, Line, Point, Polygon, Shape, Text, circle, moved
from components.export.sheet_geometry import Area
from components.i18n.words import Words
from components.plan.ground import Ground
from components.plan.model import Day
from components.plan.travel_modes import TravelMode
from components.render.style import LIGHT

_SMALL = 13  # the type size of scale and legend, in units of the frame
_EDGE = 22
_SCALE_LINES = 2
_PLATE_OPACITY = 0.82


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMap:
    """The shapes of a map in the order in which they are drawn: route, numbers, names, scale, north and legend.
    `unnamed` are the ids of the stops whose name has no room."""

    shapes: tuple[Shape, ...] = ()
    unnamed: tuple[str, ...] = ()


def drawn_map(
    day: Day,
    names: Mapping[str, str],
    frame: Frame,
    words: Words,
    *,
    title: str = "",
    letters: Mapping[TravelMode, str] | None = None,
    ground: Ground | None = None,
) -> DrawnMap:
    """The map of a day, on the `ground` if there is one. `names` are those of the stops by their id, `letters` those of
    the modes; without them they are the day's own. Empty while no stop of the day has a place."""
    frame = replace(frame, titled=bool(title))
    layout = lay_out(day, frame)
    if layout is None:
        return DrawnMap()
    letters = letters_on(layout, mode_letters([day]) if letters is None else letters)
    legend, lines = _legend(layout, letters, words)
    if lines > frame.legend_lines:
        layout = lay_out(day, replace(frame, legend_lines=lines)) or layout
        legend, _ = _legend(layout, letters, words)
    unit = frame.unit
    reserved = [layout.frame.strip, *layout.frame.marks, *([layout.inset.area] if layout.inset is not None else [])]
    labels = place_labels(layout, names, reserved=reserved)
    taken = [*reserved, *(label.area for label in labels.labels)]
    letter_discs = list(letter_shapes(layout, letters, taken))
    shapes: list[Shape] = [
        *_grid(layout),
        *(_ground(ground, layout, taken, letter_discs) if ground is not None else ()),
        *unknown_shapes(layout),
        *(line for leg in layout.legs for line in leg_shapes(leg, unit)),
        *(arrow for leg in layout.legs for arrow in arrow_shapes(leg, unit)),
        *letter_discs,
        *(shape for pin in layout.pins for shape in _leader(pin, unit)),
        *(shape for pin in layout.pins for shape in _pin(pin, layout.pin_radius, unit)),
    ]
    if title:
        text = Text(text=title, x=_EDGE * unit, y=38 * unit, size=17 * unit, colour=LIGHT.ink, bold=True)
        shapes.append(replace(text, halo=LIGHT.map_ground, plated=True))
    if layout.inset is not None:
        shapes += _inset(layout.inset, unit, words)
    shapes += [*_labels(labels, unit), *_scale(layout, words), *_north(frame), *legend]
    return DrawnMap(shapes=tuple(shapes), unnamed=labels.unnamed)


def _ground(ground: Ground, layout: MapLayout, taken: Sequence[Area], letters: Sequence[Shape]) -> Iterator[Shape]:
    """Streets, the names that have room, and a plate under scale and legend, which are read before them."""
    frame, strip = layout.frame, layout.frame.strip
    covered = [shape for shape in letters if isinstance(shape, Box)]
    discs = [Area(left=box.x, top=box.y, right=box.x + box.width, bottom=box.y + box.height) for box in covered]
    pins = [pin_area(pin, layout.pin_radius).grown(4 * frame.unit) for pin in layout.pins]
    streets = ground_shapes(ground, layout)
    yield from streets
    yield from ground_names(ground, layout, [*taken, *discs, *pins])
    if streets:
        plate = Box(x=0, y=strip.top, width=strip.width, height=strip.height, colour=LIGHT.map_ground)
        yield replace(plate, opacity=_PLATE_OPACITY)


def _labels(labels: MapLabels, unit: float) -> Iterator[Shape]:
    for label in labels.labels:
        if label.leader is not None:
            yield Line(points=label.leader, colour=LIGHT.muted, width=1.25 * unit)
    for label in labels.labels:
        for index, line in enumerate(label.lines):
            y = label.area.top + labels.size * (1 + LINE_HEIGHT * index)
            name = Text(text=line, x=label.x, y=y, size=labels.size, colour=LIGHT.ink, bold=True, align=label.align)
            yield replace(name, halo=LIGHT.map_ground, plated=True)


def scale_text(metres: float, words: Words) -> str:
    """The length of a scale bar in words; it is a round number, so it has no decimals."""
    return f"{words.number(metres)} m" if metres < 1000 else f"{words.number(metres / 1000)} km"


def _grid(layout: MapLayout) -> Iterator[Line]:
    """Thin lines a scale bar apart: they show distances where there are no streets."""
    frame = layout.frame
    for x in layout.grid_x:
        yield Line(points=((x, 0), (x, frame.height)), colour=LIGHT.rule, width=frame.unit)
    for y in layout.grid_y:
        yield Line(points=((0, y), (frame.width, y)), colour=LIGHT.rule, width=frame.unit)


def _leader(pin: Pin, unit: float) -> Iterator[Shape]:
    """A line from a pin that was moved to its place."""
    if pin.is_moved:
        yield Line(points=(pin.place, (pin.x, pin.y)), colour=LIGHT.accent, width=2 * unit)
        yield circle(pin.place, 3.5 * unit, LIGHT.accent)


def _pin(pin: Pin, radius: float, unit: float) -> Iterator[Shape]:
    """A disc with its number; that of a stop beyond the edge is a ring, with a point towards the stop."""
    rims = [(2 * unit, LIGHT.surface), (0.0, LIGHT.accent)]
    ink = LIGHT.on_accent
    if pin.beyond is not None:
        yield _pointer(pin, pin.beyond, radius)
        rims.append((-2.5 * unit, LIGHT.surface))
        ink = LIGHT.accent
    for rim, colour in rims:
        half_width, half_height = pin.half_width + rim, radius + rim
        x, y, width, height = pin.x - half_width, pin.y - half_height, 2 * half_width, 2 * half_height
        yield Box(x=x, y=y, width=width, height=height, colour=colour, radius=half_height)
    size = 0.95 * radius
    baseline = pin.y + 0.35 * size
    yield Text(text=pin.label, x=pin.x, y=baseline, size=size, colour=ink, bold=True, align="middle")


def _pointer(pin: Pin, angle: float, radius: float) -> Polygon:
    """A triangle at the pin, pointing to what lies beyond the edge."""
    east, south = cos(angle), sin(angle)
    away = radius * 1.18 + (pin.half_width - radius) * abs(east)
    shape = ((0.0, -0.4), (0.62, 0.0), (0.0, 0.4))
    points = [(away + along * radius, across * radius) for along, across in shape]
    return Polygon(
        points=tuple((pin.x + x * east - y * south, pin.y + x * south + y * east) for x, y in points),
        colour=LIGHT.accent,
    )


def _inset(inset: Inset, unit: float, words: Words) -> Iterator[Shape]:
    """The whole day on a ground of its own, with a frame around what the map shows."""
    area, layout = inset.area, inset.layout
    width, height, line = area.width, area.height, 1.25 * unit
    shapes: list[Shape] = [
        Box(x=-line, y=-line, width=width + 2 * line, height=height + 2 * line, colour=LIGHT.muted, radius=5 * unit),
        Box(x=0, y=0, width=width, height=height, colour=LIGHT.surface, radius=4 * unit),
        *(each for leg in layout.legs for each in leg_shapes(leg, layout.frame.unit)),
        Line(points=_outline(inset.shown), colour=LIGHT.surface, width=4 * unit),
        Line(points=_outline(inset.shown), colour=LIGHT.ink, width=1.5 * unit),
        *(shape for pin in layout.pins for shape in _pin(pin, layout.pin_radius, layout.frame.unit)),
        *_scale(layout, words),
    ]
    yield from (moved(shape, area.left, area.top) for shape in shapes)


def _outline(area: Area) -> tuple[Point, ...]:
    left, top, right, bottom = area.left, area.top, area.right, area.bottom
    return (left, top), (right, top), (right, bottom), (left, bottom), (left, top)


def _scale(layout: MapLayout, words: Words) -> Iterator[Shape]:
    unit, size = layout.frame.unit, _SMALL * layout.frame.unit
    left, bottom = _EDGE * unit, layout.frame.height - 24 * unit
    right, top = left + layout.scale_bar, bottom - 6 * unit
    bar = ((left, top), (left, bottom), (right, bottom), (right, top))
    yield Line(points=bar, colour=LIGHT.muted, width=2 * unit)
    text = scale_text(layout.scale_bar_m, words)
    yield Text(text=text, x=left, y=bottom - 12 * unit, size=size, colour=LIGHT.muted)


def _north(frame: Frame) -> Iterator[Polygon]:
    x, unit = frame.width - (_EDGE + 14) * frame.unit, frame.unit
    shape = ((-7, 40), (0, 22), (7, 40), (0, 35))
    yield Polygon(points=tuple((x + east * unit, south * unit) for east, south in shape), colour=LIGHT.muted)


def _legend(layout: MapLayout, letters: Mapping[TravelMode, str], words: Words) -> tuple[list[Shape], int]:
    """The day's travel modes and what thin and dotted lines mean, set from the right, and how many lines that takes."""
    unit, size = layout.frame.unit, _SMALL * layout.frame.unit
    shapes: list[Shape] = []
    bar = max(layout.scale_bar, text_width(scale_text(layout.scale_bar_m, words), size))
    end, bottom = layout.frame.width - _EDGE * unit, layout.frame.height - 24 * unit
    right, line = end, 0
    for entry in reversed(list(legend_entries(layout, letters, words))):
        name_width = text_width(entry.name, size)
        width = name_width + entry.sample_width * unit
        # The scale bar and its length stand in the two lowest lines.
        while right - width < _EDGE * unit + (bar + _EDGE * unit if line < _SCALE_LINES else 0):
            right, line = end, line + 1
            if line > _SCALE_LINES:
                break
        y = bottom - line * LEGEND_LINE * unit
        ink = LIGHT.muted if entry.mode is None else LIGHT.ink
        shapes.append(Text(text=entry.name, x=right, y=y, size=size, colour=ink, align="end", halo=LIGHT.map_ground))
        shapes += entry.sample(right - name_width, y - 4.5 * unit, unit)
        right -= width + 22 * unit
    return shapes, line + 1
