"""How long a leg takes in the programme, and when to leave for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.clock import seconds_between
from components.plan.coordinate import rounded_distance_m
from components.plan.legs import is_transfer
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Leg, Stop
from components.plan.time_checks import overlap_of_days
from components.plan.timetable import Timetable, timetable
from components.plan.travel_modes import TravelMode
from tests.deep import deep
from tests.plan.test_timetable import LJUBLJANA, THURSDAY, day_of, hours, leg, stop

BERLIN = ZoneInfo("Europe/Berlin")


def train(minutes: float) -> Leg:
    return replace(leg(minutes, estimated=True), mode=TravelMode.TRAIN)


def shown(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%H:%M}"


def test_a_train_takes_the_time_between_the_written_hours_whatever_the_estimate_says() -> None:
    found = day_of(stop("Zürich", None, "7:32"), stop("Bern", "8:28", "8:34"), legs=[train(117)])
    bern = found.timings[1]
    assert (bern.travel_s, bern.travel_written, bern.slack_s) == (56 * 60, True, 0)
    assert shown(bern.leave_by) == "07:32"
    assert [problem.kind for problem in found.problems] == [ProblemKind.TIME_MISSING]


def test_nobody_leaves_by_an_estimate_of_a_train() -> None:
    found = day_of(stop("Zürich", "7:00"), stop("Bern", "8:28", "9:00"), legs=[train(117)])
    assert hours(found)[0] == ("07:00", None)
    assert (found.timings[1].travel_s, found.timings[1].leave_by, found.timings[1].slack_s) == (None, None, None)


def test_the_minutes_of_the_organiser_are_believed() -> None:
    stops = [stop("Zürich", "7:00"), stop("Bern", "8:28", "9:00", travel_min=56, travel=TravelMode.TRAIN)]
    found = day_of(*stops, legs=[train(117)])
    assert (hours(found)[0], found.timings[1].travel_s) == (("07:00", "07:32"), 56 * 60)
    late = day_of(stop("Zürich", "7:00", "7:40"), stops[1], legs=[train(117)])
    (problem,) = late.problems
    assert str(problem.message) == "8 min too little to get to Bern: it takes 56 min, the plan has 48."
    assert problem.severity is Severity.ERROR


def test_minutes_of_the_organiser_time_a_way_that_is_not_known() -> None:
    found = day_of(stop("A", "9:00", "10:00"), stop("B", None, "11:00", travel_min=20), legs=[None])
    assert hours(found)[1] == ("10:20", "11:00")
    assert found.timings[1].travel_s == 20 * 60


def test_a_walk_that_has_hours_waits_for_the_rest() -> None:
    found = day_of(stop("A", "9:00", "10:00"), stop("B", "11:40", "12:00"), legs=[leg(20)])
    assert (found.timings[1].travel_s, shown(found.timings[1].leave_by)) == (20 * 60, "11:20")
    half = day_of(stop("A", "9:00", "10:00"), stop("B", "11:20", "12:00"), legs=[leg(20)])
    assert (half.timings[1].travel_s, shown(half.timings[1].leave_by)) == (80 * 60, "10:00")


@settings(deadline=None, max_examples=deep(2000, 60))
@given(needed_s=st.floats(min_value=601, max_value=7200), available_min=st.integers(min_value=1, max_value=9))
def test_the_minutes_that_lack_are_what_is_needed_less_what_there_is(needed_s: float, available_min: int) -> None:
    walk = replace(leg(1), duration_s=needed_s, buffer_s=0)
    found = day_of(stop("A", "9:00", "10:00"), stop("B", f"10:{available_min:02}", "13:00"), legs=[walk])
    (problem,) = [each for each in found.problems if each.kind is ProblemKind.TOO_LITTLE_TIME]
    values = problem.message.values
    assert values["available"] == available_min
    assert (values["short"], values["needed"]) == (int(str(values["needed"])) - available_min, values["needed"])


def test_a_leg_begins_when_the_last_break_ends() -> None:
    found = day_of(
        stop("Kiasma", "10:00", "11:15"),
        stop("Coffee", "11:15", "11:30", place=False),
        stop("Library", "11:40", "12:40"),
        legs=[None, leg(12)],
    )
    library = found.timings[2]
    assert (library.travel_s, shown(library.leave_by)) == (600, "11:30")
    (problem,) = found.problems
    assert str(problem.message) == "2 min too little to get to Library: it takes 12 min, the plan has 10."
    assert str(problem.remedy) == "Leave Coffee by 11:25, or arrive at 11:45."


def test_breaks_of_open_hours_are_computed_where_the_group_is() -> None:
    found = day_of(
        stop("A", "9:00", dwell_min=60),
        stop("Coffee", dwell_min=20, place=False),
        stop("B", dwell_min=30),
        stop("Lunch", dwell_min=60, place=False),
        legs=[None, leg(12), None],
    )
    assert hours(found) == [("09:00", "10:00"), ("10:00", "10:20"), ("10:32", "11:02"), ("11:02", "12:02")]


def test_a_transfer_is_the_way_and_takes_its_own_time() -> None:
    found = day_of(
        stop("Chapel", "9:00", "9:45"),
        stop("Transfer by coach", "9:50", "10:20", place=False),
        stop("Kiasma", "10:25", "11:00"),
        legs=[None, replace(leg(12), mode=TravelMode.COACH)],
    )
    kiasma = found.timings[2]
    assert (kiasma.travel_s, kiasma.travel_written, shown(kiasma.leave_by)) == (35 * 60, True, "09:50")
    assert not found.problems
    assert found.totals.dwell_s == (45 + 35) * 60


def test_a_transfer_without_hours_fills_the_time_until_the_next_arrival() -> None:
    found = day_of(
        stop("Chapel", "9:00", "9:45"),
        stop("Transfer", place=False),
        stop("Kiasma", "10:25", "11:00"),
        legs=[None, replace(leg(12), mode=TravelMode.COACH)],
    )
    assert hours(found)[1] == ("09:45", "10:25")
    open_end = day_of(
        stop("Chapel", "9:00", "9:45"),
        stop("Transfer", place=False),
        stop("Kiasma", dwell_min=30),
        legs=[None, replace(leg(12), mode=TravelMode.COACH)],
    )
    assert hours(open_end)[1:] == [("09:45", "09:57"), ("09:57", "10:27")]


def test_rows_that_follow_each_other_closely_leave_no_time_to_show() -> None:
    found = day_of(stop("A", "9:00", "10:00"), stop("B", "10:00", "11:00"), legs=[leg(5)])
    assert (found.timings[1].travel_s, shown(found.timings[1].leave_by)) == (None, "10:00")
    assert str(found.problems[0].message) == "5 min too little to get to B: it takes 5 min, the plan has 0."


def test_half_a_minute_is_no_slack_for_a_group() -> None:
    found = day_of(stop("A", "9:00", "10:00"), stop("B", "10:20", "11:00"), legs=[leg(19.45)])
    (problem,) = found.problems
    assert (problem.kind, problem.severity) == (ProblemKind.NO_TIME_TO_SPARE, Severity.WARNING)
    assert not problem.stops_the_day
    assert str(problem.message) == (
        "No time to spare from A to B: the way takes about 20 min, and a group gathers first."
    )
    assert not day_of(stop("A", "9:00", "10:00"), stop("B", "10:20", "11:00"), legs=[leg(18)]).problems
    boarding = leg(17, buffer_min=2.45)  # type: ignore[arg-type]
    assert not day_of(stop("A", "9:00", "10:00"), stop("B", "10:20", "11:00"), legs=[boarding]).problems


def test_hours_between_two_stops_with_an_unknown_way_are_told() -> None:
    found = day_of(stop("A", "9:00", "10:00"), stop("X", "14:00", "15:00"), legs=[None])
    (problem,) = found.problems
    assert (problem.kind, problem.severity) == (ProblemKind.GAP, Severity.NOTE)
    assert str(problem.message) == "There are 240 minutes between A and X, and the way is not known."
    assert not day_of(stop("A", "9:00", "10:00"), stop("X", "12:00", "15:00"), legs=[None]).problems


def test_an_hour_that_comes_twice_is_the_second_where_the_way_takes_too_long_for_the_first() -> None:
    night = date(2026, 10, 25)
    a, b = stop("A", "0:30", "1:45", day=night), stop("B", None, "4:00", day=night)
    found = day_of(a, b, legs=[leg(100)], zone=BERLIN)
    assert found.timings[1].arrive == datetime(2026, 10, 25, 2, 25, fold=1, tzinfo=BERLIN)
    assert found.timings[1].arrive.astimezone(UTC) == datetime(2026, 10, 25, 1, 25, tzinfo=UTC)
    written = day_of(a, replace(b, arrive=time(2, 25)), legs=[leg(95)], zone=BERLIN)
    assert written.timings[1].arrive is not None
    assert written.timings[1].arrive.astimezone(UTC) == datetime(2026, 10, 25, 1, 25, tzinfo=UTC)
    near = day_of(a, replace(b, arrive=time(2, 25)), legs=[leg(20)], zone=BERLIN)
    assert near.timings[1].arrive is not None
    assert near.timings[1].arrive.astimezone(UTC) == datetime(2026, 10, 25, 0, 25, tzinfo=UTC)


def test_an_hour_that_the_clocks_skip_is_judged_on_its_own_night() -> None:
    eve, night = date(2017, 3, 25), date(2017, 3, 26)
    bar = day_of(stop("Bar", "22:30", "2:30", day=eve))
    assert str(bar.problems[0].message) == "There is no 02:30 on 26 March 2017: the clocks go forward over it."
    later = day_of(stop("Bar", "22:30", "2:30", day=night))
    assert [problem.kind for problem in later.problems] == [ProblemKind.PAST_MIDNIGHT]


def test_a_day_that_begins_before_the_last_has_ended_is_told() -> None:
    night = stop("Night train", "22:00", "4:30")
    evening = day_of(night)
    flight = stop("Flight", "4:00", "6:00", day=date(2017, 2, 3))
    morning = day_of(flight)
    (problem,) = overlap_of_days([(night, evening.timings[0])], [(flight, morning.timings[0])])
    assert (problem.kind, problem.stop_id) == (ProblemKind.OVERLAP, "Flight")
    assert str(problem.message) == "Flight begins at 04:00, but Night train ends only at 04:30."
    later = day_of(stop("Flight", "5:00", "6:00", day=date(2017, 2, 3)))
    assert overlap_of_days([(night, evening.timings[0])], [(flight, later.timings[0])]) == []


@pytest.mark.parametrize(
    ("coffee", "told"), [(("16:00", "17:00"), ["Coffee"]), (("15:00", "16:00"), []), (("17:30", "18:00"), [])]
)
def test_a_closing_time_that_is_reached_through_a_break_is_told(coffee: tuple[str, str], told: list[str]) -> None:
    def closed(there: Stop, arrive: datetime, depart: datetime) -> Phrase | None:
        late = max(arrive, depart).time() > time(16, 30)
        return Phrase("{stop} closes at 16:30.", {"stop": there.name}) if late and there.name == "Museum" else None

    stops = [stop("Museum", "14:00", "15:00"), stop("Coffee", *coffee, place=False)]
    found = timetable(stops, {}, zones=[LJUBLJANA] * 2, closed=closed)
    problems = [problem for problem in found.problems if problem.kind is ProblemKind.CLOSED]
    assert [problem.stop_id for problem in problems] == told
    assert all(str(problem.message) == "Museum closes at 16:30." for problem in problems)


walls = st.none() | st.builds(time, st.integers(6, 20), st.sampled_from([0, 10, 15, 30, 45]))


@st.composite
def days_with_breaks(draw: st.DrawFn) -> tuple[list[Stop], dict[str, Leg]]:
    stops: list[Stop] = []
    legs: dict[str, Leg] = {}
    for index in range(draw(st.integers(1, 7))):
        place = draw(st.booleans())
        there = Stop(
            id=f"s{index}",
            name=draw(st.sampled_from(["Visit", "Coffee", "Transfer by bus"])),
            date=THURSDAY,
            arrive=draw(walls),
            depart=draw(walls),
            dwell_s=draw(st.none() | st.sampled_from([0, 900, 3600])),
            travel_s=draw(st.none() | st.none() | st.sampled_from([0, 600, 5400])),
            address="Street 1" if place else "",
        )
        if place and any(each.has_own_place for each in stops) and draw(st.booleans()):
            mode = draw(st.sampled_from([TravelMode.WALK, TravelMode.TRAIN, TravelMode.COACH, TravelMode.UNKNOWN]))
            legs[there.id] = replace(leg(draw(st.floats(0, 120)), estimated=draw(st.booleans())), mode=mode)
        stops.append(there)
    return stops, legs


def timed(day: tuple[list[Stop], dict[str, Leg]]) -> Timetable:
    return timetable(day[0], day[1], zones=[LJUBLJANA] * len(day[0]))


@settings(deadline=None, max_examples=deep(500, 40))
@given(days_with_breaks())
def test_nobody_is_told_to_leave_before_the_row_before_has_ended(day: tuple[list[Stop], dict[str, Leg]]) -> None:
    timings = timed(day).timings
    for index, timing in enumerate(timings):
        if timing.leave_by is None:
            continue
        assert timing.arrive is not None
        assert seconds_between(timing.leave_by, timing.arrive) >= 0
        begins = index
        for each in range(index - 1, -1, -1):
            if day[0][each].has_own_place:
                break
            begins = each if is_transfer(day[0][each]) else begins
        depart = timings[begins - 1].depart if begins else None
        overlaps = depart is not None and seconds_between(depart, timings[begins].arrive or depart) < 0
        if depart is not None and not overlaps:
            assert seconds_between(depart, timing.leave_by) >= 0


@settings(deadline=None, max_examples=deep(500, 40))
@given(days_with_breaks())
def test_what_is_shown_adds_up(day: tuple[list[Stop], dict[str, Leg]]) -> None:
    found = timed(day)
    of_legs = [timing for stop_, timing in zip(day[0], found.timings, strict=True) if stop_.id in day[1]]
    assert all(timing.travel_s is None or timing.travel_s % 60 == 0 for timing in of_legs)
    assert found.totals.travel_s == sum(timing.travel_s or 0 for timing in of_legs)
    assert found.totals.distance_m == sum(rounded_distance_m(each.distance_m) for each in day[1].values())


@settings(deadline=None, max_examples=deep(500, 40))
@given(days_with_breaks())
def test_no_estimate_of_a_train_stands_beside_written_hours(day: tuple[list[Stop], dict[str, Leg]]) -> None:
    found = timed(day)
    problems: dict[str | None, list[Problem]] = {}
    for problem in found.problems:
        problems.setdefault(problem.stop_id, []).append(problem)
    for there, timing in zip(day[0], found.timings, strict=True):
        way = day[1].get(there.id)
        if way is None or not way.estimated or there.travel_s is not None:
            continue
        if way.mode in {TravelMode.TRAIN, TravelMode.UNKNOWN}:
            assert ProblemKind.TOO_LITTLE_TIME not in [problem.kind for problem in problems.get(there.id, [])]
            if not timing.arrive_computed and not timing.travel_written:
                assert timing.travel_s is None
