"""What a file leaves open, and what a person answers: dates without a year, letters in doubt, what a column is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from components.plan.messages import Phrase


class DateOrder(StrEnum):
    """Which comes first in `9/5/2026`. A date with the whole year in front is always year, month, day; `YEAR_FIRST` is
    that of `26-09-17`, and an answer alone."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


YEAR_LAST = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)
"""The orders of a date whose year is behind, or in front with all its digits."""


class Topic(StrEnum):
    """What a question is about: the field of `Answers` that answers it, and the option of the command `import`."""

    DATE = "date"
    YEAR = "year"
    ORDER = "order"
    ENCODING = "encoding"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person said about a file; an empty one leaves every question to the file.

    `date` is the day of rows that have none, and of "Day 1". `year` is that of dates without one. `encoding` is a name
    that Python knows. `columns` gives for a heading, as it stands in the file, the column of the plan that it is; an
    empty one for a heading that is to be left out. `time_zone` is that of the visit, for hours that
    devices wrote in UTC.
    """

    date: date | None = None
    year: int | None = None
    order: DateOrder | None = None
    encoding: str = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that the file alone cannot tell.

    `choices` are the values that could be answered (texts of `Topic`'s option), the likeliest first, each with an
    example of what it leads to in `examples`; none for a date or year that is typed. `assumed` is the value that the
    reading went on with; empty where the rows wait for the answer. `line` is the first that is concerned.
    """

    topic: Topic
    message: Phrase
    choices: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    assumed: str = ""
    line: int | None = None


NO_ANSWERS = Answers()
"""Nothing was asked yet."""
