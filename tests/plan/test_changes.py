from __future__ import annotations

from dataclasses import fields, replace
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan import editing
from components.plan.changes import (
    UNITS,
    ChangeKind,
    differences,
    moved_ids,
    partner_note,
    same_stop,
    unit_values,
    with_unit,
)
from components.plan.details import VisitDetails, detail_changes
from components.plan.editing import HoursOnReorder, Stops
from components.plan.model import Coordinate, Stop
from components.plan.retiming import DelayPolicy, set_times
from tests.deep import deep
from tests.plan.plans import EVE, THE_DAY, plans, stop

CHANGED = "The programme has changed"
STAY, TRAVEL = HoursOnReorder.STAY_WITH_PLACES, HoursOnReorder.TRAVEL_WITH_STOP


def note_of(after: Stops, before: Stops = THE_DAY) -> str:
    return "; ".join(str(phrase) for phrase in partner_note(before, after))


def abc_later(policy: DelayPolicy = DelayPolicy.ONLY_THIS) -> Stops:
    longer = editing.edit(THE_DAY, "abc", arrive=time(10, 35), depart=time(11, 35))
    return longer if policy is DelayPolicy.ONLY_THIS else set_times(THE_DAY, "abc", arrive=time(10, 35), policy=policy)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (THE_DAY, ""),
        (abc_later(), "ABC Accelerator 15 min later"),
        (abc_later(DelayPolicy.MOVE_AFTER), "everything from ABC Accelerator on 15 min later"),
        (
            set_times(THE_DAY, "abc", depart=time(11, 35), policy=DelayPolicy.MOVE_AFTER),
            "everything after ABC Accelerator 15 min later",
        ),
        (
            set_times(THE_DAY, "poligon", arrive=time(13, 10), policy=DelayPolicy.MOVE_AFTER),
            "everything from Poligon on 10 min earlier",
        ),
        (editing.edit(THE_DAY, "barcamp", arrive=time(14, 45), depart=time(16, 15)), "BarCamp 15 min later"),
        (editing.edit(THE_DAY, "barcamp", depart=time(17)), "BarCamp until 17:00"),
        (editing.edit(THE_DAY, "barcamp", arrive=time(15)), "BarCamp at 15:00"),
        (editing.move(THE_DAY, "poligon", 2, hours=STAY), "Poligon before lunch"),
        (editing.move(THE_DAY, "mao", 4, hours=TRAVEL), "Museum after BarCamp"),
        (editing.move(abc_later(), "poligon", 2, hours=TRAVEL), "Poligon before lunch; ABC Accelerator 15 min later"),
        (editing.remove(THE_DAY, "abc"), "ABC Accelerator removed"),
        (editing.hide(THE_DAY, "abc"), "ABC Accelerator removed"),
        (editing.add(THE_DAY, stop("x", name="Coffee")), "Coffee is new"),
        (editing.edit(THE_DAY, "abc", name="ABC"), "ABC Accelerator is now ABC"),
        (editing.edit(THE_DAY, "abc", notes="Badge!"), "new details for ABC Accelerator"),
        (editing.edit(abc_later(), "mao", notes="Badge!"), "ABC Accelerator 15 min later"),
        (editing.move(THE_DAY, "abc", 0, day=EVE, hours=TRAVEL), "ABC Accelerator on 1 February 2017"),
        # What no reader would notice.
        (editing.edit(THE_DAY, "abc", fixed=True, until_end=frozenset({"notes"}), dwell_s=3600), ""),
        (editing.edit(THE_DAY, "lunch", notes=" "), ""),
        # More than a note has room for.
        (tuple(editing.edit(THE_DAY, each.id, name=f"{each.name}!")[i] for i, each in enumerate(THE_DAY)), CHANGED),
    ],
)
def test_the_note_says_what_partners_need(after: Stops, says: str) -> None:
    assert note_of(after) == says


def test_a_pin_that_is_put_right_is_not_told() -> None:
    before, near, far = (
        editing.place_at(THE_DAY, "abc", Coordinate(latitude=latitude, longitude=14.5))
        for latitude in (46, 46.0002, 46.1)
    )

    assert note_of(near, before) == ""
    assert note_of(far, before) == "ABC Accelerator at another place"


def test_details_of_the_visit_are_told_where_everybody_reads_them() -> None:
    old = VisitDetails(title="Visit")
    for after, told in ((replace(old, title="Other"), "new details of the visit"), (replace(old, walking_m_s=1), "")):
        note = partner_note(THE_DAY, THE_DAY, details=detail_changes(old, after))
        assert "; ".join(map(str, note)) == told
    assert [str(each) for each in partner_note(THE_DAY, (stop("x"),))] == ["a new programme"]
    assert partner_note((), THE_DAY) == ()


def test_a_stop_that_partners_never_saw_is_not_told() -> None:
    before = editing.hide(THE_DAY, "abc")

    assert note_of(editing.edit(before, "abc", arrive=time(11)), before) == ""
    assert note_of(editing.hide(before, "abc", hidden=False), before) == "ABC Accelerator is new"


def test_a_difference_carries_what_was_and_what_is() -> None:
    (change,) = differences(THE_DAY, abc_later())

    assert (change.kind, change.stop_id, change.unit, change.later_min) == (ChangeKind.EDITED, "abc", "hours", 15)
    assert change.before == (time(10, 20), time(11, 20), None)
    assert change.after == (time(10, 35), time(11, 35), None)


def test_swapping_two_neighbours_moves_one() -> None:
    assert len(moved_ids("abcd", "acbd")) == 1
    assert moved_ids("abcde", "bcdea") == {"a"}
    assert moved_ids("abcde", "eabcd") == {"e"}
    assert moved_ids("abc", "xabyc") == frozenset()


@given(st.permutations("abcdef"))
@settings(deadline=None, max_examples=deep(50, 15))
def test_what_did_not_move_is_in_order_and_nothing_more_could_stay(after: list[str]) -> None:
    stays = [letter for letter in after if letter not in moved_ids("abcdef", after)]

    assert stays == sorted(stays)
    longest = max(
        bin(mask).count("1")
        for mask in range(64)
        if (run := [after[i] for i in range(6) if mask >> i & 1]) == sorted(run)
    )
    assert len(stays) == longest


@given(plans(), plans())
@settings(deadline=None, max_examples=deep(50, 15))
def test_the_differences_lead_from_one_plan_to_the_other(before: Stops, after: Stops) -> None:
    built = {each.id: each for each in before}
    new = {each.id: each for each in after}
    for change in differences(before, after):
        if change.kind is ChangeKind.ADDED:
            built[change.stop_id] = new[change.stop_id]
        elif change.kind is ChangeKind.REMOVED:
            del built[change.stop_id]
        elif change.unit:
            assert unit_values(built[change.stop_id], change.unit) == change.before
            built[change.stop_id] = with_unit(built[change.stop_id], change.unit, change.after)

    assert built.keys() == new.keys()
    assert all(same_stop(built[stop_id], new[stop_id]) for stop_id in new)
    assert all(str(phrase) for phrase in partner_note(before, after))


@given(plans())
@settings(deadline=None, max_examples=deep(50, 15))
def test_a_plan_differs_in_nothing_from_itself(plan: Stops) -> None:
    assert differences(plan, plan) == ()
    assert partner_note(plan, plan) == ()


def test_every_field_of_a_stop_is_compared() -> None:
    compared = [name for unit in UNITS.values() for name in unit]

    assert sorted([*compared, "id", "line"]) == sorted(field.name for field in fields(Stop))
