"""A plan as it was published: its visit, who published it, and its table."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.model import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedVisit:
    """A published plan. Its number, date and note are the visit's stamp; `who` and `csv` may be empty."""

    visit: Visit
    who: str = ""
    csv: bytes = b""
