"""Whatever readers see marked as a guess in a real-shaped visit is told to its organiser."""

from __future__ import annotations

import pytest

from components.plan.messages import ProblemKind, Severity
from components.plan.model import Assumption, Day
from components.plan.timetable import shown_timing
from components.visit.guesses import guesses
from tests.cases import PLANS, VISITS, Case, case_plan, case_visit

CASES = [pytest.param(case_visit, name, id=name) for name in VISITS]
CASES += [pytest.param(case_plan, name, id=name) for name in PLANS]


def kinds(case: Case, day: Day) -> set[tuple[ProblemKind, str | None]]:
    every = (*case.visit.all_problems, *guesses(case.visit))
    lines = {planned.stop.line for planned in day.stops}
    return {(problem.kind, problem.column) for problem in every if problem.line in lines or problem.day == day.date}


@pytest.mark.parametrize(("read", "name"), CASES)
def test_every_guess_that_is_shown_is_told(read: object, name: str) -> None:
    assert callable(read)
    case = read(name)
    assert isinstance(case, Case)
    for day in case.visit.days:
        told = kinds(case, day)
        shown: set[tuple[ProblemKind, str | None]] = set()
        for planned in day.stops:
            timing = shown_timing(planned)
            if timing.arrive_computed or timing.depart_computed:
                shown.add((ProblemKind.TIME_MISSING, "arrive"))
            if Assumption.TIMES in planned.stop.assumed:
                shown.add((ProblemKind.TIME_MISSING, "assumed"))
            if planned.leg is not None and planned.leg.estimated:
                shown.add((ProblemKind.ROUTE_ESTIMATED, "travel"))
        assert shown <= told, f"{day.date} of {name}"


def test_a_guess_is_no_reason_to_fail_and_a_long_list_is_cut() -> None:
    hints = guesses(case_visit("scripts").visit)
    assert {hint.severity for hint in hints} == {Severity.NOTE}
    (travel,) = [str(hint.message) for hint in hints if hint.column == "travel"]
    assert travel.startswith("How the group gets there is assumed: ")
    assert travel.endswith(" and 11 more.")
