from __future__ import annotations

from itertools import chain, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from components.sheets.formulas import disarmed, marked, unmarked
from tests.deep import deep
from tests.hostile.corpus import CORPUS, FAMILIES

texts = st.text(st.sampled_from("=+-@＝'\t\r\n ,;x1\x00\u200b"), max_size=8) | st.sampled_from(CORPUS) | st.text()


@settings(deadline=None, max_examples=deep(200, 40))
@given(texts)
@example("'=1")
@example("''\t'=1")
@example("x,'=1;''@2\t'+3")
@example("-5,5")
def test_what_was_marked_is_read_as_it_was(text: str) -> None:
    assert unmarked(marked(text)) == text
    assert disarmed(marked(text)) == marked(text)


@settings(deadline=None, max_examples=deep(200, 40))
@given(texts)
def test_disarming_changes_nothing_for_our_reader_and_nothing_the_second_time(text: str) -> None:
    assert unmarked(disarmed(text)) == unmarked(text)
    assert disarmed(disarmed(text)) == disarmed(text)


def test_every_short_text_of_blanks_marks_and_signs_is_read_as_it_was() -> None:
    for signs in chain.from_iterable(product("\t '=-5,", repeat=length) for length in range(6)):
        text = "".join(signs)
        assert unmarked(marked(text)) == text
        assert unmarked(disarmed(text)) == unmarked(text)
        assert disarmed(marked(text)) == marked(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1", "'=1"),
        (" \u200b=1", "' \u200b=1"),
        ("\t=1", "'\t'=1"),
        ("＠SUM(1)", "'＠SUM(1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("Café;=cmd|' /C calc'!A0", "Café;'=cmd|' /C calc'!A0"),
        ("a,@b\t+c|d", "a,'@b\t'+c|d"),
        (";=1", ";'=1"),
    ],
)
def test_what_runs_gets_an_apostrophe_where_it_begins(text: str, safe: str) -> None:
    assert disarmed(text) == safe
    assert marked(text) == safe


@pytest.mark.parametrize("text", ["-5,5", "+386 1 234 56 78", "1 + 1 = 2", "a, - b", "Hall 1; +1", "it's = to"])
def test_what_runs_nothing_stays(text: str) -> None:
    assert disarmed(text) == text


def test_no_text_of_the_corpus_begins_as_a_formula_in_any_spreadsheet() -> None:
    """Whichever of the three separators a program takes, and whatever blanks it passes over."""
    for text in CORPUS:
        for separator in ",;\t":
            for cell in disarmed(text).split(separator):
                assert not cell.startswith(("=", "@", "＝", "＠")), (separator, text)
    assert sum(disarmed(text) != text for text in FAMILIES["formula"]) > 20
