"""What a file leaves open, and what a person answers: dates without a year, letters in doubt, what a column is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from components.plan.messages import Phrase, Problem, ProblemKind, Severity


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

_REMEDIES = {
    Topic.DATE: Phrase("Write the date into the row."),
    Topic.YEAR: Phrase("Write the year with the date, such as 2017-02-28."),
    Topic.ORDER: Phrase("Write the dates with the year in front, such as 2017-02-28."),
    Topic.ENCODING: Phrase("Save it in the spreadsheet as “CSV UTF-8”."),
    Topic.SHEET: Phrase("Leave only the sheet with the plan in the file."),
}

_EXAMPLES = {Topic.DATE: "2026-09-17", Topic.YEAR: "2026", Topic.ENCODING: "cp1252"}
"""What an option may look like where the file itself proposes nothing."""


def problem_of(question: Question) -> Problem:
    """The question as a problem: an error where rows wait for the answer, a warning where something was assumed."""
    return Problem(
        kind=ProblemKind.QUESTION_OPEN,
        severity=Severity.WARNING if question.assumed else Severity.ERROR,
        message=question.message,
        remedy=_REMEDIES[question.topic],
        line=question.line,
    )


def options_of(question: Question) -> str:
    """The options of the command `import` that answer a question otherwise than it was assumed to be answered."""
    option = f"--{question.topic}"
    examples = dict(zip(question.choices, question.examples, strict=False))
    choices = [choice for choice in question.choices if choice != question.assumed]
    if not choices:
        return f"{option} {'...' if question.assumed else _EXAMPLES.get(question.topic, '...')}"
    return " or ".join(
        f"{option} {shlex.quote(choice)}" + (f" ({examples[choice]})" if examples.get(choice) else "")
        for choice in choices
    )


def with_options(problems: Sequence[Problem], questions: Sequence[Question], file: str) -> list[Problem]:
    """The problems for the command line: an open question names the option with which `file` is imported, too."""
    options = {(question.line, question.message): options_of(question) for question in questions}
    return [_with_option(problem, options.get((problem.line, problem.message), ""), file) for problem in problems]


def _with_option(problem: Problem, option: str, file: str) -> Problem:
    if problem.kind is not ProblemKind.QUESTION_OPEN or not option:
        return problem
    remedy = f"{problem.remedy or ''} Or: python -m components import {shlex.quote(file)} {option}".strip()
    return replace(problem, remedy=Phrase("{fault}", {"fault": remedy}))
