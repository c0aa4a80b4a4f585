"""The details of the visit in an organiser's draft: undone, published, merged, brought back, and seen by everybody."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from components.plan import editing
from components.plan.bounds import BoundingBox, SearchArea
from components.plan.details import VisitDetails
from components.plan.errors import Conflict, PlanFault
from components.plan.merging import VISIT, Side
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Stop
from components.plan.publication import Visibility
from components.plan.retiming import DelayPolicy
from components.visit.drafts import DraftService
from components.visit.planner import AddressQuestion, Questions
from components.visit.service import VisitService
from tests.organisers import open_test_service

LABEL = Phrase("something")
HELSINKI = SearchArea(country_codes=("fi",), viewbox=BoundingBox(south=60, west=24, north=61, east=26))


@pytest.fixture
def visit_service(tmp_path: Path) -> Iterator[VisitService]:
    (tmp_path / "visit.toml").write_text('title = "Ljubljana"\ntime_zone = "Europe/Ljubljana"\n')
    with open_test_service(tmp_path, title="Ljubljana", now="2017-02-02T09:00+01:00") as service:
        yield service


@pytest.fixture
def drafts(visit_service: VisitService) -> DraftService:
    return DraftService(visit_service, "ana")


def told(drafts: DraftService, **details: object) -> None:
    drafts.edit_details(LABEL, lambda now: dataclasses.replace(now, **details))  # type: ignore[arg-type]


def test_details_are_drafted_undone_and_published(visit_service: VisitService, drafts: DraftService) -> None:
    before = visit_service.current()
    told(drafts, title="Two days", contact="Anna", contact_phone="+358 1", visibility=Visibility.UNLISTED)
    state = DraftService(visit_service, "ana").load()
    assert [change.field for change in state.detail_changes] == ["title", "contact", "contact_phone", "visibility"]
    assert state.changes == ()
    assert drafts.preview().title == "Two days"
    assert visit_service.current() == before
    drafts.undo()
    assert drafts.load().detail_changes == ()
    drafts.redo()
    plan = drafts.publish(note="", who="Ana")
    visit = visit_service.current()
    assert (visit.title, visit.contact, visit.visibility) == ("Two days", "Anna, +358 1", Visibility.UNLISTED)
    assert (visit.stamp.number, plan.details.title, visit.id) == (2, "Two days", before.id)
    assert visit.revision != before.revision, "open pages are told"
    assert visit_service.settings.title == "Two days"
    assert drafts.load().detail_changes == ()
    assert 'title = "Two days"' in (visit_service.settings.folder / "visit.toml").read_text()


def test_what_cannot_be_is_no_step(drafts: DraftService) -> None:
    with pytest.raises(PlanFault):
        told(drafts, title=" ")
    assert drafts.load().draft.undo_label is None


def test_a_change_on_the_disk_reaches_everybody(visit_service: VisitService, drafts: DraftService) -> None:
    file = visit_service.settings.folder / "visit.toml"
    drafts.edit(LABEL, lambda stops: editing.edit(stops, "mao", name="MAO!"))
    file.write_text(file.read_text().replace('"Ljubljana"', '"Ljubljana, again"'))
    _settle(file)
    visit_service.refresh()
    assert visit_service.current().title == "Ljubljana, again"
    merged, changes = drafts.merge_published()
    assert (merged.details.title, merged.conflicts, changes) == ("Ljubljana, again", (), ())
    drafts.apply_merge({})
    state = drafts.load()
    assert (state.detail_changes, [change.stop_id for change in state.changes]) == ((), ["mao"])


def _settle(file: Path) -> None:
    """Let the file be older than an edit that somebody is still writing."""
    os.utime(file, (file.stat().st_mtime - 10,) * 2)


def test_a_draft_without_changes_follows_the_published_details(
    visit_service: VisitService, drafts: DraftService
) -> None:
    drafts.edit(LABEL, lambda stops: editing.edit(stops, "mao", name="MAO!"))
    drafts.undo()
    other = DraftService(visit_service, "berta")
    told(other, title="Berta's")
    other.publish(note="", who="Berta")
    assert (drafts.load().draft.details.title, drafts.load().newer) == ("Berta's", ())


def test_both_changed_the_same_detail(visit_service: VisitService, drafts: DraftService) -> None:
    told(drafts, title="Ana's", bring="boots")
    other = DraftService(visit_service, "berta")
    told(other, title="Berta's", host="B")
    other.publish(note="", who="Berta")
    with pytest.raises(Conflict):
        drafts.publish(note="", who="Ana")
    merged, _ = drafts.merge_published()
    assert [(each.stop_id, each.unit) for each in merged.conflicts] == [(VISIT, "title")]
    with pytest.raises(PlanFault):
        drafts.apply_merge({})
    drafts.apply_merge({(VISIT, "title"): Side.MINE})
    drafts.publish(note="", who="Ana")
    details = drafts.published_details()
    assert (details.title, details.bring, details.host) == ("Ana's", "boots", "B")


def test_a_delay_is_published_with_the_published_details(visit_service: VisitService, drafts: DraftService) -> None:
    told(drafts, title="Not yet", time_zone="Asia/Tokyo")
    delay = drafts.preview_delay("poligon", 15, at_the_stop=False, policy=DelayPolicy.MOVE_AFTER)
    drafts.publish_stops(delay.stops, LABEL, note="", who="Ana", confirmed=True)
    assert visit_service.current().title == "Ljubljana"
    assert drafts.load().draft.details.title == "Not yet", "the draft goes on"
    assert [change.field for change in drafts.load().detail_changes] == ["title", "time_zone"]


def test_details_are_taken_back_brought_back_and_reset(visit_service: VisitService, drafts: DraftService) -> None:
    told(drafts, title="B")
    plan = drafts.publish(note="", who="Ana")
    drafts.revert(plan.number, who="Ana")
    assert visit_service.current().title == "Ljubljana"
    assert drafts.load().draft.details.title == "Ljubljana"
    drafts.restore(2)
    assert drafts.load().draft.details.title == "B"
    drafts.reset()
    assert drafts.load().draft.details.title == "Ljubljana"


def test_a_visit_of_ones_own_replaces_all_in_one_step(visit_service: VisitService, drafts: DraftService) -> None:
    before = visit_service.current()
    own = VisitDetails(title="Helsinki", time_zone="Europe/Helsinki", languages=("fi",), country_codes=("fi",))
    stop = Stop(id="kiasma", date=date(2026, 9, 17), name="Kiasma")
    drafts.replace(Phrase("Your own visit"), lambda _stops, _details: ((stop,), own))
    drafts.publish(note="", who="Ana", confirmed=True)
    visit = visit_service.current()
    assert (visit.title, visit.zone, visit.languages) == ("Helsinki", ZoneInfo("Europe/Helsinki"), ("fi",))
    assert (visit.host, visit.contact, visit.introduction) == ("", "", "")
    assert visit.id not in {"", before.id}
    assert drafts.load().draft.details.id == visit.id
    drafts.undo()
    drafts.publish(note="", who="Ana", confirmed=True)
    assert visit_service.current().id == before.id
    assert len(visit_service.current().days) == len(before.days)


def test_addresses_are_asked_for_in_the_area_of_the_plan_that_asks(
    visit_service: VisitService, drafts: DraftService, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[SearchArea | None] = []

    def note(_owner: str, questions: Questions) -> None:
        asked.extend(each.area for each in questions.open if isinstance(each, AddressQuestion))

    monkeypatch.setattr(visit_service._lookups, "set_draft", note)
    stop = Stop(id="kiasma", date=date(2026, 9, 17), name="Kiasma", address="Mannerheiminaukio 2")
    details = dataclasses.replace(drafts.load().draft.details, country_codes=("fi",), viewbox=HELSINKI.viewbox)
    drafts.preview((stop,), details)
    assert asked == [HELSINKI]
    drafts.preview((stop,), drafts.load().draft.details)
    assert asked[1:] == [SearchArea()]


def test_the_walking_speed_of_a_draft_times_its_preview(drafts: DraftService) -> None:
    places = (Coordinate(latitude=60.1705, longitude=24.9361), Coordinate(latitude=60.1750, longitude=24.9369))
    stops = tuple(
        Stop(id=f"s{at}", date=date(2026, 9, 17), name=f"Stop {at}", coordinate=place)
        for at, place in enumerate(places)
    )

    def walk_s(walking_m_s: float) -> float:
        told(drafts, walking_m_s=walking_m_s)
        (leg,) = drafts.preview(stops).days[0].legs
        return leg.duration_s

    assert walk_s(0.5) > 2 * walk_s(1.5) > 0


def test_a_draft_of_no_plan_has_the_details_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "venues.csv").write_text("")
    (tmp_path / "visit.toml").write_text('title = "New"\n')
    with open_test_service(tmp_path, title="New", csv="none.csv") as service:
        drafts = DraftService(service, "ana")
        assert drafts.load().draft.details.title == "New"
        stop = Stop(id="kiasma", date=date(2026, 9, 17), name="Kiasma")
        drafts.replace(LABEL, lambda _, details: ((stop,), dataclasses.replace(details, title="Helsinki")))
        drafts.publish(note="", who="Ana", confirmed=True)
        assert (service.current().title, service.current().stamp.number) == ("Helsinki", 1)
        assert service.current().id


def test_what_is_written_into_the_file_before_the_first_plan_is_in_the_draft(tmp_path: Path) -> None:
    file = tmp_path / "visit.toml"
    file.write_text('title = "New"\n')
    with open_test_service(tmp_path, title="New", csv="none.csv") as service:
        drafts = DraftService(service, "ana")
        stop = Stop(id="kiasma", date=date(2026, 9, 17), name="Kiasma")
        drafts.replace(LABEL, lambda _, details: ((stop,), dataclasses.replace(details, title="Helsinki", bring="hat")))
        file.write_text('title = "Edited"\nhost = "CRE:HUB"\n')
        _settle(file)
        service.refresh()
        assert service.current().host == "CRE:HUB"
        state = drafts.load()
        assert [change.field for change in state.detail_changes] == ["title", "bring"]
        assert (state.draft.details.title, state.draft.details.host) == ("Helsinki", "CRE:HUB")
        drafts.publish(note="", who="Ana", confirmed=True)
        assert 'title = "Helsinki"' in file.read_text()
        assert 'host = "CRE:HUB"' in file.read_text()


def test_an_undo_after_a_publication_keeps_the_visits_id(drafts: DraftService) -> None:
    sample = drafts.published_details().id
    told(drafts, id="", title="Helsinki")
    told(drafts, title="Helsinki 2026")
    told(drafts, host="CRE:HUB")
    drafts.undo()
    plan = drafts.publish(note="", who="Ana", confirmed=True)
    assert plan.details.id not in {"", sample}
    drafts.undo()
    assert drafts.publish(note="", who="Ana", confirmed=True).details.id == plan.details.id
    drafts.redo()
    drafts.redo()
    assert drafts.publish(note="", who="Ana", confirmed=True).details.id == plan.details.id
    for _ in range(3):
        drafts.undo()
    assert drafts.load().draft.details.id == sample
