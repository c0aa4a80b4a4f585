"""The maps of a visit alone as a picture, for a newsletter that has the programme in its text.

They are 600 units wide together, so that names and numbers can be read where a phone shows them at half that size.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.export.context import Context
from components.export.fonts import wrap
from components.export.map_drawing import drawn_map
from components.export.map_legs import mode_letters
from components.export.map_sheet import Frame
from components.export.pictures import picture_of
from components.export.shapes import Box, Shape, Text, moved
from components.export.text import plain_stops, spelt_credit
from components.plan.model import Day, Visit
from components.render.style import LIGHT

WIDTH = 600
_SCALE = 2  # pixels a unit
_MAX_BELOW_EACH_OTHER = 3  # days; more are in two columns
_GAP = 4
_LARGE = Frame(width=WIDTH, height=380, unit=1.3)
_CROWDED, _CROWDED_FROM = Frame(width=WIDTH, height=520, unit=1), 15  # stops of a day
_SMALL = Frame(width=(WIDTH - _GAP) / 2, height=280, unit=1)
_EMPTY_HEIGHT = 120
_CREDIT_SIZE, _CREDIT_LINE, _MARGIN = 13, 17, 10


def map_picture(visit: Visit, context: Context) -> bytes:
    """The picture as PNG: a map for each day that has a stop with a place, none left out."""
    drawn, height = shapes(visit, context)
    return picture_of(visit, context.words, drawn, WIDTH, height, width_px=_SCALE * WIDTH)


def shapes(visit: Visit, context: Context) -> tuple[list[Shape], int]:
    """All that is drawn, and how high the picture is."""
    days = [day for day in visit.days if day.located]
    columns, frame = _columns_and_frame(days)
    height = round(-(-len(days) // columns) * (frame.height + _GAP) - _GAP) if days else _EMPTY_HEIGHT
    credit = wrap(spelt_credit(visit), WIDTH - 2 * _MARGIN, _CREDIT_SIZE)
    whole = height + _CREDIT_LINE * len(credit) + _MARGIN
    drawn: list[Shape] = [Box(x=0, y=0, width=WIDTH, height=whole, colour=LIGHT.paper)]
    letters = mode_letters(visit.days)
    for index, day in enumerate(days):
        x, y = index % columns * (frame.width + _GAP), index // columns * (frame.height + _GAP)
        title = context.words.date(day.date, "medium") if len(visit.days) > 1 else ""
        names = {stop.id: stop.name.text for stop in plain_stops(visit, day, context)}
        map_ = drawn_map(day, names, frame, context.words, title=title, letters=letters, ground=visit.ground)
        drawn.append(Box(x=x, y=y, width=frame.width, height=frame.height, colour=LIGHT.map_ground))
        drawn += [moved(shape, x, y) for shape in map_.shapes]
    if not days:
        text = context.words.text("No stop has a place on the map yet.")
        drawn.append(Text(text=text, x=WIDTH / 2, y=height / 2, size=17, colour=LIGHT.muted, align="middle"))
    for line, text in enumerate(credit, 1):
        y = height + _CREDIT_LINE * line
        drawn.append(Text(text=text, x=_MARGIN, y=y, size=_CREDIT_SIZE, colour=LIGHT.muted))
    return drawn, whole


def _columns_and_frame(days: Sequence[Day]) -> tuple[int, Frame]:
    if len(days) > _MAX_BELOW_EACH_OTHER:
        return 2, _SMALL
    return 1, _CROWDED if any(len(day.located) >= _CROWDED_FROM for day in days) else _LARGE
