"""What of a day may change places, when each stop may begin, and the plan with its new hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from components.plan import editing
from components.plan.clock import instant_of
from components.plan.editing import Stops
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Leg, PlannedStop, Stop
from components.plan.order import suggest_order
from components.plan.order_search import best_order
from components.plan.stretches import Stretch, apply_orders, day_to_order, stretches, ways_with_lost_minutes
from components.plan.timing import Timing
from components.plan.travel_modes import TravelMode
from tests.plan.plans import DAY, THE_DAY, hours_of, ids, stop

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
NINE = datetime(2017, 2, 2, 9, tzinfo=LJUBLJANA)
HERE = Coordinate(latitude=46.05, longitude=14.5)


def planned(stops: Sequence[Stop]) -> list[PlannedStop]:
    """The stops with a place each and the hours that are written."""

    def at(wall: time | None) -> datetime | None:
        instant = None if wall is None else instant_of(DAY, wall, LJUBLJANA)
        return None if instant is None else instant.astimezone(LJUBLJANA)

    return [
        PlannedStop(
            number=number,
            stop=replace(each, coordinate=HERE),
            timing=Timing(arrive=at(each.arrive), depart=at(each.depart)),
        )
        for number, each in enumerate(stops, start=1)
    ]


def the_stretch(stops: Stops, *, keep_end: bool = True) -> Stretch:
    (found,) = stretches(planned(stops), keep_first=True, keep_last=True, keep_end=keep_end, begins=NINE)
    return found


def leg(seconds: float, *, mode: TravelMode = TravelMode.COACH) -> Leg:
    """A leg with its boarding, so that a group needs nothing besides."""
    return Leg(
        from_stop_id="",
        to_stop_id="",
        mode=mode,
        distance_m=10 * seconds,
        duration_s=seconds - 120,
        buffer_s=120,
        geometry=(),
    )


def closed(each: Stop, arrive: datetime, depart: datetime) -> Phrase | None:
    """Open from ten to twelve, and from two to four."""
    open_hours = ((10, 12), (14, 16))
    begin = arrive.hour * 60 + arrive.minute
    end = begin + (depart.timestamp() - arrive.timestamp()) / 60
    within = any(opens * 60 <= begin and end <= closes * 60 for opens, closes in open_hours)
    return None if within else Phrase("{stop} is closed.", {"stop": each.name})


def test_a_fixed_stop_has_its_hour_and_the_others_none() -> None:
    day = day_to_order(the_stretch(THE_DAY), lambda _start, _end: leg(590), zone=LJUBLJANA)

    assert [each.windows for each in day.stops] == [(), (), ((10_800, 10_800),), (), ()]
    assert [each.dwell_s for each in day.stops] == [3600, 3600, 3600, 3600, 5400]
    assert (day.first, day.last, day.ends_s) == (0, 4, 7 * 3600)
    assert (day.duration_s[0][1], day.spare_s[0][1]) == (600, 0)


def test_a_group_needs_time_to_gather_that_is_no_time_under_way() -> None:
    on_foot = replace(leg(600, mode=TravelMode.WALK), buffer_s=30, duration_s=570)
    day = day_to_order(the_stretch(THE_DAY), lambda _start, _end: on_foot, zone=LJUBLJANA)

    assert (day.duration_s[0][1], day.spare_s[0][1]) == (600, 120)


def test_a_stop_begins_while_it_is_open_for_all_of_its_stay() -> None:
    plan = (
        stop("a", "9:03-9:30"),
        stop("b", dwell_s=3600, opening_hours="10:00-12:00,14:00-16:00"),
        stop("c", "17:00-18:00"),
    )
    day = day_to_order(the_stretch(plan), lambda _start, _end: leg(300), zone=LJUBLJANA, closed=closed)

    in_minutes = [(opens / 60 + 3, closes / 60 + 3) for opens, closes in day.stops[1].windows]
    assert in_minutes[:2] == [(60, 120), (300, 360)], "minutes after nine; the last beginning is an hour before closing"


def test_a_stop_that_never_opens_can_never_be_reached() -> None:
    plan = (stop("a", "9:00-9:30"), stop("b", dwell_s=3 * 3600, opening_hours="Mo off"), stop("c", "20:00-21:00"))

    assert (
        best_order(day_to_order(the_stretch(plan), lambda _start, _end: leg(300), zone=LJUBLJANA, closed=closed))
        is None
    )


def test_the_suggestion_becomes_a_plan_with_hours() -> None:
    near = {(0, 3), (3, 2), (2, 1), (1, 4)}
    stretch = the_stretch(THE_DAY)
    day = day_to_order(stretch, lambda start, end: leg(180 if (start, end) in near else 660), zone=LJUBLJANA)
    found = suggest_order(day)
    plan = apply_orders(THE_DAY, [(stretch, day, found)], LJUBLJANA)

    assert ids(plan) == ["mao", "poligon", "lunch", "abc", "barcamp"] == list(found.ids)
    assert hours_of(plan) == {
        "mao": "9:00-10:00",
        "poligon": "10:05-11:05",
        "lunch": "12:00-13:00",
        "abc": "13:05-14:05",
        "barcamp": "14:30-16:00",
    }


def test_hours_are_rounded_less_where_that_would_miss_a_stop() -> None:
    plan = (stop("a", "9:00-9:30"), stop("b", "9:33-9:58"), stop("c", "10:00-11:00", fixed=True))
    stretch = the_stretch(plan)
    day = day_to_order(stretch, lambda _start, _end: leg(120), zone=LJUBLJANA)
    after = apply_orders(plan, [(stretch, day, suggest_order(day))], LJUBLJANA)

    assert hours_of(after) == {"a": "9:00-9:30", "b": "9:32-9:57", "c": "10:00-11:00"}


def test_hidden_stops_keep_out_of_the_way() -> None:
    plan = editing.hide(THE_DAY, "abc")
    stretch = the_stretch(tuple(each for each in plan if not each.hidden))
    day = day_to_order(stretch, lambda _start, _end: leg(600), zone=LJUBLJANA)
    after = apply_orders(plan, [(stretch, day, suggest_order(day))], LJUBLJANA)

    assert ids(after) == ["mao", "lunch", "poligon", "barcamp", "abc"]
    assert hours_of(after)["abc"] == "10:20-11:20"


def test_written_minutes_count_for_the_way_as_it_is_now_alone() -> None:
    plan = tuple(replace(each, travel_s=2400) if each.id == "abc" else each for each in THE_DAY)
    day = day_to_order(the_stretch(plan), lambda _start, _end: leg(600), zone=LJUBLJANA)

    assert (day.duration_s[0][1], day.duration_s[2][1]) == (2400, 600)
    assert [each.id for each in ways_with_lost_minutes(plan, THE_DAY)] == ["abc"]
