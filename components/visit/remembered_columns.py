"""What an organiser said that the columns of a file are, kept for the next file with the same headings."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence

from components.plan.errors import StorageFault
from components.store.plans import PlanStore

_log = logging.getLogger(__name__)


def remembered_columns(store: PlanStore, headings: Sequence[str]) -> dict[str, str]:
    """What was chosen for the headings of the last file that had the same ones, by heading. Raises nothing: what cannot
    be read is chosen anew."""
    try:
        columns = json.loads(store.value(_name(headings)) or b"{}")
    except StorageFault as fault:
        _log_fault(fault)
        return {}
    except ValueError:
        return {}
    return {heading: column for heading, column in columns.items() if isinstance(column, str)}


def remember_columns(store: PlanStore, headings: Sequence[str], chosen: Mapping[str, str]) -> None:
    """Keep what was chosen for the headings of a file. Raises nothing: the file was imported all the same."""
    if chosen != remembered_columns(store, headings):
        try:
            store.set_value(_name(headings), json.dumps(dict(chosen)).encode())
        except StorageFault as fault:
            _log_fault(fault)


def _log_fault(fault: StorageFault) -> None:
    _log.warning("store.failed", extra={"of": "columns of imports", "fault": type(fault).__name__})


def _name(headings: Sequence[str]) -> str:
    return f"columns/{hashlib.sha256(json.dumps(list(headings)).encode()).hexdigest()}"
