"""Which stop somebody who is late can still join: straight lines and hours worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Coordinate, Visit
from tests.late import late_options
from tests.moments import ABC, LJUBLJANA, MAO, POLIGON, stop, two_days, visit


def at(hour: int, minute: int, day: int = 2) -> datetime:
    return datetime(2017, 2, day, hour, minute, tzinfo=LJUBLJANA)


def test_from_mao_at_1205_abc_is_out_of_reach_and_poligon_is_not() -> None:
    """ABC is 2.2 km away, a way of 2.94 km: 7.3 min at 24 km/h and 5 for the taxi to come, 12:17, and ABC ends at
    12:15. Poligon is 5.4 km away: 18.2 + 5 min, 12:28, before the group."""
    abc, poligon, barcamp = late_options(two_days(), at(12, 5), MAO)
    assert (abc.planned.stop.id, abc.possible, abc.join_at) == ("abc", False, None)
    assert poligon.there_at is not None
    assert abs(poligon.there_at - at(12, 28)).total_seconds() < 60
    assert (poligon.possible, poligon.join_at, poligon.missed_s) == (True, at(12, 45), 0)
    assert (barcamp.possible, barcamp.join_at, barcamp.missed_s) == (True, at(14, 30), 0)


def test_who_takes_a_taxi_at_1150_still_joins_abc() -> None:
    abc = late_options(two_days(), at(11, 50), MAO)[0]
    assert abc.possible
    assert abc.missed_s == pytest.approx((50 + 12.3) * 60, abs=30)
    assert abc.travel_s == pytest.approx((12.3 * 60, 16.0 * 60), abs=30)


def north_of_poligon(metres: float) -> Coordinate:
    return Coordinate(latitude=POLIGON.latitude + metres / 111_195, longitude=POLIGON.longitude)


@pytest.mark.parametrize(
    ("metres", "minutes"),
    [
        (60, [1]),
        (1_490, [25]),  # what people walk
        (1_510, [10, 13]),  # a taxi, or public transport
        (49_900, [82, 118]),
        (50_100, None),  # nobody walks, and neither goes there
        (290_000, None),
    ],
)
def test_people_walk_to_what_is_near_and_ride_to_what_is_not(metres: float, minutes: list[int] | None) -> None:
    poligon = late_options(two_days(), at(12, 30), north_of_poligon(metres))[0]
    assert poligon.planned.stop.id == "poligon"
    assert poligon.distance_m == pytest.approx(metres, rel=0.01)
    assert (poligon.travel_s and [round(each / 60) for each in poligon.travel_s]) == minutes
    assert (poligon.there_at is None) == (minutes is None)


def test_a_vague_position_tells_no_distance_but_a_long_one() -> None:
    for metres, accuracy_m, known in [(300, 400, True), (300, 600, False), (4_000, 600, False), (90_000, 5_000, True)]:
        option = late_options(two_days(), at(12, 30), north_of_poligon(metres), accuracy_m)[0]
        assert (option.distance_m is not None) == known, (metres, accuracy_m)


def test_without_a_position_nothing_is_made_up() -> None:
    for option in late_options(two_days(), at(11, 50), None):
        assert (option.distance_m, option.there_at, option.join_at, option.possible) == (None, None, None, None)
    (meeting,) = late_options(two_days(), at(10, 0, day=1), MAO)
    assert (meeting.planned.stop.id, meeting.possible) == ("meeting", None)  # nobody knows where it is


def test_without_an_end_nobody_knows_whether_the_group_is_still_there() -> None:
    (option,) = late_options(visit([stop("A", "2017-02-02", "9:00", at=ABC)]), at(10, 0), ABC)
    assert option.possible is None
    assert option.join_at == at(10, 0)


def test_after_the_visit_there_is_nothing_to_join() -> None:
    assert late_options(two_days(), at(17, 0), MAO) == ()
    assert late_options(replace(two_days(), days=()), at(17, 0), MAO) == ()


@settings(deadline=None)
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.integers(0, 4 * 24 * 60).map(lambda minutes: at(0, 0, day=1) + timedelta(minutes=minutes)),
)
def test_nobody_joins_before_getting_there_or_before_it_begins(
    latitude: float, longitude: float, now: datetime
) -> None:
    plan: Visit = two_days()
    for option in late_options(plan, now, Coordinate(latitude=latitude, longitude=longitude)):
        if option.join_at is None:
            continue
        assert option.there_at is not None
        assert option.planned.timing.arrive is not None
        assert option.join_at.timestamp() >= option.there_at.timestamp() >= now.timestamp()
        assert option.join_at.timestamp() >= option.planned.timing.arrive.timestamp()
