"""Ids for stops whose row has none: from name and date, so that the order of the rows does not matter."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

_LETTERS = str.maketrans({"đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ß": "ss", "æ": "ae", "Æ": "ae"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnamed:
    """What an id is made from. `written` is the one in the row, or empty."""

    written: str
    name: str
    day: date
    arrive: time | None
    address: str


def stop_ids(rows: Sequence[Unnamed]) -> list[str]:
    """An id for each row: its own, unless a row above has it already, else one made from its name.

    Rows of the same name get the date as well, and then a number; the earliest keeps the plain one.
    """
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for index, row in enumerate(rows):
        if row.written and row.written not in taken:
            ids[index] = row.written
            taken.add(row.written)
    counts: dict[str, int] = {}
    rest = [index for index in range(len(rows)) if index not in ids]
    for index in sorted(rest, key=lambda index: (*_when(rows[index]), index)):
        row = rows[index]
        plain = readable(row.name)
        dated = f"{plain}-{row.day.isoformat()}"
        candidate = plain if plain not in taken else dated
        while candidate in taken:
            counts[dated] = counts.get(dated, 1) + 1
            candidate = f"{dated}-{counts[dated]}"
        ids[index] = candidate
        taken.add(candidate)
    return [ids[index] for index in range(len(rows))]


def readable(name: str) -> str:
    """A name for links: its letters without accents, with hyphens; `stop-` and a digest where none is Latin."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:40].strip("-")
    return words or f"stop-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _when(row: Unnamed) -> tuple[date, time, str]:
    return row.day, row.arrive or time.max, row.address
