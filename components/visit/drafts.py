"""An organiser's draft of stops and details: its steps, what it changes, and the ways to a published plan.

Every step is stored at once, so nothing is lost with a tab, a phone or the process. Nothing here checks who may do
this: callers have checked the session.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from components.plan.bounds import SearchArea
from components.plan.changes import Change, differences, partner_note
from components.plan.details import DetailChange, VisitDetails, checked_details, detail_changes
from components.plan.draft import Draft, OwnColumns
from components.plan.editing import Stops
from components.plan.errors import Conflict, PlanFault, StorageFault
from components.plan.funding import Picture
from components.plan.merging import Choices, Merge, merge, merge_details
from components.plan.messages import Phrase, Problem
from components.plan.model import AddressNotFound, Leg, Place, Visit
from components.plan.parallel import groups_concerned, put_together
from components.plan.publication import Note
from components.plan.retiming import DelayPolicy, DelayPreview, preview_delay
from components.store.organisers import Organiser
from components.store.plan_rows import Plan, PlanEntry
from components.visit.draft_and_plan import begun_with, csv_with, is_the_same, note_published, stops_of, with_id_of
from components.visit.ground_work import PUBLISHED, GroundReport
from components.visit.planner import closed_check
from components.visit.service import VisitService
from components.visit.stop_zones import end_zones_of_visit, zones_of_visit

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftState:
    """A draft beside the plans.

    `changes` and `detail_changes` are the draft's against `base` and `base_details`, the stops and details of the plan
    that it began with. `newer` are the plans that others published since, the oldest first: none while the draft is up
    to date.
    """

    draft: Draft
    base: Stops
    base_details: VisitDetails
    changes: tuple[Change, ...]
    detail_changes: tuple[DetailChange, ...]
    newer: tuple[PlanEntry, ...]


class DraftService:
    """The draft of one `owner` in the store of `visit_service`. Methods may raise `StorageFault`."""

    def __init__(self, visit_service: VisitService, owner: str) -> None:
        self._visit_service = visit_service
        self._store = visit_service.store
        self.owner = owner

    def load(self) -> DraftState:
        """The stored draft, or a new one of the published plan."""
        published = self._store.published()
        draft = self._load_draft(published)
        base_plan = self._base_of(draft, published)
        base, base_details = draft.steps[0].stops, draft.steps[0].details
        if base_plan is not None:
            base, base_details = stops_of(base_plan.csv), base_plan.details
        newer: tuple[PlanEntry, ...] = ()
        if published is not None and published.number != draft.base:
            newer = tuple(entry for entry in reversed(self._store.history()) if entry.number > draft.base)
            newer = newer or (published,)  # the plan that the draft began with is gone
        return DraftState(
            draft=draft,
            base=base,
            base_details=base_details,
            changes=differences(base, draft.stops),
            detail_changes=detail_changes(base_details, draft.details),
            newer=newer,
        )

    def draft(self) -> Draft:
        """The stored draft, or a new one of the published plan, without what it changes."""
        return self._load_draft(self._store.published())

    def preview(self, stops: Stops | None = None, details: VisitDetails | None = None) -> Visit:
        """The visit that the draft (or other stops or details) would be."""
        if stops is None or details is None:
            draft = self.draft()
            stops = draft.stops if stops is None else stops
            details = draft.details if details is None else details
        return self._visit_service.preview(stops, details, owner=self.owner)

    def edit(
        self, label: Phrase, change: Callable[[Stops], Stops], *, own_columns: tuple[OwnColumns, ...] = ()
    ) -> Draft:
        """One step of the draft, stored at once. `change` may raise `PlanFault`; nothing has changed then.

        `own_columns` are those of an imported file, which the published plan will have beside its own.
        """
        return self.replace(label, lambda stops, details: (change(stops), details), own_columns=own_columns)

    def edit_details(self, label: Phrase, change: Callable[[VisitDetails], VisitDetails]) -> Draft:
        """One step of the draft with other details, as `edit` is one with other stops."""
        return self.replace(label, lambda stops, details: (stops, change(details)))

    def replace(
        self,
        label: Phrase,
        change: Callable[[Stops, VisitDetails], tuple[Stops, VisitDetails]],
        *,
        own_columns: tuple[OwnColumns, ...] = (),
        ends_own_columns: bool = False,
    ) -> Draft:
        """One step of the draft with other stops and other details, as `edit` is one with other stops alone.

        Where it `ends_own_columns`, those of earlier imports go with their stops. Details that are no longer the
        draft's own are checked: `PlanFault` where they cannot be (`checked_details`).
        """

        def add_step(draft: Draft) -> Draft:
            stops, details = change(draft.stops, draft.details)
            details = details if details == draft.details else checked_details(details)
            return draft.add_step(label, stops, details, own_columns, ends_own_columns=ends_own_columns)

        return self._change(add_step)

    def begin(self, label: Phrase, details: VisitDetails) -> Draft:
        """A visit of these details without stops, as one step: nothing of the draft before is in it."""
        return self.replace(label, lambda _stops, _details: ((), details), ends_own_columns=True)

    def undo(self) -> Draft:
        """Undo the last step."""
        return self._change(Draft.undo)

    def redo(self) -> Draft:
        """Redo the step that was undone last."""
        return self._change(Draft.redo)

    def publish(self, *, note: Note | str, who: str, confirmed: bool = False) -> Plan:
        """Make the draft the published plan, for every page within seconds.

        Raises `PlanFault` for a plan that cannot be carried out, unless it is `confirmed`; `Conflict` where somebody
        else published meanwhile. The draft goes on, based on the new plan.
        """
        draft = self.draft()
        self._check_possible(draft.stops, draft.details, confirmed=confirmed)
        plan = self._publish(draft, note=note, who=who)
        with suppress(StorageFault):  # it is published; a draft equal to the plan follows it, see `_load_draft`
            self._change(lambda draft: with_id_of(plan, draft).published_as(plan.number))
        return plan

    def publish_stops(
        self, stops: Stops, label: Phrase, *, note: Note | str, who: str, confirmed: bool = False
    ) -> Plan:
        """Publish the published plan with other stops, as for a delay, without the rest of the draft and its details.

        `stops` were made from the published plan. The draft is merged into the new plan, which wins where both changed
        the same. Raises as `publish` does.
        """
        number, _, details = self._published()
        self._check_possible(stops, details, confirmed=confirmed)
        state = self.load()
        plan = self._publish(Draft.of(number, stops, details), note=note, who=who)
        self._rebase(plan, label, state.base, state.base_details)
        return plan

    def published_details(self) -> VisitDetails:
        """The details of the published plan; without one, those of visit.toml."""
        return self._published()[2]

    def published(self) -> tuple[Stops, Visit]:
        """What partners see: the stops of the published plan and the visit that they make."""
        _, stops, details = self._published()
        return stops, self._visit_service.preview(stops, details, owner=f"{self.owner} published")

    def preview_delay(self, stop_id: str, minutes: int, *, at_the_stop: bool, policy: DelayPolicy) -> DelayPreview:
        """The published plan so many minutes later from this stop on; see `plan.retiming`. Raises `PlanFault`."""
        stops, visit = self.published()
        previews = [
            preview_delay(
                own_stops,
                stop_id,
                minutes,
                legs=_legs_of(visit.of_group(name), stop_id),
                zone=visit.zone,
                zones=zones_of_visit(visit),
                end_zones=end_zones_of_visit(visit),
                at_the_stop=at_the_stop,
                policy=policy,
                closed=closed_check(self._visit_service.settings),
            )
            for name, own_stops in groups_concerned(stops, stop_id).items()
        ]
        return put_together(stops, previews)

    def merge_stops(self, stops: Stops, label: Phrase) -> Draft:
        """Merge stops that were made from the published plan into the draft; they win where both changed the same."""
        _, published, _ = self._published()
        return self.edit(label, lambda drafted: merge(published, drafted, stops).stops)

    def revert(self, number: int, *, who: str) -> Plan:
        """Publish again what was up before plan `number`. Raises `Conflict` unless that is the published one."""
        last, previous = self._store.plan(number), self._store.plan(number - 1)
        label = Phrase("Plan {number} taken back", {"number": number})
        before, after = stops_of(last.csv), stops_of(previous.csv)
        note = Note(partner_note(before, after, details=detail_changes(last.details, previous.details)))
        plan = self._store.publish(previous.csv, previous.details, note=note, who=who, expected_revision=last.revision)
        note_published(plan, self.owner)
        self._visit_service.refresh()
        self._rebase(plan, label, before, last.details)
        return plan

    def merge_published(self, choices: Choices | None = None) -> tuple[Merge, tuple[Change, ...]]:
        """The draft and the published plan merged, and what others changed in the plan."""
        state = self.load()
        _, published, published_details = self._published()
        merged = merge(state.base, state.draft.stops, published, choices)
        details, conflicts = merge_details(state.base_details, state.draft.details, published_details, choices)
        merged = dataclasses.replace(merged, details=details, conflicts=(*conflicts, *merged.conflicts))
        return merged, differences(state.base, published)

    def apply_merge(self, choices: Choices) -> Draft:
        """Go on with the draft and the published plan merged. Raises `PlanFault` while a choice is open."""
        number, _, _ = self._published()
        merged, _ = self.merge_published(choices)
        if merged.conflicts or not number:
            raise PlanFault(Phrase("Choose in every case which of the two counts."))
        label = Phrase("Merged with plan {number}", {"number": number})
        return self._change(lambda draft: draft.rebase(number, label, merged.stops, merged.details))

    def reset(self) -> Draft:
        """The published plan as one more step: what was in the draft is one undo away."""
        number, stops, details = self._published()
        label = Phrase("Back to the published plan")
        return self._change(lambda draft: draft.rebase(number, label, stops, details, ends_own_columns=True))

    def history(self) -> tuple[PlanEntry, ...]:
        """All plans, the newest first."""
        return self._store.history()

    def plan(self, number: int) -> Plan:
        """A plan with its bytes. Raises `StorageFault` where there is none of that number."""
        return self._store.plan(number)

    def restore(self, number: int) -> Draft:
        """The stops and details of an earlier plan as one more step of the draft."""
        plan = self._store.plan(number)
        label = Phrase("Plan {number} brought back", {"number": number})
        stops = stops_of(plan.csv)
        return self._change(lambda draft: draft.add_step(label, stops, plan.details, ends_own_columns=True))

    def csv(self) -> bytes:
        """The draft as a file, as publishing would write it."""
        return self._to_csv(self.draft())

    def add_picture(self, data: bytes) -> Picture:
        """Make a picture safe and store it; no draft names it yet. Raises `PlanFault` where it is not taken."""
        return self._store.pictures.add(data)

    def picture(self, digest: str) -> Picture | None:
        """The stored picture of that digest."""
        return self._store.pictures.picture(digest)

    def look_up(
        self, addresses: Sequence[str], *, area: SearchArea | None = None, name: str = ""
    ) -> tuple[Place | AddressNotFound | None, ...]:
        """What is known of addresses that the organiser is typing; the others are looked up in the background.

        They are looked for first in `area`, else in that of the draft; `name` is that of their stop, where it has one.
        """
        wanted = self.draft().details.area if area is None else area
        return self._visit_service.look_up(addresses, owner=self.owner, area=wanted, name=name)

    def problems(self) -> tuple[Problem, ...]:
        """The problems of the store: an edited file with faults, failed writes."""
        return self._store.problems()

    def open_questions(self) -> int:
        """How many of the draft's addresses and legs are still being looked up."""
        return self._visit_service.open_questions(self.owner)

    def map_report(self) -> GroundReport:
        """How the streets of the draft's map stand."""
        return self._visit_service.grounds.report(self.owner)

    def draw_map_anew(self) -> None:
        """Have the streets of the map drawn anew, of the newest data: of what partners see, and of the draft."""
        for owner in (PUBLISHED, self.owner):
            self._visit_service.grounds.draw_anew(owner)

    def discard(self) -> None:
        """Delete the draft with all its steps: for one that cannot be read any more."""
        self._store.delete_draft(self.owner)

    def organiser(self) -> Organiser:
        """Who this is: the name given, or that of the account."""
        return self._store.organisers.organiser(self.owner)

    def organiser_name(self) -> str:
        """The name under which this organiser publishes, or an empty string."""
        return self.organiser().known_as

    def save_organiser_name(self, name: str) -> None:
        """Store the name for the next publication; that of an account stays."""
        organiser = self.organiser()
        if not organiser.account and name != organiser.name:
            self._store.organisers.save(dataclasses.replace(organiser, name=name))

    def _published(self) -> tuple[int, Stops, VisitDetails]:
        """The published plan; where there is none 0, no stops, and the details of visit.toml."""
        published = self._store.published()
        if published is None:
            return 0, (), self._store.details_without_plan()
        return published.number, stops_of(published.csv), published.details

    def _check_possible(self, stops: Stops, details: VisitDetails, *, confirmed: bool) -> None:
        if not confirmed and not self.preview(stops, details).possible:
            raise PlanFault(Phrase("This plan cannot work as it is. Publish it anyway?"))

    def _publish(self, draft: Draft, *, note: Note | str, who: str) -> Plan:
        base = self._base_of(draft, self._store.published())
        if base is None and draft.base:
            raise Conflict(Phrase("The plan that this draft is based on is gone."))
        csv = self._to_csv(draft)
        revision = base.revision if base is not None else None
        plan = self._store.publish(csv, draft.details, note=note, who=who, expected_revision=revision)
        note_published(plan, self.owner)
        self._visit_service.refresh()
        return plan

    def _rebase(self, plan: Plan, label: Phrase, base: Stops, base_details: VisitDetails) -> None:
        """Merge the draft, made from `base`, into a plan that was just published."""

        def merged(draft: Draft) -> Draft:
            details, _ = merge_details(base_details, draft.details, plan.details)
            return draft.rebase(plan.number, label, merge(base, draft.stops, stops_of(plan.csv)).stops, details)

        with suppress(StorageFault):  # it is published; the draft can be merged later
            self._change(merged)

    def _to_csv(self, draft: Draft) -> bytes:
        base = self._base_of(draft, self._store.published())
        return csv_with(base.csv if base is not None else None, draft.stops, draft.own_columns)

    def _load_draft(self, published: Plan | None) -> Draft:
        stored = self._store.draft(self.owner)
        number = published.number if published is not None else 0
        stops = stops_of(published.csv) if published is not None else ()
        details = published.details if published is not None else self._store.details_without_plan()
        if stored is None:
            return Draft.of(number, stops, details)
        if published is None and not stored.base:
            return begun_with(details, stored)
        base = self._base_of(stored, published) if stored.base != number else None
        if base is not None and is_the_same(stored, base):
            # A draft without changes follows the published plan.
            return dataclasses.replace(Draft.of(number, stops, details), version=stored.version)
        if stored.base != number and published is not None and is_the_same(stored, published):
            # It was published, and could not be stored after that.
            return with_id_of(published, stored).published_as(number)
        return stored

    def _base_of(self, draft: Draft, published: Plan | None) -> Plan | None:
        """The plan that the draft began with; None where it is not stored any more."""
        if published is not None and published.number == draft.base:
            return published
        try:
            return self._store.plan(draft.base) if draft.base else None
        except StorageFault:
            return None

    def _is_stored(self, draft: Draft) -> bool:
        """Whether the store has this draft: after a publication it has the one from before until it is saved again."""
        stored = self._store.draft(self.owner)
        return stored is None or stored.base == draft.base

    def _change(self, change: Callable[[Draft], Draft]) -> Draft:
        """Change the draft and store it; where another window was faster, change what that window stored."""
        for attempts_left in reversed(range(_ATTEMPTS)):
            draft = self.draft()
            changed = change(draft)
            if changed == draft and self._is_stored(draft):
                return draft
            try:
                return self._store.save_draft(self.owner, changed)
            except Conflict:
                if not attempts_left:
                    raise
        raise AssertionError("unreachable")


def _legs_of(visit: Visit, stop_id: str) -> dict[str, Leg]:
    """The legs of the day of a stop, by the id of the stop that they lead to."""
    day = visit.day_of(stop_id)
    return {leg.to_stop_id: leg for leg in (day.legs if day is not None else ())}
