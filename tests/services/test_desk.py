"""An organiser's desk on both stores: the draft, publishing, two at once, going back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from components.domain import editing
from components.domain.editing import Hours, Stops, stop_of
from components.domain.errors import Conflict, PlanFault
from components.domain.merging import Side
from components.domain.phrases import Phrase
from components.domain.timing import Policy
from components.services.desk import Desk, stops_of
from components.services.office import Office
from tests.organisers import an_office

WHAT = Phrase("something")


@pytest.fixture(params=["files", "sqlite"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    more = {"database_url": f"sqlite:///{tmp_path / 'plans.sqlite'}"} if request.param == "sqlite" else {}
    with an_office(tmp_path, **more) as made:
        yield made


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office, "ana")


def rename(desk: Desk, stop_id: str, name: str) -> None:
    desk.do(WHAT, lambda stops: editing.edit(stops, stop_id, name=name))


def names(stops: Stops) -> list[str]:
    return [stop.name for stop in stops]


def published_name(office: Office, stop_id: str) -> str:
    return next(each.stop.name for day in office.current().days for each in day.stops if each.stop.id == stop_id)


def test_a_draft_is_kept_at_each_step_and_nobody_else_sees_it(office: Office, desk: Desk) -> None:
    rename(desk, "mao", "MAO!")
    again = Desk(office, "ana").work()
    assert stop_of(again.draft.stops, "mao").name == "MAO!"
    assert [change.stop_id for change in again.changes] == ["mao"]
    assert Desk(office, "berta").work().changes == ()
    assert published_name(office, "mao") != "MAO!"
    desk.undo()
    assert desk.work().changes == ()
    desk.redo()
    assert stop_of(desk.work().draft.stops, "mao").name == "MAO!"


def test_publishing_shows_at_once_and_the_draft_goes_on(office: Office, desk: Desk) -> None:
    rename(desk, "mao", "MAO!")
    plan = desk.publish(note="renamed", who="Ana")
    assert published_name(office, "mao") == "MAO!"
    assert office.current().stamp.number == plan.number == 2
    work = desk.work()
    assert work.changes == ()
    assert work.newer == ()
    assert work.draft.undoes is not None, "what was published can still be undone, and published again"
    desk.undo()
    desk.publish(note="back", who="Ana")
    assert published_name(office, "mao") == "Museum of Architecture and Design (MAO)"
    assert [entry.number for entry in desk.history()] == [3, 2, 1]


def test_an_impossible_day_needs_a_second_yes(office: Office, desk: Desk) -> None:
    desk.do(WHAT, lambda stops: editing.move(stops, "abc-accelerator", 2, hours=Hours.STAY_WITH_PLACES))
    with pytest.raises(PlanFault):
        desk.publish(note="", who="")
    assert office.current().stamp.number == 1
    desk.publish(note="", who="", even_so=True)
    assert office.current().stamp.number == 2


def test_nothing_is_overwritten_unseen(office: Office, desk: Desk) -> None:
    other = Desk(office, "berta")
    rename(other, "mao", "theirs")
    rename(other, "poligon", "Poligon of theirs")
    rename(desk, "mao", "mine")
    rename(desk, "barcamp", "BarCamp of mine")
    other.publish(note="", who="Berta")
    assert [entry.who for entry in desk.work().newer] == ["Berta"]
    with pytest.raises(Conflict):
        desk.publish(note="", who="Ana")
    merged, theirs = desk.merged()
    assert {change.stop_id for change in theirs} == {"mao", "poligon"}
    assert [(conflict.stop_id, conflict.unit) for conflict in merged.conflicts] == [("mao", "name")]
    with pytest.raises(PlanFault):
        desk.take_merge({})
    desk.take_merge({("mao", "name"): Side.MINE})
    assert desk.work().newer == ()
    desk.publish(note="", who="Ana")
    assert published_name(office, "mao") == "mine"
    assert published_name(office, "poligon") == "Poligon of theirs"
    assert published_name(office, "barcamp") == "BarCamp of mine"


def test_a_draft_without_changes_follows_the_plan(office: Office, desk: Desk) -> None:
    rename(desk, "mao", "for a moment")
    desk.undo()
    other = Desk(office, "berta")
    rename(other, "mao", "theirs")
    other.publish(note="", who="")
    work = desk.work()
    assert work.newer == ()
    assert stop_of(work.draft.stops, "mao").name == "theirs"


def test_a_delay_is_published_without_what_else_is_in_the_draft(office: Office, desk: Desk) -> None:
    rename(desk, "mao", "unpublished")
    shift = desk.delay("abc-accelerator", 15, at_the_stop=True, policy=Policy.MOVE_AFTER)
    assert {move.stop_id: move.depart.time() for move in shift.moves if move.depart} == {
        "abc-accelerator": time(12, 30),
        "poligon": time(14, 15),
        "barcamp": time(16, 15),
    }
    plan = desk.publish_instead(shift.stops, WHAT, note="late", who="Ana")
    assert published_name(office, "mao") != "unpublished"
    assert stop_of(stops_of(plan.csv), "poligon").arrive == time(12, 55)
    work = desk.work()
    assert stop_of(work.draft.stops, "mao").name == "unpublished"
    assert stop_of(work.draft.stops, "poligon").arrive == time(12, 55)
    assert {change.stop_id for change in work.changes} == {"mao"}

    desk.take_back(plan.number, who="Ana")
    assert stop_of(desk.published()[0], "poligon").arrive == time(12, 40)
    work = desk.work()
    assert stop_of(work.draft.stops, "poligon").arrive == time(12, 40)
    assert stop_of(work.draft.stops, "mao").name == "unpublished"


def test_only_the_newest_plan_is_taken_back(desk: Desk) -> None:
    for name in ("one", "two"):
        rename(desk, "mao", name)
        desk.publish(note="", who="")
    with pytest.raises(Conflict):
        desk.take_back(2, who="")
    assert stop_of(desk.published()[0], "mao").name == "two"


def test_a_former_plan_comes_back_as_a_step(desk: Desk) -> None:
    before = names(desk.work().draft.stops)
    rename(desk, "mao", "MAO!")
    desk.publish(note="", who="")
    desk.bring_back(1)
    assert names(desk.work().draft.stops) == before
    assert desk.work().changes
    desk.undo()
    assert desk.work().changes == ()


def test_an_import_keeps_the_manner_of_its_file(office: Office, desk: Desk) -> None:
    carrier = "date;name;color\r\n2. 2. 2017;Čopova;red\r\n".encode("cp1250")
    desk.do(WHAT, lambda _: stops_of(carrier), carrier=carrier)
    assert desk.csv() == carrier
    plan = desk.publish(note="", who="", even_so=True)
    assert plan.csv == carrier
    rename(desk, plan_id(desk), "Čopova ulica")
    assert "Čopova ulica;red".encode("cp1250") in desk.csv()


def plan_id(desk: Desk) -> str:
    return desk.work().draft.stops[0].id


def test_a_formula_is_made_harmless_in_the_file_and_comes_back_unchanged(desk: Desk) -> None:
    rename(desk, "mao", "=cmd|' /C calc'!A0")
    assert b"'=cmd|" in desk.csv()
    plan = desk.publish(note="", who="")
    assert stop_of(stops_of(plan.csv), "mao").name == "=cmd|' /C calc'!A0"


def test_the_name_of_who_publishes_is_remembered(office: Office, desk: Desk) -> None:
    assert desk.name() == ""
    for name in ("Ana", "Ana Novak"):
        desk.remember_name(name)
        assert Desk(office, "ana").name() == name
    assert Desk(office, "berta").name() == ""
