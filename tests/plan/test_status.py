"""Now, next and leave-by, held to hours worked out by hand, and to rules that hold at every instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.model import Visit
from components.plan.status import Phase, StopState, visit_status
from components.plan.timetable import shown_timing
from tests import moments
from tests.deep import deep
from tests.moments import LJUBLJANA, TABLE, VISITS, as_data, stop, two_days, visit

ORDER = list(StopState)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row['visit']} {row['now']}")
def test_the_moment_is_as_worked_out_by_hand(row: dict[str, Any]) -> None:
    found = visit_status(VISITS[row["visit"]], datetime.fromisoformat(row["now"]))
    assert as_data(found) == row["expected"]
    assert list(found.states) == list(row["expected"]["states"])


def test_a_visit_without_stops_has_no_moment() -> None:
    found = visit_status(replace(two_days(), days=()), datetime(2017, 2, 2, tzinfo=UTC))
    assert (found.phase, found.states, found.day) == (Phase.NO_STOPS, {}, None)


def test_a_clock_without_a_zone_is_the_visits() -> None:
    naive = datetime(2017, 2, 2, 12, 8)  # noqa: DTZ001 - that is the point
    assert visit_status(two_days(), naive) == visit_status(two_days(), naive.replace(tzinfo=LJUBLJANA))


def test_a_leg_from_elsewhere_is_not_the_way() -> None:
    """The stop before was hidden after the ways were looked up: its leg does not begin where the group is."""
    day = two_days().days[1]
    stops = tuple(
        replace(planned, stop=replace(planned.stop, hidden=planned.stop.id in {"abc", "hidden"}))
        for planned in day.stops
    )
    found = visit_status(
        replace(two_days(), days=(replace(day, stops=stops),)), datetime(2017, 2, 2, 10, tzinfo=LJUBLJANA)
    )
    assert found.next is not None
    assert found.next.stop.id == "poligon"
    assert (found.leg, found.leave_by) == (None, None)
    assert found.leave_at == datetime(2017, 2, 2, 10, 30, tzinfo=LJUBLJANA)


@pytest.mark.parametrize(
    "now", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))]
)
def test_the_ends_of_the_calendar_are_instants_too(now: datetime) -> None:
    assert visit_status(two_days(), now).phase in {Phase.BEFORE_VISIT, Phase.AFTER_VISIT}


clocks = st.none() | st.integers(0, 29 * 60).map(
    lambda minutes: f"2017-02-0{1 + minutes // 1440} {minutes // 60 % 24}:{minutes % 60:02d}"
)


@st.composite
def visits(draw: st.DrawFn) -> Visit:
    days = []
    for day in draw(st.lists(st.sampled_from(["2017-02-01", "2017-02-02", "2017-02-03"]), max_size=3, unique=True)):
        names = [f"{day}-{number}" for number in range(draw(st.integers(1, 4)))]
        days.append(
            [
                stop(
                    name,
                    day,
                    draw(clocks),
                    draw(clocks),
                    leave_by=draw(clocks),
                    leg=draw(st.none() | st.just(moments.leg(names[max(0, i - 1)], name, draw(st.integers(0, 90))))),
                    hidden=draw(st.booleans()),
                )
                for i, name in enumerate(names)
            ]
        )
    return visit(*days)


instants = st.datetimes(
    datetime(2017, 1, 31),  # noqa: DTZ001 - Hypothesis wants them so
    datetime(2017, 2, 5),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, LJUBLJANA, ZoneInfo("Asia/Tokyo")]),
)


@settings(deadline=None, max_examples=deep(300, 30))
@given(visits(), instants)
def test_every_stop_has_one_state_and_they_stand_in_one_order(plan: Visit, now: datetime) -> None:
    found = visit_status(plan, now)
    shown = {planned.stop.id for day in plan.days for planned in day.stops if not planned.stop.hidden}
    assert set(found.states) == shown
    states = list(found.states.values())
    assert states == sorted(states, key=ORDER.index)
    assert states.count(StopState.NOW) == (found.now is not None) == (found.phase is Phase.AT_STOP)
    assert states.count(StopState.NEXT) == (found.next is not None)
    assert (found.phase is Phase.NO_STOPS) == (not shown)
    if found.phase is Phase.UNDER_WAY:
        assert found.leg is not None
    if found.leg is not None:
        assert found.next is not None
        assert found.leg.to_stop_id == found.next.stop.id or not found.next.stop.has_own_place
    if found.now is not None and found.until is not None and found.now.timing.arrive is not None:
        assert found.now.timing.arrive.timestamp() <= now.timestamp() < found.until.timestamp()


@settings(deadline=None, max_examples=deep(300, 30))
@given(visits(), instants, st.timedeltas(timedelta(0), timedelta(days=4)))
def test_time_only_goes_forward(plan: Visit, now: datetime, later: timedelta) -> None:
    before, after = visit_status(plan, now), visit_status(plan, now.astimezone(UTC) + later)
    assert list(before.states) == list(after.states)
    for stop_id, state in before.states.items():
        assert ORDER.index(after.states[stop_id]) <= ORDER.index(state)


@settings(deadline=None)
@given(visits(), instants)
def test_the_phones_zone_does_not_matter(plan: Visit, now: datetime) -> None:
    assert visit_status(plan, now) == visit_status(plan, now.astimezone(ZoneInfo("America/New_York")))


def test_days_count_dates_and_not_hours() -> None:
    plan = visit([stop("A", "2017-02-02", "0:30", "1:00")])
    assert visit_status(plan, datetime(2017, 2, 1, 23, 50, tzinfo=LJUBLJANA)).days_to_go == 1
    assert visit_status(plan, datetime(2017, 2, 2, 0, 10, tzinfo=LJUBLJANA)).days_to_go == 0
    assert visit_status(plan, datetime(2017, 2, 2, 0, 10, tzinfo=LJUBLJANA)).day == date(2017, 2, 2)


def test_an_hour_and_a_written_stay_are_as_good_as_both_hours() -> None:
    hours: dict[str, Any] = {"arrive": time(9), "dwell_s": 3600}
    planned = stop("A", "2017-02-02", "9:00", "10:00")
    computed = replace(planned, timing=replace(planned.timing, depart_computed=True))
    assert shown_timing(computed).depart_computed
    assert not shown_timing(replace(computed, stop=replace(computed.stop, **hours))).depart_computed
    chained = replace(computed, stop=replace(computed.stop, dwell_s=3600))
    assert shown_timing(chained).depart_computed
