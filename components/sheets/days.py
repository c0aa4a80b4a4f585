"""Finds the day of each row of a table.

A row without a date is on that of the row above. Which of `9/5/2026` is the month, and of which year `17.9.` is, the
column tells as a whole: one `9/14` decides the order for all of it, as do weekdays. What it does not tell is asked; in
doubt the day comes first, and the year is that of the other dates, or of the title or name of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from components.plan.messages import Phrase, Severity, Value
from components.sheets.answers import YEAR_LAST, Answers, DateOrder, Question, Topic
from components.sheets.cells import Unusable, excerpt
from components.sheets.dates import WrittenDate, no_such_day, parse_date, read_date
from components.sheets.hour_words import is_no_value, is_not_yet
from components.sheets.hours import Hours
from components.sheets.years import NamedYears, YearFirst

_SAME = frozenset({'"', "''", "〃", "״", "”", "ditto", "idem", "isto", "same", "dto.", "dto"})
_LAST_COUNTED_DAY = 9
"""A file whose first number of a day is greater than this counts no days of the visit, but those of the month."""
_MOST_DAYS_BACK = 200
"""A date without its year that lies further before the row above is of the year after."""

_YEARS_LOOKED_AT = range(2015, 2041)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCell:
    """What a row says of its day: the `text` of its date, the `heading` that it is instead of a stop, and what a column
    of weekdays or of the visit's days says."""

    line: int
    text: str = ""
    heading: WrittenDate | None = None
    day: WrittenDate | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was noticed at a row's date."""

    message: Phrase
    remedy: Phrase | None = None
    severity: Severity = Severity.WARNING


@dataclass(slots=True, kw_only=True)
class RowDay:
    """The day of a row, or why it has none: a fault, or a question that it waits for. `hours` stand in its cell."""

    date: date | None = None
    hours: Hours | None = None
    fault: Unusable | None = None
    not_yet: bool = False
    waits: bool = False
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The day of each row by its line, and the order of day and month in the table. `plain` says that each date is told
    by its own cell, or by the one above, so that a cell can be written anew by itself."""

    of_line: dict[int, RowDay]
    order: DateOrder
    questions: tuple[Question, ...]
    plain: bool


@dataclass(slots=True)
class CarriedDates:
    """The date of each row by its cell alone, carried over empty cells: None below one that nobody can read."""

    order: DateOrder = DateOrder.DAY_FIRST
    last: date | None = None

    def of(self, text: str) -> date | None:
        """The date of a row whose date cell is `text`."""
        if text and not is_carried(text):
            day = parse_date(text, self.order)
            self.last = None if isinstance(day, Unusable) else day
        return self.last


def is_carried(text: str) -> bool:
    """Whether a date cell leaves the date to the row above."""
    return is_no_value(text) or text.strip().casefold() in _SAME


def days_of(cells: Sequence[DayCell], answers: Answers, years: NamedYears) -> Days:
    """The day of each row."""
    return _Calendar(cells, answers, years).read()


class _Calendar:
    """One table's days under decision."""

    def __init__(self, cells: Sequence[DayCell], answers: Answers, years: NamedYears) -> None:
        self.cells = cells
        self.answers = answers
        self.written = {cell.line: written for cell in cells if isinstance(written := _written(cell), WrittenDate)}
        self.year_first = YearFirst.of([*self.written.values()], answers.order, years)
        self.written = {line: self.year_first.read(written) for line, written in self.written.items()}
        self.questions: dict[Topic, Question] = {}
        self.plain = answers.date is None and answers.year is None and not self.year_first.sure
        self.full_years = {written.year for written in self.written.values() if written.year is not None}
        self.order, self.order_in_doubt = self._order()
        if answers.order in YEAR_LAST:
            self.plain = self.plain and self.order is answers.order and not self.order_in_doubt
            self.order, self.order_in_doubt = answers.order, False
        dated = [written for written in self.written.values() if written.has_day and written.year is None]
        self.bare = [written for written in dated if written.weekdays]
        self.moved = False
        self.year, self.year_proven = self._year(years)
        self.base = self._first_number()
        self.day_one = answers.date or self._told_day_one()
        self.last: date | None = None
        self.lost = False
        self.waiting = False

    def read(self) -> Days:
        of_line = {cell.line: self._row(cell) for cell in self.cells}
        return Days(of_line=of_line, order=self.order, questions=tuple(self.questions.values()), plain=self.plain)

    def _order(self) -> tuple[DateOrder, bool]:
        """The order of day and month, and whether it is only assumed."""
        dates = [written for written in self.written.values() if written.has_day]
        month_first = any(written.day_first is None for written in dates)
        day_first = any(written.month_first is None for written in dates)
        doubtful = [written for written in dates if written.in_doubt and (month_first or not written.dotted)]
        if month_first and not day_first:
            return DateOrder.MONTH_FIRST, False
        if not doubtful or (day_first and not month_first):
            return DateOrder.DAY_FIRST, False
        orders = (
            set() if day_first or month_first else {order for cell in self.cells for order in self._by_weekday(cell)}
        )
        return (orders.pop(), False) if len(orders) == 1 else (DateOrder.DAY_FIRST, True)

    def _by_weekday(self, cell: DayCell) -> Iterable[DateOrder]:
        """The order that a weekday beside a date tells."""
        written = self.written.get(cell.line)
        if written is None or not written.in_doubt or written.year is None:
            return ()
        weekdays = written.weekdays or (cell.day.weekdays if cell.day is not None else frozenset())
        readings = [(order, written.on(written.year, order)) for order in YEAR_LAST]
        fitting = [order for order, day in readings if day is not None and day.weekday() in weekdays]
        return fitting if len(fitting) == 1 else ()

    def _year(self, years: NamedYears) -> tuple[int | None, bool]:
        """The year of dates without one, and whether weekdays prove it. A year that is written above the table is that
        of its dates, whatever their weekdays say."""
        if self.answers.year is not None:
            return self.answers.year, True
        known = self.full_years or years.titled or years.named
        fitting = [year for year in sorted(known) if self.bare and self._weekdays_fit(self.bare, year)]
        if len(fitting) == 1:
            return fitting[0], True
        if len(known) != 1:
            return None, False
        year = min(known)
        if self.full_years or not years.titled:
            near = [other for other in (year - 1, year + 1) if self._weekdays_fit(self.bare, other)]
            self.moved = bool(self.bare and near)
            return (near[0], False) if self.moved else (year, False)
        return year, False

    def _weekdays_fit(self, bare: Sequence[WrittenDate], year: int) -> bool:
        days = [(written.on(year, self.order), written.weekdays) for written in bare]
        return all(day is not None and day.weekday() in weekdays for day, weekdays in days)

    def _first_number(self) -> int:
        numbers = [written.number for written in self.written.values() if written.number is not None]
        lowest = min(numbers, default=1)
        return lowest if lowest > _LAST_COUNTED_DAY else 1

    def _told_day_one(self) -> date | None:
        """Day 1, where a row gives the number of a day and its date."""
        for written in self.written.values():
            year = self.year if written.year is None else written.year
            if written.number is not None and written.has_day and year is not None:
                day = written.on(year, self.order)
                return None if day is None else _later(day, self.base - written.number)
        return None

    def _row(self, cell: DayCell) -> RowDay:
        row = self._told(cell)
        if row is None:
            row = self._carried(cell)
        if row.date is not None and (text := cell.heading.text if cell.heading is not None else cell.text):
            weekdays = cell.day.weekdays if cell.day is not None else frozenset()
            self._check_weekday(row, text, weekdays)
        return row

    def _carried(self, cell: DayCell) -> RowDay:
        """The day of a row that says none."""
        if self.last is not None:
            return RowDay(date=self.last)
        if self.lost:
            return RowDay(
                fault=Unusable(
                    Phrase("This stop has no date, and that of the row above cannot be read."),
                    Phrase("Write one, such as 2017-02-28."),
                )
            )
        if self.waiting:
            return RowDay(waits=True)
        if self.answers.date is not None:
            self.last = self.answers.date
            return RowDay(date=self.last)
        if cell.heading is None:
            self._ask_date(cell.line, Phrase("There is no date here. On which day is it?"))
        return RowDay(waits=True)

    def _told(self, cell: DayCell) -> RowDay | None:
        """The day that a row says itself; None where it says none."""
        written = cell.heading or self.written.get(cell.line) or _written(cell)
        if cell.heading is not None or (written is not None and written is cell.day):
            self.plain = False
        if written is None:
            return None
        if isinstance(written, str):
            self._move(None, lost=True)
            message = Phrase("The date of this stop is still open, so it is left out.")
            return RowDay(not_yet=True, fault=Unusable(message, Phrase("Write the date once it is known.")))
        if isinstance(written, Unusable):
            self._move(None, lost=True)
            return RowDay(fault=written)
        self.plain = self.plain and written.plain
        if written.has_day:
            return self._dated(cell, written)
        if written.number is not None:
            return self._numbered(cell, written.number)
        return self._on_weekday(cell, written)

    def _move(self, day: date | None, *, lost: bool = False, waiting: bool = False) -> None:
        self.last, self.lost, self.waiting = day, lost, waiting

    def _dated(self, cell: DayCell, written: WrittenDate) -> RowDay:
        year = written.year if written.year is not None else self._year_of(cell, written)
        if year is None:
            self._move(None, waiting=True)
            return RowDay(waits=True)
        day = written.on(year, self.order)
        if day is None:
            self._move(None, lost=True)
            return RowDay(fault=no_such_day(written, year, self.order))
        if written.year is None and self.last is not None and (self.last - day).days > _MOST_DAYS_BACK:
            day = written.on(year + 1, self.order) or day
        self._move(day)
        row = RowDay(date=day, hours=written.hours)
        if written.more_days:
            values = {"text": excerpt(written.text)}
            row.remarks.append(Remark(Phrase("“{text}” is more than a day; the stop is on the first.", values)))
        if self.year_first.in_doubt and written.year_first is not None:
            self.questions.setdefault(Topic.ORDER, self.year_first.question(written, day, cell.line))
        elif self.order_in_doubt and written.in_doubt and not written.dotted:
            self._ask_order(cell.line, written, year)
        return row

    def _year_of(self, cell: DayCell, written: WrittenDate) -> int | None:
        """The year of a date without one, asked for where nothing proves it."""
        self.plain = False
        year = self.year
        if year is None and self.full_years:
            year = self.last.year if self.last is not None else min(self.full_years)
        asks = not self.year_proven and (cell.heading is None or year is None or self.moved)
        if asks:
            choices = (year,) if year is not None else self._years_by_weekday()
            self.questions.setdefault(
                Topic.YEAR,
                Question(
                    topic=Topic.YEAR,
                    message=Phrase("“{text}” has no year.", {"text": excerpt(written.text)})
                    if year is None
                    else Phrase(
                        "“{text}” has no year; {year} was assumed.", {"text": excerpt(written.text), "year": str(year)}
                    ),
                    choices=tuple(map(str, choices)),
                    assumed="" if year is None else str(year),
                    line=cell.line,
                ),
            )
        return year

    def _years_by_weekday(self) -> tuple[int, ...]:
        return tuple(year for year in _YEARS_LOOKED_AT if self._weekdays_fit(self.bare, year)) if self.bare else ()

    def _numbered(self, cell: DayCell, number: int) -> RowDay:
        self.plain = False
        day = None if self.day_one is None else _later(self.day_one, number - self.base)
        if day is None:
            self._ask_date(cell.line, Phrase("Which date is day {number}?", {"number": self.base}))
            self._move(None, waiting=True)
            return RowDay(waits=True)
        self._move(day)
        return RowDay(date=day)

    def _on_weekday(self, cell: DayCell, written: WrittenDate) -> RowDay:
        """The next such weekday, from the row above on, or from the date that was given."""
        self.plain = False
        start = self.last or self.answers.date
        if start is None:
            self._ask_date(
                cell.line, Phrase("“{text}” is no date. On which day is it?", {"text": excerpt(written.text)})
            )
            self._move(None, waiting=True)
            return RowDay(waits=True)
        days = [day for ahead in range(7) if (day := _later(start, ahead)) and day.weekday() in written.weekdays]
        self._move(days[0] if days else start)
        return RowDay(date=self.last)

    def _check_weekday(self, row: RowDay, text: str, beside: frozenset[int]) -> None:
        written = read_date(text)
        weekdays = written.weekdays if isinstance(written, WrittenDate) and written.has_day else frozenset()
        for named in (weekdays, beside if isinstance(written, WrittenDate) and written.has_day else frozenset()):
            if named and row.date is not None and row.date.weekday() not in named:
                values: dict[str, Value] = {"text": excerpt(text), "day": row.date}
                row.remarks.append(
                    Remark(
                        Phrase("The weekday beside “{text}” is not that of {day}.", values),
                        Phrase("Look at the date and the weekday."),
                    )
                )
                return

    def _ask_date(self, line: int, message: Phrase) -> None:
        self.questions.setdefault(Topic.DATE, Question(topic=Topic.DATE, message=message, line=line))

    def _ask_order(self, line: int, written: WrittenDate, year: int) -> None:
        readings = [(order, day) for order in YEAR_LAST if (day := written.on(year, order)) is not None]
        values: dict[str, Value] = {"text": excerpt(written.text), "day": readings[0][1]}
        self.questions.setdefault(
            Topic.ORDER,
            Question(
                topic=Topic.ORDER,
                message=Phrase("“{text}” can be read in two ways; it is taken for {day}, with the day first.", values),
                choices=tuple(order.value for order, _ in readings),
                examples=tuple(day.isoformat() for _, day in readings),
                assumed=DateOrder.DAY_FIRST.value,
                line=line,
            ),
        )


def _written(cell: DayCell) -> WrittenDate | Unusable | str | None:
    """What a row says of its day: by its date, else by a column of days; a text where that is not known yet."""
    if cell.heading is not None:
        return cell.heading
    if cell.text and not is_carried(cell.text):
        return cell.text if is_not_yet(cell.text) else read_date(cell.text)
    return cell.day


def _later(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
