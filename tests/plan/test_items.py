"""Cells with several items: split at bars and line ends, and the items of an agenda with their times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.items import AgendaItem, agenda_items, split_at_bars


def pairs(text: str) -> list[tuple[str, str]]:
    return [(item.time, item.text) for item in agenda_items(text)]


def test_an_agenda_is_its_times_and_what_happens_then() -> None:
    expected = [("09:30", "Welcome, the director"), ("09:45", "Tour"), ("", "Questions")]
    assert pairs("09:30 Welcome, the director | 09:45 Tour | Questions") == expected
    assert pairs("09:30 Welcome, the director\n\n09:45 Tour\r\n  Questions ") == expected
    assert pairs("") == pairs(" | \n |") == []


@pytest.mark.parametrize(
    "time",
    [
        "9:30",
        "09.30",
        "9h30",
        "9h",
        "9 h",
        "14:00",
        "9:30 am",
        "2 p.m.",
        "9:30-10:00",
        "9:30 – 10.00",
        "9h–10h",
        "24:00",
    ],
)
@pytest.mark.parametrize("between", [" ", ": ", " - ", " – "])
def test_times_stay_as_they_are_written(time: str, between: str) -> None:
    assert pairs(f"{time}{between}Tour") == [(time, "Tour")]


@pytest.mark.parametrize(
    "text",
    ["3 halls", "2.10. Arrival", "12.5 kg", "9:75 Tour", "25:00 Tour", "9:30h2", "9 hours", "10 amps", "2026 Tour"],
)
def test_what_is_no_time_is_text(text: str) -> None:
    assert pairs(text) == [("", text)]


def test_a_time_may_stand_alone() -> None:
    assert pairs("09:30 | 09:45 Tour") == [("09:30", ""), ("09:45", "Tour")]


def test_a_bar_after_a_backslash_is_a_character() -> None:
    assert pairs(r"09:30 A\|B | C\\ | D\E") == [("09:30", "A|B"), ("", "C\\"), ("", r"D\E")]
    assert split_at_bars(r"a\|b|c\\|d") == [r"a\|b", "c\\\\", "d"]


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "09:30"]), st.text(st.characters(exclude_categories=["Zs", "Cc"]), min_size=1))
    )
)
def test_any_texts_can_be_items(items: list[tuple[str, str]]) -> None:
    escaped = [f"{time} " + text.replace("\\", "\\\\").replace("|", "\\|") for time, text in items]
    read = agenda_items(" | ".join(escaped))
    assert len(read) == len([text for _, text in items if text.strip()])


def test_a_long_text_is_read_at_once() -> None:
    for text in ("\\" * 20_000, "9" * 20_000, "9 " * 10_000, "\n" * 20_000, "9:30-" * 4_000, "|" * 20_000):
        assert all(isinstance(item, AgendaItem) for item in agenda_items(text))
