"""The hint that a long day has no meal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from components.plan.day_checks import meal_problems
from components.plan.messages import Severity
from components.plan.model import Stop
from components.plan.timing import Timing
from tests.plan.plans import stop

DAY = date(2026, 9, 17)
HELSINKI = ZoneInfo("Europe/Helsinki")


def hints(name: str, hours: str = "9:00-18:00", **texts: str) -> list[str]:
    there: Stop = replace(stop("a", hours, day=DAY, name=name), **texts)  # type: ignore[arg-type]
    assert there.arrive is not None
    assert there.depart is not None
    arrive, depart = (datetime.combine(DAY, wall, HELSINKI) for wall in (there.arrive, there.depart))
    problems = meal_problems(DAY, [there], [Timing(arrive=arrive, depart=depart)])
    assert all(problem.severity is Severity.NOTE and problem.day == DAY for problem in problems)
    return [str(problem.message) for problem in problems]


def test_a_day_of_nine_hours_without_a_meal_is_told_once() -> None:
    assert hints("Workshop") == ["A day of 9 hours, and no meal in it."]


def test_a_shorter_day_is_nobodys_business() -> None:
    assert hints("Workshop", "9:00-17:59") == []


@pytest.mark.parametrize(
    "name",
    [
        "Working lunch",
        "Kosilo",
        "Pranzo a buffet",
        "Almuerzo",
        "Almoço volante",
        "Ebéd",
        "Prânz",
        "Pusdienas",
        "Mittagessen",
        "Déjeuner",
        "Welcome dinner",
        "Večerja v mestu",
        "Cena",
    ],
)
def test_a_meal_is_known_in_ten_languages(name: str) -> None:
    assert hints(name) == []


def test_a_meal_may_stand_in_the_texts_of_a_stop() -> None:
    assert hints("Workshop", agenda="9:00 Welcome | 12:30 Lunch") == []
    assert hints("Workshop", notes="Lunch is served.") == []


@pytest.mark.parametrize("name", ["Essential skills", "Obrokovo", "Cenad"])
def test_words_that_only_begin_alike_are_no_meal(name: str) -> None:
    assert hints(name) != []
