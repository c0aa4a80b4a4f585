"""An organiser's desk on both stores: the draft, publishing, two at once, going back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from components.plan import editing
from components.plan.editing import HoursOnReorder, Stops, find_stop
from components.plan.errors import Conflict, PlanFault
from components.plan.merging import Side
from components.plan.messages import Phrase
from components.plan.retiming import DelayPolicy
from components.visit.drafts import DraftService, stops_of
from components.visit.service import VisitService
from tests.organisers import open_test_service

WHAT = Phrase("something")


@pytest.fixture(params=["files", "sqlite"])
def visit_service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VisitService]:
    more = {"database_url": f"sqlite:///{tmp_path / 'plans.sqlite'}"} if request.param == "sqlite" else {}
    with open_test_service(tmp_path, **more) as made:
        yield made


@pytest.fixture
def desk(visit_service: VisitService) -> DraftService:
    return DraftService(visit_service, "ana")


def rename(desk: DraftService, stop_id: str, name: str) -> None:
    desk.do(WHAT, lambda stops: editing.edit(stops, stop_id, name=name))


def names(stops: Stops) -> list[str]:
    return [stop.name for stop in stops]


def published_name(visit_service: VisitService, stop_id: str) -> str:
    return next(each.stop.name for day in visit_service.current().days for each in day.stops if each.stop.id == stop_id)


def test_a_draft_is_kept_at_each_step_and_nobody_else_sees_it(visit_service: VisitService, desk: DraftService) -> None:
    rename(desk, "mao", "MAO!")
    again = DraftService(visit_service, "ana").work()
    assert find_stop(again.draft.stops, "mao").name == "MAO!"
    assert [change.stop_id for change in again.changes] == ["mao"]
    assert DraftService(visit_service, "berta").work().changes == ()
    assert published_name(visit_service, "mao") != "MAO!"
    desk.undo()
    assert desk.work().changes == ()
    desk.redo()
    assert find_stop(desk.work().draft.stops, "mao").name == "MAO!"


def test_publishing_shows_at_once_and_the_draft_goes_on(visit_service: VisitService, desk: DraftService) -> None:
    rename(desk, "mao", "MAO!")
    plan = desk.publish(note="renamed", who="Ana")
    assert published_name(visit_service, "mao") == "MAO!"
    assert visit_service.current().stamp.number == plan.number == 2
    work = desk.work()
    assert work.changes == ()
    assert work.newer == ()
    assert work.draft.undo_label is not None, "what was published can still be undone, and published again"
    desk.undo()
    desk.publish(note="back", who="Ana")
    assert published_name(visit_service, "mao") == "Museum of Architecture and Design (MAO)"
    assert [entry.number for entry in desk.history()] == [3, 2, 1]


def test_an_impossible_day_needs_a_second_yes(visit_service: VisitService, desk: DraftService) -> None:
    desk.do(WHAT, lambda stops: editing.move(stops, "abc-accelerator", 2, hours=HoursOnReorder.STAY_WITH_PLACES))
    with pytest.raises(PlanFault):
        desk.publish(note="", who="")
    assert visit_service.current().stamp.number == 1
    desk.publish(note="", who="", even_so=True)
    assert visit_service.current().stamp.number == 2


def test_nothing_is_overwritten_unseen(visit_service: VisitService, desk: DraftService) -> None:
    other = DraftService(visit_service, "berta")
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
    assert published_name(visit_service, "mao") == "mine"
    assert published_name(visit_service, "poligon") == "Poligon of theirs"
    assert published_name(visit_service, "barcamp") == "BarCamp of mine"


def test_a_draft_without_changes_follows_the_plan(visit_service: VisitService, desk: DraftService) -> None:
    rename(desk, "mao", "for a moment")
    desk.undo()
    other = DraftService(visit_service, "berta")
    rename(other, "mao", "theirs")
    other.publish(note="", who="")
    work = desk.work()
    assert work.newer == ()
    assert find_stop(work.draft.stops, "mao").name == "theirs"


def test_a_delay_is_published_without_what_else_is_in_the_draft(
    visit_service: VisitService, desk: DraftService
) -> None:
    rename(desk, "mao", "unpublished")
    shift = desk.delay("abc-accelerator", 15, at_the_stop=True, policy=DelayPolicy.MOVE_AFTER)
    assert {move.stop_id: move.depart.time() for move in shift.changed_hours if move.depart} == {
        "abc-accelerator": time(12, 30),
        "poligon": time(14, 15),
        "barcamp": time(16, 15),
    }
    plan = desk.publish_instead(shift.stops, WHAT, note="late", who="Ana")
    assert published_name(visit_service, "mao") != "unpublished"
    assert find_stop(stops_of(plan.csv), "poligon").arrive == time(12, 55)
    work = desk.work()
    assert find_stop(work.draft.stops, "mao").name == "unpublished"
    assert find_stop(work.draft.stops, "poligon").arrive == time(12, 55)
    assert {change.stop_id for change in work.changes} == {"mao"}

    desk.take_back(plan.number, who="Ana")
    assert find_stop(desk.published()[0], "poligon").arrive == time(12, 40)
    work = desk.work()
    assert find_stop(work.draft.stops, "poligon").arrive == time(12, 40)
    assert find_stop(work.draft.stops, "mao").name == "unpublished"


def test_only_the_newest_plan_is_taken_back(desk: DraftService) -> None:
    for name in ("one", "two"):
        rename(desk, "mao", name)
        desk.publish(note="", who="")
    with pytest.raises(Conflict):
        desk.take_back(2, who="")
    assert find_stop(desk.published()[0], "mao").name == "two"


def test_a_former_plan_comes_back_as_a_step(desk: DraftService) -> None:
    before = names(desk.work().draft.stops)
    rename(desk, "mao", "MAO!")
    desk.publish(note="", who="")
    desk.bring_back(1)
    assert names(desk.work().draft.stops) == before
    assert desk.work().changes
    desk.undo()
    assert desk.work().changes == ()


def test_an_import_keeps_the_manner_of_its_file(visit_service: VisitService, desk: DraftService) -> None:
    carrier = "date;name;color\r\n2. 2. 2017;Čopova;red\r\n".encode("cp1250")
    desk.do(WHAT, lambda _: stops_of(carrier), carrier=carrier)
    assert desk.csv() == carrier
    plan = desk.publish(note="", who="", even_so=True)
    assert plan.csv == carrier
    rename(desk, plan_id(desk), "Čopova ulica")
    assert "Čopova ulica;red".encode("cp1250") in desk.csv()


def plan_id(desk: DraftService) -> str:
    return desk.work().draft.stops[0].id


def test_a_formula_is_made_harmless_in_the_file_and_comes_back_unchanged(desk: DraftService) -> None:
    rename(desk, "mao", "=cmd|' /C calc'!A0")
    assert b"'=cmd|" in desk.csv()
    plan = desk.publish(note="", who="")
    assert find_stop(stops_of(plan.csv), "mao").name == "=cmd|' /C calc'!A0"


def test_the_name_of_who_publishes_is_remembered(visit_service: VisitService, desk: DraftService) -> None:
    assert desk.name() == ""
    for name in ("Ana", "Ana Novak"):
        desk.remember_name(name)
        assert DraftService(visit_service, "ana").name() == name
    assert DraftService(visit_service, "berta").name() == ""
