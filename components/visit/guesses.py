"""What readers see that nobody wrote or looked up, as hints for the command line.

The app shows the same at each stop, as its readers do. These hints are in English alone, as all of the command line is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Assumption, Day, PlannedStop, Visit
from components.plan.timetable import shown_timing

MAX_NAMES = 3
"""So many stops are named in a hint; of more, the number is told."""

_DECLARED = (Assumption.TIMES, Assumption.PLACE, Assumption.PROJECTS)
"""What the column `assumed` says in the plan itself; how people travel is assumed by the app, too."""


def guesses(visit: Visit) -> tuple[Problem, ...]:
    """A hint for each day and kind of guess, at the line of the first stop that it is about."""
    return tuple(hint for day in visit.days for hint in _of_day(day))


def _of_day(day: Day) -> Iterator[Problem]:
    kinds: tuple[tuple[ProblemKind, str, str, Callable[[PlannedStop], bool]], ...] = (
        (
            ProblemKind.TIME_MISSING,
            "arrive",
            "Hours that nobody wrote are worked out and marked as such: {stops}.",
            lambda planned: shown_timing(planned).arrive_computed or shown_timing(planned).depart_computed,
        ),
        (
            ProblemKind.TIME_MISSING,
            "assumed",
            "The plan itself calls hours, place or projects assumed, and readers are told: {stops}.",
            lambda planned: bool(planned.stop.assumed.intersection(_DECLARED)),
        ),
        (
            ProblemKind.ROUTE_ESTIMATED,
            "travel",
            "How the group gets there is assumed: {stops}.",
            lambda planned: Assumption.TRAVEL in planned.stop.assumed and bool(planned.legs),
        ),
        (
            ProblemKind.ROUTE_ESTIMATED,
            "travel",
            "The way there is an estimate, and marked as such: {stops}.",
            lambda planned: any(leg.estimated for leg in planned.legs) and not _is_told(day, planned),
        ),
    )
    for kind, column, message, applies in kinds:
        stops = [planned.stop for planned in day.stops if applies(planned)]
        if stops:
            names = ", ".join(stop.name for stop in stops[:MAX_NAMES])
            rest = f" and {len(stops) - MAX_NAMES} more" if len(stops) > MAX_NAMES else ""
            text = Phrase("{fault}", {"fault": message.format(stops=names + rest)})
            first = stops[0]
            yield Problem(
                kind=kind,
                severity=Severity.NOTE,
                message=text,
                stop_id=first.id,
                day=day.date,
                line=first.line,
                column=column,
            )


def _is_told(day: Day, planned: PlannedStop) -> bool:
    """Whether the plan has a problem already that says that this way is estimated."""
    about_ways = {ProblemKind.ROUTE_ESTIMATED, ProblemKind.ROUTE_IMPOSSIBLE}
    return any(problem.kind in about_ways for problem in (*day.problems, *planned.problems))
