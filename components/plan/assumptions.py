"""What is taken for granted where a plan says nothing, so that names and addresses alone make a day. Always said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time

from components.plan.messages import Phrase
from components.plan.model import Assumption, Stop
from components.plan.problems import Problem, ProblemKind, Severity
from components.plan.travel_modes import TravelMode

FIRST_ARRIVAL = time(9)
USUAL_DWELL_S = 45 * 60
"""A day without a single hour is shown as if it began at nine, with three quarters of an hour a stop: a usual morning,
and plainly not a time that anybody set."""

WALK_UP_TO_M = 1_500
"""Without a `travel`, a group walks so far (as the crow flies: some half an hour on foot), and rides beyond."""


def without_hours(stops: Sequence[Stop]) -> bool:
    """Whether a day names no hour at all, neither of an arrival nor of a departure."""
    return bool(stops) and all(stop.arrive is None and stop.depart is None for stop in stops)


def with_usual_hours(stops: Sequence[Stop]) -> list[Stop]:
    """A day without hours as if it began at FIRST_ARRIVAL with USUAL_DWELL_S a stop where no stay is given; every stop
    is marked, since its hours rest on that beginning."""
    return [
        replace(
            stop,
            arrive=FIRST_ARRIVAL if index == 0 else None,
            dwell_s=USUAL_DWELL_S if stop.dwell_s is None else stop.dwell_s,
            assumed=stop.assumed | {Assumption.TIMES},
        )
        for index, stop in enumerate(stops)
    ]


def usual_hours_problem(day: date, line: int | None) -> Problem:
    """Says that a day's hours are only assumed."""
    return Problem(
        kind=ProblemKind.TIME_MISSING,
        severity=Severity.NOTE,
        message=Phrase(
            "This day has no hours: shown is a beginning at {time}, and {minutes} min where no stay is given.",
            {"time": FIRST_ARRIVAL, "minutes": USUAL_DWELL_S // 60},
        ),
        remedy=Phrase("Give the first stop an hour of arrival, and each stop one of departure or a length of stay."),
        day=day,
        line=line,
        column="arrive",
    )


def usual_travel(straight_m: float) -> TravelMode:
    """How a group gets over so many metres (as the crow flies) where the plan does not say."""
    return TravelMode.WALK if straight_m <= WALK_UP_TO_M else TravelMode.COACH
