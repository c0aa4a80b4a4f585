"""Problems of a visit as a whole that planning meets, and to which days and stops problems belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from components.lookup.router import SERVICE
from components.plan.errors import ServiceFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, message_of
from components.plan.model import Day


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


def with_problems(days: Sequence[Day], problems: Sequence[Problem]) -> tuple[tuple[Day, ...], list[Problem]]:
    """The days with the problems of their stops and their own, and those that belong to none of them."""
    planned_ids = {planned.stop.id for day in days for planned in day.stops}
    dates = {day.date for day in days}
    others: list[Problem] = []
    for problem in problems:
        if problem.stop_id in planned_ids:
            days = [_with_problem(day, problem) for day in days]
        elif problem.stop_id is None and problem.day in dates:
            days = [replace(day, problems=(*day.problems, problem)) if day.date == problem.day else day for day in days]
        else:
            others.append(problem)
    return tuple(days), others


def _with_problem(day: Day, problem: Problem) -> Day:
    stops = tuple(
        replace(planned, problems=(problem, *planned.problems)) if planned.stop.id == problem.stop_id else planned
        for planned in day.stops
    )
    return replace(day, stops=stops)
