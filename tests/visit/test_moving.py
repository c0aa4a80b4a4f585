"""Hours worked out anew after a move: each stop keeps its length, and what is fixed or has a reason keeps its hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.lookup.estimates import PENDING
from components.lookup.router import LegQuestion
from components.plan.editing import Stops, planned_dwell_s
from components.plan.errors import PlanFault
from components.plan.messages import ProblemKind
from components.plan.model import Coordinate, Leg, Stop, Visit
from components.plan.rescheduling import worked_out
from components.plan.travel_modes import TravelMode
from components.visit.planner import closed_check, plan
from tests.deep import deep
from tests.plan.plans import DAY, EVE, hours_of, ids, stop
from tests.visit.test_planner import SETTINGS

HERE = Coordinate(latitude=46.05, longitude=14.5)


def way(question: LegQuestion) -> Leg:
    """Ten minutes by foot from anywhere to anywhere else."""
    return replace(question.estimated(PENDING), estimated=False, note=None, duration_s=600.0, buffer_s=0)


def visit_of(stops: Stops) -> Visit:
    return plan(stops, SETTINGS, places=lambda _address, **_area: None, legs=way)


def placed(stop_id: str, hours: str = "", **fields: Any) -> Stop:
    """A stop at a place of its own."""
    at = Coordinate(latitude=46.05, longitude=14.5 + ord(stop_id[0]) / 1000)
    return stop(stop_id, hours, coordinate=at, travel=TravelMode.WALK, **fields)


def moved(stops: Stops, stop_id: str, position: int, day: date = DAY) -> Stops:
    return worked_out(stops, stop_id, position, day=day, preview=visit_of, closed=closed_check(SETTINGS))


A, B, C, D = (
    placed("a", "9:00-10:00"),
    placed("b", "10:15-11:00"),
    placed("c", "11:15-11:45"),
    placed("d", "14:00-15:30"),
)
LUNCH = stop("lunch", "12:00-13:00")


@pytest.mark.parametrize(
    ("stops", "move", "expected"),
    [
        ((A, B, C), ("c", 0), {"c": "9:00-9:30", "a": "9:45-10:45", "b": "11:00-11:45"}),
        ((A, B, C), ("c", 1), {"a": "9:00-10:00", "c": "10:15-10:45", "b": "11:00-11:45"}),
        # The stop that was first goes, and the day begins when it did.
        ((A, B, C), ("a", 2), {"b": "9:00-9:45", "c": "10:00-10:30", "a": "10:45-11:45"}),
        # Lunch and what follows a long pause keep their hours, and are later only where nobody could be there.
        (
            (A, B, LUNCH, D),
            ("a", 1),
            {"b": "9:00-9:45", "a": "10:00-11:00", "lunch": "12:00-13:00", "d": "14:00-15:30"},
        ),
        ((A, LUNCH, D), ("d", 1), {"a": "9:00-10:00", "d": "10:15-11:45", "lunch": "12:00-13:00"}),
        (
            (A, B, LUNCH, D),
            ("d", 1),
            {"a": "9:00-10:00", "d": "10:15-11:45", "b": "12:00-12:45", "lunch": "12:45-13:45"},
        ),
        # Fixed stops stay, and the day begins in time for the first.
        ((replace(A, fixed=True), B), ("b", 0), {"b": "8:00-8:45", "a": "9:00-10:00"}),
        ((A, replace(B, fixed=True), C), ("c", 0), {"c": "9:00-9:30", "a": "9:45-10:45", "b": "10:15-11:00"}),
        (
            (A, replace(B, fixed=True), C),
            ("a", 2),
            {"b": "10:15-11:00", "c": "11:15-11:45", "a": "12:00-13:00"},
        ),
        # A stop begins when it is open.
        ((A, replace(B, opening_hours="Mo-Su 10:00-18:00")), ("b", 0), {"b": "10:00-10:45", "a": "11:00-12:00"}),
        # Lengths instead of departures, and open hours, stay what they are; the first stop of the day has its hour.
        (
            (placed("a", "9:00", dwell_s=3600), placed("b", dwell_s=1800), placed("c", dwell_s=900)),
            ("b", 0),
            {"b": "9:00", "a": "9:45", "c": ""},
        ),
        # Nobody knows how long the last stop lasts: the hours stay in their places.
        (
            (placed("a", "9:00"), placed("b", "10:30"), placed("c", "13:00")),
            ("c", 0),
            {"c": "9:00", "a": "10:30", "b": "13:00"},
        ),
        # Nothing is moved by a move to where it is.
        ((A, B, C), ("b", 1), {"a": "9:00-10:00", "b": "10:15-11:00", "c": "11:15-11:45"}),
        # Another group goes its own way.
        (
            (A, replace(B, group="X"), replace(C, group="X"), replace(placed("e", "10:30-11:45"), group="Y")),
            ("c", 1),
            {"a": "9:00-10:00", "c": "10:15-10:45", "b": "11:00-11:45", "e": "10:30-11:45"},
        ),
    ],
)  # fmt: skip
def test_hours_follow_from_the_start_of_the_day(stops: Stops, move: tuple[str, int], expected: dict[str, str]) -> None:
    assert hours_of(moved(stops, *move)) == expected


def test_a_move_to_another_day_works_both_days_out() -> None:
    evening = (placed("y", "16:00-17:00", day=EVE), placed("z", "17:15-18:00", day=EVE))

    after = moved((*evening, A, B, C), "a", 1, EVE)

    assert hours_of(after) == {
        "y": "16:00-17:00", "a": "17:15-18:15", "z": "18:30-19:15", "b": "9:00-9:45", "c": "10:00-10:30"
    }  # fmt: skip
    assert {each.id for each in after if each.date == EVE} == {"y", "a", "z"}


def test_minutes_for_another_way_are_taken_out() -> None:
    after = moved((A, replace(B, travel_s=300), replace(C, travel_s=60)), "c", 0)

    assert {each.id: each.travel_s for each in after} == {"c": None, "a": None, "b": 300}


def test_a_day_that_would_run_on_past_the_night_is_refused() -> None:
    with pytest.raises(PlanFault, match="after the end of the day"):
        moved((placed("a", "9:00-19:00"), placed("b", "20:00-22:00", fixed=True)), "a", 1)


@st.composite
def days(draw: st.DrawFn) -> Stops:
    """A day that fits: stops of any length in full minutes, with pauses, some of them fixed or without a place."""
    stops, minute = [], draw(st.integers(420, 560))
    for letter in "abcdef"[: draw(st.integers(2, 6))]:
        minute += 12 + draw(st.integers(0, 50))
        end = minute + draw(st.integers(5, 70))
        hours = f"{minute // 60}:{minute % 60}-{end // 60}:{end % 60}"
        make = draw(st.sampled_from([placed, placed, stop]))
        stops.append(make(letter, hours, fixed=draw(st.integers(0, 9)) == 0))
        minute = end
    return tuple(stops)


@given(days(), st.data())
@settings(deadline=None, max_examples=deep(100, 25))
def test_what_fits_before_a_move_fits_after_it(stops: Stops, data: st.DataObject) -> None:
    order = moved(stops, data.draw(st.sampled_from(ids(stops))), data.draw(st.integers(0, 5)))

    assert sorted(ids(order)) == sorted(ids(stops))
    assert {each.id: planned_dwell_s(each) for each in order} == {each.id: planned_dwell_s(each) for each in stops}
    assert [each for each in order if each.fixed] == [each for each in order if each in stops and each.fixed]
    is_fixed = {each.id for each in stops if each.fixed}
    for problem in (each for day in visit_of(order).days for row in day.stops for each in row.problems):
        is_told = problem.kind in {ProblemKind.OVERLAP, ProblemKind.TOO_LITTLE_TIME, ProblemKind.NO_TIME_TO_SPARE}
        assert not is_told or problem.stop_id in is_fixed
    old = {each.id: each for each in stops}
    assert all(
        each == old[each.id] or each.arrive is None or not each.arrive.minute % 5 or each is order[0] for each in order
    )
