"""Changes begun in a browser stay in sight when another organiser signs in with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from components.plan.draft import OwnColumns
from components.plan.editing import Stops, remove
from components.plan.messages import Phrase
from components.store.organisers import Organiser
from components.visit.drafts import DraftService
from components.visit.earlier_drafts import add_earlier, discard_earlier, earlier_draft, note_earlier
from components.visit.service import VisitService
from tests.organisers import open_test_service

BEFORE, NOW, NEXT = "a" * 24, "b" * 24, "c" * 24
STEP = Phrase("A step")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[VisitService]:
    with open_test_service(tmp_path) as visit_service:
        yield visit_service


def change(service: VisitService, owner: str, stop: int, **values: str) -> None:
    def changed(stops: Stops) -> Stops:
        return tuple(replace(each, **values) if at == stop else each for at, each in enumerate(stops))  # type: ignore[arg-type]

    DraftService(service, owner).edit(STEP, changed)


def test_they_are_added_in_one_step_and_what_the_draft_has_stays(service: VisitService) -> None:
    drafts = DraftService(service, NOW)
    own = OwnColumns(headings=("Bus",), cells={drafts.draft().stops[0].id: ("12",)})
    DraftService(service, BEFORE).edit(STEP, lambda stops: stops, own_columns=(own,))
    change(service, BEFORE, 0, notes="begun before", name="Another name")
    change(service, NOW, 0, name="The own name")
    change(service, NOW, 1, notes="own")
    note_earlier(service.store, BEFORE, NOW)
    found = earlier_draft(service, NOW)
    assert found is not None
    assert [(conflict.unit, conflict.theirs) for conflict in found.conflicts] == [("name", ("The own name",))]
    before = drafts.draft()

    add_earlier(service, NOW, found)

    added = drafts.draft()
    assert [(stop.name, stop.notes) for stop in added.stops[:2]] == [
        ("The own name", "begun before"),
        (before.stops[1].name, "own"),
    ]
    assert added.own_columns == (own,)
    assert earlier_draft(service, NOW) is None
    assert drafts.undo().stops == before.stops


def test_they_are_found_through_several_organisers_and_after_a_publication(service: VisitService) -> None:
    note_earlier(service.store, BEFORE, NOW)
    assert earlier_draft(service, NOW) is None
    change(service, BEFORE, 2, notes="in another tab, later")
    note_earlier(service.store, NOW, NEXT)
    other = DraftService(service, "d" * 24)
    last = other.draft().stops[-1].id
    other.edit(STEP, lambda stops: remove(stops, last))
    other.publish(note="", who="", confirmed=True)
    found = earlier_draft(service, NEXT)
    assert found is not None
    assert [(each.unit, each.after) for each in found.changes] == [("notes", ("in another tab, later",))]
    add_earlier(service, NEXT, found)
    stops = DraftService(service, NEXT).draft().stops
    assert last not in {stop.id for stop in stops}
    assert stops[2].notes == "in another tab, later"


def test_discarding_them_leaves_the_draft_and_what_was_begun_can_be_undone_there(service: VisitService) -> None:
    change(service, BEFORE, 0, notes="begun before")
    change(service, NOW, 1, notes="own")
    note_earlier(service.store, BEFORE, NOW)
    found = earlier_draft(service, NOW)
    assert found is not None
    draft = DraftService(service, NOW).draft()
    discard_earlier(service, NOW, found)
    assert earlier_draft(service, NOW) is None
    assert DraftService(service, NOW).draft() == draft
    assert DraftService(service, BEFORE).draft().stops == DraftService(service, NEXT).draft().stops
    assert DraftService(service, BEFORE).undo().stops[0].notes == "begun before"


def test_a_cookie_gives_no_draft_of_an_account_and_a_damaged_note_none_at_all(service: VisitService) -> None:
    service.store.organisers.save(Organiser(id=BEFORE, account="ana@example.org"))
    change(service, BEFORE, 0, notes="of the account")
    for cookie in (BEFORE, "", "a" * 500, "../" * 10):
        note_earlier(service.store, cookie, NOW)
    service.store.set_value(f"earlier-drafts/{NEXT}", b"{damaged")
    assert (earlier_draft(service, NOW), earlier_draft(service, NEXT)) == (None, None)
