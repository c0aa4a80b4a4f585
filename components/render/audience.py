"""Who reads an output, and the problems of a plan as each audience is told them.

Problems are the organiser's: what is wrong with hours, ways and places can only be mended there. Everybody else reads
what holds for them, in the fields of a stop: that an hour or a place is to be confirmed, and what is an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from components.i18n.words import Words
from components.plan.messages import Phrase, Problem, ProblemKind, Severity

FOR_READERS: Mapping[ProblemKind, Phrase] = {
    ProblemKind.TOO_LONG: Phrase("There are more stops than are shown here. Ask the host for the rest.")
}
"""The kinds of problems of which readers have to know, and in which words: nothing else on a page says it."""


class Audience(IntEnum):
    """Who reads an output. Each audience may read what those before it may read."""

    PUBLIC = 1
    ORGANISERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemView:
    """A problem in the reader's language. `remedy` is empty for all but organisers."""

    severity: Severity
    message: str
    remedy: str


def problem_views(problems: Iterable[Problem], words: Words, audience: Audience) -> tuple[ProblemView, ...]:
    """The problems that an audience reads: organisers all of them, everybody else what `FOR_READERS` says of them."""
    if audience is Audience.ORGANISERS:
        return tuple(
            ProblemView(
                severity=problem.severity, message=words.phrase(problem.message), remedy=words.phrase(problem.remedy)
            )
            for problem in problems
        )
    return tuple(
        ProblemView(severity=Severity.NOTE, message=words.phrase(FOR_READERS[problem.kind]), remedy="")
        for problem in problems
        if problem.kind in FOR_READERS
    )
