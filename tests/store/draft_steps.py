"""Steps of an organiser that the tests of failing stores take, and what pages show then."""

from __future__ import annotations

from components.plan import editing
from components.plan.editing import find_stop
from components.plan.messages import Phrase
from components.visit.drafts import DraftService
from components.visit.service import VisitService

MAO = "Museum of Architecture and Design (MAO)"


def rename_mao(drafts: DraftService, name: str) -> None:
    """Give the museum another name in the draft."""
    drafts.edit(Phrase("something"), lambda stops: editing.edit(stops, "mao", name=name))


def drafted_name(drafts: DraftService) -> str:
    """The museum's name in the draft."""
    return find_stop(drafts.load().draft.stops, "mao").name


def shown_name(visit_service: VisitService) -> str:
    """The museum's name on the partners' page."""
    return next(each.stop.name for day in visit_service.current().days for each in day.stops if each.stop.id == "mao")
