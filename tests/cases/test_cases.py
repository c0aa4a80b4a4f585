"""Every case is read and planned without a fault of ours; what should come of each is tested in the rooms."""

from __future__ import annotations

import pytest

from tests.cases import PLANS, VISITS, case_plan, case_visit


@pytest.mark.parametrize("name", VISITS)
def test_a_visit_is_planned_offline(name: str) -> None:
    case = case_visit(name)
    assert case.stops
    assert {planned.stop.id for day in case.visit.days for planned in day.stops} <= {stop.id for stop in case.stops}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_read(name: str) -> None:
    case = case_plan(name)
    assert case.stops or case.reading.problems
