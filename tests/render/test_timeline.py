"""The day as a strip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Day, Stop, Timing
from components.render.timeline import Timeline, timeline
from tests import samples
from tests.deep import deep
from tests.samples import VISIT_DAY, day_of, planned


def day(*hours: tuple[datetime | None, datetime | None]) -> Day:
    stops = [
        planned(number, Stop(id=f"s{number}", date=VISIT_DAY, name=""), Timing(arrive=arrive, depart=depart))
        for number, (arrive, depart) in enumerate(hours, 1)
    ]
    return day_of(VISIT_DAY, stops)


def drawn(of: Day) -> Timeline:
    found = timeline(of)
    assert found is not None
    return found


def test_a_bar_a_stop_and_a_thin_line_a_leg() -> None:
    """From 8:45 to 17:45 are nine hours: MAO from 9:00 is at a quarter of an hour of them, 2.78 %."""
    strip = drawn(samples.ljubljana().days[1])
    assert (strip.begin.isoformat(), strip.end.isoformat()) == (
        "2017-02-02T08:45:00+01:00",
        "2017-02-02T17:45:00+01:00",
    )
    stops = [(bar.stop_id, bar.number, bar.start, bar.width) for bar in strip.bars if not bar.mode]
    assert stops == [
        ("mao", 1, 2.78, 16.66),
        ("abc", 2, 25.0, 16.67),
        ("poligon", 3, 52.78, 16.66),
        ("barcamp", 4, 69.44, 27.78),
    ]
    rides = [(bar.stop_id, bar.mode, bar.estimated) for bar in strip.bars if bar.mode]
    assert rides == [("abc", "coach", True), ("poligon", "coach", True)]
    for ride, stop in zip(strip.bars, strip.bars[1:], strict=False):
        if ride.mode:
            assert ride.start + ride.width == pytest.approx(stop.start, abs=0.01)


@pytest.mark.parametrize("of", [samples.ljubljana().days[0], samples.empty_day().days[0]], ids=["no-hours", "no-stops"])
def test_a_day_without_hours_has_no_strip(of: Day) -> None:
    assert timeline(of) is None


def test_a_stop_whose_end_nobody_knows_has_no_bar() -> None:
    at = samples.at
    strip = drawn(day((at(VISIT_DAY, 9), None), (at(VISIT_DAY, 10), at(VISIT_DAY, 11)), (None, at(VISIT_DAY, 12))))
    assert [bar.stop_id for bar in strip.bars] == ["s2"]


def test_hours_in_the_wrong_order_draw_nothing_backwards() -> None:
    at = samples.at
    strip = drawn(day((at(VISIT_DAY, 14), at(VISIT_DAY, 12)), (at(VISIT_DAY, 15), at(VISIT_DAY, 16))))
    assert [bar.stop_id for bar in strip.bars] == ["s2"]


@pytest.mark.parametrize("zone", ["Europe/Ljubljana", "Asia/Kolkata", "Asia/Kathmandu"])
def test_ticks_are_full_hours_where_the_visit_is(zone: str) -> None:
    here = ZoneInfo(zone)
    strip = drawn(day((datetime(2017, 2, 2, 9, 10, tzinfo=here), datetime(2017, 2, 2, 12, 5, tzinfo=here))))
    assert [f"{hour:%H:%M}" for _, hour in strip.ticks] == ["09:00", "10:00", "11:00", "12:00"]


def test_the_night_of_a_change_of_clocks_has_one_tick_an_hour() -> None:
    here = ZoneInfo("Europe/Ljubljana")
    strip = drawn(day((datetime(2017, 3, 26, 0, 30, tzinfo=here), datetime(2017, 3, 26, 4, 30, tzinfo=here))))
    assert [f"{hour:%H:%M}" for _, hour in strip.ticks] == ["01:00", "03:00", "04:00"]


hours = st.integers(0, 23 * 60).map(
    lambda minutes: datetime(2017, 2, 2, tzinfo=samples.ZONE) + timedelta(minutes=minutes)
)


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(st.tuples(st.none() | hours, st.none() | hours), min_size=1, max_size=6))
def test_nothing_is_drawn_outside_the_strip(pairs: list[tuple[datetime | None, datetime | None]]) -> None:
    strip = timeline(day(*pairs))
    if strip is None:
        assert not any(arrive and depart for arrive, depart in pairs)
        return
    assert 1 <= len(strip.ticks) <= 6 or strip.end - strip.begin < timedelta(hours=1)
    for bar in strip.bars:
        assert bar.start >= 0
        assert bar.width >= 0
        assert bar.start + bar.width <= 100.02
    for share, hour in strip.ticks:
        assert 0 <= share <= 100
        assert hour.minute == 0
        assert strip.begin <= hour <= strip.end


def test_a_legs_line_stays_in_the_strip() -> None:
    """A way longer than the time before the first hour begins at the strip's edge."""
    first, second = samples.ljubljana().days[1].stops[:2]
    assert second.leg is not None
    unknown = replace(first, timing=Timing(arrive=None, depart=None))
    long = replace(second, leg=replace(second.leg, duration_s=3 * 3600.0))
    ride, _ = drawn(day_of(date(2017, 2, 2), [unknown, long])).bars
    assert (ride.start, ride.mode) == (0, "coach")
