"""The visit of each group and of all together: legs, hours, totals and problems."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from components.plan.editing import HoursOnReorder, move, reorder
from components.plan.messages import ProblemKind
from components.plan.model import Coordinate, Leg, Stop, Visit
from components.plan.parallel import groups_concerned, put_together
from components.plan.retiming import DelayPolicy, preview_delay, shift_after
from components.plan.travel_modes import TravelMode
from components.visit.planner import plan, questions
from tests.cases import Case, case_plan, case_visit


def no_place(_address: str, /, *, name: str = "") -> None:
    """A geocoder that was not asked yet."""


def no_leg(_question: object) -> Leg | None:
    """A router that was not asked yet."""
    return None


WELCOME, SERRALVES, MUSICA, LUNCH = 0, 1, 2, 3


def legs_of(visit: Visit) -> list[tuple[str, str]]:
    return [(leg.from_stop_id, leg.to_stop_id) for day in visit.days for leg in day.legs]


def ids(case: Case) -> list[str]:
    return [stop.id for stop in case.stops]


def test_no_way_leads_from_one_group_to_the_other_and_each_has_its_own() -> None:
    case = case_visit("parallel")
    welcome, serralves, musica, lunch = ids(case)
    visit = case.visit
    assert visit.groups == ("A", "B")
    assert set(legs_of(visit)) == {(welcome, serralves), (welcome, musica), (serralves, lunch), (musica, lunch)}
    assert legs_of(visit.of_group("A")) == [(welcome, serralves), (serralves, lunch)]
    assert legs_of(visit.of_group("B")) == [(welcome, musica), (musica, lunch)]


def test_where_groups_meet_each_leg_names_its_group_and_none_is_everybodys() -> None:
    stops = case_visit("parallel").visit.days[0].stops
    assert stops[LUNCH].leg is None
    assert [leg.groups for leg in stops[LUNCH].legs] == [("A",), ("B",)]
    assert [leg.groups for leg in stops[SERRALVES].legs] == [("A",)]
    assert str(stops[LUNCH].timing.leave_by) == "2026-06-04 12:00:00+01:00"  # both groups leave then
    assert stops[LUNCH].timing.arrive is not None


def test_no_overlap_is_told_and_hours_and_totals_are_each_groups_own() -> None:
    visit = case_visit("parallel").visit
    assert not [problem for problem in visit.all_problems if problem.kind is ProblemKind.OVERLAP]
    day = visit.days[0]
    assert [stop.number for stop in day.stops] == [1, 2, 3, 4]
    assert dict(day.group_totals) == {name: visit.of_group(name).days[0].totals for name in "AB"}
    assert day.group_totals[0][1].distance_m > day.group_totals[1][1].distance_m
    for name in "AB":
        lunch = visit.of_group(name).days[0].stops[-1]
        assert lunch.leg is not None
        assert lunch.timing.leave_by is not None


def test_the_visits_of_the_groups_have_the_revision_of_the_whole_and_only_their_stops() -> None:
    visit = case_visit("parallel").visit
    for name in visit.groups:
        of_group = visit.of_group(name)
        assert (of_group.revision, of_group.group, of_group.groups) == (visit.revision, name, ("A", "B"))
        assert {stop.stop.group for stop in of_group.days[0].stops} == {"", name}
        assert [stop.number for stop in of_group.days[0].stops] == [1, 2, 3]
    assert visit.of_group("") is visit
    assert visit.of_group("C") is visit


def test_another_leg_of_one_group_gives_another_revision() -> None:
    case = case_visit("parallel")
    moved = [replace(stop, travel=TravelMode.WALK) if stop.group == "B" else stop for stop in case.stops]
    other = plan(moved, case.settings, places=no_place, legs=no_leg)
    assert other.revision != plan(case.stops, case.settings, places=no_place, legs=no_leg).revision


def test_groups_without_a_column_are_taken_from_the_names_and_the_organiser_is_told() -> None:
    visit = case_plan("m27-parallel").visit
    assert visit.groups == ("A", "B")
    notes = [problem for problem in visit.all_problems if problem.kind is ProblemKind.GROUP_ASSUMED]
    assert [problem.line for problem in notes] == [3, 4]
    assert not [problem for problem in visit.all_problems if problem.kind is ProblemKind.OVERLAP]
    assert [stop.stop.name for stop in visit.of_group("B").days[0].stops] == ["Plenary", "Group B: Kiasma", "Lunch"]


def test_the_ways_of_all_groups_are_asked_for_and_none_between_them() -> None:
    case = case_visit("parallel")
    asked = questions(case.stops, places=no_place, legs=no_leg)
    assert len(asked.open) == 4
    pairs = {(each.from_stop_id, each.to_stop_id) for each in asked.open}  # type: ignore[union-attr]
    assert (ids(case)[SERRALVES], ids(case)[MUSICA]) not in pairs


def test_a_problem_of_one_group_at_a_stop_of_all_names_it_and_one_of_all_does_not() -> None:
    stops = [
        a_stop("start", 9, 10, 0.0),
        a_stop("far", 10, 12, 0.3, group="A"),
        a_stop("near", 10, 11, 0.001, group="B"),
        a_stop("lunch", 12, 13, 0.0),
    ]
    visit = planned(stops)
    lunch = visit.days[0].stops[-1]
    short = [problem for problem in lunch.problems if problem.kind is ProblemKind.TOO_LITTLE_TIME]
    assert [str(problem.message).startswith("Group A: ") for problem in short] == [True]
    alone = visit.of_group("A").days[0].stops[-1].problems
    assert [str(problem.message) for problem in short] == [
        f"Group A: {problem.message}" for problem in alone if problem.kind is ProblemKind.TOO_LITTLE_TIME
    ]


def test_estimated_ways_are_counted_for_each_group() -> None:
    notes = [str(problem.message) for problem in case_visit("parallel").visit.days[0].problems]
    assert [note for note in notes if "router" in note] == [
        "Group A: Ways that are estimated until the router has answered: 2.",
        "Group B: Ways that are estimated until the router has answered: 2.",
    ]


def test_a_problem_of_everybody_is_said_once() -> None:
    stops = [
        a_stop("one", 9, 11, 0.0),
        a_stop("two", 10, 12, 0.0),
        a_stop("a", 12, 13, 0.0, group="A"),
        a_stop("b", 12, 13, 0.0, group="B"),
    ]
    visit = planned(stops)
    overlaps = [problem for problem in visit.all_problems if problem.kind is ProblemKind.OVERLAP]
    assert len(overlaps) == 1
    assert not str(overlaps[0].message).startswith("Group")


def test_the_hours_of_two_stops_of_one_group_must_not_overlap() -> None:
    stops = [
        a_stop("one", 9, 11, 0.0, group="A"),
        a_stop("two", 10, 12, 0.0, group="A"),
        a_stop("b", 9, 12, 0.0, group="B"),
    ]
    visit = planned(stops)
    assert [problem.stop_id for problem in visit.all_problems if problem.kind is ProblemKind.OVERLAP] == ["two"]


def test_all_are_there_when_the_last_group_is() -> None:
    stops = [
        a_stop("start", 9, 10, 0.0),
        a_stop("far", None, None, 0.2, group="A", dwell_s=3600),
        a_stop("near", None, None, 0.001, group="B", dwell_s=3600),
        a_stop("lunch", None, None, 0.0, dwell_s=3600),
    ]
    visit = planned(stops)
    arrivals = {name: visit.of_group(name).days[0].stops[-1].timing.arrive for name in "AB"}
    assert arrivals["A"] is not None
    assert arrivals["B"] is not None
    assert arrivals["A"] > arrivals["B"]
    assert visit.days[0].stops[-1].timing.arrive == arrivals["A"]


def planned(stops: list[Stop]) -> Visit:
    return plan(stops, case_visit("parallel").settings, places=no_place, legs=no_leg)


def a_stop(
    name: str, arrive: int | None, depart: int | None, north: float, *, group: str = "", dwell_s: int | None = None
) -> Stop:
    return Stop(
        id=name,
        date=date(2026, 6, 4),
        name=name,
        group=group,
        arrive=None if arrive is None else time(arrive),
        depart=None if depart is None else time(depart),
        dwell_s=dwell_s,
        coordinate=Coordinate(latitude=41.15 + north, longitude=-8.61),
        travel=TravelMode.COACH,
    )


def test_a_delay_of_one_group_moves_its_stops_and_those_of_all_but_no_other_groups() -> None:
    case = case_visit("parallel")
    welcome, serralves, musica, lunch = ids(case)
    moved = shift_after(case.stops, serralves, 20, policy=DelayPolicy.MOVE_AFTER)
    changed = {stop.id for stop, before in zip(moved, case.stops, strict=True) if stop != before}
    assert changed == {lunch}
    moved = shift_after(case.stops, welcome, 20, policy=DelayPolicy.MOVE_AFTER)
    assert {stop.id for stop, before in zip(moved, case.stops, strict=True) if stop != before} == {
        serralves,
        musica,
        lunch,
    }


def test_a_delay_of_all_is_worked_out_for_each_group_and_tells_of_no_overlap() -> None:
    case = case_visit("parallel")
    welcome, serralves, musica, lunch = ids(case)
    previews = [
        preview_delay(
            own,
            welcome,
            30,
            legs={leg.to_stop_id: leg for leg in case.visit.of_group(name).days[0].legs},
            zone=case.visit.zone,
            zones={},
        )
        for name, own in groups_concerned(case.stops, welcome).items()
    ]
    assert len(previews) == 2
    delay = put_together(case.stops, previews)
    assert [stop.id for stop in delay.stops] == ids(case)
    assert {change.stop_id for change in delay.changed_hours} == {welcome, serralves, musica, lunch}
    assert [stop.arrive for stop in delay.stops] == [time(9, 30), time(11), time(11), time(13, 15)]
    assert not delay.new_problems
    assert set(groups_concerned(case.stops, musica)) == {"B"}


def test_another_order_gives_no_group_the_hours_of_the_other() -> None:
    stops = (
        a_stop("welcome", 9, 10, 0.0),
        a_stop("a one", 10, 11, 0.0, group="A"),
        a_stop("b", 10, 12, 0.0, group="B"),
        a_stop("a two", 11, 12, 0.0, group="A"),
        a_stop("lunch", 12, 13, 0.0),
    )
    order = ["welcome", "a two", "b", "a one", "lunch"]
    after = reorder(stops, date(2026, 6, 4), order, hours=HoursOnReorder.STAY_WITH_PLACES)
    hours = {stop.id: (stop.arrive and stop.arrive.hour, stop.depart and stop.depart.hour) for stop in after}
    assert hours == {"welcome": (9, 10), "a two": (10, 11), "b": (10, 12), "a one": (11, 12), "lunch": (12, 13)}
    assert {stop.id: stop.group for stop in after} == {stop.id: stop.group for stop in stops}
    moved = move(stops, "b", 1, hours=HoursOnReorder.STAY_WITH_PLACES)
    assert {stop.id: (stop.arrive, stop.depart) for stop in moved} == {
        stop.id: (stop.arrive, stop.depart) for stop in stops
    }
