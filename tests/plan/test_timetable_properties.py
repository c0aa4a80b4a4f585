"""What holds for the hours of every day, whatever its stops, ways and zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.clock import seconds_between
from components.plan.messages import FixKind, ProblemKind
from components.plan.model import Leg, Stop
from components.plan.timetable import Timetable, timetable
from tests.plan.test_timetable import AUTUMN, LJUBLJANA, SPRING, anytime, day_of, kinds, leg, stop

minutes = st.integers(min_value=0, max_value=180)
ways = st.floats(min_value=0, max_value=90, allow_nan=False)
walls = st.one_of(st.none(), st.times())
dates = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)) | st.sampled_from(
    [SPRING, AUTUMN, date.min, date.max]
)
zones = st.sampled_from(
    [ZoneInfo(key) for key in ("Europe/Ljubljana", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "UTC")]
)


@st.composite
def any_days(draw: Callable[[st.SearchStrategy[object]], object]) -> tuple[list[Stop], dict[str, Leg], ZoneInfo]:
    def of(strategy: st.SearchStrategy[object]) -> object:
        return draw(strategy)

    count = of(st.integers(min_value=0, max_value=6))
    assert isinstance(count, int)
    day = of(dates)
    assert isinstance(day, date)
    stops: list[Stop] = []
    legs: dict[str, Leg] = {}
    for index in range(count):
        arrive, depart, dwell = of(walls), of(walls), of(st.one_of(st.none(), minutes))
        way = of(st.one_of(st.none(), ways))
        assert arrive is None or isinstance(arrive, time)
        assert depart is None or isinstance(depart, time)
        assert dwell is None or isinstance(dwell, int)
        stops.append(replace(stop(f"s{index}", day=day, dwell_min=dwell), arrive=arrive, depart=depart))
        if isinstance(way, float):
            legs[f"s{index}"] = leg(way)
    zone = of(zones)
    assert isinstance(zone, ZoneInfo)
    return stops, legs, zone


@anytime
@given(any_days())
def test_no_day_raises_and_every_sentence_can_be_read(day: tuple[list[Stop], dict[str, Leg], ZoneInfo]) -> None:
    stops, legs, zone = day
    found = timetable(stops, legs, zones=[zone] * len(stops))
    assert len(found.timings) == len(stops)
    for problem in found.problems:
        assert str(problem.message)
        assert str(problem.remedy)
        assert problem.stop_id in {there.id for there in stops}


@anytime
@given(any_days())
def test_slack_travel_and_leave_by_belong_together(day: tuple[list[Stop], dict[str, Leg], ZoneInfo]) -> None:
    stops, legs, zone = day
    timings = timetable(stops, legs, zones=[zone] * len(stops)).timings
    for before, here in pairwise(timings):
        if here.slack_s is not None and here.needed_s is not None and not here.travel_written:
            assert before.depart is not None
            assert here.arrive is not None
            between = seconds_between(before.depart, here.arrive)
            assert here.slack_s == pytest.approx(between - here.needed_s, abs=1e-3)
        if here.leave_by is not None:
            assert here.arrive is not None
            spare = seconds_between(here.leave_by, here.arrive) - (here.travel_s or 0.0)
            assert -1e-3 <= spare < 60 + 1e-3
            assert before.depart is None or seconds_between(before.depart, here.leave_by) >= 0


@anytime
@given(
    start=st.times(min_value=time(5), max_value=time(9)),
    dwells=st.lists(minutes, min_size=1, max_size=8),
    travel=st.lists(ways, min_size=8, max_size=8),
)
def test_a_start_and_dwells_never_leave_too_little_time(start: time, dwells: list[int], travel: list[float]) -> None:
    stops = [stop(f"s{index}", dwell_min=dwell) for index, dwell in enumerate(dwells)]
    stops[0] = replace(stops[0], arrive=start.replace(second=0, microsecond=0))
    found = day_of(*stops, legs=[leg(way) for way in travel[: len(stops) - 1]] or ())
    assert all(timing.arrive is not None and timing.depart is not None for timing in found.timings)
    assert not {ProblemKind.TOO_LITTLE_TIME, ProblemKind.OVERLAP, ProblemKind.TIME_IMPOSSIBLE} & set(kinds(found))
    assert all(timing.slack_s is None or 0 <= timing.slack_s <= 60 for timing in found.timings)


@anytime
@given(
    gaps=st.lists(st.integers(min_value=0, max_value=60), min_size=2, max_size=8).filter(
        lambda gaps: len(gaps) % 2 == 0
    ),
    travel=st.lists(ways, min_size=4, max_size=4),
    shift=st.integers(min_value=0, max_value=8 * 60),
)
def test_a_later_day_is_the_same_day_later(gaps: list[int], travel: list[float], shift: int) -> None:
    def planned(offset: int) -> Timetable:
        at, stops = datetime(2017, 2, 2, 6) + timedelta(minutes=offset), []  # noqa: DTZ001
        for index in range(0, len(gaps), 2):
            arrive = at + timedelta(minutes=gaps[index])
            at = arrive + timedelta(minutes=gaps[index + 1])
            stops.append(replace(stop(f"s{index}"), arrive=arrive.time(), depart=at.time()))
        return day_of(*stops, legs=[leg(way) for way in travel[: len(stops) - 1]] or ())

    early, late = planned(0), planned(shift)
    assert kinds(early) == kinds(late)
    assert early.totals == late.totals
    for one, other in zip(early.timings, late.timings, strict=True):
        assert one.slack_s == pytest.approx(other.slack_s, abs=1e-3)
        assert one.arrive is not None
        assert other.arrive is not None
        assert seconds_between(one.arrive, other.arrive) == shift * 60


@anytime
@given(st.lists(st.tuples(st.times(), st.times()), min_size=2, max_size=5), st.lists(ways, min_size=4, max_size=4))
def test_every_fix_of_too_little_time_works(written: list[tuple[time, time]], travel: list[float]) -> None:
    stops = [
        replace(stop(f"s{index}"), arrive=arrive.replace(second=0, microsecond=0), depart=depart.replace(microsecond=0))
        for index, (arrive, depart) in enumerate(written)
    ]
    legs = {there.id: leg(way) for there, way in zip(stops[1:], travel, strict=False)}
    for problem in timetable(stops, legs, zones=[LJUBLJANA] * len(stops)).problems:
        alone = next((fix.arrive for fix in problem.fixes if fix.kind is FixKind.ARRIVE), None)
        if problem.kind is not ProblemKind.TOO_LITTLE_TIME or alone is None:
            continue
        mended = [replace(there, arrive=alone) if there.id == problem.stop_id else there for there in stops]
        again = timetable(mended, legs, zones=[LJUBLJANA] * len(stops))
        assert not [
            other for other in again.problems if other.kind is problem.kind and other.stop_id == problem.stop_id
        ]
