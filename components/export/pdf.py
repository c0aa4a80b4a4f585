"""The visit on A4 paper: who, what and when, then for each day its map and its stops, with a code to the live page.

Text is text, in an embedded typeface; addresses lead to directions on OpenStreetMap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from components.export.context import Context
from components.export.fonts import Weight, wrap
from components.export.pdf_map import draw_map
from components.export.pdf_sheet import BOTTOM, LEFT, MM, RIGHT, TOP, Sheet
from components.export.text import clean, dates, one_line, projects_heading, way_line
from components.i18n.words import Words
from components.plan.model import Assumption, Day, PlannedStop, Stop, Visit
from components.render import labels
from components.render.directions import directions
from components.render.escaping import paragraphs, safe_link
from components.render.stop_list import contact_link, day_totals
from components.render.style import LIGHT

_MAP_HEIGHT = 82.0
_NUMBER_X = LEFT + 31.0
_BODY_X = LEFT + 39.0
_QR_SIDE = 25.0
_NUMBER_RADIUS = 2.8
_LINK_WIDTH = 30.0  # room for the link beside a name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One printed line of a stop: its text from the body's left edge, and `before` mm of air above it."""

    text: str
    size: float = 9.0
    weight: Weight = Weight.REGULAR
    colour: str = LIGHT.ink
    before: float = 0.0
    link: str = ""
    boxed: bool = False
    named: bool = False

    @property
    def height(self) -> float:
        """Its share of the page, in mm."""
        return self.before + self.size * MM * 1.36


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """Where the number of a stop stands: its page, and how far down."""

    page: int
    y: float


def paper(visit: Visit, context: Context) -> bytes:
    """The whole visit as a PDF."""
    sheet = Sheet(visit, context)
    _masthead(sheet, visit, context)
    if not visit.days:
        sheet.y += 8
        sheet.write(context.words.text("The plan is still empty"), LEFT, sheet.y, 12, colour=LIGHT.muted)
    for day in visit.days:
        _day(sheet, day, context.words)
    return sheet.finish()


def _masthead(sheet: Sheet, visit: Visit, context: Context) -> None:
    words, width = context.words, RIGHT - LEFT
    if context.page_url is not None:
        width -= _QR_SIDE + 10
        sheet.qr(context.page_url, RIGHT - _QR_SIDE, TOP, _QR_SIDE)
        caption = words.text("The plan as it is now")
        sheet.write(caption, RIGHT, TOP + _QR_SIDE + 4, 7.5, colour=LIGHT.muted, align="end", link=context.page_url)
    for line in wrap(one_line(visit.host), width, 9 * MM, Weight.BOLD, most=2):
        sheet.y += 4.2
        sheet.write(line, LEFT, sheet.y, 9, weight=Weight.BOLD, colour=LIGHT.accent)
    sheet.y += 2
    for line in wrap(one_line(visit.title), width, 25 * MM, Weight.BOLD, most=3):
        sheet.y += 10.2
        sheet.write(line, LEFT, sheet.y, 25, weight=Weight.BOLD)
    sheet.y += 7.6
    sheet.write(dates(visit, words), LEFT, sheet.y, 12.5, colour=LIGHT.muted)
    sheet.y += 3.4
    sheet.box(LEFT, sheet.y, 12, 0.9, LIGHT.accent, radius=0.45)
    sheet.y += 3
    about = [(one_line(visit.introduction), "", LIGHT.ink)]
    if visit.contact.strip():
        about.append(
            (f"{words.text('Questions?')} {one_line(visit.contact)}", contact_link(visit.contact), LIGHT.accent)
        )
    for text, link, colour in about:
        for line in wrap(text, width, 9.5 * MM, most=5):
            sheet.y += 4.6
            sheet.write(line, LEFT, sheet.y, 9.5, colour=colour, link=link)
    if context.page_url is not None:
        sheet.y = max(sheet.y, TOP + _QR_SIDE + 5)


def _day(sheet: Sheet, day: Day, words: Words) -> None:
    located = bool(day.located)
    first = sum(line.height for line in _lines(day.stops[0], words)) if day.stops else 0
    # A heading never stands alone at the foot of a page, nor without its map and its first stop.
    if sheet.y + 22 + (_MAP_HEIGHT if located else 0) + min(first, 60) > BOTTOM:
        sheet.new_page()
    else:
        sheet.y += 5
        sheet.rule(sheet.y)
        sheet.y += 1
    sheet.y += 7
    sheet.pdf.start_section(words.date(day.date))
    sheet.write(words.date(day.date), LEFT, sheet.y, 15, weight=Weight.BOLD)
    sheet.write(day_totals(day, words), RIGHT, sheet.y, 9, colour=LIGHT.muted, align="end")
    if any(Assumption.TIMES in planned.stop.assumed for planned in day.stops):
        sheet.y += 5
        sheet.write(
            words.text("The hours are indicative: they were not published."), LEFT, sheet.y, 9, colour=LIGHT.warning
        )
    sheet.y += 4
    if located:
        draw_map(sheet, day, words, _MAP_HEIGHT)
        sheet.y += 4
    before: _Spot | None = None
    for planned in day.stops:
        before = _stop(sheet, planned, words, before)


def _stop(sheet: Sheet, planned: PlannedStop, words: Words, before: _Spot | None) -> _Spot:
    """Prints a stop below the one before, and gives where its number stands."""
    lines = list(_lines(planned, words))
    height = sum(line.height for line in lines)
    if sheet.y + height > BOTTOM and height < (BOTTOM - TOP) * 0.7:
        sheet.new_page()
    elif before is not None:
        sheet.y += 3.2
    spot = _Spot(page=0, y=0)
    for line in lines:
        if sheet.y + line.height > BOTTOM:
            sheet.new_page()
        top = sheet.y
        sheet.y += line.height
        baseline = sheet.y - line.size * MM * 0.36
        if line.boxed:
            sheet.box(_BODY_X, top, RIGHT - _BODY_X, line.height + 0.05, LIGHT.accent_soft)
        if line.named:
            spot = _Spot(page=sheet.pdf.page_no(), y=baseline - 1.4)
            _thread(sheet, planned, before, spot)
            _number(sheet, planned.number, spot.y)
            _hours(sheet, planned, words, baseline)
            if line.link:
                there = words.text("Take me there")
                sheet.write(
                    there, RIGHT, baseline, 8.5, weight=Weight.BOLD, colour=LIGHT.accent, align="end", link=line.link
                )
        x = _BODY_X + (2.5 if line.boxed else 0)
        link = "" if line.named else line.link
        sheet.write(line.text, x, baseline, line.size, weight=line.weight, colour=line.colour, link=link)
    return spot


def _thread(sheet: Sheet, planned: PlannedStop, before: _Spot | None, here: _Spot) -> None:
    """The way from the number above to this one, in the way's colour, dashed where it is an estimate."""
    leg = planned.leg
    if leg is None or before is None or before.page != here.page:
        return
    sheet.stroke(LIGHT.muted if leg.same_place else LIGHT.of_mode(leg.mode), 0.6)
    if leg.estimated:
        sheet.pdf.set_dash_pattern(dash=1.4, gap=1.1)
    sheet.pdf.line(_NUMBER_X, before.y + _NUMBER_RADIUS + 1, _NUMBER_X, here.y - _NUMBER_RADIUS - 1)
    sheet.pdf.set_dash_pattern()


def _number(sheet: Sheet, number: int, y: float) -> None:
    radius = _NUMBER_RADIUS
    sheet.box(_NUMBER_X - radius, y - radius, 2 * radius, 2 * radius, LIGHT.accent, radius=radius)
    size = 8.5 if number < 100 else 6.5
    baseline = y + size * MM * 0.35
    sheet.write(str(number), _NUMBER_X, baseline, size, weight=Weight.BOLD, colour=LIGHT.on_accent, align="middle")


def _hours(sheet: Sheet, planned: PlannedStop, words: Words, baseline: float) -> None:
    known = planned.timing.arrive is not None or planned.timing.depart is not None
    size, weight, colour = (9.5, Weight.BOLD, LIGHT.ink) if known else (8.0, Weight.REGULAR, LIGHT.muted)
    for line in wrap(labels.hours(planned.timing, words), _NUMBER_X - LEFT - 5, size * MM, weight):
        sheet.write(line, LEFT, baseline, size, weight=weight, colour=colour)
        baseline += size * MM * 1.3


def _lines(planned: PlannedStop, words: Words) -> Iterator[_Line]:
    """Everything that is printed of a stop, in lines that fit."""
    stop, leg = planned.stop, planned.leg
    if leg is not None:
        colour = LIGHT.muted if leg.same_place else LIGHT.of_mode(leg.mode)
        yield from _wrapped(way_line(planned, words), _Line(text="", size=8.5, colour=colour))
    there = ""
    if planned.place is not None:
        mode = leg.mode if leg else labels.DEFAULT_MODE
        there = directions(planned.place.coordinate, name=one_line(stop.name), mode=mode).osm
    name = _Line(text="", size=12, weight=Weight.BOLD, before=0.6)
    for index, line in enumerate(_wrapped(one_line(stop.name) or "…", name, narrower=_LINK_WIDTH)):
        yield line if index else replace(line, named=True, link=there)
    address = _Line(text="", link=there, colour=LIGHT.accent if there else LIGHT.ink)
    yield from _wrapped(one_line(stop.address), address)
    yield from _wrapped(labels.certainty(planned, words), _Line(text="", size=8, colour=LIGHT.muted))
    for index, paragraph in enumerate(paragraphs(clean(stop.description))):
        yield from _wrapped(paragraph, _Line(text="", size=9.5, before=0 if index else 1.0))
    yield from _projects(planned, words)
    yield from _details(stop, words)


def _projects(planned: PlannedStop, words: Words) -> Iterator[_Line]:
    if not planned.stop.projects:
        return
    yield _Line(text="", size=4)
    heading = _Line(text="", size=8, weight=Weight.BOLD, colour=LIGHT.accent, boxed=True, before=1.2)
    yield from _wrapped(projects_heading(planned, words), heading)
    for project in planned.stop.projects:
        yield from _wrapped(
            one_line(project.name), _Line(text="", size=9.5, weight=Weight.BOLD, boxed=True, before=0.4)
        )
        yield from _wrapped(one_line(project.text), _Line(text="", size=9, boxed=True))
    yield _Line(text="", size=2.5, boxed=True)


def _details(stop: Stop, words: Words) -> Iterator[_Line]:
    website = safe_link(stop.website)
    for name, value, link in (
        (words.text("Open"), stop.opening_hours, ""),
        (words.text("Website"), website or stop.website, website),
        (words.text("Contact"), stop.contact, contact_link(stop.contact)),
        (words.text("Note"), stop.notes, ""),
    ):
        if value.strip():
            line = _Line(text="", size=8.5, colour=LIGHT.accent if link else LIGHT.muted, link=link)
            yield from _wrapped(f"{name}: {one_line(value)}", line)


def _wrapped(text: str, like: _Line, *, narrower: float = 0.0) -> Iterator[_Line]:
    """`text` in lines of one look; only the first keeps the air above it."""
    width = RIGHT - _BODY_X - (5 if like.boxed else 0) - narrower
    for index, line in enumerate(wrap(text, width, like.size * MM, like.weight)):
        yield replace(like, text=line, before=0 if index else like.before)
