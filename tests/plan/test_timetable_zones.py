"""Hours in several zones: written hours are local to their stop, whatever the zones of the others are."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.clock import shift_time
from components.plan.messages import ProblemKind
from components.plan.model import Stop
from components.plan.retiming import DelayPolicy, preview_delay
from components.plan.timetable import timetable
from tests.deep import deep
from tests.plan.plans import stop

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Lisbon",
        "Asia/Tokyo",
        "Pacific/Apia",
        "Pacific/Honolulu",
        "Asia/Kathmandu",
        "America/St_Johns",
    )
]
LISBON, TOKYO = ZONES[:2]
ANY_DAY = date(2026, 10, 5)
LISBON_GOES_FORWARD = date(2026, 3, 29)
"""At 1:00 the clocks in Lisbon show 2:00."""

# From the morning to the evening, so that nothing can be read as the next morning's.
minutes = st.integers(6 * 60, 17 * 60)


def at(minute: int) -> time:
    return time(minute // 60, minute % 60)


@st.composite
def days(draw: st.DrawFn) -> tuple[tuple[Stop, ...], list[ZoneInfo]]:
    """A day of stops with an arrival each, some with a departure, each in any zone."""
    rows = draw(
        st.lists(st.tuples(minutes, st.none() | st.integers(0, 240), st.sampled_from(ZONES)), min_size=1, max_size=6)
    )
    stops = tuple(
        Stop(
            id=str(number),
            date=ANY_DAY,
            name=str(number),
            arrive=at(minute),
            depart=None if stay is None else at(minute + stay),
        )
        for number, (minute, stay, _) in enumerate(rows)
    )
    return stops, [zone for _, _, zone in rows]


@settings(deadline=None, max_examples=deep(300, 30))
@given(days())
def test_each_written_hour_is_what_clocks_at_its_stop_show(day: tuple[tuple[Stop, ...], list[ZoneInfo]]) -> None:
    stops, zones = day
    for written, zone, timing in zip(stops, zones, timetable(stops, {}, zones=zones).timings, strict=True):
        for wall, moment in ((written.arrive, timing.arrive), (written.depart, timing.depart)):
            if wall is not None:
                assert moment is not None
                assert moment.tzinfo is zone
                assert moment == datetime.combine(ANY_DAY, wall, zone)


@settings(deadline=None, max_examples=deep(300, 30))
@given(days(), st.integers(-60, 90))
def test_a_day_that_is_later_is_later_at_every_stop_by_as_much(
    day: tuple[tuple[Stop, ...], list[ZoneInfo]], later_min: int
) -> None:
    stops, zones = day
    by_id = {each.id: zone for each, zone in zip(stops, zones, strict=True)}
    before = timetable(stops, {}, zones=zones).timings
    preview = preview_delay(
        stops, stops[0].id, later_min, legs={}, zone=LISBON, zones=by_id, policy=DelayPolicy.MOVE_AFTER
    )
    after = timetable(preview.stops, {}, zones=zones).timings
    for written, old, new in zip(stops, before, after, strict=True):
        assert (old.arrive, new.arrive) != (None, None)
        assert old.arrive is not None
        assert new.arrive is not None
        assert new.arrive.astimezone(UTC) - old.arrive.astimezone(UTC) == timedelta(minutes=later_min)
        if written.depart is not None:
            assert shift_time(written.depart, later_min) == next(s for s in preview.stops if s.id == written.id).depart


@pytest.mark.parametrize(("zone", "skipped"), [(LISBON, True), (TOKYO, False)])
def test_an_hour_that_clocks_skip_is_one_of_the_stops_clocks(zone: ZoneInfo, skipped: bool) -> None:
    night = stop("night", "1:30", day=LISBON_GOES_FORWARD)
    problems = timetable([night], {}, zones=[zone]).problems
    assert (ProblemKind.TIME_IMPOSSIBLE in {problem.kind for problem in problems}) is skipped


@pytest.mark.parametrize(("zone", "instant"), [(LISBON, "2026-10-25T01:30Z"), (TOKYO, "2026-10-24T16:30Z")])
def test_an_hour_that_comes_twice_is_read_by_the_stops_clocks(zone: ZoneInfo, instant: str) -> None:
    """In Lisbon 1:30 comes twice that night, and the second time follows the first stop; in Tokyo it comes once."""
    first = stop("first", "1:10-1:50", day=date(2026, 10, 25))
    twice = stop("twice", "1:30", day=date(2026, 10, 25))
    arrive = timetable([first, twice], {}, zones=[LISBON, zone]).timings[1].arrive
    assert arrive is not None
    assert f"{arrive.astimezone(UTC):%Y-%m-%dT%H:%MZ}" == instant


def test_a_way_that_is_a_row_ends_by_other_clocks() -> None:
    flight = stop("flight", "14:00-17:30", day=ANY_DAY)
    (timing,) = timetable([flight], {}, zones=[LISBON], end_zones=[ZoneInfo("Europe/Berlin")]).timings
    assert timing.dwell_s == 2.5 * 3600
