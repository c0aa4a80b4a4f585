from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan import editing
from components.plan.editing import HoursOnReorder, Stops
from components.plan.errors import PlanFault
from components.plan.model import Assumption, Coordinate, PlaceSource, Stop
from tests.plan.plans import DAY, EVE, THE_DAY, hours_of, ids, plans, stop


def test_a_stop_moved_with_hours_staying_takes_the_hours_of_its_new_place() -> None:
    moved = editing.move(THE_DAY, "poligon", 1, hours=HoursOnReorder.STAY_WITH_PLACES)

    assert ids(moved) == ["mao", "poligon", "abc", "lunch", "barcamp"]
    assert hours_of(moved) == {
        "mao": "9:00-10:00",
        "poligon": "10:20-11:20",
        "abc": "13:20-14:20",
        "lunch": "12:00-13:00",  # fixed: keeps its own hours, and gives its place to nobody
        "barcamp": "14:30-16:00",
    }


def test_a_stop_moved_with_its_hours_keeps_them() -> None:
    moved = editing.move(THE_DAY, "poligon", 0, hours=HoursOnReorder.TRAVEL_WITH_STOP)

    assert ids(moved)[0] == "poligon"
    assert hours_of(moved) == hours_of(THE_DAY)


def test_a_stop_that_comes_to_another_day_leaves_its_hours_behind_and_keeps_its_stay() -> None:
    moved = editing.move(THE_DAY, "abc", 0, day=EVE, hours=HoursOnReorder.STAY_WITH_PLACES)

    assert moved[0].id == "abc"
    assert (moved[0].date, moved[0].arrive, moved[0].dwell_s) == (EVE, None, 3600)
    assert hours_of(moved[1:]) == {key: hours for key, hours in hours_of(THE_DAY).items() if key != "abc"}
    assert editing.move(THE_DAY, "abc", 0, day=EVE, hours=HoursOnReorder.TRAVEL_WITH_STOP)[0].arrive == time(10, 20)


@given(plans(), st.data(), st.sampled_from(HoursOnReorder))
@settings(deadline=None)
def test_moving_loses_no_stop_and_no_hours(plan: Stops, data: st.DataObject, hours: HoursOnReorder) -> None:
    if not plan:
        return
    moved = data.draw(st.sampled_from(plan))
    after = editing.move(plan, moved.id, data.draw(st.integers(-2, 9)), hours=hours)

    assert sorted(ids(after)) == sorted(ids(plan))
    assert sorted(map(_hours, after)) == sorted(map(_hours, plan))
    assert [each for each in after if each.date != moved.date] == [each for each in plan if each.date != moved.date]
    fixed = {each.id: _hours(each) for each in plan if each.fixed}
    assert {each.id: _hours(each) for each in after if each.fixed} == fixed


@pytest.mark.parametrize("sent", [["mao"], ["mao"] * 5, ["mao", "abc", "lunch", "poligon", "x"], []])
def test_an_order_that_is_none_of_the_day_is_refused(sent: list[str]) -> None:
    with pytest.raises(PlanFault, match="changed meanwhile"):
        editing.reorder(THE_DAY, DAY, sent, hours=HoursOnReorder.STAY_WITH_PLACES)


def test_fields_are_edited_and_nothing_else() -> None:
    after = editing.edit(THE_DAY, "abc", name="ABC", notes="bring a badge")

    assert (after[1].name, after[1].notes, after[1].arrive) == ("ABC", "bring a badge", time(10, 20))
    assert after[:1] + after[2:] == THE_DAY[:1] + THE_DAY[2:]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": "  "}, "needs a name"),
        ({"name": "x" * 5000}, "at most 300"),
        ({"description": "x" * 30_000}, "at most 20000"),
        ({"translations": {"sl": {"notes": "x" * 30_000}}}, "at most 20000"),
        ({"notes": "half a pair \ud83d"}, "cannot be kept"),
        ({"name": "A\x00B"}, "cannot be kept"),
        ({"dwell_s": -60}, "between nothing and a day"),
        ({"id": "other"}, "no field id"),
        ({"nmae": "x"}, "no field nmae"),
    ],
)
def test_what_makes_no_sense_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(PlanFault, match=says):
        editing.edit(THE_DAY, "abc", **fields)


def test_a_pin_set_by_the_organiser_is_no_assumption_any_more() -> None:
    plan = (stop("a", accuracy_m=500, assumed=frozenset({Assumption.PLACE, Assumption.TIMES})),)
    chosen = Coordinate(latitude=46.05, longitude=14.5)

    placed = editing.place_at(plan, "a", chosen)[0]

    assert (placed.coordinate, placed.accuracy_m, placed.place_source) == (chosen, None, PlaceSource.ORGANISER)
    assert placed.assumed == {Assumption.TIMES}


def test_a_new_day_goes_where_its_date_belongs() -> None:
    plan = editing.add(THE_DAY, stop("meeting", day=EVE))
    assert ids(plan)[0] == "meeting"

    plan = editing.add(plan, stop("after", day=date(2017, 2, 3)))
    plan = editing.add(plan, stop("walk", line=7), position=1)

    assert ids(plan) == ["meeting", "mao", "walk", "abc", "lunch", "poligon", "barcamp", "after"]
    assert plan[2].line is None
    assert editing.days_of(plan) == (EVE, DAY, date(2017, 2, 3))
    with pytest.raises(PlanFault, match="already"):
        editing.add(plan, stop("walk"))


def test_a_copy_has_an_id_of_its_own_and_no_hours() -> None:
    plan = editing.duplicate(THE_DAY, "lunch")
    copy = plan[3]

    assert ids(plan)[:3] == ["mao", "abc", "lunch"]
    assert copy.id not in ids(THE_DAY)
    assert (copy.name, copy.arrive, copy.dwell_s, copy.fixed) == ("lunch", None, 3600, False)


def test_a_stop_is_hidden_shown_and_removed() -> None:
    hidden = editing.hide(THE_DAY, "abc")

    assert [each.hidden for each in hidden] == [False, True, False, False, False]
    assert editing.hide(hidden, "abc", hidden=False) == THE_DAY
    assert ids(editing.remove(THE_DAY, "abc")) == ["mao", "lunch", "poligon", "barcamp"]
    with pytest.raises(PlanFault, match="no longer in the plan"):
        editing.remove(hidden, "gone")


def test_an_edited_date_takes_the_stop_to_that_day() -> None:
    assert ids(editing.edit(THE_DAY, "barcamp", date=EVE))[0] == "barcamp"


def _hours(each: Stop) -> str:
    return f"{each.date} {each.arrive} {each.depart} {each.dwell_s}"
