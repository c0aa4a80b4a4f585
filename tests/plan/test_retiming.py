from __future__ import annotations

from datetime import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.plan.clock import shift_time
from components.plan.editing import Stops
from components.plan.errors import PlanFault
from components.plan.retiming import DelayPolicy, set_times, shift_after
from tests.plan.plans import EVE, THE_DAY, hours_of, plans, stop

AFTER, SLACK, ONLY = DelayPolicy.MOVE_AFTER, DelayPolicy.USE_SLACK, DelayPolicy.ONLY_THIS


def changed(before: Stops, after: Stops) -> dict[str, str]:
    was, now = hours_of(before), hours_of(after)
    return {stop_id: hours for stop_id, hours in now.items() if hours != was[stop_id]}


def test_everything_after_moves_by_as_much_but_what_is_fixed() -> None:
    after = set_times(THE_DAY, "abc", arrive=time(10, 35), policy=AFTER)

    assert changed(THE_DAY, after) == {"abc": "10:35-11:35", "poligon": "13:35-14:35", "barcamp": "14:45-16:15"}


def test_a_longer_stay_moves_what_follows() -> None:
    by_stay = set_times(THE_DAY, "poligon", dwell_s=90 * 60, policy=AFTER)
    by_departure = set_times(THE_DAY, "poligon", depart=time(14, 50), policy=AFTER)

    assert by_stay == by_departure
    assert changed(THE_DAY, by_stay) == {"poligon": "13:20-14:50", "barcamp": "15:00-16:30"}


def test_earlier_moves_earlier() -> None:
    assert changed(THE_DAY, set_times(THE_DAY, "poligon", arrive=time(13, 10), policy=AFTER)) == {
        "poligon": "13:10-14:10",
        "barcamp": "14:20-15:50",
    }


def test_slack_is_used_up_before_anything_moves() -> None:
    slack_s = {"abc": 5 * 60 + 59, "lunch": 0, "poligon": 0, "barcamp": 0}

    after = set_times(THE_DAY, "mao", depart=time(10, 15), policy=SLACK, slack_s=slack_s)

    # Five whole minutes are free on the way; ten are left, and a fixed lunch takes them over to nobody.
    assert changed(THE_DAY, after) == {"mao": "9:00-10:15", "abc": "10:30-11:30"}
    afternoon = set_times(THE_DAY, "poligon", depart=time(14, 40), policy=SLACK, slack_s={"barcamp": 600})
    assert changed(THE_DAY, afternoon) == {"poligon": "13:20-14:40", "barcamp": "14:40-16:10"}


def test_using_up_the_slack_never_moves_anything_earlier() -> None:
    assert changed(THE_DAY, set_times(THE_DAY, "abc", arrive=time(10, 10), policy=SLACK)) == {"abc": "10:10-11:10"}


def test_only_this_changes_the_one_hour() -> None:
    assert changed(THE_DAY, set_times(THE_DAY, "abc", arrive=time(10, 35), policy=ONLY)) == {"abc": "10:35-11:20"}


@pytest.mark.parametrize("policy", DelayPolicy)
def test_fixed_hours_are_not_set(policy: DelayPolicy) -> None:
    with pytest.raises(PlanFault, match="lunch are fixed"):
        set_times(THE_DAY, "lunch", arrive=time(12, 5), policy=policy)


def test_hours_that_the_plan_leaves_open_stay_open() -> None:
    plan = (stop("a", "9:00", dwell_s=1800), stop("b", dwell_s=1800), stop("c", "12:00-13:00"))

    after = set_times(plan, "a", dwell_s=2700, policy=AFTER)

    assert (after[0].arrive, after[0].depart, after[0].dwell_s) == (time(9), None, 2700)
    assert after[1] == plan[1]
    assert hours_of(after)["c"] == "12:15-13:15"


def test_only_the_same_day_moves() -> None:
    plan = (stop("dinner", "19:00-21:00", day=EVE), *THE_DAY)

    assert set_times(plan, "dinner", arrive=time(20), policy=AFTER)[1:] == THE_DAY


def test_an_evening_runs_on_into_its_night_and_a_day_into_nothing() -> None:
    assert shift_time(time(23, 50), 15) == time(0, 5)
    assert shift_time(time(0, 5), -15) == time(23, 50)
    assert shift_time(time(9), -60) == time(8)
    for wall, minutes in ((time(23, 50), 6 * 60), (time(13), 12 * 60), (time(9), -10 * 60), (time(0), -24 * 60)):
        with pytest.raises(PlanFault, match="within the day"):
            shift_time(wall, minutes)


@given(plans(), st.data(), st.integers(-90, 90))
@settings(deadline=None)
def test_a_shift_and_its_opposite_leave_the_plan_as_it_was(plan: Stops, data: st.DataObject, minutes: int) -> None:
    assume(plan)
    stop_id = data.draw(st.sampled_from([each.id for each in plan]))
    try:
        there = shift_after(plan, stop_id, minutes, policy=AFTER)
    except PlanFault:
        return
    assert shift_after(there, stop_id, -minutes, policy=AFTER) == plan
    assert [each for each in there if each.fixed] == [each for each in plan if each.fixed]
