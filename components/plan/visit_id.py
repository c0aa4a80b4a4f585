"""The id of a visit whose settings have none."""

from __future__ import annotations

import hashlib
from datetime import date


def derived_visit_id(title: str, host: str, first_day: date | None) -> str:
    """An id for a visit that has none: the same on every machine, and different for two visits of one host."""
    day = "" if first_day is None else first_day.isoformat()
    digest = hashlib.sha256("\n".join([title, host, day]).encode("utf-8", "surrogatepass")).hexdigest()
    return "-".join(part for part in (day, digest[:16]) if part)
