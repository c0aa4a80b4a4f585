"""Which evening a stop after midnight belongs to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings

from components.plan.clock import programme_days
from components.plan.model import Stop
from tests.deep import deep
from tests.plan.plans import plans, stop

EVE, DAY = date(2026, 5, 23), date(2026, 5, 24)


def days(*stops: Stop) -> dict[date, list[str]]:
    return {day: [each.id for each in of_day] for day, of_day in programme_days(stops).items()}


def test_what_goes_on_after_midnight_is_of_the_evening_before() -> None:
    museum = stop("museum", "23:15-0:15", day=EVE)
    bar, club, breakfast = (
        stop("bar", "0:45-1:30", day=DAY),
        stop("club", "2:00-3:00", day=DAY),
        stop("breakfast", "10:00-11:00", day=DAY),
    )
    assert days(museum, bar, club, breakfast) == {EVE: ["museum", "bar", "club"], DAY: ["breakfast"]}


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        ("19:00-21:30", "0:45-1:30"),  # more than three hours between
        ("16:00-17:00", "0:30-1:00"),  # no evening
        ("22:00-0:30", "4:30-5:30"),  # people have slept
        ("22:00-0:30", "9:00-10:00"),  # a morning
        ("22:00-0:30", "0:15-1:00"),  # an overlap is one, and is told
    ],
)
def test_what_begins_anew_is_of_its_own_day(evening: str, morning: str) -> None:
    assert days(stop("a", evening, day=EVE), stop("b", morning, day=DAY)) == {EVE: ["a"], DAY: ["b"]}


def test_a_night_of_a_day_that_is_not_in_the_plan_is_a_day() -> None:
    assert days(stop("bar", "0:45-1:30", day=DAY)) == {DAY: ["bar"]}


@settings(deadline=None, max_examples=deep(300, 30))
@given(plans())
def test_each_stop_is_in_one_day_and_days_are_in_order(stops: tuple[Stop, ...]) -> None:
    found = programme_days(stops)
    assert list(found) == sorted(found)
    assert sorted(each.id for day in found.values() for each in day) == sorted(each.id for each in stops)
    for day, of_day in found.items():
        assert of_day
        assert all(0 <= (each.date - day).days <= 1 for each in of_day)
