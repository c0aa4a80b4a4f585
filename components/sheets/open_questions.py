"""Open questions of a file as problems, for a file that lies on the disk, where nobody is asked."""

from __future__ import annotations

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.answers import Question, Topic

_REMEDIES = {
    Topic.DATE: Phrase("Write the date into the row."),
    Topic.YEAR: Phrase("Write the year with the date, such as 2017-02-28."),
    Topic.ORDER: Phrase("Write the dates with the year in front, such as 2017-02-28."),
    Topic.ENCODING: Phrase("Save it in the spreadsheet as “CSV UTF-8”."),
    Topic.SHEET: Phrase("Leave only the sheet with the plan in the file."),
}


def problem_of(question: Question) -> Problem:
    """The question as a problem: an error where rows wait for the answer, a warning where something was assumed."""
    return Problem(
        kind=ProblemKind.QUESTION_OPEN,
        severity=Severity.WARNING if question.assumed else Severity.ERROR,
        message=question.message,
        remedy=_REMEDIES[question.topic],
        line=question.line,
    )
