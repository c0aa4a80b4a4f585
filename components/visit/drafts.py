"""An organiser's desk: the draft, what it changes, and the ways from a draft to a published plan.

Every step is kept in the store at once, so nothing is lost with a tab, a phone or the process. Nothing here knows who
may do this; whoever calls has asked `sessions`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from components.plan.changes import Change, differences
from components.plan.draft import Draft
from components.plan.editing import Stops
from components.plan.errors import Conflict, PlanFault, StorageFault
from components.plan.merging import Choices, Merge, merge
from components.plan.messages import Phrase, Problem
from components.plan.model import Visit
from components.plan.retiming import DelayPolicy, DelayPreview, preview_delay
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import empty_table, with_stops
from components.store.plan_rows import Plan, PlanEntry
from components.visit.planner import closed_check
from components.visit.service import VisitService

TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How things stand on a desk.

    `changes` are the draft's against `base`, the stops of the plan that it began with. `newer` are the plans that
    others published since, the oldest first: none while the draft is up to date.
    """

    draft: Draft
    base: Stops
    changes: tuple[Change, ...]
    newer: tuple[PlanEntry, ...]


class DraftService:
    """The draft of one `owner` in the office's store. Methods may raise `StorageFault`."""

    def __init__(self, visit_service: VisitService, owner: str) -> None:
        self._office = visit_service
        self._store = visit_service.store
        self.owner = owner

    def work(self) -> Work:
        """The draft as it was kept, or a fresh one of the published plan."""
        published = self._store.published()
        draft = self._draft(published)
        base_plan = self._base(draft, published)
        base = stops_of(base_plan.csv) if base_plan is not None else draft.steps[0].stops
        newer: tuple[PlanEntry, ...] = ()
        if published is not None and published.number != draft.base:
            newer = tuple(entry for entry in reversed(self._store.history()) if entry.number > draft.base)
        return Work(draft=draft, base=base, changes=differences(base, draft.stops), newer=newer)

    def visit(self, stops: Stops | None = None) -> Visit:
        """The draft (or other stops) as the visit it would be."""
        return self._office.preview(self.work().draft.stops if stops is None else stops, owner=self.owner)

    def do(self, what: Phrase, edit: Callable[[Stops], Stops], *, carrier: bytes | None = None) -> Draft:
        """One edit of the draft, kept at once. `edit` may raise `PlanFault`; nothing has changed then.

        `carrier` is the file whose manner the published plan will have, where the edit is an import.
        """

        def done(draft: Draft) -> Draft:
            after = draft.add_step(what, edit(draft.stops))
            return after if carrier is None else dataclasses.replace(after, carrier=carrier)

        return self._change(done)

    def undo(self) -> Draft:
        """Take the last step back."""
        return self._change(Draft.undo)

    def redo(self) -> Draft:
        """Do again what was taken back."""
        return self._change(Draft.redo)

    def publish(self, *, note: str, who: str, even_so: bool = False) -> Plan:
        """Make the draft the published plan, for every page within seconds.

        Raises `PlanFault` for a day that cannot be carried out, unless `even_so` says that this is meant; `Conflict`
        where somebody else published meanwhile. The draft goes on, on the new plan.
        """
        draft = self.work().draft
        self._check(draft.stops, even_so=even_so)
        plan = self._put(draft.stops, draft, note=note, who=who)
        with suppress(StorageFault):  # it is published; a draft that is the plan follows it by itself, see `_draft`
            self._change(lambda now: dataclasses.replace(now, base=plan.number, carrier=None))
        return plan

    def publish_instead(self, stops: Stops, what: Phrase, *, note: str, who: str, even_so: bool = False) -> Plan:
        """Publish the present plan with other stops, as for a delay; what else is in the draft stays in it.

        `stops` were made from the plan that is up; what is unpublished is merged into the new plan, whose side stands
        where both changed the same. Raises as `publish` does.
        """
        self._check(stops, even_so=even_so)
        work = self.work()
        published = self._store.published()
        fresh = Draft.of(published.number if published is not None else 0, stops)
        plan = self._put(stops, fresh, note=note, who=who)
        with suppress(StorageFault):  # it is published; what is left of the draft can be merged later
            self._change(
                lambda now: now.rebase(plan.number, what, merge(work.base, now.stops, stops_of(plan.csv)).stops)
            )
        return plan

    def published(self) -> tuple[Stops, Visit]:
        """What partners see: the stops of the published plan and the visit that they make."""
        published = self._store.published()
        stops = stops_of(published.csv) if published is not None else ()
        return stops, self._office.preview(stops, owner=f"{self.owner} published")

    def delay(self, stop_id: str, minutes: int, *, at_the_stop: bool, policy: DelayPolicy) -> DelayPreview:
        """The published plan so many minutes later from this stop on; see `domain.shifting`. Raises `PlanFault`."""
        stops, visit = self.published()
        day = visit.day_of(stop_id)
        legs = {each.stop.id: each.leg for each in (day.stops if day is not None else ()) if each.leg is not None}
        settings = self._office.settings
        return preview_delay(
            stops,
            stop_id,
            minutes,
            legs=legs,
            zone=settings.zone,
            at_the_stop=at_the_stop,
            policy=policy,
            closed=closed_check(settings),
        )

    def merge_in(self, stops: Stops, what: Phrase) -> Draft:
        """Take stops that were made from the published plan into the draft; where both changed the same, they stand."""
        published, _ = self.published()
        return self.do(what, lambda mine: merge(published, mine, stops).stops)

    def take_back(self, number: int, *, who: str) -> Plan:
        """Publish again what was up before plan `number`. Raises `Conflict` unless that is the published one."""
        last, before = self._store.plan(number), self._store.plan(number - 1)
        what = Phrase("Plan {number} taken back", {"number": number})
        plan = self._store.publish(before.csv, note=str(what), who=who, expected_revision=last.revision)
        self._office.refresh()
        base, theirs = stops_of(last.csv), stops_of(plan.csv)
        with suppress(StorageFault):  # as after `publish_instead`
            self._change(lambda now: now.rebase(plan.number, what, merge(base, now.stops, theirs).stops))
        return plan

    def merged(self, choices: Choices | None = None) -> tuple[Merge, tuple[Change, ...]]:
        """The draft and the plan that is up put together, and what the others changed."""
        work = self.work()
        published = self._store.published()
        theirs = stops_of(published.csv) if published is not None else ()
        return merge(work.base, work.draft.stops, theirs, choices), differences(work.base, theirs)

    def take_merge(self, choices: Choices) -> Draft:
        """Go on with draft and published plan put together. Raises `PlanFault` while a choice is open."""
        published = self._store.published()
        merged, _ = self.merged(choices)
        if merged.conflicts or published is None:
            raise PlanFault(Phrase("Choose for every stop which of the two counts."))
        what = Phrase("Merged with plan {number}", {"number": published.number})
        return self._change(lambda draft: draft.rebase(published.number, what, merged.stops))

    def start_over(self) -> Draft:
        """The published plan as one more step: what was in the draft is one undo away."""
        published = self._store.published()
        stops = stops_of(published.csv) if published is not None else ()
        number = published.number if published is not None else 0
        return self._change(lambda draft: draft.rebase(number, Phrase("Back to the published plan"), stops))

    def history(self) -> tuple[PlanEntry, ...]:
        """All plans, the newest first."""
        return self._store.history()

    def plan(self, number: int) -> Plan:
        """A plan with its bytes. Raises `StorageFault` where there is none of that number."""
        return self._store.plan(number)

    def bring_back(self, number: int) -> Draft:
        """A former plan's stops as one more step of the draft."""
        stops = stops_of(self._store.plan(number).csv)
        return self.do(Phrase("Plan {number} brought back", {"number": number}), lambda _: stops)

    def csv(self) -> bytes:
        """The draft as a file, as publishing would write it."""
        draft = self.work().draft
        return self._written(draft.stops, draft)

    def problems(self) -> tuple[Problem, ...]:
        """What organisers should know of the store: a file with faults that is not taken, things that are not kept."""
        return self._store.problems()

    def open_questions(self) -> int:
        """How many of the draft's addresses and ways are still being looked up."""
        return self._office.open_questions(self.owner)

    def give_up(self) -> None:
        """Forget the draft with all its steps: for one that cannot be read any more."""
        self._store.delete_draft(self.owner)

    def name(self) -> str:
        """The name under which this organiser last published, or an empty string."""
        kept = self._store.value(f"name/{self.owner}")
        return "" if kept is None else kept.decode("utf-8", "replace")

    def remember_name(self, name: str) -> None:
        """Keep the name for the next publication."""
        if name != self.name():
            self._store.delete_value(f"name/{self.owner}")
            self._store.set_default(f"name/{self.owner}", name[:100].encode("utf-8", "replace"))

    def _check(self, stops: Stops, *, even_so: bool) -> None:
        if not even_so and not self._office.preview(stops, owner=self.owner).possible:
            raise PlanFault(Phrase("The plan cannot be carried out as it stands. Publish it all the same?"))

    def _put(self, stops: Stops, draft: Draft, *, note: str, who: str) -> Plan:
        base = self._base(draft, self._store.published())
        if base is None and draft.base:
            raise Conflict(Phrase("The plan that this draft is based on is gone."))
        csv = self._written(stops, draft)
        revision = base.revision if base is not None else None
        plan = self._store.publish(csv, note=note, who=who, expected_revision=revision)
        self._office.refresh()
        return plan

    def _written(self, stops: Stops, draft: Draft) -> bytes:
        source = draft.carrier
        if source is None:
            base = self._base(draft, self._store.published())
            source = base.csv if base is not None else None
        table = read_venues(source).table if source is not None else None
        return write_table(with_stops(table if table is not None else empty_table(), stops))

    def _draft(self, published: Plan | None) -> Draft:
        kept = self._store.draft(self.owner)
        number = published.number if published is not None else 0
        stops = stops_of(published.csv) if published is not None else ()
        if kept is None:
            return Draft.of(number, stops)
        base = self._base(kept, published) if kept.base != number else None
        if base is not None and not differences(stops_of(base.csv), kept.stops):
            # Nothing of its own is in it, so it follows the plan.
            return dataclasses.replace(Draft.of(number, stops), version=kept.version)
        if kept.base != number and published is not None and not differences(stops, kept.stops):
            # It has been published, and could not be kept after that.
            return dataclasses.replace(kept, base=number, carrier=None)
        return kept

    def _base(self, draft: Draft, published: Plan | None) -> Plan | None:
        """The plan that the draft began with; None where it is not kept any more."""
        if published is not None and published.number == draft.base:
            return published
        try:
            return self._store.plan(draft.base) if draft.base else None
        except StorageFault:
            return None

    def _is_kept(self, draft: Draft) -> bool:
        """Whether the store has no other: after a publication it has the one from before, until that is kept."""
        kept = self._store.draft(self.owner)
        return kept is None or kept.base == draft.base

    def _change(self, change: Callable[[Draft], Draft]) -> Draft:
        """The draft changed and kept; where another window was quicker, on what that has made of it."""
        for left in reversed(range(TRIES)):
            draft = self._draft(self._store.published())
            changed = change(draft)
            if changed == draft and self._is_kept(draft):
                return draft
            try:
                return self._store.save_draft(self.owner, changed)
            except Conflict:
                if not left:
                    raise
        raise AssertionError("unreachable")


@lru_cache(maxsize=32)
def stops_of(csv: bytes) -> Stops:
    """The stops in the bytes of a plan."""
    return read_venues(csv).stops
