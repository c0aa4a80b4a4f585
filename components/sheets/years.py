"""Decides what years of dates mean that are written with two digits, or not at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from components.plan.messages import Phrase, Value
from components.sheets.answers import YEAR_LAST, DateOrder, Question, Topic
from components.sheets.cells import excerpt
from components.sheets.dates import MonthDay, WrittenDate

_WHOLE_YEAR = re.compile(r"[0-9]{4}")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DAYS_OF_A_VISIT = 60
"""Dates of one plan seldom lie further from each other."""


@dataclass(frozen=True, slots=True)
class NamedYears:
    """The years that stand outside a table: `titled` in what is written above it, `named` in the name of its file,
    which may be that of a year before."""

    titled: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()

    @classmethod
    def of(cls, above: str, name: str) -> NamedYears:
        """The years in these texts."""
        titled, named = (frozenset(map(int, _YEAR.findall(text))) for text in (above, name))
        return cls(titled, named)


@dataclass(frozen=True, slots=True)
class YearFirst:
    """Whether `26-09-17` has its year in front: `sure`, or `in_doubt`, which is asked; neither where it has not."""

    sure: bool = False
    in_doubt: bool = False

    @classmethod
    def of(cls, dates: Sequence[WrittenDate], answer: DateOrder | None, years: NamedYears) -> YearFirst:
        """What all dates of a table tell: they are of one visit, of the year that stands above them."""
        of_two_digits = [written for written in dates if written.year_first is not None]
        if not of_two_digits or answer is not None:
            return cls(sure=bool(of_two_digits) and answer is DateOrder.YEAR_FIRST)
        in_front = {written.year_first for written in of_two_digits if written.year_first is not None}
        behind = {day for written in of_two_digits if (day := _year_behind(written)) is not None}
        others = [written for written in dates if written.has_day and written.year and written.year_first is None]
        if not behind or any(not _WHOLE_YEAR.search(written.text) for written in others):
            return cls(sure=not behind)
        known = {written.year for written in others} or years.titled or years.named
        by_weekday = [_fitting(of_two_digits, year_first=each) for each in (True, False)]
        by_year = [{day.year for day in days} <= known for days in (in_front, behind)]
        for first, last in (by_weekday, by_year):
            if first != last:
                return cls(sure=first)
        spans = [(max(days) - min(days)).days for days in (in_front, behind)]
        if min(spans) <= _DAYS_OF_A_VISIT < max(spans):
            return cls(sure=spans[0] < spans[1])
        return cls(in_doubt=not any(written.dotted or "/" in written.text for written in of_two_digits))

    def read(self, written: WrittenDate) -> WrittenDate:
        """The date as the table has it."""
        if not self.sure or written.year_first is None:
            return written
        month_day = MonthDay(written.year_first.month, written.year_first.day)
        return replace(written, day_first=month_day, month_first=month_day, year=written.year_first.year)

    def question(self, written: WrittenDate, assumed: date, line: int) -> Question:
        """Where the year is in a date that was taken for `assumed`."""
        values: dict[str, Value] = {"text": excerpt(written.text), "day": assumed}
        other = written.year_first or assumed
        return Question(
            topic=Topic.ORDER,
            message=Phrase("“{text}” can be read in two ways; it is taken for {day}, with the day first.", values),
            choices=(DateOrder.DAY_FIRST.value, DateOrder.YEAR_FIRST.value),
            examples=(assumed.isoformat(), other.isoformat()),
            assumed=DateOrder.DAY_FIRST.value,
            line=line,
        )


def _year_behind(written: WrittenDate) -> date | None:
    days = [written.on(written.year, order) for order in YEAR_LAST] if written.year is not None else []
    return next((day for day in days if day is not None), None)


def _fitting(dates: Sequence[WrittenDate], *, year_first: bool) -> bool:
    """Whether every weekday beside a date is that of the date, and there is one."""
    named = [written for written in dates if written.weekdays]
    days = [(written.year_first if year_first else _year_behind(written), written.weekdays) for written in named]
    return bool(named) and all(day is not None and day.weekday() in weekdays for day, weekdays in days)
