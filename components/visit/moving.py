"""Moves a stop of a draft to another place in its day, or to another day."""

from __future__ import annotations

from datetime import date
from functools import partial

from components.plan.details import VisitDetails
from components.plan.draft import Draft
from components.plan.editing import HoursOnReorder, Stops, move
from components.plan.messages import Phrase
from components.plan.rescheduling import worked_out
from components.visit.drafts import DraftService
from components.visit.planner import closed_check
from components.visit.service import VisitService


def move_stop(
    drafts: DraftService,
    visit_service: VisitService,
    label: Phrase,
    stop_id: str,
    position: int,
    *,
    day: date,
    hours: HoursOnReorder,
) -> Draft:
    """One step of the draft with a stop at `position` of a day. Raises `PlanFault` as `editing.move` does."""

    def moved(stops: Stops, details: VisitDetails) -> tuple[Stops, VisitDetails]:
        if hours is not HoursOnReorder.WORK_OUT:
            return move(stops, stop_id, position, day=day, hours=hours), details
        preview = partial(drafts.preview, details=details)
        closed = closed_check(visit_service.settings_for(details))
        return worked_out(stops, stop_id, position, day=day, preview=preview, closed=closed), details

    return drafts.replace(label, moved)
