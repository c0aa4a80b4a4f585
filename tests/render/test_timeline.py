"""The day as a strip: a bar a stop, a thin line a leg, full hours below."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from components.i18n.words import words_for
from components.plan.model import Day, Stop
from components.plan.timing import Timing
from components.render.stop_list import Timeline, stop_list, timeline
from tests import samples
from tests.cases import case_visit
from tests.deep import deep
from tests.render.reading import fragment
from tests.samples import VISIT_DAY, day_of, planned


def day(*hours: tuple[datetime | None, datetime | None]) -> Day:
    stops = [
        planned(number, Stop(id=f"s{number}", date=VISIT_DAY, name=""), Timing(arrive=arrive, depart=depart))
        for number, (arrive, depart) in enumerate(hours, 1)
    ]
    return day_of(VISIT_DAY, stops)


def drawn(of: Day) -> Timeline:
    result = timeline(of)
    assert result is not None
    return result


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
def test_a_day_without_hours_has_no_timeline(of: Day) -> None:
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
    local = ZoneInfo(zone)
    strip = drawn(day((datetime(2017, 2, 2, 9, 10, tzinfo=local), datetime(2017, 2, 2, 12, 5, tzinfo=local))))
    assert [f"{tick.hour:%H:%M}" for tick in strip.ticks] == ["09:00", "10:00", "11:00", "12:00"]


def test_the_night_of_a_change_of_clocks_has_one_tick_an_hour() -> None:
    local = ZoneInfo("Europe/Ljubljana")
    strip = drawn(day((datetime(2017, 3, 26, 0, 30, tzinfo=local), datetime(2017, 3, 26, 4, 30, tzinfo=local))))
    assert [f"{tick.hour:%H:%M}" for tick in strip.ticks] == ["01:00", "03:00", "04:00"]


def test_from_the_arrival_in_another_zone_the_ticks_are_its_hours() -> None:
    """17:30 in Frankfurt is 16:30 in Lisbon; the tick before it would be under the name of the zone."""
    strip = drawn(case_visit("lisbon_tokyo").visit.days[0])
    hours = [words_for("en").hour_elsewhere(tick.hour) for tick in strip.ticks]
    assert hours == ["09:00 (Lisbon)", "11:00 (Lisbon)", "13:00 (Lisbon)", "18:00 (Berlin)"]
    assert [tick.names_zone for tick in strip.ticks] == [False, False, False, True]
    page = fragment(stop_list(case_visit("lisbon_tokyo").visit, words_for("en"), stage=Markup()))
    labels = [str(label.text) for label in page.iter() if str(label.tag).endswith("text")]
    assert [label for label in labels if "(" in label] == ["18:00 (Berlin)"]


hours = st.integers(0, 23 * 60).map(
    lambda minutes: datetime(2017, 2, 2, tzinfo=samples.ZONE) + timedelta(minutes=minutes)
)


@settings(deadline=None, max_examples=deep(100, 30))
@given(st.lists(st.tuples(st.none() | hours, st.none() | hours), min_size=1, max_size=6))
def test_nothing_is_drawn_outside_the_timeline(pairs: list[tuple[datetime | None, datetime | None]]) -> None:
    strip = timeline(day(*pairs))
    if strip is None:
        assert not any(arrive and depart for arrive, depart in pairs)
        return
    assert 1 <= len(strip.ticks) <= 6 or strip.end - strip.begin < timedelta(hours=1)
    for bar in strip.bars:
        assert bar.start >= 0
        assert bar.width >= 0
        assert bar.start + bar.width <= 100.02
    for tick in strip.ticks:
        assert 0 <= tick.share <= 100
        assert tick.hour.minute == 0
        assert strip.begin <= tick.hour <= strip.end


def test_a_legs_line_stays_in_the_timeline() -> None:
    """A way longer than the time before the first hour begins at the strip's edge."""
    first, second = samples.ljubljana().days[1].stops[:2]
    assert second.leg is not None
    unknown = replace(first, timing=Timing(arrive=None, depart=None))
    long = replace(second, leg=replace(second.leg, duration_s=3 * 3600.0))
    ride, _ = drawn(day_of(date(2017, 2, 2), [unknown, long])).bars
    assert (ride.start, ride.mode) == (0, "coach")
