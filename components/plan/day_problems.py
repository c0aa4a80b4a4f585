"""Puts problems to the days and stops that they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from components.plan.messages import Problem
from components.plan.model import Day


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
