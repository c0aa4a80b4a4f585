"""Hours worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from components.plan.editing import planned_dwell_s
from components.plan.messages import FixKind, Phrase, Problem, ProblemKind, Severity
from components.plan.model import Coordinate, Leg, Stop
from components.plan.time_checks import LONG_WAIT_S
from components.plan.timetable import Timetable, timetable
from components.plan.travel_modes import TravelMode
from tests.deep import deep

LJUBLJANA = ZoneInfo("Europe/Ljubljana")
THURSDAY = date(2017, 2, 2)
HERE = Coordinate(latitude=46.05, longitude=14.5)

anytime = settings(deadline=None, max_examples=deep(300, 30))


def hour(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text.zfill(5))


def stop(
    name: str,
    arrive: str | None = None,
    depart: str | None = None,
    *,
    dwell_min: int | None = None,
    travel_min: int | None = None,
    travel: TravelMode | None = None,
    day: date = THURSDAY,
    place: bool = True,
) -> Stop:
    """A stop with a place of its own, whether or not that is known; without `place` it is where the group is."""
    return Stop(
        id=name,
        date=day,
        name=name,
        line=2,
        arrive=hour(arrive),
        depart=hour(depart),
        dwell_s=None if dwell_min is None else dwell_min * 60,
        address=f"{name} street" if place else "",
        travel=travel,
        travel_s=None if travel_min is None else travel_min * 60,
    )


def leg(minutes: float, *, estimated: bool = False, buffer_min: int = 0) -> Leg:
    return Leg(
        from_stop_id="",
        to_stop_id="",
        mode=TravelMode.WALK,
        distance_m=minutes * 80,
        duration_s=minutes * 60,
        buffer_s=buffer_min * 60,
        geometry=(HERE, HERE),
        estimated=estimated,
    )


def day_of(*stops: Stop, legs: Sequence[Leg | None] = (), zone: ZoneInfo = LJUBLJANA) -> Timetable:
    ways = {there.id: way for there, way in zip(stops[1:], legs, strict=True) if way is not None} if legs else {}
    return timetable(stops, ways, zones=[zone] * len(stops))


def hours(found: Timetable) -> list[tuple[str | None, str | None]]:
    def shown(instant: datetime | None) -> str | None:
        return None if instant is None else f"{instant:%H:%M}"

    return [(shown(timing.arrive), shown(timing.depart)) for timing in found.timings]


def kinds(found: Timetable) -> list[ProblemKind]:
    return [problem.kind for problem in found.problems]


def only(found: Timetable) -> Problem:
    (problem,) = found.problems
    return problem


def test_an_empty_day_adds_up_to_nothing() -> None:
    found = day_of()
    assert (found.timings, found.problems, found.totals.distance_m) == ((), (), 0)


def test_written_hours_stay_as_they_are_and_the_slack_is_what_the_way_leaves() -> None:
    found = day_of(stop("MAO", "9:00", "10:00"), stop("ABC", "10:40", "12:00"), legs=[leg(20, buffer_min=5)])
    assert hours(found) == [("09:00", "10:00"), ("10:40", "12:00")]
    abc = found.timings[1]
    assert (abc.travel_s, abc.needed_s, abc.slack_s) == (40 * 60, 25 * 60, 15 * 60)
    assert abc.travel_written
    assert abc.leave_by == datetime(2017, 2, 2, 10, tzinfo=LJUBLJANA)
    assert (abc.arrive_computed, abc.depart_computed) == (False, False)
    assert not found.problems


def test_a_start_and_dwells_are_enough_for_the_whole_day() -> None:
    found = day_of(
        stop("MAO", "9:00", dwell_min=60),
        stop("ABC", dwell_min=75),
        stop("Poligon", dwell_min=30),
        legs=[leg(12.3), leg(20)],
    )
    assert hours(found) == [("09:00", "10:00"), ("10:13", "11:28"), ("11:48", "12:18")]
    assert found.timings[1].arrive_computed
    assert found.timings[1].depart_computed
    assert not found.problems


def test_a_stop_without_an_end_is_left_just_in_time_for_the_next_known_arrival() -> None:
    found = day_of(stop("MAO", "9:00"), stop("ABC", "11:00", "12:00"), legs=[leg(19.5)])
    assert hours(found)[0] == ("09:00", "10:40")
    assert found.timings[0].depart_computed
    assert found.timings[1].slack_s == 30


def test_a_stop_is_never_left_before_it_begins() -> None:
    found = day_of(stop("MAO", "10:00"), stop("ABC", "10:05", "11:00"), legs=[leg(20)])
    assert hours(found)[0] == ("10:00", "10:00")
    assert str(only(found).message) == "15 min too little to get to ABC: it takes 20 min, the plan has 5."
    assert str(only(found).remedy) == "Arrive at 10:25."


def test_the_known_arrival_may_be_two_stops_away() -> None:
    found = day_of(
        stop("MAO", "9:00"), stop("Coffee", dwell_min=20), stop("ABC", "11:00", "12:00"), legs=[leg(10), leg(10)]
    )
    assert hours(found) == [("09:00", "10:20"), ("10:30", "10:50"), ("11:00", "12:00")]


def test_a_first_stop_without_an_hour_begins_in_time_for_the_first_that_has_one() -> None:
    found = day_of(stop("MAO", dwell_min=45), stop("ABC", "10:00", "11:00"), legs=[leg(15)])
    assert hours(found)[0] == ("09:00", "09:45")


def test_an_end_and_a_dwell_give_the_beginning() -> None:
    found = day_of(stop("MAO", None, "10:00", dwell_min=45))
    assert hours(found) == [("09:15", "10:00")]
    assert found.timings[0].arrive_computed


def test_nothing_is_made_up_for_a_way_that_nobody_knows() -> None:
    found = day_of(stop("MAO", "9:00", dwell_min=60), stop("Nowhere"), legs=[None])
    assert hours(found) == [("09:00", "10:00"), (None, None)]
    assert found.timings[1].travel_s is None
    assert (only(found).kind, only(found).severity) == (ProblemKind.TIME_MISSING, Severity.WARNING)


def test_an_open_end_matters_less_on_the_last_stop() -> None:
    found = day_of(stop("MAO", "9:00"), stop("ABC", "10:00"), legs=[None])
    assert [(problem.stop_id, problem.severity) for problem in found.problems] == [
        ("MAO", Severity.WARNING),
        ("ABC", Severity.NOTE),
    ]


def test_too_little_time_says_by_how_much_and_what_would_work() -> None:
    found = day_of(stop("MAO", "9:00", "10:25"), stop("ABC", "10:30", "12:00"), legs=[leg(14.2)])
    problem = only(found)
    assert (problem.kind, problem.severity) == (ProblemKind.TOO_LITTLE_TIME, Severity.ERROR)
    assert str(problem.message) == "10 min too little to get to ABC: it takes 15 min, the plan has 5."
    assert str(problem.remedy) == "Leave MAO by 10:10, or arrive at 10:45."
    assert [(str(fix.label), fix.kind, fix.arrive) for fix in problem.fixes] == [
        ("move the rest of the day by 15 min", FixKind.MOVE_REST, time(10, 45)),
        ("arrive at 10:45 instead", FixKind.ARRIVE, time(10, 45)),
    ]
    assert (problem.stop_id, problem.line, problem.column) == ("ABC", 2, "arrive")


def test_carrying_out_the_fix_removes_the_problem() -> None:
    stops = [stop("MAO", "9:00", "10:25"), stop("ABC", "10:30", "12:00")]
    fixes = only(day_of(*stops, legs=[leg(14.2)])).fixes
    assert not day_of(stops[0], replace(stops[1], arrive=fixes[-1].arrive), legs=[leg(14.2)]).problems


def test_a_stop_that_would_be_over_moves_with_the_rest_of_the_day_or_at_the_very_minute() -> None:
    def fixes(depart: str) -> list[str]:
        problem = only(day_of(stop("MAO", "9:00", "10:25"), stop("ABC", "10:30", depart), legs=[leg(14.2)]))
        return [str(fix.label) for fix in problem.fixes]

    assert fixes("10:44") == ["move the rest of the day by 15 min", "arrive at 10:42 instead"]
    assert fixes("10:40") == ["move the rest of the day by 15 min"]


def test_a_fixed_stop_is_not_moved() -> None:
    found = day_of(stop("MAO", "9:00", "10:25"), replace(stop("ABC", "10:30", "12:00"), fixed=True), legs=[leg(14.2)])
    assert only(found).fixes == ()
    assert str(only(found).remedy) == "Leave MAO by 10:10."


def test_an_estimate_a_little_short_is_a_doubt_and_far_short_an_error() -> None:
    def severity(available: str) -> Severity:
        days = day_of(stop("MAO", "9:00", "10:00"), stop("ABC", available, "12:00"), legs=[leg(40, estimated=True)])
        return only(days).severity

    assert severity("10:30") is Severity.WARNING
    assert severity("10:29") is Severity.ERROR


def test_an_overlap_is_said_once_and_as_an_overlap() -> None:
    found = day_of(stop("MAO", "9:00", "10:30"), stop("ABC", "10:00", "12:00"), legs=[leg(20)])
    problem = only(found)
    assert (problem.kind, problem.severity) == (ProblemKind.OVERLAP, Severity.ERROR)
    assert str(problem.message) == "ABC begins at 10:00, but MAO ends only at 10:30."
    assert problem.fixes[-1].arrive == time(10, 50)


def test_a_stop_that_ends_before_it_begins_does_not_pull_the_next_back() -> None:
    found = day_of(stop("MAO", "11:00", "10:30"), stop("ABC", "12:00", "13:00"), legs=[leg(20)])
    assert (only(found).kind, only(found).stop_id) == (ProblemKind.TIME_IMPOSSIBLE, "MAO")
    assert str(only(found).message) == "MAO ends at 10:30, before it begins at 11:00."
    assert found.totals.dwell_s == 3600


def test_an_end_that_nobody_can_reach_is_impossible() -> None:
    found = day_of(stop("MAO", "9:00", "10:00"), stop("ABC", None, "10:10"), legs=[leg(20)])
    assert str(only(found).message) == "ABC ends at 10:10, but the group cannot be there before 10:20."


def test_a_length_that_does_not_fit_the_hours_is_said() -> None:
    found = day_of(stop("MAO", "9:00", "10:00", dwell_min=45))
    assert (only(found).column, only(found).severity) == ("dwell", Severity.WARNING)
    assert hours(found) == [("09:00", "10:00")]


@pytest.mark.parametrize(("arrive", "noted"), [("11:05", False), ("11:06", True)])
def test_a_wait_of_more_than_an_hour_is_noted(arrive: str, noted: bool) -> None:
    assert LONG_WAIT_S == 3600
    found = day_of(stop("MAO", "9:00", "10:00"), stop("ABC", arrive, "12:00"), legs=[leg(5)])
    assert kinds(found) == ([ProblemKind.GAP] if noted else [])


def test_dinner_may_run_past_midnight_and_the_way_home_too() -> None:
    found = day_of(stop("Dinner", "22:30", "0:30"), stop("Hotel", "0:45", "1:00"), legs=[leg(10)])
    assert found.timings[0].dwell_s == 2 * 3600
    assert found.timings[1].arrive == datetime(2017, 2, 3, 0, 45, tzinfo=LJUBLJANA)
    assert found.timings[1].slack_s == 5 * 60
    assert [(problem.kind, problem.severity) for problem in found.problems] == [
        (ProblemKind.PAST_MIDNIGHT, Severity.NOTE)
    ] * 2


def test_a_slip_in_the_afternoon_is_not_taken_for_the_night() -> None:
    found = day_of(stop("MAO", "11:00", "12:00"), stop("ABC", "2:00", "15:00"), legs=[leg(10)])
    assert kinds(found) == [ProblemKind.OVERLAP]


def test_a_computed_end_past_midnight_is_worth_a_look() -> None:
    found = day_of(stop("Party", "23:00", dwell_min=90))
    assert (only(found).kind, only(found).severity) == (ProblemKind.PAST_MIDNIGHT, Severity.WARNING)
    assert str(only(found).message) == "Party goes on past midnight, until 00:30 on 3 February 2017."


@pytest.mark.parametrize("arrive", ["5:00", "12:00", "17:30", "22:00"])
def test_midnight_itself_is_not_past_midnight_but_the_end_of_the_day(arrive: str) -> None:
    found = day_of(stop("Fair", arrive, "0:00"))
    assert [problem.severity for problem in found.problems if problem.kind is not ProblemKind.NO_MEAL] == []
    assert found.timings[0].depart == datetime(2017, 2, 3, tzinfo=LJUBLJANA)
    assert planned_dwell_s(stop("Fair", arrive, "0:00")) == found.timings[0].dwell_s


SPRING, AUTUMN = date(2017, 3, 26), date(2017, 10, 29)


def test_the_night_the_clocks_go_forward_is_an_hour_shorter() -> None:
    found = day_of(stop("Night", "1:30", "3:30", day=SPRING), stop("Inn", day=SPRING, dwell_min=30), legs=[leg(15)])
    assert found.timings[0].dwell_s == 3600
    assert hours(found)[1] == ("03:45", "04:15")


def test_a_way_over_the_change_of_clocks_arrives_by_the_new_time() -> None:
    found = day_of(stop("Club", "0:30", "1:50", day=SPRING), stop("Inn", day=SPRING, dwell_min=5), legs=[leg(30)])
    assert hours(found)[1] == ("03:20", "03:25")


def test_an_hour_that_the_clocks_skip_is_impossible() -> None:
    found = day_of(stop("Night", "2:30", "4:00", day=SPRING))
    assert str(only(found).message) == "There is no 02:30 on 26 March 2017: the clocks go forward over it."
    assert (only(found).kind, only(found).severity, only(found).column) == (
        ProblemKind.TIME_IMPOSSIBLE,
        Severity.ERROR,
        "arrive",
    )
    assert hours(found) == [("03:30", "04:00")]


def test_the_night_the_clocks_go_back_is_an_hour_longer() -> None:
    found = day_of(stop("Night", "1:30", "3:30", day=AUTUMN), stop("Inn", "3:45", "4:00", day=AUTUMN), legs=[leg(10)])
    assert found.timings[0].dwell_s == 3 * 3600
    assert not found.problems


def test_an_hour_that_comes_twice_is_told_apart_by_the_order_of_the_plan() -> None:
    found = day_of(stop("Bar", "2:00", "2:45", day=AUTUMN), stop("Inn", "2:15", "4:00", day=AUTUMN), legs=[leg(15)])
    assert not found.problems
    inn = found.timings[1]
    assert inn.arrive is not None
    assert inn.arrive.astimezone(UTC) == datetime(2017, 10, 29, 1, 15, tzinfo=UTC)
    assert inn.slack_s == 15 * 60


def test_an_hour_that_comes_twice_is_the_first_unless_the_plan_is_past_it() -> None:
    found = day_of(stop("Bar", "2:00", "2:30", day=AUTUMN), stop("Inn", "2:30", "2:40", day=AUTUMN), legs=[leg(0)])
    assert found.timings[1].slack_s == 0


def test_closing_times_are_asked_with_the_hours_worked_out_and_said_at_the_stop() -> None:
    asked: list[tuple[str, str, str]] = []

    def closed(there: Stop, start: datetime, end: datetime) -> Phrase | None:
        asked.append((there.name, f"{start:%H:%M}", f"{end:%H:%M}"))
        return Phrase("{stop} is closed then.", {"stop": there.name}) if there.name == "ABC" else None

    stops = [stop("MAO", "9:00", dwell_min=60), stop("ABC", dwell_min=30)]
    found = timetable(stops, {"ABC": leg(30)}, zones=[LJUBLJANA] * len(stops), closed=closed)
    assert asked == [("MAO", "09:00", "10:00"), ("ABC", "10:30", "11:00")]
    assert (only(found).kind, only(found).stop_id, only(found).severity) == (
        ProblemKind.CLOSED,
        "ABC",
        Severity.WARNING,
    )


def test_the_day_adds_up() -> None:
    found = day_of(
        stop("MAO", "9:00", "10:00"),
        stop("ABC", "10:30", "11:00"),
        stop("Poligon", "12:00", "12:30"),
        legs=[leg(10, buffer_min=5), leg(20, estimated=True)],
    )
    assert found.totals.distance_m == 30 * 80
    assert found.totals.travel_s == (30 + 60) * 60
    assert found.totals.dwell_s == 2 * 3600
    assert found.totals.estimated


def test_the_way_to_the_first_stop_is_no_part_of_the_day() -> None:
    found = timetable([stop("MAO", "9:00", "10:00")], {"MAO": leg(30)}, zones=[LJUBLJANA])
    assert (found.totals.distance_m, found.timings[0].travel_s) == (0, None)


# Rules
