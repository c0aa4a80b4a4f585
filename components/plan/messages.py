"""Messages as data: sentences that can be translated, and the problems of a plan made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class HourElsewhere:
    """An instant to be shown as the hour of its own zone, with the zone: `14:30 (Tokyo)`."""

    moment: datetime


Value: TypeAlias = "str | int | date | time | datetime | HourElsewhere | Phrase"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with named placeholders: `Phrase("Leave by {time}.", {"time": ...})`.

    `template` is the English text and the key of its translations. Values stay values (a `datetime`, a number of
    minutes) until the sentence is shown, so that each language writes them in its own way; `str()` is English. A value
    may be a phrase itself. Values may be text from outside: escape the result where it goes into a page. `context` says
    what a short label belongs to, where its translations differ by that.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    context: str = ""

    def __hash__(self) -> int:
        return hash(
            (self.template, tuple(sorted((name, str(value)) for name, value in self.values.items())), self.context)
        )

    def __str__(self) -> str:
        return self.template.format_map({name: _english(value) for name, value in self.values.items()})


def redacted(phrase: Phrase) -> str:
    """The sentence in English for a log: with … in place of each text, which may be personal."""
    return phrase.template.format_map({name: _redacted(value) for name, value in phrase.values.items()})


def _redacted(value: Value) -> str:
    if isinstance(value, Phrase):
        return redacted(value)
    return "…" if isinstance(value, str) else _english(value)


def message_of(fault: Exception) -> Phrase:
    """The message of an error as a phrase: the one that it was raised with, else its text."""
    message = fault.args[0] if fault.args else ""
    return message if isinstance(message, Phrase) else Phrase("{fault}", {"fault": str(message)})


def printable_line(text: str) -> str:
    """A text from outside on one line, without control characters: harmless in messages, files and terminals."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())


def _english(value: Value) -> str:
    if isinstance(value, HourElsewhere):
        city = str(value.moment.tzinfo).rpartition("/")[2].replace("_", " ")
        return f"{value.moment:%H:%M} ({city})"
    if isinstance(value, (datetime, time)):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)


class Severity(StrEnum):
    """An ERROR makes the day impossible or a row unreadable, a WARNING should be looked at before publishing, a NOTE
    needs no action."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class ProblemKind(StrEnum):
    """The kinds of problems; the values are stable, for tests, styles and translations."""

    FILE_UNREADABLE = "file-unreadable"
    FILE_REPAIRED = "file-repaired"
    QUESTION_OPEN = "question-open"
    ROW_PASSED_OVER = "row-passed-over"
    ROW_UNREADABLE = "row-unreadable"
    CELL_UNREADABLE = "cell-unreadable"
    COLUMN_UNKNOWN = "column-unknown"
    DUPLICATE_ID = "duplicate-id"
    TOO_LONG = "too-long"
    DAYS_OUT_OF_ORDER = "days-out-of-order"
    TIME_MISSING = "time-missing"
    TIME_IMPOSSIBLE = "time-impossible"
    STAY_UNCLEAR = "stay-unclear"
    TIME_ZONE = "time-zone"
    OVERLAP = "overlap"
    TOO_LITTLE_TIME = "too-little-time"
    NO_TIME_TO_SPARE = "no-time-to-spare"
    PAST_MIDNIGHT = "past-midnight"
    CLOSED = "closed"
    GAP = "gap"
    NO_MEAL = "no-meal"
    PLACE_MISSING = "place-missing"
    PLACE_PENDING = "place-pending"
    PLACE_NOT_FOUND = "place-not-found"
    PLACE_UNCERTAIN = "place-uncertain"
    ROUTE_ESTIMATED = "route-estimated"
    ROUTE_IMPOSSIBLE = "route-impossible"
    TRAVEL_UNCLEAR = "travel-unclear"
    GROUP_ASSUMED = "group-assumed"
    SERVICE_DOWN = "service-down"
    NOT_STORED = "not-stored"
    FUNDING = "funding"
    PHOTO = "photo"
    LETTERS = "letters"


_STOPS_THE_DAY = frozenset({ProblemKind.CLOSED, ProblemKind.PLACE_NOT_FOUND})
"""Kinds of warnings with which a day cannot be carried out as it is written: a host may open for the visit, but the
organiser has to say so. A way that is too long by no more than an estimate may be wrong stops no plan: what the
organiser wrote counts."""


class FixKind(StrEnum):
    """What a remedy does: another arrival of the stop alone, or one that the rest of the day moves along with."""

    ARRIVE = "arrive"
    MOVE_REST = "move-rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A remedy as a button with this label: the stop begins at `arrive`."""

    label: Phrase
    kind: FixKind
    arrive: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem of a plan, in words for its organiser.

    `stop_id`, `day`, `line` and `column` say where, as far as that is known: `line` is the first line of the row in
    the file (1 is the header), `column` the name in the header. `fixes` are remedies of one tap. One that `is_local` is
    known to this process alone: a service that it found out of reach, a file of its own. No revision depends on it.
    """

    kind: ProblemKind
    severity: Severity
    message: Phrase
    remedy: Phrase | None = None
    stop_id: str | None = None
    day: date | None = None
    line: int | None = None
    column: str | None = None
    fixes: tuple[Fix, ...] = ()
    is_local: bool = False

    @property
    def stops_the_day(self) -> bool:
        """Whether the plan cannot be carried out as it stands, so that nothing publishes it unless told to."""
        return self.severity is Severity.ERROR or (self.severity is Severity.WARNING and self.kind in _STOPS_THE_DAY)


_READERS: dict[str, Callable[[str], Value]] = {
    "str": str,
    "int": int,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
}


def values_to_text(phrase: Phrase) -> dict[str, tuple[str, str]]:
    """The values of a phrase, each as the name of its type and its text."""
    return {
        name: (type(value).__name__, value.isoformat() if isinstance(value, (date, time)) else str(value))
        for name, value in phrase.values.items()
    }


def phrase_of(template: str, values: Mapping[str, tuple[str, str]]) -> Phrase:
    """A phrase from its template and `values_to_text`. Raises `LookupError` or `ValueError` for what is none."""
    return Phrase(template, {name: _READERS[kind](text) for name, (kind, text) in values.items()})
