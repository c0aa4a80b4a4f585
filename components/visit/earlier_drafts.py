"""Changes that a browser's organiser had begun before another organiser signed in with the same browser, as by a link
that continues on another device. They are noted for the new organiser until they are added to the draft or discarded.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass

from components.plan.changes import Change, differences
from components.plan.details import DetailChange, VisitDetails, detail_changes
from components.plan.draft import Draft
from components.plan.editing import Stops
from components.plan.errors import StorageFault
from components.plan.merging import MergeConflict, merge, merge_details
from components.plan.messages import Phrase
from components.store.database import DatabaseFault
from components.store.plans import PlanStore
from components.visit.drafts import DraftService, DraftState
from components.visit.service import VisitService

_MOST = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierDraft:
    """What the draft of `owner` would change in the draft of who is signed in now, and in which `conflicts` that one
    stays as it is."""

    owner: str
    changes: tuple[Change, ...]
    detail_changes: tuple[DetailChange, ...]
    conflicts: tuple[MergeConflict, ...]
    adds_columns: bool

    @property
    def can_be_added(self) -> bool:
        """Whether the draft would be another one with it."""
        return bool(self.changes or self.detail_changes or self.adds_columns)


def note_earlier(store: PlanStore, before: str, organiser_id: str) -> None:
    """Note that a browser, whose cookie names the organiser `before`, has signed in another one; also where there are
    no changes yet, which another tab may still make. Raises `StorageFault`."""
    if before == organiser_id or store.organisers.of_browser(before) is None:
        return
    noted = dict.fromkeys([*_noted(store, organiser_id), *_noted(store, before), before])
    _note(store, organiser_id, [each for each in noted if each != organiser_id])


def earlier_draft(visit_service: VisitService, organiser_id: str) -> EarlierDraft | None:
    """The first of the earlier drafts that has anything which this organiser's draft has not. Raises `StorageFault`."""
    draft: Draft | None = None
    for owner in _noted(visit_service.store, organiser_id):
        draft = draft or DraftService(visit_service, organiser_id).draft()
        try:
            before = DraftService(visit_service, owner).load()
        except DatabaseFault:
            raise
        except StorageFault as fault:  # a damaged draft: it stays stored, and those beside it are shown
            _log.warning("store.failed", extra={"of": "earlier-draft", "fault": type(fault).__name__})
            continue
        stops, details, conflicts = _merged(before, draft.stops, draft.details)
        earlier = EarlierDraft(
            owner=owner,
            changes=differences(draft.stops, stops),
            detail_changes=detail_changes(draft.details, details),
            conflicts=conflicts,
            adds_columns=any(own not in draft.own_columns for own in before.draft.own_columns),
        )
        if earlier.can_be_added or conflicts:
            return earlier
    return None


def add_earlier(visit_service: VisitService, organiser_id: str, earlier: EarlierDraft) -> None:
    """Add an earlier draft to the organiser's, as one step; where both changed the same, the organiser's stays. The
    earlier one stays stored."""
    before = DraftService(visit_service, earlier.owner).load()
    label = Phrase("Changes begun on this device added")
    DraftService(visit_service, organiser_id).replace(
        label,
        lambda stops, details: _merged(before, stops, details)[:2],
        own_columns=before.draft.own_columns,
    )
    _forget(visit_service.store, organiser_id, earlier)


def discard_earlier(visit_service: VisitService, organiser_id: str, earlier: EarlierDraft) -> None:
    """Discard an earlier draft, and show it no more."""
    DraftService(visit_service, earlier.owner).reset()
    _forget(visit_service.store, organiser_id, earlier)


def _merged(
    before: DraftState, stops: Stops, details: VisitDetails
) -> tuple[Stops, VisitDetails, tuple[MergeConflict, ...]]:
    merged = merge(before.base, before.draft.stops, stops)
    merged_details, conflicts = merge_details(before.base_details, before.draft.details, details)
    return merged.stops, merged_details, (*conflicts, *merged.conflicts)


def _forget(store: PlanStore, organiser_id: str, earlier: EarlierDraft) -> None:
    _note(store, organiser_id, [each for each in _noted(store, organiser_id) if each != earlier.owner])


def _noted(store: PlanStore, organiser_id: str) -> list[str]:
    """The organisers whose drafts were begun in a browser of this one."""
    with suppress(ValueError):
        noted = json.loads(store.value(_name(organiser_id)) or b"[]")
        return [each for each in noted if isinstance(each, str)] if isinstance(noted, list) else []
    return []


def _note(store: PlanStore, organiser_id: str, owners: list[str]) -> None:
    if owners:
        store.set_value(_name(organiser_id), json.dumps(owners[-_MOST:]).encode())
    else:
        store.delete_value(_name(organiser_id))


def _name(organiser_id: str) -> str:
    return f"earlier-drafts/{organiser_id}"
