"""Messages as data: sentences that can be translated, and the problems of a plan made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | date | time | datetime


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with named gaps: `Phrase("Leave by {time}.", {"time": ...})`.

    `template` is the English text and the key of its translations. Values stay values (a `datetime`, a number of
    minutes) until somebody reads the sentence, so that each language can write them its own way; `str()` is English.
    Values are text from outside as often as not: whoever puts the result into a page escapes it there.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.template, tuple(sorted((name, str(value)) for name, value in self.values.items()))))

    def __str__(self) -> str:
        return self.template.format_map({name: _english(value) for name, value in self.values.items()})


def redacted(phrase: Phrase) -> str:
    """The sentence in English with … in place of each text, which may be somebody's: for a log."""
    values = {name: "…" if isinstance(value, str) else _english(value) for name, value in phrase.values.items()}
    return phrase.template.format_map(values)


def message_of(fault: Exception) -> Phrase:
    """What an error of ours says, ready to be translated where it was made to be."""
    said = fault.args[0] if fault.args else ""
    return said if isinstance(said, Phrase) else Phrase("{fault}", {"fault": str(said)})


def _english(value: Value) -> str:
    if isinstance(value, (datetime, time)):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)


class Severity(StrEnum):
    """How much a problem matters: an ERROR makes the day impossible or a row unreadable, a WARNING should be looked
    at before publishing, a NOTE is worth knowing and needs nobody to act."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class ProblemKind(StrEnum):
    """The name of each problem, stable for tests, styles and translations."""

    FILE_UNREADABLE = "file-unreadable"
    ROW_UNREADABLE = "row-unreadable"
    CELL_UNREADABLE = "cell-unreadable"
    COLUMN_UNKNOWN = "column-unknown"
    DATES_DAY_FIRST = "dates-day-first"
    DUPLICATE_ID = "duplicate-id"
    TOO_LONG = "too-long"
    DAYS_OUT_OF_ORDER = "days-out-of-order"
    TIME_MISSING = "time-missing"
    TIME_IMPOSSIBLE = "time-impossible"
    OVERLAP = "overlap"
    TOO_LITTLE_TIME = "too-little-time"
    PAST_MIDNIGHT = "past-midnight"
    CLOSED = "closed"
    GAP = "gap"
    PLACE_MISSING = "place-missing"
    PLACE_PENDING = "place-pending"
    PLACE_NOT_FOUND = "place-not-found"
    PLACE_IN_DOUBT = "place-in-doubt"
    ROUTE_ESTIMATED = "route-estimated"
    ROUTE_IMPOSSIBLE = "route-impossible"
    SERVICE_DOWN = "service-down"
    NOT_KEPT = "not-kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A remedy that a button can carry out: set `column` of the stop to `value`, `label` is on the button."""

    label: Phrase
    column: str
    value: str | time


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong, in words an organiser understands.

    `stop_id`, `day`, `line` and `column` say where, as far as it is known: `line` is the first line of the row in
    the file (1 is the header), `column` the header's own name.
    """

    kind: ProblemKind
    severity: Severity
    message: Phrase
    remedy: Phrase | None = None
    stop_id: str | None = None
    day: date | None = None
    line: int | None = None
    column: str | None = None
    fix: Fix | None = None
