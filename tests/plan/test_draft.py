from __future__ import annotations

import dataclasses
import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan import editing
from components.plan.draft import MAX_STEPS, Draft, OwnColumns, from_json, to_json
from components.plan.editing import Stops
from components.plan.errors import StorageFault
from components.plan.messages import Phrase
from tests.deep import deep
from tests.plan.plans import THE_DAY, plans

RENAME = Phrase("Renamed {stop}", {"stop": "ABC"})
HIDE = Phrase("Hid {stop}", {"stop": "ABC"})


def test_each_step_is_undone_and_redone() -> None:
    renamed = editing.edit(THE_DAY, "abc", name="ABC")
    draft = Draft.of(4, THE_DAY).add_step(RENAME, renamed).add_step(HIDE, editing.hide(renamed, "abc"))

    assert (draft.undo_label, draft.redo_label) == (HIDE, None)
    back = draft.undo()
    assert (back.stops, back.undo_label, back.redo_label) == (renamed, RENAME, HIDE)
    assert back.undo().stops == THE_DAY
    assert back.undo().undo() == back.undo()
    assert back.undo().undo_label is None
    assert back.redo() == draft
    assert draft.redo() == draft


def test_a_new_step_takes_the_place_of_what_was_undone() -> None:
    draft = Draft.of(1, THE_DAY).add_step(RENAME, editing.edit(THE_DAY, "abc", name="ABC")).undo()

    draft = draft.add_step(HIDE, editing.hide(THE_DAY, "abc"))

    assert draft.redo_label is None
    assert draft.undo().stops == THE_DAY


def test_an_edit_that_changed_nothing_is_no_step() -> None:
    draft = Draft.of(1, THE_DAY)

    assert draft.add_step(RENAME, editing.edit(THE_DAY, "abc", name="ABC Accelerator")) == draft


def test_the_oldest_steps_are_forgotten_first() -> None:
    draft = Draft.of(1, THE_DAY)
    for number in range(MAX_STEPS + 50):
        draft = draft.add_step(RENAME, editing.edit(THE_DAY, "abc", name=f"ABC {number}"))

    assert len(draft.steps) == MAX_STEPS
    assert draft.stops[1].name == f"ABC {MAX_STEPS + 49}"
    assert from_json(to_json(draft)) == draft


def test_the_label_of_a_step_keeps_the_types_of_its_values() -> None:
    what = Phrase(
        "{a}{b}{c}{d}{e}",
        {"a": "9:00", "b": 15, "c": date(2017, 2, 2), "d": time(9), "e": datetime(2017, 2, 2, 9, tzinfo=UTC)},
    )
    draft = Draft.of(1, THE_DAY).add_step(what, THE_DAY[:1])

    read = from_json(to_json(draft)).steps[1].label

    assert read == what
    assert [type(value) for value in read.values.values()] == [str, int, date, time, datetime]


@given(st.lists(plans(), min_size=1, max_size=5), st.integers(0, 4), st.text(max_size=20))
@settings(deadline=None, max_examples=deep(100, 15))
def test_a_draft_comes_back_from_its_json(states: list[Stops], undone: int, cell: str) -> None:
    draft = Draft.of(7, states[0])
    for number, stops in enumerate(states[1:]):
        draft = draft.add_step(Phrase("Step {number}", {"number": number}), stops)
    for _ in range(undone):
        draft = draft.undo()
    own = OwnColumns(headings=("own",), cells={"a": (cell,)})
    draft = draft.add_step(Phrase("Import"), (), own_columns=(own,))
    draft = dataclasses.replace(draft.add_step(Phrase("Back"), states[0], ends_own_columns=True), version=3)

    assert from_json(to_json(draft)) == draft
    assert draft.own_columns == ()


@pytest.mark.parametrize(
    "damage",
    [
        {"at": 9},
        {"stops": []},
        {"format": 3},
        {"steps": []},
        {"steps": [{"template": "x", "values": {"a": ["set", "1"]}, "stops": [0]}]},
        {"steps": [{"template": "x", "values": {"a": ["time", "25:61"]}, "stops": [0]}]},
        {"stops": [{"id": "a", "date": "2017-02-02", "name": "A", "coordinate": {"latitude": 106.8, "longitude": 0}}]},
        {"stops": [{"id": "a", "date": "2017-02-02", "name": "A", "colour": "red"}]},
        {"surprise": 1},
    ],
)
def test_a_damaged_draft_is_refused(damage: dict[str, object]) -> None:
    stored = json.loads(to_json(Draft.of(1, THE_DAY[:1])))
    assert from_json(json.dumps(stored).encode()) == Draft.of(1, THE_DAY[:1])

    for text in (json.dumps({**stored, **damage}).encode(), to_json(Draft.of(1, THE_DAY))[:-20], b"", b"\xff\x00"):
        with pytest.raises(StorageFault, match="draft"):
            from_json(text)


def test_columns_that_an_import_brings_are_a_change_the_first_time_alone() -> None:
    own = OwnColumns(headings=("driver",), cells={"abc": ("Ana",)})
    draft = Draft.of(1, THE_DAY).add_step(Phrase("Import"), own_columns=(own,))
    assert draft.own_columns == (own,)
    assert draft.undo_label == Phrase("Import")
    assert draft.undo().own_columns == ()
    assert draft.add_step(Phrase("Import"), own_columns=(own,)) == draft
