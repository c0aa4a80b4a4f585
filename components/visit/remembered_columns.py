"""What an organiser said that the columns of a file are, kept for the next file with the same headings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from components.store.plans import PlanStore


def remembered_columns(store: PlanStore, headings: Sequence[str]) -> dict[str, str]:
    """What was chosen for the headings of the last file that had the same ones, by heading. Raises `StorageFault`."""
    try:
        columns = json.loads(store.value(_name(headings)) or b"{}")
    except ValueError:
        return {}
    return {heading: column for heading, column in columns.items() if isinstance(column, str)}


def remember_columns(store: PlanStore, headings: Sequence[str], chosen: Mapping[str, str]) -> None:
    """Keep what was chosen for the headings of a file. Raises `StorageFault`."""
    if chosen != remembered_columns(store, headings):
        store.delete_value(_name(headings))
        store.set_default(_name(headings), json.dumps(dict(chosen)).encode())


def _name(headings: Sequence[str]) -> str:
    return f"columns/{hashlib.sha256(json.dumps(list(headings)).encode()).hexdigest()}"
