"""The ground as data: everybody may take it, under the licence that it names (ODbL 1.0, 4.6)."""

from __future__ import annotations

from components.export.context import Context
from components.plan.errors import PlanFault
from components.plan.messages import Phrase
from components.plan.model import Visit

GROUND_DATA = "ground.json"


def ground_data(visit: Visit, _context: Context) -> bytes:
    """`ground.json`, the same for all languages and groups. Raises `PlanFault` for a visit without a ground."""
    if visit.ground is None:
        raise PlanFault(Phrase("There is no map data."))
    return visit.ground.data
