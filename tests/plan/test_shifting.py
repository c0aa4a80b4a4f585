from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from components.plan import editing
from components.plan.editing import Stops
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, ProblemKind
from components.plan.model import Coordinate, Leg, Stop
from components.plan.retiming import DelayPolicy, DelayPreview, preview_delay
from components.plan.travel_modes import TravelMode
from tests.plan.plans import EVE, THE_DAY, hours_of, stop

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
