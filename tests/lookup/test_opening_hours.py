"""Closed then? Thursday 2 February 2017 in Ljubljana, unless a test says otherwise."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.lookup.opening_hours import closed_during, unreadable_hours
from components.plan.messages import ProblemKind, Severity
from components.plan.model import Stop
from tests.deep import deep

LJUBLJANA = ZoneInfo("Europe/Ljubljana")


def stop(opening_hours: str) -> Stop:
    return Stop(id="mao", date=date(2017, 2, 2), name="MAO", line=3, opening_hours=opening_hours)


def at(text: str, day: int = 2) -> datetime:
    hour, minute = text.split(":")
    return datetime(2017, 2, day, int(hour), int(minute), tzinfo=LJUBLJANA)


def closing(rule: str, arrive: str, depart: str, *, day: int = 2, country: str = "si") -> str | None:
    sentence = closed_during(stop(rule), at(arrive, day), at(depart, day), zone=LJUBLJANA, country=country)
    return None if sentence is None else str(sentence)


@pytest.mark.parametrize(
    ("rule", "arrive", "depart", "sentence"),
    [
        ("Tu-Su 10:00-18:00", "10:00", "18:00", None),
        ("Tu-Su 10:00-18:00", "9:30", "11:00", "MAO opens only at 10:00."),
        ("Tu-Su 10:00-18:00", "17:00", "18:30", "MAO closes at 18:00."),
        ("Tu-Su 10:00-18:00", "19:00", "20:00", "MAO is closed from 19:00 to 20:00."),
        ("Mo-Fr 9:00-12:00,13:00-17:00", "11:00", "14:00", "MAO is closed from 12:00 to 13:00."),
        ("Fr-We", "10:00", "11:00", "MAO is closed from 10:00 to 11:00."),
        ("24/7", "3:00", "4:00", None),
        ("", "3:00", "4:00", None),
        ("unknown", "3:00", "4:00", None),
        ("nonsense 25", "3:00", "4:00", None),
        ("Tu-Su 10:00-18:00", "9:30", "9:30", "MAO is closed from 09:30 to 09:30."),
        ("Tu-Su 10:00-18:00", "10:00", "10:00", None),
    ],
)
def test_the_sentence_for_each_way_of_being_closed(rule: str, arrive: str, depart: str, sentence: str | None) -> None:
    assert closing(rule, arrive, depart) == sentence


def test_public_holidays_are_those_of_the_country() -> None:
    rule = "Mo-Su 10:00-18:00; PH off"
    assert closing(rule, "11:00", "12:00", day=8) == "MAO is closed from 11:00 to 12:00."  # Prešeren Day
    assert closing(rule, "11:00", "12:00", day=8, country="fi") is None
    assert closing(rule, "11:00", "12:00", day=8, country="") is None
    assert closing(rule, "11:00", "12:00", day=8, country="xx") is None
    assert closing(rule, "9:30", "12:00", day=8, country="xx") == "MAO opens only at 10:00."


def test_the_hours_are_those_of_the_place_whatever_the_zone_of_the_question() -> None:
    utc = ZoneInfo("UTC")
    early, late = datetime(2017, 2, 2, 8, 30, tzinfo=utc), datetime(2017, 2, 2, 10, 0, tzinfo=utc)
    sentence = closed_during(stop("10:00-18:00"), early, late, zone=LJUBLJANA)
    assert str(sentence) == "MAO opens only at 10:00."


def test_hours_that_cannot_be_read_are_a_problem_at_their_cell() -> None:
    problem = unreadable_hours(stop("ten to six"))
    assert problem is not None
    assert (problem.kind, problem.severity) == (ProblemKind.CELL_UNREADABLE, Severity.WARNING)
    assert (problem.line, problem.column, problem.stop_id) == (3, "opening_hours", "mao")
    assert "Tu-Su 10:00-18:00" in str(problem.remedy)


@pytest.mark.parametrize("rule", ["", "  ", "Mo-Fr 09:00-17:00", 'Mo "by appointment"'])
def test_readable_hours_are_no_problem(rule: str) -> None:
    assert unreadable_hours(stop(rule)) is None


@settings(deadline=None, max_examples=deep(1000, 80))
@given(st.text(max_size=60) | st.text(alphabet="MoTuWePH0123456789:-,; off+/()[]easter", max_size=60))
def test_no_text_makes_the_parser_raise(rule: str) -> None:
    closed_during(stop(rule), at("9:00"), at("10:00"), zone=LJUBLJANA, country="si")
    unreadable_hours(stop(rule))


def test_a_megabyte_is_not_parsed() -> None:
    assert unreadable_hours(stop("Mo 10:00-12:00; " * 60_000 + "Tu 10:00-12:00")) is not None
