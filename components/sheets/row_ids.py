"""An id for each row of the plan: its own, that of the published stop which it is, or one made from its name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any, TypeAlias

from components.plan.model import Coordinate, Stop
from components.sheets.row import Row

_LETTERS = str.maketrans({"đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ß": "ss", "æ": "ae", "Æ": "ae"})


def stop_ids(rows: Sequence[Row], published: Sequence[Stop] = (), filled: Collection[str] | None = None) -> list[str]:
    """An id for each row: its own, unless a row above has it already; else that of the stop of the `published` plan
    that it is by name, place and hours; else one made from its name, that no published stop has.

    `filled` are the fields that the file has columns for (None: all): by others no stop can be told from another. Rows
    of the same name get the date as well, and then a number; the earliest keeps the plain one.
    """
    ids: dict[int, str] = {}
    taken: set[str] = set()
    for index, row in enumerate(rows):
        if row.written_id and row.written_id not in taken:
            ids[index] = row.written_id
            taken.add(row.written_id)
    ids |= _published_ids(rows, ids, published, filled)
    taken |= {*ids.values(), *(stop.id for stop in published)}
    counts: dict[str, int] = {}
    rest = [index for index in range(len(rows)) if index not in ids]
    for index in sorted(rest, key=lambda index: (*_begins(rows[index]), index)):
        row = rows[index]
        plain = readable_id(row.fields["name"])
        dated = f"{plain}-{row.fields['date'].isoformat()}"
        candidate = plain if plain not in taken else dated
        while candidate in taken:
            counts[dated] = counts.get(dated, 1) + 1
            candidate = f"{dated}-{counts[dated]}"
        ids[index] = candidate
        taken.add(candidate)
    return [ids[index] for index in range(len(rows))]


def readable_id(name: str) -> str:
    """A name for links: its letters without accents, with hyphens; `stop-` and a digest where none is Latin."""
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS)).encode("ascii", "ignore").decode("ascii")
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower())[:40].strip("-")
    return words or f"stop-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _begins(row: Row) -> tuple[date, time, str]:
    return row.fields["date"], row.fields.get("arrive") or time.max, row.fields.get("address", "")


_Key: TypeAlias = Callable[[Stop], tuple[Hashable, ...] | None]
"""What a stop is compared by; None where it has too little to be told from others by it."""


def _name(stop: Stop) -> str:
    return " ".join(stop.name.casefold().split())


def _place(stop: Stop) -> Hashable:
    if stop.address.strip():
        return " ".join(stop.address.casefold().split())
    at = stop.coordinate
    return None if at is None else _position(at)


def _position(at: Coordinate) -> tuple[float, float]:
    return round(at.latitude, 4), round(at.longitude, 4)


def _slot(stop: Stop) -> tuple[Hashable, ...] | None:
    """When and where the group is, whatever that is called. A date alone is too little."""
    hour, place = stop.arrive or stop.depart, _place(stop)
    return None if hour is None and place is None else (stop.date, hour, place, stop.group)


_KEYS: tuple[_Key, ...] = (
    lambda stop: (_name(stop), _place(stop), stop.date, stop.arrive, stop.group),
    lambda stop: (_name(stop), _place(stop), stop.date, stop.group),
    lambda stop: (_name(stop), _place(stop)),
    _slot,
    lambda stop: (_name(stop), stop.date, stop.group),
)
"""The surest first: the same stop at another hour, on another day, under another name, at another place that day.

A name alone is too little: a lunch on another day at another place is another lunch.
"""

_KEYS_WITHOUT_PLACE = (_KEYS[0], _KEYS[4])
"""The same for a file that does not say where its stops are."""

_UNTOLD: Mapping[str, Any] = {"address": "", "coordinate": None, "arrive": None, "depart": None, "group": ""}
"""The fields of `_KEYS` that a file may have no column for, as they are then."""


def _as_in_file(stop: Stop, filled: Collection[str]) -> Stop:
    """A published stop with no more than what a file with these fields could say of it."""
    return replace(stop, **{name: value for name, value in _UNTOLD.items() if name not in filled})


def _published_ids(
    rows: Sequence[Row], ids: Mapping[int, str], published: Sequence[Stop], filled: Collection[str] | None
) -> dict[int, str]:
    """The ids of the published stops that the rows without an id are, each for one row."""
    known = set(ids.values())
    left = [stop for stop in published if stop.id not in known]
    keys = _KEYS
    if filled is not None:
        left = [_as_in_file(stop, filled) for stop in left]
        keys = _KEYS if {"address", "coordinate"}.intersection(filled) else _KEYS_WITHOUT_PLACE
    open_rows = {index: Stop(id="", **row.fields) for index, row in enumerate(rows) if index not in ids}
    id_of_row: dict[int, str] = {}
    for key in keys:
        stops: dict[tuple[Hashable, ...], list[Stop]] = {}
        for stop in left:
            if (value := key(stop)) is not None:
                stops.setdefault(value, []).append(stop)
        for index, row in list(open_rows.items()):
            value = key(row)
            if value is not None and (same := stops.get(value)):
                id_of_row[index] = same.pop(0).id
                del open_rows[index]
        taken = set(id_of_row.values())
        left = [stop for stop in left if stop.id not in taken]
    return id_of_row
