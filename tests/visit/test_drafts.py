"""An organiser's draft: its steps, publishing, two organisers at once, going back."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest

from components.plan import editing
from components.plan.draft import Draft, OwnColumns
from components.plan.editing import HoursOnReorder, Stops, find_stop
from components.plan.errors import Conflict, PlanFault
from components.plan.merging import Side
from components.plan.messages import Phrase
from components.plan.retiming import DelayPolicy
from components.store.organisers import name_for_log
from components.visit.draft_and_plan import stops_of
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.organisers import open_test_service

LABEL = Phrase("something")


@pytest.fixture
def visit_service(tmp_path: Path) -> Iterator[VisitService]:
    with open_test_service(tmp_path) as service:
        yield service


@pytest.fixture
def drafts(visit_service: VisitService) -> DraftService:
    return DraftService(visit_service, "ana")


def rename(drafts: DraftService, stop_id: str, name: str) -> None:
    drafts.edit(LABEL, lambda stops: editing.edit(stops, stop_id, name=name))


def names(stops: Stops) -> list[str]:
    return [stop.name for stop in stops]


def published_name(visit_service: VisitService, stop_id: str) -> str:
    return next(each.stop.name for day in visit_service.current().days for each in day.stops if each.stop.id == stop_id)


def test_a_draft_is_stored_at_each_step_and_nobody_else_sees_it(
    visit_service: VisitService, drafts: DraftService
) -> None:
    rename(drafts, "mao", "MAO!")
    again = DraftService(visit_service, "ana").load()
    assert find_stop(again.draft.stops, "mao").name == "MAO!"
    assert [change.stop_id for change in again.changes] == ["mao"]
    assert DraftService(visit_service, "berta").load().changes == ()
    assert published_name(visit_service, "mao") != "MAO!"
    drafts.undo()
    assert drafts.load().changes == ()
    drafts.redo()
    assert find_stop(drafts.load().draft.stops, "mao").name == "MAO!"


def test_publishing_shows_at_once_and_the_draft_goes_on(
    visit_service: VisitService, drafts: DraftService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rename(drafts, "mao", "MAO!")
    plan = drafts.publish(note="renamed", who="Ana")
    assert published_name(visit_service, "mao") == "MAO!"
    assert visit_service.current().stamp.number == plan.number == 2
    draft_state = drafts.load()
    assert draft_state.changes == ()
    assert draft_state.newer == ()
    assert draft_state.draft.undo_label is not None, "what was published can still be undone, and published again"
    drafts.undo()
    drafts.publish(note="back", who="Ana")
    assert published_name(visit_service, "mao") == "Museum of Architecture and Design (MAO)"
    assert [entry.number for entry in drafts.history()] == [3, 2, 1]
    told = [vars(record) for record in caplog.records if record.message == "plan.published"]
    assert [(each["plan"], each["organiser"]) for each in told] == [(2, name_for_log("ana")), (3, name_for_log("ana"))]


def test_an_impossible_day_needs_confirmation(visit_service: VisitService, drafts: DraftService) -> None:
    drafts.edit(LABEL, lambda stops: editing.move(stops, "abc-accelerator", 2, hours=HoursOnReorder.STAY_WITH_PLACES))
    with pytest.raises(PlanFault):
        drafts.publish(note="", who="")
    assert visit_service.current().stamp.number == 1
    drafts.publish(note="", who="", confirmed=True)
    assert visit_service.current().stamp.number == 2


def test_what_another_organiser_published_is_not_overwritten(visit_service: VisitService, drafts: DraftService) -> None:
    other = DraftService(visit_service, "berta")
    rename(other, "mao", "theirs")
    rename(other, "poligon", "Poligon of theirs")
    rename(drafts, "mao", "mine")
    rename(drafts, "barcamp", "BarCamp of mine")
    other.publish(note="", who="Berta")
    assert [entry.who for entry in drafts.load().newer] == ["Berta"]
    with pytest.raises(Conflict):
        drafts.publish(note="", who="Ana")
    merged, theirs = drafts.merge_published()
    assert {change.stop_id for change in theirs} == {"mao", "poligon"}
    assert [(conflict.stop_id, conflict.unit) for conflict in merged.conflicts] == [("mao", "name")]
    with pytest.raises(PlanFault):
        drafts.apply_merge({})
    drafts.apply_merge({("mao", "name"): Side.MINE})
    assert drafts.load().newer == ()
    drafts.publish(note="", who="Ana")
    assert published_name(visit_service, "mao") == "mine"
    assert published_name(visit_service, "poligon") == "Poligon of theirs"
    assert published_name(visit_service, "barcamp") == "BarCamp of mine"


def test_a_draft_without_changes_follows_the_plan(visit_service: VisitService, drafts: DraftService) -> None:
    rename(drafts, "mao", "for a moment")
    drafts.undo()
    other = DraftService(visit_service, "berta")
    rename(other, "mao", "theirs")
    other.publish(note="", who="")
    draft_state = drafts.load()
    assert draft_state.newer == ()
    assert find_stop(draft_state.draft.stops, "mao").name == "theirs"


def test_a_published_draft_follows_the_plan_whoever_publishes_next(
    visit_service: VisitService, drafts: DraftService
) -> None:
    rename(drafts, "mao", "MAO!")
    drafts.publish(note="", who="Ana")
    other = DraftService(visit_service, "berta")
    rename(other, "poligon", "Poligon of theirs")
    other.publish(note="", who="Berta")
    state = drafts.load()
    assert (state.changes, state.newer, state.draft.base) == ((), (), 3)


def test_a_delay_is_published_without_what_else_is_in_the_draft(
    visit_service: VisitService, drafts: DraftService
) -> None:
    rename(drafts, "mao", "unpublished")
    shift = drafts.preview_delay("abc-accelerator", 15, at_the_stop=True, policy=DelayPolicy.MOVE_AFTER)
    assert {move.stop_id: move.depart.time() for move in shift.changed_hours if move.depart} == {
        "abc-accelerator": time(12, 30),
        "poligon": time(14, 15),
        "barcamp": time(16, 15),
    }
    plan = drafts.publish_stops(shift.stops, LABEL, note="late", who="Ana")
    assert published_name(visit_service, "mao") != "unpublished"
    assert find_stop(stops_of(plan.csv), "poligon").arrive == time(12, 55)
    draft_state = drafts.load()
    assert find_stop(draft_state.draft.stops, "mao").name == "unpublished"
    assert find_stop(draft_state.draft.stops, "poligon").arrive == time(12, 55)
    assert {change.stop_id for change in draft_state.changes} == {"mao"}

    drafts.revert(plan.number, who="Ana")
    assert find_stop(drafts.published()[0], "poligon").arrive == time(12, 40)
    told = [str(phrase) for phrase in drafts.history()[0].note.phrases]
    assert told == ["everything after ABC Accelerator 15 min earlier"], "what changed, not a number of a plan"
    draft_state = drafts.load()
    assert find_stop(draft_state.draft.stops, "poligon").arrive == time(12, 40)
    assert find_stop(draft_state.draft.stops, "mao").name == "unpublished"


def test_only_the_newest_plan_is_taken_back(drafts: DraftService) -> None:
    for name in ("one", "two"):
        rename(drafts, "mao", name)
        drafts.publish(note="", who="")
    with pytest.raises(Conflict):
        drafts.revert(2, who="")
    assert find_stop(drafts.published()[0], "mao").name == "two"


def test_a_former_plan_comes_back_as_a_step(drafts: DraftService) -> None:
    before = names(drafts.load().draft.stops)
    rename(drafts, "mao", "MAO!")
    drafts.publish(note="", who="")
    drafts.restore(1)
    assert names(drafts.load().draft.stops) == before
    assert drafts.load().changes
    drafts.undo()
    assert drafts.load().changes == ()


def test_an_import_changes_nothing_in_the_manner_of_the_file_and_brings_its_own_columns_along(
    tmp_path: Path,
) -> None:
    published = "date;arrive;name;color\r\n2. 2. 2017;9:00;Čopova;red\r\n2. 2. 2017;10:00;Trg;blue\r\n"
    (tmp_path / "venues.csv").write_bytes(published.encode("cp1250"))
    with open_test_service(tmp_path) as visit_service:
        drafts = DraftService(visit_service, "ana")
        first, second = drafts.load().draft.stops
        own = OwnColumns(headings=("driver", "Color"), cells={first.id: ("Ana", ""), second.id: ("=1+1", "green")})
        drafts.edit(LABEL, lambda stops: (dataclasses.replace(first, arrive=time(9, 15)), second), own_columns=(own,))
        expected = (
            "date;arrive;name;color;driver\r\n2. 2. 2017;09:15;Čopova;;Ana\r\n2. 2. 2017;10:00;Trg;green;'=1+1\r\n"
        )
        assert drafts.csv().decode("cp1250") == expected
        drafts.undo()
        assert drafts.csv().decode("cp1250") == published, "one undo takes all of an import back"
        drafts.redo()
        plan = drafts.publish(note="", who="", confirmed=True)
        assert plan.csv.decode("cp1250") == expected
        drafts.edit(LABEL, lambda stops: stops[:1])
        assert drafts.csv().decode("cp1250").splitlines()[1:] == ["2. 2. 2017;09:15;Čopova;;Ana"]


def test_an_import_of_own_columns_alone_is_kept_and_published(drafts: DraftService) -> None:
    first, *_ = drafts.draft().stops
    own = OwnColumns(headings=("only for us",), cells={first.id: ("Ana",)})
    drafts.edit(LABEL, lambda stops: stops, own_columns=(own,))
    other = DraftService(drafts._visit_service, "berta")
    rename(other, "mao", "Other")
    other.publish(note="", who="", confirmed=True)
    assert drafts.draft().own_columns == (own,)
    drafts.apply_merge({})
    assert b"only for us" in drafts.publish(note="", who="", confirmed=True).csv


def test_a_visit_of_ones_own_has_no_columns_of_the_draft_before(drafts: DraftService) -> None:
    first, *_ = drafts.draft().stops
    own = OwnColumns(headings=("only for us",), cells={first.id: ("Ana",)})
    drafts.edit(LABEL, lambda stops: (dataclasses.replace(first, name="Trg"), *stops[1:]), own_columns=(own,))
    drafts.begin(LABEL, dataclasses.replace(drafts.draft().details, title="Own"))
    drafts.edit(LABEL, lambda _: (first,))
    assert b"only for us" not in drafts.csv()
    assert drafts.draft().details.title == "Own"


@pytest.mark.parametrize("leave", [DraftService.reset, lambda drafts: drafts.restore(1)])
def test_the_own_columns_of_an_import_go_with_its_stops(
    drafts: DraftService, leave: Callable[[DraftService], Draft]
) -> None:
    first, *others = drafts.load().draft.stops
    own = OwnColumns(headings=("only for us",), cells={first.id: ("Ana",)})
    drafts.edit(LABEL, lambda _: (dataclasses.replace(first, name="Trg"), *others), own_columns=(own,))
    leave(drafts)
    drafts.edit(LABEL, lambda stops: (dataclasses.replace(stops[0], name="Most"), *stops[1:]))
    assert b"only for us" not in drafts.csv()
    drafts.undo()
    drafts.undo()
    assert b"only for us" in drafts.csv()
    drafts.redo()
    assert b"only for us" not in drafts.publish(note="", who="", confirmed=True).csv


def test_an_own_column_is_never_read_as_one_of_the_plan(drafts: DraftService) -> None:
    before = drafts.load().draft.stops
    own = OwnColumns(headings=("Meeting point", "internal"), cells={stop.id: ("Door 3", "x") for stop in before})
    drafts.edit(LABEL, lambda stops: stops[1:], own_columns=(own,))
    assert [dataclasses.replace(stop, line=None) for stop in stops_of(drafts.csv())] == [
        dataclasses.replace(stop, line=None) for stop in before[1:]
    ]
    assert b"own Meeting point" in drafts.csv()


def plan_id(drafts: DraftService) -> str:
    return drafts.load().draft.stops[0].id


def test_a_formula_is_made_harmless_in_the_file_and_comes_back_unchanged(drafts: DraftService) -> None:
    rename(drafts, "mao", "=cmd|' /C calc'!A0")
    assert b"'=cmd|" in drafts.csv()
    plan = drafts.publish(note="", who="")
    assert find_stop(stops_of(plan.csv), "mao").name == "=cmd|' /C calc'!A0"


def test_the_name_of_who_publishes_is_remembered(visit_service: VisitService, drafts: DraftService) -> None:
    assert drafts.organiser_name() == ""
    for name in ("Ana", "Ana Novak"):
        drafts.save_organiser_name(name)
        assert DraftService(visit_service, "ana").organiser_name() == name
    assert DraftService(visit_service, "berta").organiser_name() == ""
