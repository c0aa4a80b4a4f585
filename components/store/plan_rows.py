"""Published plans as rows of the database: a plan with its bytes, and its line in the history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from components.plan.details import VisitDetails, details_from_json, details_to_json
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase, Value, printable_line
from components.plan.model import PlanStamp
from components.plan.publication import Note, note_of_text, note_to_text
from components.store.database import Cause, DatabaseFault
from components.store.schema import MAX_NAME_LENGTH, PLANS, digest_of

ENTRY = (PLANS.c.number, PLANS.c.published_at, PLANS.c.who, PLANS.c.note, PLANS.c.digest, PLANS.c.details_digest)
"""The columns of a `PlanEntry`."""
_ENTRIES = select(*ENTRY).order_by(PLANS.c.number.desc())
_DIGEST = re.compile(r"[0-9a-f]{64}")


class DamagedPlan(DatabaseFault):
    """A plan's row is not what was stored; the database itself answers."""

    def __init__(self) -> None:
        super().__init__(Cause.DAMAGED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """A line of the history. `published_at` (UTC) is None for the plan that the app began with; `who` may be empty.
    `digest` is the SHA-256 of its bytes, `details_digest` that of `content_of` its details."""

    number: int
    published_at: datetime | None
    who: str
    note: Note
    digest: str
    details_digest: str

    @property
    def revision(self) -> str:
        """Identifies this plan, also among plans with the same bytes."""
        return f"{self.number}-{self.digest[:16]}-{self.details_digest[:8]}"

    @property
    def stamp(self) -> PlanStamp:
        """What partners see of it."""
        return PlanStamp(number=self.number, published_at=self.published_at, note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanEntry):
    """A plan with its bytes, and the details of its visit."""

    csv: bytes
    details: VisitDetails


def newest_entry(connection: Connection) -> PlanEntry | None:
    """The last line of the history, None where there is no plan."""
    row = connection.execute(_ENTRIES.limit(1)).one_or_none()
    return None if row is None else entry_of(row)


def whole_entries(connection: Connection) -> tuple[PlanEntry, ...]:
    """The history, the newest plan first, without the lines that are damaged."""
    entries = []
    for row in connection.execute(_ENTRIES):
        with suppress(DamagedPlan):
            entries.append(entry_of(row))
    return tuple(entries)


def newest_whole_plan(connection: Connection) -> Plan | None:
    """The newest plan that is as it was stored."""
    for entry in whole_entries(connection):
        with suppress(DamagedPlan):
            return with_content(connection, entry)
    return None


def content_of(details: VisitDetails) -> bytes:
    """The details as two files are compared by them: what the visit is known by is no content of it."""
    return details_to_json(replace(details, id=""))


def with_content(connection: Connection, entry: PlanEntry) -> Plan:
    """The plan of a line, with its content. Raises `DamagedPlan` where that is not what was stored."""
    query = select(PLANS.c.csv, PLANS.c.details).where(PLANS.c.number == entry.number)
    csv, stored = connection.execute(query).one()
    details = details_or_none(stored)
    if details is None or (digest_of(csv), digest_of(content_of(details))) != (entry.digest, entry.details_digest):
        raise DamagedPlan
    return plan_of(entry, csv, details)


def details_or_none(stored: bytes) -> VisitDetails | None:
    """The details of a visit from a row; None where it holds none."""
    try:
        return details_from_json(stored)
    except StorageFault:
        return None


def insert_plan(connection: Connection, plan: Plan) -> None:
    """Add a plan. Raises `IntegrityError` where another plan has its number."""
    connection.execute(insert(PLANS).values(row_of(plan)))


def row_of(plan: Plan) -> dict[str, Any]:
    """A plan as the values of a row."""
    at = None if plan.published_at is None else plan.published_at.isoformat()
    content = {"csv": plan.csv, "details": details_to_json(plan.details)}
    return {**_fields_of(plan), "published_at": at, "note": note_to_text(plan.note), **content}


def entry_of(row: Sequence[Any]) -> PlanEntry:
    """A line of the history from the columns of `ENTRY`. Raises `DamagedPlan` for a damaged one."""
    number, at, who, note, digest, details_digest = row
    if not all(isinstance(text, str) for text in (who, note)) or not all(map(is_digest, (digest, details_digest))):
        raise DamagedPlan
    if (printable_line(who), note_to_text(note_of_text(note))) != (who, note):  # it would not have been stored so
        raise DamagedPlan
    published_at = instant_or_none(at)
    if published_at is None and at is not None:
        raise DamagedPlan
    return PlanEntry(
        number=number,
        published_at=published_at,
        who=who,
        note=note_of_text(note),
        digest=digest,
        details_digest=details_digest,
    )


def is_digest(stored: object) -> bool:
    """Whether a row holds a digest as `digest_of` gives it."""
    return isinstance(stored, str) and _DIGEST.fullmatch(stored) is not None


def instant_or_none(stored: object) -> datetime | None:
    """The instant that a row holds (UTC); None for none, and for a damaged one."""
    try:
        at = datetime.fromisoformat(stored) if isinstance(stored, str) else None
    except ValueError:
        return None
    return None if at is None or at.utcoffset() is None else at.astimezone(UTC)


def new_plan(
    number: int, csv: bytes, details: VisitDetails, *, note: Note | str, who: str, published_at: datetime | None
) -> Plan:
    """A new plan. Texts are cut to what a column holds, without what no database stores; a note that is a text alone is
    the organiser's own."""
    return Plan(
        number=number,
        published_at=None if published_at is None else published_at.astimezone(UTC),
        who=printable_line(who)[:MAX_NAME_LENGTH],
        note=note_of_text(note_to_text(Note(text=note) if isinstance(note, str) else note)),
        digest=digest_of(csv),
        details_digest=digest_of(content_of(details)),
        csv=csv,
        details=details,
    )


def plan_of(entry: PlanEntry, csv: bytes, details: VisitDetails) -> Plan:
    """A line of the history with its content."""
    return Plan(**_fields_of(entry), csv=csv, details=details)


def _fields_of(entry: PlanEntry) -> dict[str, Any]:
    """The fields of a line of the history by their names."""
    return {field.name: getattr(entry, field.name) for field in fields(PlanEntry)}


def check_expected(current: PlanEntry | None, expected_revision: str | None) -> None:
    """Raises `Conflict` where the published plan is not the one that was expected."""
    if (current.revision if current is not None else None) == expected_revision:
        return
    if current is None:
        raise Conflict(Phrase("The plan that this draft is based on is gone."))
    by: dict[str, Value] = {"number": current.number, "who": current.who or "?"}
    raise Conflict(Phrase("Plan {number} was published meanwhile, by {who}. See what it changed, and merge.", by))
