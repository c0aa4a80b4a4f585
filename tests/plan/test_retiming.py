"""Hours set anew, and delays: worked out by hand on one day."""

from __future__ import annotations

from datetime import datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.plan import editing
from components.plan.clock import shift_time
from components.plan.editing import Stops
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, ProblemKind
from components.plan.model import Coordinate, Leg, Stop
from components.plan.retiming import DelayPolicy, DelayPreview, preview_delay, set_times, shift_after
from components.plan.travel_modes import TravelMode
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


LJUBLJANA = ZoneInfo("Europe/Ljubljana")
HERE = Coordinate(latitude=46.05, longitude=14.5)


def legs(stops: Stops, minutes: int = 10) -> dict[str, Leg]:
    return {
        after.id: Leg(
            from_stop_id=before.id,
            to_stop_id=after.id,
            mode=TravelMode.WALK,
            distance_m=800,
            duration_s=minutes * 60,
            geometry=(HERE, HERE),
        )
        for before, after in pairwise(stops)
    }


def shifted(
    stop_id: str, minutes: int, *, at_the_stop: bool = False, policy: DelayPolicy = DelayPolicy.MOVE_AFTER
) -> DelayPreview:
    return preview_delay(
        THE_DAY, stop_id, minutes, legs=legs(THE_DAY), zone=LJUBLJANA, at_the_stop=at_the_stop, policy=policy
    )


def test_the_preview_names_each_new_hour_and_what_stays() -> None:
    shift = shifted("abc", 15)

    assert [(move.stop_id, f"{move.arrive_before:%H:%M} {move.arrive:%H:%M}") for move in shift.changed_hours] == [
        ("abc", "10:20 10:35"),
        ("poligon", "13:20 13:35"),
        ("barcamp", "14:30 14:45"),
    ]
    assert shift.changed_hours[0].depart is not None
    assert shift.changed_hours[0].depart.tzinfo == LJUBLJANA
    assert [each.id for each in shift.fixed_stops] == ["lunch"]
    assert shift.new_problems == ()
    assert hours_of(shift.stops)["abc"] == "10:35-11:35"


def test_a_missed_appointment_breaks() -> None:
    shift = shifted("abc", 45)

    assert [(each.kind, each.stop_id) for each in shift.new_problems] == [(ProblemKind.OVERLAP, "lunch")]
    assert hours_of(shift.stops)["lunch"] == "12:00-13:00"


def test_a_closing_time_breaks() -> None:
    def closed(each: Stop, arrive: datetime, depart: datetime) -> Phrase | None:
        late = each.id == "barcamp" and depart.hour * 60 + depart.minute > 16 * 60 + 10
        return Phrase("{stop} closes at 16:10.", {"stop": each.name}) if late else None

    shift = preview_delay(THE_DAY, "poligon", 15, legs=legs(THE_DAY), zone=LJUBLJANA, closed=closed)

    assert [str(each.message) for each in shift.new_problems] == ["BarCamp closes at 16:10."]


def test_a_problem_that_was_there_before_is_not_this_shifts() -> None:
    slow = legs(THE_DAY) | legs(THE_DAY[:2], minutes=50)

    assert preview_delay(THE_DAY, "poligon", 5, legs=slow, zone=LJUBLJANA).new_problems == ()


def test_free_time_that_is_left_can_give_way() -> None:
    shift = shifted("abc", 15)

    assert [(each.stop_id, each.minutes) for each in shift.free_times] == [("lunch", 15), ("poligon", 25)]
    assert str(shift.free_times[0].sentence) == "15 min free on the way to lunch"


def test_a_group_that_is_there_already_leaves_later() -> None:
    shift = shifted("abc", 15, at_the_stop=True)

    assert hours_of(shift.stops)["abc"] == "10:20-11:35"
    assert hours_of(shift.stops)["poligon"] == "13:35-14:35"


def test_the_slack_takes_up_what_it_can() -> None:
    shift = shifted("mao", 15, at_the_stop=True, policy=DelayPolicy.USE_SLACK)

    assert [move.stop_id for move in shift.changed_hours] == ["mao", "abc"]
    assert hours_of(shift.stops)["abc"] == "10:25-11:25"
    assert hours_of(shift.stops)["poligon"] == "13:20-14:20"


def test_open_hours_follow_and_the_first_is_written_down() -> None:
    plan = (stop("a", "9:00", dwell_s=3600), stop("b", dwell_s=1800), stop("c", dwell_s=1800))

    shift = preview_delay(plan, "b", 15, legs=legs(plan), zone=LJUBLJANA)

    assert hours_of(shift.stops) == {"a": "9:00", "b": "10:25", "c": ""}
    assert [f"{move.stop_id} {move.arrive:%H:%M}-{move.depart:%H:%M}" for move in shift.changed_hours] == [
        "b 10:25-10:55",
        "c 11:05-11:35",
    ]
    there = preview_delay(plan, "b", 15, legs=legs(plan), zone=LJUBLJANA, at_the_stop=True)
    assert [f"{move.stop_id} {move.arrive:%H:%M}-{move.depart:%H:%M}" for move in there.changed_hours] == [
        "b 10:10-10:55",
        "c 11:05-11:35",
    ]


def test_back_again_undoes_it() -> None:
    there = shifted("abc", 15)

    assert preview_delay(there.stops, "abc", -15, legs=legs(THE_DAY), zone=LJUBLJANA).stops == THE_DAY


def test_other_days_and_hidden_stops_stay() -> None:
    plan = (stop("eve", "19:00-20:00", day=EVE), *editing.hide(THE_DAY, "poligon"))
    shown = tuple(each for each in plan[1:] if not each.hidden)

    shift = preview_delay(plan, "abc", 15, legs=legs(shown), zone=LJUBLJANA)

    assert shift.stops[0] == plan[0]
    assert hours_of(shift.stops)["poligon"] == "13:20-14:20"
    assert [move.stop_id for move in shift.changed_hours] == ["abc", "barcamp"]


def test_a_stop_that_is_gone_is_said() -> None:
    with pytest.raises(PlanFault, match="no longer"):
        shifted("gone", 5)
