"""The width of text in our typeface, and its wrapping."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from components.export.fonts import Weight, text_width, wrap
from components.plan.editing import MAX_TEXT_LENGTH


@given(st.text(max_size=80), st.floats(min_value=20, max_value=400))
def test_no_line_is_wider_than_it_may_be(text: str, width: float) -> None:
    for line in wrap(text, width, 12, Weight.BOLD):
        assert text_width(line, 12, Weight.BOLD) <= width or len(line) == 1


def test_a_word_as_long_as_a_cell_may_be_is_broken_in_one_pass() -> None:
    """Measured anew for each length that might fit, it would keep the paper waiting for hours."""
    lines = wrap("W" * MAX_TEXT_LENGTH, 60, 12)
    assert sum(map(len, lines)) == MAX_TEXT_LENGTH
    assert {len(line) for line in lines[:-1]} == {int(60 // text_width("W", 12))}


@given(st.text(max_size=80))
def test_wrapping_loses_no_letter(text: str) -> None:
    assert "".join("".join(wrap(text, 60, 12)).split()) == "".join(text.split())


def test_what_is_cut_says_so() -> None:
    lines = wrap("one two three four five six seven", 60, 12, max_lines=2)

    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert text_width(lines[-1], 12) <= 60
