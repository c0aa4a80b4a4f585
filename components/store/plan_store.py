"""Where plans, drafts and the organisers' secrets are kept: one interface, two stores (`file_plans`, `sql_plans`).

A plan is the bytes of a CSV file. Each publication is a new, numbered plan, and every plan stays. Who publishes names
the revision that the draft is based on; where another is up by then, nothing is written and `Conflict` is raised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from components.plan.draft import Draft
from components.plan.errors import Conflict
from components.plan.messages import Phrase, Problem, Value
from components.plan.model import PlanStamp
from components.store.sources import PublishedPlan

LONGEST_NOTE = 500
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """A line of the history. `published_at` (UTC) is None for a plan that was found, not published; `who` may be
    empty. `digest` is the SHA-256 of its bytes."""

    number: int
    published_at: datetime | None
    who: str
    note: str
    digest: str

    @property
    def revision(self) -> str:
        """What tells this plan from any other, also from an older one with the same bytes."""
        return f"{self.number}-{self.digest[:16]}"

    @property
    def stamp(self) -> PlanStamp:
        """What partners are told of it."""
        return PlanStamp(number=self.number, published_at=self.published_at, note=self.note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(PlanEntry):
    """A plan with its bytes."""

    csv: bytes


class PlanStore(Protocol):
    """Keeps plans and drafts, safely between threads and processes. Every method may raise `StorageFault`."""

    def published(self) -> Plan | None:
        """The plan that partners see; None while there is none at all. Cheap while nothing changes."""

    def history(self) -> tuple[PlanEntry, ...]:
        """All plans, the newest first."""

    def plan(self, number: int) -> Plan:
        """Plan `number`. Raises `StorageFault` where there is none."""

    def publish(self, csv: bytes, *, note: str, who: str, expected_revision: str | None) -> Plan:
        """Make `csv` the published plan, if the one with `expected_revision` (None: none at all) still is.

        Raises `Conflict` otherwise, and nothing has changed; `changed_since` then tells what was published meanwhile.
        Once it returns, the plan outlives the process and the power supply.
        """

    def changed_since(self, revision: str) -> tuple[PlanEntry, ...]:
        """The plans that came after this revision, the oldest first."""

    def draft(self, owner: str) -> Draft | None:
        """The draft of an organiser, None where none is kept."""

    def save_draft(self, owner: str, draft: Draft) -> Draft:
        """Keep a draft in place of the one of the same `version`; gives it with its new version.

        Raises `Conflict` where another window of the same organiser has saved since.
        """

    def drop_draft(self, owner: str) -> None:
        """Forget the draft of an organiser, if there is one."""

    def keep(self, name: str, value: bytes) -> bytes:
        """Keep a small value for good unless one of that name is kept already; gives the one that is."""

    def kept(self, name: str) -> bytes | None:
        """The value of that name, or None."""

    def forget(self, name: str) -> None:
        """Forget the value of that name, if there is one."""

    def problems(self) -> tuple[Problem, ...]:
        """What the organisers should know: a file with faults that is not taken, things that cannot be kept."""


class StoreSource:
    """The published plan of a store, for the office."""

    def __init__(self, store: PlanStore, name: str) -> None:
        self._store = store
        self._name = name

    @property
    def name(self) -> str:
        """What the plan is called in messages."""
        return self._name

    def read(self) -> PublishedPlan:
        """The published plan. Raises `StorageFault`."""
        plan = self._store.published()
        return PublishedPlan(data=None) if plan is None else PublishedPlan(data=plan.csv, stamp=plan.stamp)


def entry_of(number: int, csv: bytes, *, note: str, who: str, published_at: datetime | None) -> PlanEntry:
    """A new line of the history. Texts are cut to what a line can hold, without what no database keeps."""
    return PlanEntry(
        number=number,
        published_at=None if published_at is None else published_at.astimezone(UTC),
        who=_line(who, LONGEST_NAME),
        note=_line(note, LONGEST_NOTE),
        digest=digest_of(csv),
    )


def with_bytes(entry: PlanEntry, csv: bytes) -> Plan:
    """An entry with its bytes."""
    return Plan(
        number=entry.number,
        published_at=entry.published_at,
        who=entry.who,
        note=entry.note,
        digest=entry.digest,
        csv=csv,
    )


def digest_of(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def after(revision: str, history: Sequence[PlanEntry]) -> tuple[PlanEntry, ...]:
    """Those of the history (newest first) that came after a revision, the oldest first; all for one never heard of."""
    known = next((entry.number for entry in history if entry.revision == revision), 0)
    return tuple(entry for entry in reversed(history) if entry.number > known)


def check_expected(current: PlanEntry | None, expected_revision: str | None) -> None:
    """Raises `Conflict` where the published plan is not the one that was expected."""
    if (current.revision if current is not None else None) == expected_revision:
        return
    if current is None:
        raise Conflict(Phrase("The plan that this draft is based on is gone."))
    by: dict[str, Value] = {"number": current.number, "who": current.who or "?"}
    raise Conflict(Phrase("Plan {number} was published meanwhile, by {who}. See what it changed, and merge.", by))


def stale_draft() -> Conflict:
    """What `save_draft` raises."""
    return Conflict(Phrase("This draft was changed in another window meanwhile. Load it again."))


def _line(text: str, longest: int) -> str:
    """One line of printable text."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.encode("utf-8", "replace").decode("utf-8").split())[:longest]
