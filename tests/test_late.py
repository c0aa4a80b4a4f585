"""Which stop somebody who is late can still join: straight lines and hours worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Coordinate, Visit
from tests.late import late_options
from tests.moments import ABC, LJUBLJANA, MAO, stop, two_days, visit


def at(hour: int, minute: int, day: int = 2) -> datetime:
    return datetime(2017, 2, day, hour, minute, tzinfo=LJUBLJANA)


def test_from_mao_at_1150_abc_is_out_of_reach_and_poligon_is_not() -> None:
    """2.2 km to ABC at 1 m/s are 36.6 min: 12:26, and ABC ends at 12:15. 5.4 km to Poligon are 90.3 min: 13:20."""
    abc, poligon, barcamp = late_options(two_days(), at(11, 50), MAO)
    assert (abc.planned.stop.id, abc.possible, abc.join_at) == ("abc", False, None)
    assert poligon.possible
    assert poligon.join_at is not None
    assert abs(poligon.join_at - at(13, 20)).total_seconds() < 60
    assert poligon.missed_s == pytest.approx(35 * 60, abs=60)
    assert (barcamp.possible, barcamp.join_at, barcamp.missed_s) == (True, at(14, 30), 0)


def test_a_faster_walker_still_joins_abc() -> None:
    abc = late_options(two_days(), at(11, 50), MAO, walk_m_s=2.0)[0]
    assert abc.possible
    assert abc.missed_s == pytest.approx(50 * 60 + 18.3 * 60, abs=10)


def test_one_rings_the_stop_or_else_the_host() -> None:
    contacts = {option.planned.stop.id: option.contact for option in late_options(two_days(), at(9, 0), MAO)}
    assert contacts == {
        "mao": "host@example.org",
        "abc": "host@example.org",
        "poligon": "host@example.org",
        "barcamp": "+386 1 000 00 00",
    }


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
