"""Published plans as rows of the database: a plan with its bytes, and its line in the history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from components.plan.errors import Conflict
from components.plan.messages import Phrase, Value, printable_line
from components.plan.model import PlanStamp
from components.store.database import Cause, DatabaseFault
from components.store.schema import MAX_NAME_LENGTH, MAX_NOTE_LENGTH, PLANS, digest_of

ENTRY = (PLANS.c.number, PLANS.c.published_at, PLANS.c.who, PLANS.c.note, PLANS.c.digest)
"""The columns of a `PlanEntry`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """A line of the history. `published_at` (UTC) is None for the plan that the app began with; `who` may be empty.
    `digest` is the SHA-256 of its bytes."""

    number: int
    published_at: datetime | None
    who: str
    note: str
    digest: str

    @property
    def revision(self) -> str:
        """Identifies this plan, also among plans with the same bytes."""
        return f"{self.number}-{self.digest[:16]}"

    @property
    def stamp(self) -> PlanStamp:
        """What partners see of it."""
        return PlanStamp(number=self.number, published_at=self.published_at, note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanEntry):
    """A plan with its bytes."""

    csv: bytes


def newest_entry(connection: Connection) -> PlanEntry | None:
    """The last line of the history, None where there is no plan."""
    row = connection.execute(select(*ENTRY).order_by(PLANS.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else entry_of(row)


def with_csv(connection: Connection, entry: PlanEntry) -> Plan:
    """The plan of a line, with its bytes. Raises `DatabaseFault` where they are not those that were stored."""
    csv = bytes(connection.execute(select(PLANS.c.csv).where(PLANS.c.number == entry.number)).scalar_one())
    if digest_of(csv) != entry.digest:
        raise DatabaseFault(Cause.DAMAGED)
    return plan_of(entry, csv)


def insert_plan(connection: Connection, entry: PlanEntry, csv: bytes) -> None:
    """Add a plan. Raises `IntegrityError` where another plan has its number."""
    at = None if entry.published_at is None else entry.published_at.isoformat()
    connection.execute(insert(PLANS).values({**asdict(entry), "published_at": at, "csv": csv}))


def entry_of(row: Sequence[Any]) -> PlanEntry:
    """A line of the history from the columns of `ENTRY`. Raises `DatabaseFault` for a damaged one."""
    number, at, who, note, digest = row
    try:
        published_at = None if at is None else datetime.fromisoformat(at)
    except (TypeError, ValueError) as fault:
        raise DatabaseFault(Cause.DAMAGED) from fault
    return PlanEntry(number=number, published_at=published_at, who=who, note=note, digest=digest)


def new_entry(number: int, csv: bytes, *, note: str, who: str, published_at: datetime | None) -> PlanEntry:
    """A new line of the history. Texts are cut to what a column holds, without what no database stores."""
    return PlanEntry(
        number=number,
        published_at=None if published_at is None else published_at.astimezone(UTC),
        who=printable_line(who)[:MAX_NAME_LENGTH],
        note=printable_line(note)[:MAX_NOTE_LENGTH],
        digest=digest_of(csv),
    )


def plan_of(entry: PlanEntry, csv: bytes) -> Plan:
    """A line of the history with its bytes."""
    return Plan(**asdict(entry), csv=csv)


def check_expected(current: PlanEntry | None, expected_revision: str | None) -> None:
    """Raises `Conflict` where the published plan is not the one that was expected."""
    if (current.revision if current is not None else None) == expected_revision:
        return
    if current is None:
        raise Conflict(Phrase("The plan that this draft is based on is gone."))
    by: dict[str, Value] = {"number": current.number, "who": current.who or "?"}
    raise Conflict(Phrase("Plan {number} was published meanwhile, by {who}. See what it changed, and merge.", by))
