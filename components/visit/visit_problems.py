"""Problems of a visit as a whole that planning meets: services out of reach, and a plan that is too long."""

from __future__ import annotations

from components.lookup.router import SERVICE
from components.plan.errors import ServiceFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, message_of


def service_down(fault: ServiceFault) -> Problem:
    """That a service is out of reach."""
    ways = fault.service == SERVICE
    return Problem(
        kind=ProblemKind.SERVICE_DOWN,
        severity=Severity.WARNING,
        message=Phrase(
            "Ways cannot be looked up now: {fault}" if ways else "Places cannot be found now: {fault}",
            {"fault": message_of(fault)},
        ),
        remedy=Phrase("The app asks again by itself; until then the plan shows what is known."),
    )


def too_many_stops(count: int, most: int, line: int | None) -> Problem:
    """That `count` stops, from the one on `line` on, are more than are planned."""
    return Problem(
        kind=ProblemKind.TOO_LONG,
        severity=Severity.WARNING,
        message=Phrase(
            "The plan is too long: its first {most} stops are shown, {count} are not.", {"most": most, "count": count}
        ),
        remedy=Phrase("Make several visits of it, each with a file of its own."),
        line=line,
    )
