"""The id of a visit whose settings have none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.plan.model import Stop


def visit_id_with_stops(title: str, host: str, stops: Iterable[Stop]) -> str:
    """The id of a visit with these stops; empty while none of them is shown, as there is no first day then."""
    first_day = min((stop.date for stop in stops if not stop.hidden), default=None)
    return "" if first_day is None else derived_visit_id(title, host, first_day)


def derived_visit_id(title: str, host: str, first_day: date | None) -> str:
    """An id for a visit that has none: the same on every machine, and different for two visits of one host."""
    day = "" if first_day is None else first_day.isoformat()
    digest = hashlib.sha256("\n".join([title, host, day]).encode("utf-8", "surrogatepass")).hexdigest()
    return "-".join(part for part in (day, digest[:16]) if part)
