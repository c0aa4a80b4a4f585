from __future__ import annotations

import dataclasses
from datetime import time

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from components.plan import editing
from components.plan.changes import UNITS, differences, same_stop, unit_values, with_unit
from components.plan.editing import HoursOnReorder, Stops
from components.plan.merging import EXISTENCE, ORDER, Side, merge
from tests.deep import deep
from tests.plan.plans import THE_DAY, ids, plans, stop, stops_with_ids

TRAVEL = HoursOnReorder.TRAVEL_WITH_STOP


def same(one: Stops, other: Stops) -> bool:
    return ids(one) == ids(other) and all(map(same_stop, one, other))


def test_changes_of_different_stops_are_both_there() -> None:
    mine = editing.edit(THE_DAY, "abc", name="ABC")
    theirs = editing.edit(editing.remove(THE_DAY, "mao"), "barcamp", arrive=time(15))

    merged = merge(THE_DAY, mine, theirs)

    assert merged.conflicts == ()
    assert ids(merged.stops) == ["abc", "lunch", "poligon", "barcamp"]
    assert merged.stops[0].name == "ABC"
    assert merged.stops[-1].arrive == time(15)


def test_the_same_stop_changed_in_different_fields_takes_both() -> None:
    merged = merge(THE_DAY, editing.edit(THE_DAY, "abc", name="ABC"), editing.edit(THE_DAY, "abc", notes="Badge"))

    assert merged.conflicts == ()
    assert (merged.stops[1].name, merged.stops[1].notes) == ("ABC", "Badge")


def test_arrival_and_departure_are_never_mixed_from_two_sides() -> None:
    mine = editing.edit(THE_DAY, "abc", arrive=time(11, 10))
    theirs = editing.edit(THE_DAY, "abc", depart=time(11))

    merged = merge(THE_DAY, mine, theirs)

    (conflict,) = merged.conflicts
    assert (conflict.stop_id, conflict.unit) == ("abc", "hours")
    assert conflict.mine[:2] == (time(11, 10), time(11, 20))
    assert conflict.theirs[:2] == (time(10, 20), time(11))
    assert merged.stops == theirs, "what is published stands until somebody chooses"
    chosen = merge(THE_DAY, mine, theirs, {("abc", "hours"): Side.MINE})
    assert (chosen.stops, chosen.conflicts) == (mine, ())
    assert merge(THE_DAY, mine, theirs, {("abc", "hours"): Side.THEIRS}).conflicts == ()


def test_removing_what_the_other_changed_is_a_conflict() -> None:
    edited, removed = editing.edit(THE_DAY, "abc", name="ABC"), editing.remove(THE_DAY, "abc")
    choose_mine = {("abc", EXISTENCE): Side.MINE}

    (conflict,) = merge(THE_DAY, removed, edited).conflicts
    assert (conflict.unit, conflict.base, conflict.mine, conflict.theirs) == (
        EXISTENCE,
        ("ABC Accelerator",),
        (),
        ("ABC",),
    )
    assert merge(THE_DAY, removed, edited).stops == edited
    assert merge(THE_DAY, removed, edited, choose_mine).stops == removed
    assert merge(THE_DAY, edited, removed).stops == removed
    assert len(merge(THE_DAY, edited, removed).conflicts) == 1
    assert merge(THE_DAY, edited, removed, choose_mine).stops == edited


def test_moves_of_different_stops_are_both_there() -> None:
    mine = editing.move(THE_DAY, "barcamp", 0, hours=TRAVEL)
    theirs = editing.move(THE_DAY, "abc", 3, hours=TRAVEL)

    merged = merge(THE_DAY, mine, theirs)

    assert ids(merged.stops) == ["barcamp", "mao", "lunch", "poligon", "abc"]
    assert merged.conflicts == ()


def test_the_same_stop_moved_to_different_places_is_a_conflict() -> None:
    mine = editing.move(THE_DAY, "barcamp", 0, hours=TRAVEL)
    theirs = editing.move(THE_DAY, "barcamp", 2, hours=TRAVEL)

    merged = merge(THE_DAY, mine, theirs)

    (conflict,) = merged.conflicts
    assert (conflict.unit, conflict.base, conflict.mine, conflict.theirs) == (
        ORDER,
        ("Poligon",),
        (),
        ("ABC Accelerator",),
    )
    assert merged.stops == theirs
    assert merge(THE_DAY, mine, theirs, {("barcamp", ORDER): Side.MINE}).stops == mine
    assert merge(THE_DAY, mine, mine).conflicts == ()


def test_what_both_added_stands_where_each_put_it() -> None:
    mine = editing.add(THE_DAY, stop("coffee"), position=1)
    theirs = editing.add(THE_DAY, stop("drinks"))

    assert ids(merge(THE_DAY, mine, theirs).stops) == [
        "mao",
        "coffee",
        "abc",
        "lunch",
        "poligon",
        "barcamp",
        "drinks",
    ]


@given(plans(), plans())
@settings(deadline=None, max_examples=deep(50, 15))
def test_an_unchanged_side_leaves_the_other_as_it_is(base: Stops, changed: Stops) -> None:
    for merged in (merge(base, changed, base), merge(base, base, changed), merge(base, changed, changed)):
        assert same(merged.stops, changed)
        assert merged.conflicts == ()


@given(plans(letters="abcdef"), plans(letters="abcdegh"), plans(letters="abcdfij"))
@settings(deadline=None, max_examples=deep(100, 15))
def test_nothing_is_overwritten_unseen(base: Stops, mine: Stops, theirs: Stops) -> None:
    """Each unit of each stop is what the side that changed it made of it, or is named as a conflict."""
    merged = merge(base, mine, theirs)
    by_id = {each.id: each for each in merged.stops}
    named = {(conflict.stop_id, conflict.unit) for conflict in merged.conflicts}
    assert len(by_id) == len(merged.stops)
    for changed, other in ((mine, theirs), (theirs, mine)):
        elsewhere = {each.id: each for each in other}
        for change in differences(base, changed):
            if (change.stop_id, EXISTENCE) in named or (change.stop_id, change.unit) in named:
                continue
            if change.kind == "removed":
                assert change.stop_id not in by_id
            elif change.kind == "added":
                assert change.stop_id in by_id
            elif change.unit and change.stop_id in elsewhere:
                assert unit_values(by_id[change.stop_id], change.unit) == change.after


@given(plans(letters="abcdef"), plans(letters="abcdegh"), plans(letters="abcdfij"))
@settings(deadline=None, max_examples=deep(50, 15))
def test_choosing_settles_every_conflict(base: Stops, mine: Stops, theirs: Stops) -> None:
    conflicts = merge(base, mine, theirs).conflicts

    for side in Side:
        settled = merge(base, mine, theirs, {(each.stop_id, each.unit): side for each in conflicts})
        assert settled.conflicts == ()


@given(plans(), st.data())
@settings(deadline=None, max_examples=deep(50, 15))
def test_edits_that_do_not_touch_the_same_unit_are_both_kept(base: Stops, data: st.DataObject) -> None:
    assume(base)
    units = sorted(UNITS)
    edits = data.draw(
        st.lists(st.tuples(st.integers(0, len(base) - 1), st.sampled_from(units)), unique=True, min_size=2, max_size=8)
    )
    half = len(edits) // 2
    donors = {index: data.draw(stops_with_ids(base[index].id)) for index, _ in edits}

    def edited(chosen: list[tuple[int, str]]) -> Stops:
        stops = list(base)
        for index, unit in chosen:
            stops[index] = with_unit(stops[index], unit, unit_values(donors[index], unit))
        return tuple(stops)

    merged = merge(base, edited(edits[:half]), edited(edits[half:]))

    assert same(merged.stops, edited(edits))
    assert merged.conflicts == ()


def test_where_a_stop_stood_in_its_file_is_no_change() -> None:
    renumbered = tuple(dataclasses.replace(each, line=index) for index, each in enumerate(THE_DAY, start=2))

    assert differences(THE_DAY, renumbered) == ()
    assert merge(THE_DAY, renumbered, editing.remove(THE_DAY, "abc")).conflicts == ()
