"""The itinerary as a PDF: title, dates and a QR code of the live page, then each day's map and stops.

Text can be searched and copied; addresses link to directions on OpenStreetMap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from components.export.context import Context
from components.export.fonts import Weight, text_width, wrap
from components.export.map_drawing import drawn_map
from components.export.map_layout import PIN_RADII, lay_out
from components.export.map_legs import mode_letters, way_line
from components.export.map_sheet import Frame
from components.export.pdf_canvas import LEFT, RIGHT, TOP, Canvas
from components.export.pdf_file import MM
from components.export.pdf_lines import BODY_X, BOX_PADDING, PdfLine, lines_about, lines_of_stop
from components.export.shapes import Line
from components.export.text import OSM_COPYRIGHT, one_line, plain_stops, spelt_credit
from components.i18n.words import Words
from components.plan.model import Day, Visit
from components.render.labels import computed_hours_note, day_totals, visit_dates, visit_title
from components.render.stop_view import StopView, Views
from components.render.style import LIGHT

_MAP_FRAME = Frame(width=RIGHT - LEFT, height=82, unit=0.18)
_TALL_MAP_FRAME = replace(_MAP_FRAME, height=112)
_TALL_FACTOR = 1.15  # a tall frame is worth its paper where the map gets so many times larger
_NUMBER_X = LEFT + 31.0
_QR_SIDE = 25.0
_NUMBER_RADIUS = 2.8
_STROKE = 0.7  # the width of a way between two numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class _NumberPosition:
    """Where the number of a stop is: its page and its y on that page, in mm, and the group of the stop."""

    page: int
    y: float
    group: str


def itinerary(visit: Visit, context: Context, *, remark: str = "") -> bytes:
    """The whole visit as a PDF file. A `remark` stands below its dates."""
    return _pages(visit, context, remark).file()


def first_page(visit: Visit, context: Context) -> bytes:
    """The first page of the PDF as a PNG picture, 834 x 1,179 pixels."""
    return _pages(visit, context).first_page(834)


def _pages(visit: Visit, context: Context, remark: str = "") -> Canvas:
    canvas = Canvas(visit, context)
    _masthead(canvas, visit, context, remark)
    if not visit.days:
        canvas.y += 8
        canvas.write(context.words.text("The plan is still empty"), LEFT, canvas.y, 12, colour=LIGHT.muted)
    for day in visit.days:
        _day(canvas, visit, day, plain_stops(visit, day, context), context.words)
    return canvas


def _masthead(canvas: Canvas, visit: Visit, context: Context, remark: str) -> None:
    words, width = context.words, RIGHT - LEFT
    if context.page_url is not None:
        width -= _QR_SIDE + 10
        canvas.qr(context.page_url, RIGHT - _QR_SIDE, TOP, _QR_SIDE)
        caption = words.text("The plan as it is now")
        canvas.write(caption, RIGHT, TOP + _QR_SIDE + 4, 7.5, colour=LIGHT.muted, align="end", link=context.page_url)
    for line in wrap(one_line(visit.host), width, 9 * MM, Weight.BOLD, max_lines=2):
        canvas.y += 4.2
        canvas.write(line, LEFT, canvas.y, 9, weight=Weight.BOLD, colour=LIGHT.accent)
    canvas.y += 2
    for line in wrap(one_line(visit_title(visit, words)), width, 25 * MM, Weight.BOLD, max_lines=3):
        canvas.y += 10.2
        canvas.write(line, LEFT, canvas.y, 25, weight=Weight.BOLD)
    canvas.y += 7.6
    canvas.write(visit_dates(visit, words), LEFT, canvas.y, 12.5, colour=LIGHT.muted)
    for line in wrap(one_line(remark), width, 9 * MM, Weight.BOLD):
        canvas.y += 4.6
        canvas.write(line, LEFT, canvas.y, 9, weight=Weight.BOLD)
    canvas.y += 3.4
    canvas.box(LEFT, canvas.y, 12, 0.9, LIGHT.accent, radius=0.45)
    canvas.y += 3
    for each in lines_about(visit, words, width):
        if canvas.y + each.height > canvas.bottom:
            canvas.new_page()
        canvas.y += each.height
        _write(canvas, each, LEFT, canvas.y)
    if context.page_url is not None and canvas.page_number == 1:
        canvas.y = max(canvas.y, TOP + _QR_SIDE + 5)


def _day(canvas: Canvas, visit: Visit, day: Day, stops: Views, words: Words) -> None:
    frame = _map_frame(day)
    first = sum(line.height for line in lines_of_stop(stops[0], words)) if stops else 0
    # A heading is on one page with its map and its first stop.
    if canvas.y + 22 + (frame.height if frame else 0) + min(first, 60) > canvas.bottom:
        canvas.new_page()
    else:
        canvas.y += 5
        canvas.rule(canvas.y)
        canvas.y += 1
    canvas.y += 7
    canvas.section(words.date(day.date, "heading"))
    canvas.write(words.date(day.date, "heading"), LEFT, canvas.y, 15, weight=Weight.BOLD)
    totals, title_width = day_totals(day, words), text_width(words.date(day.date, "heading"), 15 * MM, Weight.BOLD)
    if text_width(totals, 9 * MM) < RIGHT - LEFT - title_width - 6:
        canvas.write(totals, RIGHT, canvas.y, 9, colour=LIGHT.muted, align="end")
    else:
        for line in wrap(totals, RIGHT - LEFT, 9 * MM):
            canvas.y += 5
            canvas.write(line, LEFT, canvas.y, 9, colour=LIGHT.muted)
    indicative = any(stop.indicative for stop in stops)
    remarks = [words.text("Times are approximate.")] if indicative else []
    for note in filter(None, [*remarks, computed_hours_note(day, words)]):
        canvas.y += 5
        canvas.write(note, LEFT, canvas.y, 9, colour=LIGHT.warning)
    canvas.y += 4
    if frame:
        canvas.box(LEFT, canvas.y, frame.width, frame.height, LIGHT.map_ground, radius=0 if visit.ground else 2)
        names = {stop.id: stop.name.text for stop in stops}
        letters = mode_letters(visit.days)
        drawn = drawn_map(day, names, frame, words, letters=letters, ground=visit.ground)
        canvas.draw(drawn.shapes, LEFT, canvas.y)
        canvas.y += frame.height + 4
        if visit.ground is not None:
            credit, y = spelt_credit(visit), canvas.y - 0.9
            canvas.write(credit, RIGHT, y, 6.5, colour=LIGHT.muted, align="end", link=OSM_COPYRIGHT)
            canvas.y += 1.6
    previous: _NumberPosition | None = None
    for stop in stops:
        previous = _stop(canvas, stop, words, previous)


def _map_frame(day: Day) -> Frame | None:
    """The frame of a day's map, higher where pins are close together and that helps; None without a place."""
    layout = lay_out(day, _MAP_FRAME)
    if layout is None:
        return None
    is_close = layout.pin_radius < PIN_RADII[0] * layout.frame.unit
    if not is_close or (tall := lay_out(day, _TALL_MAP_FRAME)) is None:
        return _MAP_FRAME
    factor = tall.scale_bar / tall.scale_bar_m / (layout.scale_bar / layout.scale_bar_m)
    return _TALL_MAP_FRAME if factor > _TALL_FACTOR else _MAP_FRAME


def _stop(canvas: Canvas, stop: StopView, words: Words, previous: _NumberPosition | None) -> _NumberPosition:
    """Write a stop below the one before, whose number is at `previous`, and give the position of its own number."""
    lines = list(lines_of_stop(stop, words))
    height = sum(line.height for line in lines)
    gap = 3.2 if previous is not None else 0
    # A stop is on one page unless it is longer than that.
    if canvas.y + gap + height > canvas.bottom and height <= canvas.bottom - TOP:
        canvas.new_page()
    else:
        canvas.y += gap
    position = _NumberPosition(page=0, y=0, group="")
    for line in lines:
        if canvas.y + line.height > canvas.bottom:
            canvas.new_page()
        top = canvas.y
        canvas.y += line.height
        baseline = canvas.y - line.size * MM * 0.36
        if line.boxed:
            canvas.box(BODY_X, top, RIGHT - BODY_X, line.height + 0.05, LIGHT.accent_soft)
        if line.is_name:
            position = _NumberPosition(page=canvas.page_number, y=baseline - 1.4, group=stop.group)
            _leg_stroke(canvas, stop, previous, position)
            _number(canvas, stop.number, position.y)
            _hours(canvas, stop, baseline)
            if line.link:
                text, bold = words.text("Take me there"), Weight.BOLD
                canvas.write(text, RIGHT, baseline, 8.5, weight=bold, colour=LIGHT.accent, align="end", link=line.link)
        _write(
            canvas,
            replace(line, link="") if line.is_name else line,
            BODY_X + (BOX_PADDING if line.boxed else 0),
            baseline,
        )
    return position


def _write(canvas: Canvas, line: PdfLine, x: float, baseline: float) -> None:
    if line.lead:
        canvas.write(f"{line.lead} ", x, baseline, line.size, weight=line.weight, colour=line.colour)
    x += line.indent
    canvas.write(line.text, x, baseline, line.size, weight=line.weight, colour=line.colour, link=line.link)
    for start, end, link in line.links:
        left = x + text_width(line.text[:start], line.size * MM, line.weight)
        width = text_width(line.text[start:end], line.size * MM, line.weight)
        canvas.underline(left, baseline, width, line.size, colour=line.colour, link=link)


def _leg_stroke(canvas: Canvas, stop: StopView, previous: _NumberPosition | None, position: _NumberPosition) -> None:
    """The leg as a line from the number above to this one, as on the map; dotted if nobody knows the way."""
    if previous is None or previous.page != position.page or (stop.leg is None and stop.unknown_way is None):
        return
    if previous.group and previous.group != position.group:
        return  # nobody goes from one group's stop to another's
    start, end = previous.y + _NUMBER_RADIUS + 1, position.y - _NUMBER_RADIUS - 1
    points, leg = ((_NUMBER_X, start), (_NUMBER_X, end)), stop.leg
    if leg is None:
        line = Line(points=points, colour=LIGHT.muted, width=_STROKE, dash=(0.4, 1.6))
    elif leg.same_place:
        line = Line(points=points, colour=LIGHT.muted, width=_STROKE)
    else:
        line = way_line(points, leg.mode, _STROKE, estimated=leg.estimated)
    canvas.draw([line])


def _number(canvas: Canvas, number: int, y: float) -> None:
    radius = _NUMBER_RADIUS
    canvas.box(_NUMBER_X - radius, y - radius, 2 * radius, 2 * radius, LIGHT.accent, radius=radius)
    size = 8.5 if number < 100 else 6.5
    baseline = y + size * MM * 0.35
    canvas.write(str(number), _NUMBER_X, baseline, size, weight=Weight.BOLD, colour=LIGHT.on_accent, align="middle")


def _hours(canvas: Canvas, stop: StopView, baseline: float) -> None:
    size, weight, colour = (9.5, Weight.BOLD, LIGHT.ink) if stop.has_hours else (8.0, Weight.REGULAR, LIGHT.muted)
    for line in wrap(stop.hours, _NUMBER_X - LEFT - 5, size * MM, weight):
        canvas.write(line, LEFT, baseline, size, weight=weight, colour=colour)
        baseline += size * MM * 1.3
