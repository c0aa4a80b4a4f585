"""Open questions of a file as problems, for a file that lies on the disk, and as options of the command `import`."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.answers import Question, Topic

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
    return replace(problem, remedy=_as_it_is(remedy))


def _as_it_is(text: str) -> Phrase:
    return Phrase("{fault}", {"fault": text})
