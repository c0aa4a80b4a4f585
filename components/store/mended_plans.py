"""Mends plans whose rows are damaged: from the copies in venues.csv and visit.toml where these are the plan, else by
the newest plan before that is whole. What cannot be mended is set aside.

A plan is whole where its content has the digests that stand beside it. A newest plan that is lost keeps its number with
the content of the one before: so a draft that began with it shows what was lost as its own changes, to be published.
"""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, delete, select, update

from components.plan.details import VisitDetails
from components.plan.errors import StorageFault
from components.plan.publication import note_of_text, note_to_text
from components.store.database import Cause, DatabaseFault
from components.store.plan_rows import (
    DamagedPlan,
    Plan,
    content_of,
    details_or_none,
    entry_of,
    instant_or_none,
    is_digest,
    new_plan,
    plan_of,
    row_of,
)
from components.store.schema import PLAN_FILES, PLANS, digest_of
from components.store.set_aside import SetAside

_log = logging.getLogger(__name__)
_Stored: TypeAlias = Row[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the two files of the plan hold, None for one that is not there or cannot be read."""

    csv: bytes | None
    details: VisitDetails | None


def damaged_plans(connection: Connection) -> tuple[int, ...]:
    """The numbers of the plans that are not whole."""
    rows = connection.execute(select(PLANS).order_by(PLANS.c.number))
    return tuple(row.number for row in rows if _whole(row) is None)


def mend_plans(connection: Connection, held: Held, aside: SetAside, *, at: datetime) -> None:
    """Mend all damaged plans in the transaction of `connection`. Raises `DatabaseFault` where a plan that cannot be
    mended cannot be set aside."""
    rows = connection.execute(select(PLANS).order_by(PLANS.c.number).with_for_update()).all()
    before: Plan | None = None
    for row in rows:
        plan = _whole(row)
        if plan is not None:
            before = plan
            continue
        mended = _mended(row, held, before)
        is_newest = row is rows[-1]
        where = PLANS.c.number == row.number
        if mended is None or (mended.who, note_to_text(mended.note)) != (row.who, row.note):
            _set_aside(aside, row)
        _log.error("plan.damaged", extra={"plan": row.number, "mended": mended is not None, "newest": is_newest})
        if mended is None and is_newest and before is not None:
            content = (before.csv, before.details)
            mended = new_plan(row.number, *content, note="", who="", published_at=at)
            # What the files held is no older copy of it.
            connection.execute(delete(PLAN_FILES).where(PLAN_FILES.c.plan >= row.number))
        if mended is None:
            connection.execute(delete(PLANS).where(where))
            continue
        connection.execute(update(PLANS).where(where).values(row_of(mended)))
        before = mended


def _whole(row: _Stored) -> Plan | None:
    """The plan of a row; None where it is damaged."""
    details = details_or_none(row.details)
    if details is None or (digest_of(row.csv), digest_of(content_of(details))) != (row.digest, row.details_digest):
        return None
    try:
        entry = entry_of((row.number, row.published_at, row.who, row.note, row.digest, row.details_digest))
    except DamagedPlan:
        return None
    return plan_of(entry, row.csv, details)


def _mended(row: _Stored, held: Held, before: Plan | None) -> Plan | None:
    """The plan of a damaged row, of its own content or of the files' wherever that is what was stored; None where it is
    not all there. Who published it, when and with which note stays as far as it can be read."""
    csv = next((csv for csv in (row.csv, held.csv) if csv is not None and _is_csv(csv, row, held)), None)
    of_files = held.details
    if of_files is not None and not of_files.id and before is not None:
        of_files = replace(of_files, id=before.details.id)
    details = next(
        (
            each
            for each in (details_or_none(row.details), of_files)
            if each is not None and _is_details(each, row, held)
        ),
        None,
    )
    if csv is None or details is None:
        return None
    who, note = (text if isinstance(text, str) else "" for text in (row.who, row.note))
    at = instant_or_none(row.published_at)
    return new_plan(row.number, csv, details, note=note_of_text(note), who=who, published_at=at)


def _is_csv(csv: bytes, row: _Stored, held: Held) -> bool:
    """Whether these are the bytes of a plan: by its digest, or where that is damaged too, if row and file agree."""
    return bool(digest_of(csv) == row.digest if is_digest(row.digest) else row.csv == held.csv)


def _is_details(details: VisitDetails, row: _Stored, held: Held) -> bool:
    content = content_of(details)
    if is_digest(row.details_digest):
        return bool(digest_of(content) == row.details_digest)
    stored = details_or_none(row.details)
    return stored is not None and held.details is not None and content_of(stored) == content_of(held.details)


def _set_aside(aside: SetAside, row: _Stored) -> None:
    data = _as_json(row)
    try:
        aside.keep(f"plan-{row.number}-{digest_of(data)[:8]}.json", data)
    except StorageFault as fault:
        raise DatabaseFault(Cause.NOT_WRITABLE) from fault


def _as_json(row: _Stored) -> bytes:
    """A damaged row as a file, bytes in base64."""
    values = {
        name: base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
        for name, value in row._mapping.items()
    }
    return json.dumps(values, default=str).encode("ascii")
