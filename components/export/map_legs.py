"""The ways on a map: lines that are told apart by their colour, and without colours by their dashes and a letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, sin
from string import ascii_lowercase

from components.export.map_pins import pin_area
from components.export.map_sheet import LegLine, MapLayout
from components.export.shapes import Line, Point, Polygon, Shape, Text, circle
from components.export.sheet_geometry import Area, along, length
from components.i18n.words import Words
from components.plan.model import Day
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.render import labels
from components.render.style import LIGHT

_UNKNOWN = "?"
_WIDTH = 5  # of the line of a leg, in units of the frame
_THIN, _CLOSER = 0.6, 0.8  # an estimate's line and its dashes, of the width of others
_CASING = 4  # around a line, in units of the frame
_LETTER_RADIUS = 10  # in units of the frame, as those of the legend below
_ARROW_ROOM = 18.5  # between the middles of a letter and of an arrow
_LETTER_WIDTH = 26
_SAMPLE_LENGTH = 50
_GAP = 8
_SHARES = (0.35, 0.65, 0.25, 0.75)  # where else on its line a letter may be
_MIN_RADII = 4  # a shorter leg has no room for a letter between its pins, in radiuses of a pin


def mode_letters(days: Iterable[Day]) -> dict[TravelMode, str]:
    """A letter for each mode of the days, the same on all their maps, for those who print or see without colours."""
    modes = dict.fromkeys(leg.mode for day in days for leg in day.legs if not leg.same_place)
    return dict(zip(modes, ascii_lowercase, strict=False))


def letters_on(layout: MapLayout, letters: Mapping[TravelMode, str]) -> Mapping[TravelMode, str]:
    """The letters that a map shows: none where it has one mode alone."""
    return letters if len({leg.mode for leg in layout.all_legs}) > 1 else {}


def way_line(points: Sequence[Point], mode: TravelMode, width: float, *, estimated: bool) -> Line:
    """The line of a way: in the colour of its mode, dashed as its mode is, and thin where it is an estimate."""
    dash_unit = width * (_CLOSER if estimated else 1)
    dash = tuple(dash_unit * part for part in TRAVEL_MODES[mode].dash) or None
    width *= _THIN if estimated else 1
    return Line(points=tuple(points), colour=LIGHT.of_mode(mode), width=width, dash=dash)


def leg_shapes(leg: LegLine, unit: float) -> Iterator[Line]:
    """The line of a leg on its casing."""
    line = way_line(leg.points, leg.mode, _WIDTH * unit, estimated=leg.estimated)
    yield Line(points=leg.points, colour=LIGHT.surface, width=line.width + _CASING * unit)
    yield line


def arrow_shapes(leg: LegLine, unit: float) -> Iterator[Polygon]:
    """The arrow in the middle of a leg that is long enough for one."""
    if leg.arrow is None:
        return
    (x, y), angle = leg.arrow
    east, south = unit * cos(angle), unit * sin(angle)
    shape = ((-8, -9), (10, 0), (-8, 9), (-4, 0))
    points = tuple((x + along * east - across * south, y + along * south + across * east) for along, across in shape)
    yield Polygon(points=points, colour=LIGHT.of_mode(leg.mode), outline=LIGHT.surface, outline_width=1.25 * unit)


def unknown_shapes(layout: MapLayout) -> Iterator[Line]:
    """The lines of ways that nobody knows."""
    unit = layout.frame.unit
    for points in layout.unknown:
        yield Line(points=points, colour=LIGHT.muted, width=2 * unit, dash=(1.5 * unit, 7 * unit))


def letter_shapes(layout: MapLayout, letters: Mapping[TravelMode, str], taken: Iterable[Area]) -> Iterator[Shape]:
    """The letters of the modes on their lines, and the mark of ways that nobody knows, whose dots might be taken for
    those of a mode. Each is behind its arrow or elsewhere on its line, where it covers nothing: a line without room
    for its letter has its dashes. `taken` is what is drawn beside lines, arrows and pins."""
    unit = layout.frame.unit
    arrows = [leg.arrow[0] for leg in layout.legs if leg.arrow is not None]
    covered = [*taken, *(pin_area(pin, layout.pin_radius) for pin in layout.pins)]
    lettered = [(letters[leg.mode], leg.points, LIGHT.of_mode(leg.mode)) for leg in layout.legs if leg.mode in letters]
    for letter, points, colour in [*lettered, *((_UNKNOWN, points, LIGHT.muted) for points in layout.unknown)]:
        for at in _letter_places(points, layout):
            area = Area.around([at]).grown(_LETTER_RADIUS * unit)
            if any(area.overlaps(other) for other in covered) or any(
                hypot(at[0] - x, at[1] - y) < _ARROW_ROOM * unit for x, y in arrows
            ):
                continue
            covered.append(area)
            yield from _ringed(letter, at, colour, unit)
            break


def _letter_places(points: Sequence[Point], layout: MapLayout) -> Iterator[Point]:
    """Where a letter may be on a line, the best places first."""
    total, unit = length(points), layout.frame.unit
    if total < _MIN_RADII * layout.pin_radius:
        return
    shares = (0.5, 0.5 - 19 * unit / total, 0.5 + 21 * unit / total, *_SHARES)
    for place in (along(points, share) for share in shares):
        if place is not None:
            yield place[0]


def _ringed(letter: str, at: Point, colour: str, unit: float) -> Iterator[Shape]:
    yield circle(at, _LETTER_RADIUS * unit, colour)
    yield circle(at, (_LETTER_RADIUS - 2) * unit, LIGHT.surface)
    x, y = at
    yield Text(text=letter, x=x, y=y + 4 * unit, size=13 * unit, colour=LIGHT.ink, bold=True, align="middle")


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """What the legend says of a kind of line: of a mode, or of all that are thin or dotted."""

    name: str
    mode: TravelMode | None = None
    letter: str = ""

    @property
    def sample_width(self) -> float:
        """The room before its name, in units of the frame."""
        return (_LETTER_WIDTH if self.letter else 0) + (_SAMPLE_LENGTH + _GAP if self.mode is not None else 0)

    def sample(self, right: float, y: float, unit: float) -> Iterator[Shape]:
        """Its letter and its line, before a name that begins at `right`."""
        left = right - self.sample_width * unit
        if self.letter:
            colour = LIGHT.muted if self.mode is None else LIGHT.of_mode(self.mode)
            yield from _ringed(self.letter, (left + _LETTER_RADIUS * unit, y), colour, unit)
        if self.mode is not None:
            end = right - _GAP * unit
            line = ((end - _SAMPLE_LENGTH * unit, y), (end, y))
            yield way_line(line, self.mode, _WIDTH * unit, estimated=False)


def legend_entries(layout: MapLayout, letters: Mapping[TravelMode, str], words: Words) -> Iterator[LegendEntry]:
    """The modes of a map in the order of their first legs, and what thin and dotted lines mean."""
    for mode in dict.fromkeys(leg.mode for leg in layout.all_legs):
        yield LegendEntry(name=labels.mode(mode, words), mode=mode, letter=letters.get(mode, ""))
    if any(leg.estimated for leg in layout.all_legs):
        yield LegendEntry(name=words.text("thin: estimate"))
    if layout.unknown:
        yield LegendEntry(name=words.text("dotted: way not known"), letter=_UNKNOWN)
