"""The names of a ground on a map: those that have room at the sheet's scale, beside all that is about the visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import cos, hypot, radians, sin

from components.export.fonts import Weight, is_plain, text_width
from components.export.map_ground import GroundView
from components.export.map_sheet import MapLayout
from components.export.shapes import Point, Text
from components.export.sheet_geometry import Area
from components.export.text import clean, one_line
from components.plan.ground import LABEL_STYLES, Ground, GroundLabel, LabelKind
from components.render.style import LIGHT_GROUND

_ZOOMS_EARLY = 0.35
"""So much farther away than on a screen a name is shown: nobody can zoom a sheet in."""

_MAX_WIDTH = 0.45  # of the frame
_CAPITALS_SPACING = 0.08  # of the size of the type
_ROUTE_WIDTH = 5  # with half of its casing, in units of the frame
_COLOURS = {LabelKind.WATER: LIGHT_GROUND.name_water, LabelKind.GREEN: LIGHT_GROUND.name_green}


def ground_names(ground: Ground, layout: MapLayout, taken: Sequence[Area]) -> Iterator[Text]:
    """The names of a ground, the most important first. They cover none of the areas `taken` (pins, names of stops,
    legend), no leg and no other name; what the typeface lacks is shown in Latin letters, or not at all."""
    view, frame = GroundView.of(ground, layout), layout.frame
    unit = frame.unit
    sheet = Area(left=0, top=0, right=frame.width, bottom=frame.height).grown(-4 * unit)
    route = _Route(layout, _ROUTE_WIDTH * unit)
    names: list[_Discs] = []
    for label in ground.labels:
        text = _written(label)
        if not text or label.zoom > view.zoom + _ZOOMS_EARLY:
            continue
        name = _text(text, label, view, unit)
        discs = _Discs(name)
        if discs.width > _MAX_WIDTH * frame.width or not discs.inside(sheet):
            continue
        if any(discs.touch(area) for area in taken) or route.touches(discs) or any(discs.meet(each) for each in names):
            continue
        names.append(discs)
        yield name


def _written(label: GroundLabel) -> str:
    """The local name, or the one in Latin letters where the local one is in letters that our readers may not know."""
    names = [name for name in (one_line(clean(text)) for text in (label.text, label.latin)) if name]
    written = next((name for name in names if is_plain(name)), names[0] if names else "")
    return written.upper() if LABEL_STYLES[label.kind].capitals else written


def _text(text: str, label: GroundLabel, view: GroundView, unit: float) -> Text:
    """The name as a shape, the middle of its letters at the label's place."""
    style = LABEL_STYLES[label.kind]
    size = style.size_px * unit
    x, y = view(label.x, label.y)
    down = label.shift_px * unit + 0.35 * size
    angle = radians(label.angle)
    return Text(
        text=text,
        x=x - sin(angle) * down,
        y=y + cos(angle) * down,
        size=size,
        colour=_COLOURS.get(label.kind, LIGHT_GROUND.name),
        bold=style.bold,
        italic=style.italic and not style.bold,
        align="middle",
        halo=LIGHT_GROUND.halo,
        angle=label.angle,
        spacing=_CAPITALS_SPACING * size if style.capitals else 0.0,
    )


class _Discs:
    """The room of a turned text as discs along it, close to each other."""

    def __init__(self, text: Text) -> None:
        weight = Weight.BOLD if text.bold else Weight.ITALIC if text.italic else Weight.REGULAR
        self.width = text_width(text.text, text.size, weight) + text.spacing * len(text.text)
        self.radius = 0.62 * text.size
        angle = radians(text.angle)
        middle = (text.x + sin(angle) * 0.35 * text.size, text.y - cos(angle) * 0.35 * text.size)
        half = max(0.0, self.width / 2 - 0.2 * text.size)
        count = 1 + int(2 * half / self.radius)
        shares = [half * (2 * index / count - 1) for index in range(count + 1)]
        self.centres = [(middle[0] + cos(angle) * share, middle[1] + sin(angle) * share) for share in shares]
        self.area = Area.around(self.centres).grown(self.radius)

    def inside(self, area: Area) -> bool:
        """Whether all of it lies in an area."""
        return area.encloses(self.area)

    def touch(self, area: Area) -> bool:
        """Whether a part of it lies in an area."""
        if not self.area.overlaps(area):
            return False
        return any(
            hypot(x - min(max(x, area.left), area.right), y - min(max(y, area.top), area.bottom)) < self.radius
            for x, y in self.centres
        )

    def meet(self, other: _Discs) -> bool:
        """Whether it comes near another."""
        return self.area.overlaps(other.area) and self.near(other.centres, other.radius)

    def near(self, points: Iterable[Point], distance: float) -> bool:
        """Whether a point is nearer to its edge than this."""
        least = self.radius + distance
        return any(hypot(x - left, y - top) < least for left, top in points for x, y in self.centres)


class _Route:
    """The legs of a map as points close to each other, in cells of a grid: a long day has thousands."""

    def __init__(self, layout: MapLayout, room: float) -> None:
        self._room, self._cell = room, 24 * layout.frame.unit
        self._cells: dict[tuple[int, int], list[Point]] = {}
        for line in [*(leg.points for leg in layout.legs), *layout.unknown]:
            for point in _points(line, room):
                self._cells.setdefault(self._of(point), []).append(point)

    def _of(self, point: Point) -> tuple[int, int]:
        return int(point[0] // self._cell), int(point[1] // self._cell)

    def touches(self, discs: _Discs) -> bool:
        """Whether a leg comes near a text."""
        area = discs.area.grown(self._room)
        (left, top), (right, bottom) = self._of((area.left, area.top)), self._of((area.right, area.bottom))
        cells = ((x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))
        return any(discs.near(self._cells.get(cell, ()), self._room) for cell in cells)


def _points(line: Sequence[Point], distance: float) -> Iterator[Point]:
    for start, end in pairwise(line):
        steps = 1 + int(hypot(end[0] - start[0], end[1] - start[1]) / distance)
        for step in range(steps + 1):
            share = step / steps
            yield start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
