"""The stops in the bytes of a plan, and a draft beside the plan that it became, or the visit.toml it began with."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from functools import lru_cache

from components.plan.changes import differences
from components.plan.details import VisitDetails, detail_changes
from components.plan.draft import Draft, OwnColumns, Step
from components.plan.editing import Stops
from components.plan.merging import Side, merge_details
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import empty_table, with_own_columns, with_stops
from components.store.organisers import name_for_log
from components.store.plan_rows import Plan

_log = logging.getLogger(__name__)


@lru_cache(maxsize=32)
def stops_of(csv: bytes) -> Stops:
    """The stops in the bytes of a plan."""
    return read_venues(csv).stops


def csv_with(source: bytes | None, stops: Stops, own_columns: Sequence[OwnColumns] = ()) -> bytes:
    """The table `source` with these stops: its separators, encoding, columns and their order stay. A new table without
    one. `own_columns` are added to it, for the stops that are there."""
    table = read_venues(source).table if source is not None else None
    table = with_stops(table if table is not None else empty_table(), stops)
    for own in own_columns:
        table = with_own_columns(table, own)
    return write_table(table)


def note_published(plan: Plan, organiser_id: str) -> None:
    """Say in the log who published what."""
    _log.info("plan.published", extra={"plan": plan.number, "organiser": name_for_log(organiser_id)})


def is_the_same(draft: Draft, plan: Plan) -> bool:
    """Whether a draft has the stops and details of a plan, and no columns of imports beside them."""
    same_stops = not draft.own_columns and not differences(stops_of(plan.csv), draft.stops)
    return same_stops and not detail_changes(plan.details, draft.details)


def begun_with(details: VisitDetails, draft: Draft) -> Draft:
    """The draft of no plan, with what somebody changed in visit.toml since; what the draft changed stays in it."""
    before = draft.steps[0].details
    if details == before:
        return draft

    def merged(step: Step) -> Step:
        _, conflicts = merge_details(before, step.details, details)
        own_sides = {(conflict.stop_id, conflict.unit): Side.MINE for conflict in conflicts}
        return dataclasses.replace(step, details=merge_details(before, step.details, details, own_sides)[0])

    return dataclasses.replace(draft, steps=tuple(map(merged, draft.steps)))


def with_id_of(plan: Plan, draft: Draft) -> Draft:
    """The draft after its publication, with the id that the visit has got: at the step that is shown, and at those
    beside it, which are steps of the same visit."""
    first, end = draft.at, draft.at + 1
    if draft.steps[first].details.id or not plan.details.id:
        return draft
    while first > 0 and not draft.steps[first - 1].details.id:
        first -= 1
    while end < len(draft.steps) and not draft.steps[end].details.id:
        end += 1
    steps = [
        dataclasses.replace(step, details=dataclasses.replace(step.details, id=plan.details.id))
        for step in draft.steps[first:end]
    ]
    return dataclasses.replace(draft, steps=(*draft.steps[:first], *steps, *draft.steps[end:]))
