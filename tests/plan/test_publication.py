"""Notes as they are stored: nothing of their meaning is lost, and no text is taken for another."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.messages import Phrase, Value, printable_line
from components.plan.publication import (
    MAX_SHOWN,
    MAX_STORED,
    PROGRAMME_CHANGED,
    Note,
    note_of_text,
    note_to_text,
    shortened,
)
from tests.deep import deep

_lines = st.text(max_size=MAX_SHOWN).map(printable_line)
_values: st.SearchStrategy[Value] = _lines | st.integers() | st.dates() | st.times().map(lambda at: at.replace(fold=0))
_phrases = st.builds(
    Phrase,
    st.sampled_from(["{stop} is new", "everything after {stop} {minutes} min later"]),
    st.dictionaries(st.sampled_from(["stop", "minutes"]), _values),
)
_notes = st.builds(Note, st.lists(_phrases, max_size=3).map(tuple), _lines, st.sampled_from(["", "sl", "pt-BR"]))


@given(_notes)
@settings(deadline=None, max_examples=deep(200, 50))
def test_a_note_is_read_as_it_was_written_or_tells_that_something_changed(note: Note) -> None:
    line = note_to_text(note)
    read = note_of_text(line)

    assert len(line) <= MAX_STORED
    assert read.text == note.text
    assert read.language == (note.language if note.text else "")
    assert read.phrases in {note.phrases, (PROGRAMME_CHANGED,)}
    assert note_to_text(read) == line


@pytest.mark.parametrize("line", ["", "ABC 15 min later", "{", '{"phrases": [["{a}", {"a": ["when", "x"]}]]}', "{}x"])
def test_what_is_no_stored_note_is_an_organisers_text(line: str) -> None:
    assert note_of_text(line) == Note(text=line)
    assert note_of_text(note_to_text(Note(text='{"text":"x"}'))) == Note(text='{"text":"x"}')


def test_a_note_has_room_for_two_lines_of_a_phone() -> None:
    short = (Phrase("{stop} at {arrive}", {"stop": "ABC", "arrive": time(9)}),)

    assert shortened(short) == short
    assert shortened(short * 9) == (PROGRAMME_CHANGED,)
    assert shortened((Phrase("{stop} on {day}", {"stop": "x" * 80, "day": date(2017, 2, 1)}),)) == (PROGRAMME_CHANGED,)
