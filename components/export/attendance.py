"""Attendance sheets to be signed: A4 landscape, one for each day or stop, with the head that auditors ask for.

Names may stand on them already; nothing keeps those. What is not known of the head is a line to write on.
Lengths are in millimetres.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from components.export.context import Context
from components.export.fonts import lacking
from components.export.landscape_table import Column, Field, Paper, Row, as_many, paper_of, tables_pdf, tables_picture
from components.export.text import address_line, clean, hours_line, name_line, one_line, plain_stops
from components.i18n.words import Words
from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.plan.model import Visit
from components.plan.timing import Timing
from components.render.labels import hours, visit_title
from components.render.stop_view import StopView
from components.render.style import LIGHT
from components.sheets.people import MAX_PEOPLE, Person

_NOBODY = Person(name="")

LINES = 20
"""So many lines has a sheet at least on which nobody's name stands yet."""
MAX_PAGES = 800
"""Half a minute of work, and more than anybody prints."""
_ROWS_OF_A_PAGE = 11
_ROW_HEIGHT = 10.2  # a signature by hand needs a centimetre
_PREVIEW_PX = 1200
_SHOWN_LETTERS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one sheet is for: `heading` names the day or the stop; `place` are the parts of where, of which as many
    are shown as there is room for; `hours` is empty where nobody knows them."""

    heading: str
    day: date
    hours: str
    place: tuple[str, ...]
    stop_id: str = ""


def day_sheets(visit: Visit, context: Context, days: Sequence[date] = ()) -> tuple[Sheet, ...]:
    """A sheet for each day of the visit that has stops, or for those `days` alone."""
    return tuple(
        Sheet(
            heading=context.words.date(day.date, "heading"),
            day=day.date,
            hours=_day_hours(stops, context.words),
            place=tuple(_place(stop) for stop in stops),
        )
        for day in visit.days
        if (not days or day.date in days) and (stops := plain_stops(visit, day, context))
    )


def stop_sheets(visit: Visit, context: Context, stop_ids: Sequence[str] = ()) -> tuple[Sheet, ...]:
    """A sheet for each stop of the visit, or for those alone."""
    words = context.words
    return tuple(
        Sheet(
            heading=f"{name_line(stop)}, {words.date(planned.stop.date)}",
            day=planned.stop.date,
            hours=hours_line(stop, words) if stop.has_hours else "",
            place=(address_line(stop),),
            stop_id=stop.id,
        )
        for day in visit.days
        for planned, stop in zip(day.stops, plain_stops(visit, day, context), strict=True)
        if not stop_ids or stop.id in stop_ids
    )


def _day_hours(stops: Sequence[StopView], words: Words) -> str:
    """From the first hour of a day to its last; without an end where the last stop has none. Empty where none is known.

    Hours that nobody published, or wrote, say so, as they do in the programme.
    """
    begins = [stop for stop in stops if stop.timing.arrive is not None]
    known = [stop for stop in stops if stop.has_hours]
    if not known:
        return ""
    first = min(begins, key=lambda stop: _instant(stop.timing.arrive), default=None)
    # Of stops that end and begin at one moment the later one is the last.
    last = max(reversed(known), key=lambda stop: _instant(stop.timing.depart or stop.timing.arrive))
    timing = Timing(
        arrive=first.timing.arrive if first is not None else None,
        arrive_computed=first is not None and first.timing.arrive_computed,
        depart=last.timing.depart,
        depart_computed=last.timing.depart_computed,
    )
    remarks = [words.text("approximate")] if any(stop.indicative for stop in known) else []
    remarks += [words.text("estimate")] if timing.arrive_computed or timing.depart_computed else []
    text = hours(timing, words)
    return f"{text} ({', '.join(remarks)})" if remarks else text


def _instant(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else 0.0


def _place(stop: StopView) -> str:
    address = stop.text("address")
    return f"{name_line(stop)} ({address})" if address else name_line(stop)


def attendance(
    visit: Visit, context: Context, sheets: Sequence[Sheet], people: Sequence[Person] = (), *, lines: int = 0
) -> bytes:
    """The sheets as one PDF file: the names first, then lines to write more on, `lines` together at least, and down to
    the end of each last page. Raises `PlanFault` where that would be more than `MAX_PAGES`."""
    words = context.words
    if (pages := page_count(sheets, people, lines)) > MAX_PAGES:
        raise PlanFault(Phrase("These are about {count} pages: choose fewer days or stops.", {"count": pages}))
    title = f"{words.text('Attendance sheet')} · {one_line(visit_title(visit, words))}"
    papers = [_paper(visit, context, sheet, people, lines) for sheet in sheets]
    if not papers:
        empty = Paper(kind=words.text("The plan is still empty"), title=title, fields=(), columns=(), foot="")
        papers.append(empty)
    return tables_pdf(visit, words, title, papers)


def page_count(sheets: Sequence[Sheet], people: Sequence[Person], lines: int) -> int:
    """About how many pages all these sheets have."""
    return len(sheets) * math.ceil(max(len(people), min(lines, MAX_PEOPLE)) / _ROWS_OF_A_PAGE)


def lacking_letters(people: Sequence[Person]) -> str:
    """The letters of these people that no typeface has, the first few of them."""
    texts = "".join(f"{person.name}{person.organisation}{person.country}" for person in people)
    return lacking(clean(texts))[:_SHOWN_LETTERS]


def first_page(visit: Visit, context: Context, sheet: Sheet, people: Sequence[Person] = (), *, lines: int = 0) -> bytes:
    """The first page of a sheet as a PNG picture; `lines` as in `attendance`."""
    return tables_picture(visit, context.words, _paper(visit, context, sheet, people, lines), _PREVIEW_PX)


def _paper(visit: Visit, context: Context, sheet: Sheet, people: Sequence[Person], lines: int) -> Paper:
    words = context.words
    everybody = [*people, *[_NOBODY] * (min(lines, MAX_PEOPLE) - len(people))]
    place = as_many(sheet.place, words)
    paper = paper_of(
        visit,
        context,
        kind=f"{words.text('Attendance sheet')} · {sheet.heading}",
        day=words.date(sheet.day),
        hours=sheet.hours,
        more=[[Field(label=words.text("Place"), value=place, share=1.0)]],
        columns=[
            Column(label=words.text("No."), width=11, align="end", size=8.5, colour=LIGHT.muted),
            Column(label=words.text("Name and surname"), width=74),
            Column(label=words.text("Organisation"), width=72),
            Column(label=words.text("Country"), width=34),
            Column(label=words.text("Signature"), width=78),
        ],
        rows=[_row(number, person) for number, person in enumerate(everybody, start=1)],
        foot=sheet.heading,
    )
    ending = (
        (words.text("Confirmed by the organiser"), 0.5),
        (words.text("Signature"), 0.32),
        (words.text("Date"), 0.18),
    )
    return replace(paper, filler=_ROW_HEIGHT, ending=ending)


def _row(number: int, person: Person) -> Row:
    return Row(cells=(f"{number}", person.name, person.organisation, person.country, ""), min_height=_ROW_HEIGHT)
