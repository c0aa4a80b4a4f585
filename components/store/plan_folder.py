"""Former plans in a folder: `000004.csv` holds a plan's bytes, `000004.json` its line in the history.

A plan is one as soon as its line is there, and the bytes are written before it. `seen.json` is the digest of
venues.csv as it was last written or taken. Whoever writes holds the lock of the store.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from components.plan.errors import StorageFault
from components.plan.messages import Phrase
from components.store.database import Cause, DatabaseFault, translate_database_errors, translated
from components.store.files import replace_file
from components.store.plan_store import Plan, PlanEntry, digest_of, with_bytes


class PlanFolder:
    """The numbered plans in one folder. Methods raise `StorageFault`; damage is never taken for a plan."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remember(self, digest: str) -> None:
        """This is what venues.csv now holds."""
        write_file(self.path / "seen.json", json.dumps({"digest": digest}).encode())

    def seen(self) -> str | None:
        """What venues.csv held when it was last written or taken; None where nobody knows."""
        text = read_file(self.path / "seen.json")
        digest = None if text is None else _json(text).get("digest")
        return digest if isinstance(digest, str) else None

    def numbers(self) -> tuple[int, ...]:
        """The numbers of all plans, rising."""
        with translate_database_errors():
            if not self.path.is_dir():
                return ()
            return tuple(sorted(int(path.stem) for path in self.path.glob("*.json") if path.stem.isdecimal()))

    def newest(self) -> Plan | None:
        """The last plan, or None."""
        numbers = self.numbers()
        return self.plan(numbers[-1]) if numbers else None

    def entry(self, number: int) -> PlanEntry:
        """The line of a plan in the history."""
        text = read_file(self.path / f"{number:06}.json")
        if text is None:
            raise StorageFault(Phrase("There is no plan {number}.", {"number": number}))
        line = _json(text)
        try:
            at = line["published_at"]
            return PlanEntry(
                number=number,
                published_at=None if at is None else datetime.fromisoformat(at),
                who=str(line["who"]),
                note=str(line["note"]),
                digest=str(line["digest"]),
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise DatabaseFault(Cause.DAMAGED) from fault

    def plan(self, number: int) -> Plan:
        """A plan with its bytes, which are those that were published."""
        entry = self.entry(number)
        csv = read_file(self.path / f"{number:06}.csv")
        if csv is None or digest_of(csv) != entry.digest:
            raise DatabaseFault(Cause.DAMAGED)
        return with_bytes(entry, csv)

    def add(self, entry: PlanEntry, csv: bytes) -> Plan:
        """A new plan: its bytes first, then its line in the history, with which it is published."""
        write_file(self.path / f"{entry.number:06}.csv", csv)
        line = {
            "published_at": entry.published_at.isoformat() if entry.published_at else None,
            "who": entry.who,
            "note": entry.note,
            "digest": entry.digest,
        }
        write_file(self.path / f"{entry.number:06}.json", json.dumps(line, ensure_ascii=False).encode())
        return with_bytes(entry, csv)


def write_file(path: Path, data: bytes) -> None:
    """A file of ours, for nobody else to read: the folder keeps others out."""
    with translate_database_errors():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        replace_file(path, data)
    except StorageFault as fault:
        if isinstance(fault.__cause__, OSError):
            raise translated(fault.__cause__) from fault  # the names of our files tell nobody anything
        raise


def read_file(path: Path) -> bytes | None:
    """What a file holds; None where there is none."""
    with translate_database_errors():
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None


def _json(text: bytes) -> dict[str, Any]:
    try:
        line = json.loads(text)
    except ValueError as fault:
        raise DatabaseFault(Cause.DAMAGED) from fault
    return line if isinstance(line, dict) else {}
