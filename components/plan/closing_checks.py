"""Stops that are closed while the group is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from components.plan.clock import seconds_between
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.plan.timing import Timing
from components.plan.transfers import is_transfer

ClosedCheck: TypeAlias = Callable[[Stop, datetime, datetime], Phrase | None]
"""The sentence that a stop is closed between two instants; None where it is open, or that is not known."""


def closed_problems(stops: Sequence[Stop], timings: Sequence[Timing], closed: ClosedCheck) -> list[Problem]:
    """The closing times of a day that do not fit its hours.

    A row without a place takes place where the group is: a coffee that begins before its museum closes and goes on
    after that is told. One that begins later, such as dinner, is somewhere else.
    """
    problems: list[Problem] = []
    host: Stop | None = None
    for stop, timing in zip(stops, timings, strict=True):
        start, end = timing.arrive or timing.depart, timing.depart or timing.arrive
        if stop.has_own_place or is_transfer(stop):
            host = stop if stop.has_own_place else None
        known = start is not None and end is not None and seconds_between(start, end) >= 0
        if start is None or end is None or not known:
            continue
        where = stop if host is None or stop.opening_hours.strip() else host
        sentence = closed(where, start, end)
        if sentence is not None and (where is stop or closed(where, start, start) is None):
            problems.append(_closed_problem(stop, sentence, own=where is stop))
    return problems


def _closed_problem(stop: Stop, sentence: Phrase, *, own: bool) -> Problem:
    """The warning that a stop is closed then; no error, because many hosts open for a visit."""
    remedy = Phrase("Ask the host whether they open for the visit, or move the stop.")
    column = "opening_hours" if own else "depart"
    return stop.problem(ProblemKind.CLOSED, Severity.WARNING, sentence, remedy=remedy, column=column)
