"""What can be wrong with a plan, each with the place where it shows and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from components.plan.messages import Phrase


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
