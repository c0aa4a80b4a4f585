"""The visit as a picture of 1200 x 630, the size of link previews, drawn without map tiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from components.export.context import Context
from components.export.fonts import Weight, text_width, wrap
from components.export.funder_band import FunderBand, funder_band
from components.export.map_drawing import drawn_map
from components.export.map_legs import mode_letters
from components.export.map_sheet import Frame
from components.export.pictures import picture_of
from components.export.shapes import Box, Point, Shape, Text, moved
from components.export.text import name_line, one_line, plain_stops, spelt_credit
from components.i18n.words import Words
from components.plan.model import Visit
from components.render.funding_view import funding_view
from components.render.labels import plan_line, visit_dates, visit_title
from components.render.metadata import MAP_SIZE
from components.render.stop_view import StopView, Views
from components.render.style import LIGHT

WIDTH, HEIGHT = MAP_SIZE

_COLUMN_WIDTH = 452  # the column of text; the rest is map
_MARGIN = 44
_MAX_MAPS = 6
_GAP = 4  # between maps
_ROW_HEIGHT, _NAME_LINE = 31, 20
_MAX_NAME_LINES = 3
_EMBLEM_HEIGHT = 54
_BAND_PADDING = 16


@dataclass(frozen=True, slots=True)
class _DayRow:
    """A day in the programme; `count` is how many stops it has, where not all of them are shown."""

    day: date
    count: int
    height: ClassVar[float] = 1.0


@dataclass(frozen=True, slots=True)
class _StopRow:
    """A stop in the programme: its name in lines, and when the group comes there."""

    stop: StopView
    name: tuple[str, ...]
    time: str

    @property
    def height(self) -> float:
        """In rows of a name in one line."""
        return 1 + (len(self.name) - 1) * _NAME_LINE / _ROW_HEIGHT

    def cut(self) -> _StopRow:
        """The same with the first lines of the name alone."""
        if len(self.name) <= _MAX_NAME_LINES:
            return self
        return replace(
            self, name=(*self.name[: _MAX_NAME_LINES - 1], f"{self.name[_MAX_NAME_LINES - 1][:-1].rstrip()}…")
        )


def picture(visit: Visit, context: Context) -> bytes:
    """The picture as PNG, 1200 x 630 pixels."""
    return picture_of(visit, context.words, shapes(visit, context), WIDTH, HEIGHT, width_px=WIDTH)


def picture_2x(visit: Visit, context: Context) -> bytes:
    """The same picture with twice the pixels each way, for sharp screens."""
    return picture_of(visit, context.words, shapes(visit, context), WIDTH, HEIGHT, width_px=2 * WIDTH)


def shapes(visit: Visit, context: Context) -> Iterator[Shape]:
    """What is in the picture, in its pixels."""
    words = context.words
    stops = {day.date: plain_stops(visit, day, context) for day in visit.days}
    located = [day for day in visit.days if day.located]
    days, unnamed = located[:_MAX_MAPS], set[str]()
    yield Box(x=0, y=0, width=WIDTH, height=HEIGHT, colour=LIGHT.paper)
    band = _band(visit, words)
    height = HEIGHT - (round(band.height) + 2 * _BAND_PADDING if band else 0)
    if band:
        # On white, which logos are made for.
        yield Box(x=0, y=height, width=WIDTH, height=HEIGHT - height, colour="#ffffff")
        yield from (moved(shape, _MARGIN, height + _BAND_PADDING) for shape in band.shapes)
    letters = mode_letters(visit.days)
    for (x, y), frame, day in zip(*_map_places(len(days), height), days, strict=True):
        title = words.date(day.date, "medium") if len(visit.days) > 1 else ""
        names = {stop.id: stop.name.text for stop in stops[day.date]}
        drawn = drawn_map(day, names, frame, words, title=title, letters=letters, ground=visit.ground)
        unnamed |= set(drawn.unnamed)
        yield Box(x=x, y=y, width=frame.width, height=frame.height, colour=LIGHT.map_ground)
        yield from (moved(shape, x, y) for shape in drawn.shapes)
    left_out = len(located) - len(days)
    yield from _text_column(visit, stops, words, height=height, unnamed=unnamed, days_without_map=left_out)
    if not days:
        reason = words.text("No stop has a place on the map yet." if visit.days else "The plan is still empty")
        x, y = (_COLUMN_WIDTH + WIDTH) / 2, height / 2
        yield Box(x=_COLUMN_WIDTH, y=0, width=WIDTH - _COLUMN_WIDTH, height=height, colour=LIGHT.map_ground)
        yield Text(text=reason, x=x, y=y, size=17, colour=LIGHT.muted, align="middle")


def _band(visit: Visit, words: Words) -> FunderBand | None:
    funding = funding_view(visit, words)
    if funding is None:
        return None
    return funder_band(funding, width=WIDTH - 2 * _MARGIN, emblem_height=_EMBLEM_HEIGHT)


def _map_places(count: int, total_height: int) -> tuple[list[Point], list[Frame]]:
    """The top left corners and sizes of `count` maps, together `total_height` high: one fills the space beside the
    text, two are above each other, more are in two or three columns."""
    columns = 1 if count <= 2 else 2 if count <= 4 else 3
    rows = max(1, -(-count // columns))
    width = (WIDTH - _COLUMN_WIDTH - _GAP * (columns - 1)) // columns
    height = (total_height - _GAP * (rows - 1)) // rows
    corners: list[Point] = [
        (_COLUMN_WIDTH + (index % columns) * (width + _GAP), (index // columns) * (height + _GAP))
        for index in range(count)
    ]
    return corners, [Frame(width=width, height=height, unit=1)] * count


def _text_column(
    visit: Visit, stops: Mapping[date, Views], words: Words, *, height: int, unnamed: Set[str], days_without_map: int
) -> Iterator[Shape]:
    """Title, programme, and what the picture leaves out, down to `height`: `unnamed` are the stops without a name on
    the maps."""
    width = _COLUMN_WIDTH - 2 * _MARGIN
    is_low = height < HEIGHT  # the programme needs the room that the funder's line took
    y = 46.0 if is_low else 62.0
    for line in wrap(one_line(visit.host), width, 15, max_lines=1 if is_low else 2):
        yield Text(text=line, x=_MARGIN, y=y, size=15, colour=LIGHT.accent, bold=True)
        y += 19
    title = one_line(visit_title(visit, words))
    size = 40 if len(title) <= 40 and not is_low else 32
    y += size + 2 if visit.host else 0
    for line in wrap(title, width, size, Weight.BOLD, max_lines=3):
        yield Text(text=line, x=_MARGIN, y=y, size=size, colour=LIGHT.ink, bold=True)
        y += size * 1.14
    if visit.days:
        y += 2
        yield Text(text=visit_dates(visit, words), x=_MARGIN, y=y, size=20, colour=LIGHT.muted)
    y += 14 if is_low else 22
    yield Box(x=_MARGIN, y=y, width=44, height=4, colour=LIGHT.accent, radius=2)
    footer = [*wrap(plan_line(visit, words), width, 13, max_lines=2), *wrap(spelt_credit(visit), width, 13)]
    if any(stop.indicative or stop.timing.arrive_computed for views in stops.values() for stop in views):
        footer.insert(0, words.text("~ approximate times"))
    if days_without_map:
        text = words.plural(
            "{count} more day is not on the maps.", "{count} more days are not on the maps.", days_without_map
        )
        footer.insert(0, text)
    # One line more, for names without room, is told only once it is known what the programme shows.
    lines = max(3 if is_low else 4, len(footer) + bool(unnamed))
    below_title = y + (32 if is_low else 40)
    room = (height - 46 - 18 * lines - below_title) // _ROW_HEIGHT + 1
    rows, hidden, more = _programme(stops, room, words, width)
    if unnamed := unnamed & {row.id for row in hidden}:
        text = words.plural("{count} name has no room here.", "{count} names have no room here.", len(unnamed))
        footer.insert(0, text)
    yield from _programme_shapes(rows, more, words, below_title, width)
    for line_number, line in enumerate(reversed(footer)):
        yield Text(text=line, x=_MARGIN, y=height - 34 - 18 * line_number, size=13, colour=LIGHT.muted)


def _programme(
    stops: Mapping[date, Views], room: float, words: Words, width: float
) -> tuple[list[_DayRow | _StopRow], list[StopView], int]:
    """The rows for which there is room, the stops for which there is none, and how many of these no day counts.

    Of several days each has its row, and as many of its stops as of the others.
    """
    of_days = [[_stop_row(view, words, width) for view in views] for views in stops.values()]
    headings = len(stops) if len(stops) > 1 else 0
    if headings + sum(row.height for rows in of_days for row in rows) > room:
        of_days = [[row.cut() for row in rows] for rows in of_days]
    if headings + sum(row.height for rows in of_days for row in rows) <= room:
        counts = [len(rows) for rows in of_days]
        days = len(of_days)
    else:
        days = len(of_days) if 0 < headings <= room else min(len(of_days), max(1, int(room) - 1))
        room -= days + (days < len(of_days)) if headings else 1
        counts = [0] * len(of_days)
        for nth, day in sorted((nth, day) for day, rows in enumerate(of_days[:days]) for nth in range(len(rows))):
            room -= of_days[day][nth].height
            if room < 0:
                break
            counts[day] = nth + 1
    shown: list[_DayRow | _StopRow] = []
    for date_, rows, count in zip(list(stops)[:days], of_days, counts, strict=False):
        if headings:
            shown.append(_DayRow(date_, len(rows) if count < len(rows) else 0))
        shown += rows[:count]
    hidden = [row.stop for rows, count in zip(of_days, counts, strict=True) for row in rows[count:]]
    more = sum(map(len, of_days[days:])) if headings else len(hidden)
    return shown, hidden, more


def _programme_shapes(
    rows: Sequence[_DayRow | _StopRow], more: int, words: Words, top: float, width: float
) -> Iterator[Shape]:
    y = top
    for row in rows:
        if isinstance(row, _DayRow):
            yield Text(text=words.date(row.day, "medium"), x=_MARGIN, y=y, size=15, colour=LIGHT.accent, bold=True)
            if row.count:
                text = words.plural("{count} stop", "{count} stops", row.count)
                yield Text(text=text, x=_MARGIN + width, y=y, size=15, colour=LIGHT.muted, align="end")
        else:
            yield from _programme_row(row, y, width)
        y += row.height * _ROW_HEIGHT
    if more:
        text = words.plural("and {count} more stop", "and {count} more stops", more)
        yield Text(text=text, x=_MARGIN, y=y, size=15, colour=LIGHT.muted)


def _stop_row(stop: StopView, words: Words, width: float) -> _StopRow:
    arrive = stop.timing.arrive
    time = "" if arrive is None else words.hour(arrive) if stop.zone is None else words.hour_elsewhere(arrive)
    if time and (stop.indicative or stop.timing.arrive_computed):
        time = f"~ {time}"  # indicative
    name = wrap(name_line(stop), width - 44 - text_width(time, 15), 17) or [""]
    return _StopRow(stop, tuple(name), time)


def _programme_row(row: _StopRow, y: float, width: float) -> Iterator[Text]:
    number, number_x = str(row.stop.number), _MARGIN + 22
    yield Text(text=number, x=number_x, y=y, size=17, colour=LIGHT.accent, bold=True, align="end")
    for index, line in enumerate(row.name):
        yield Text(text=line, x=_MARGIN + 34, y=y + index * _NAME_LINE, size=17, colour=LIGHT.ink)
    yield Text(text=row.time, x=_MARGIN + width, y=y, size=15, colour=LIGHT.muted, align="end")
