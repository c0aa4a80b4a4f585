"""What goes with a published visit: who may see it, a note of what changed, and an id where its settings have none.

A note is stored as meaning, so that everybody reads it in the own language.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, ValidationError

from components.plan.messages import Phrase, phrase_of, printable_line, values_to_text

MAX_SHOWN = 80
"""Characters of a note: two lines of a phone."""
MAX_STORED = 500
"""Characters of a stored note."""
PROGRAMME_CHANGED = Phrase("The programme has changed")
"""The note on more changes than a note has room for."""


class Visibility(StrEnum):
    """Who may see the published visit.

    `PUBLIC`: everybody, and search engines may list it. `UNLISTED`: who has an address with the visit's key in it, and
    organisers. `CLOSED`: organisers, until it opens for everybody.
    """

    PUBLIC = "public"
    UNLISTED = "unlisted"
    CLOSED = "closed"

    @property
    def is_listed(self) -> bool:
        """Whether search engines and previews of links may tell of the visit."""
        return self is Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Note:
    """`phrases` are what the app tells of the changes, `text` is the organiser's own, in `language` (a tag of BCP 47;
    empty where nobody knows)."""

    phrases: tuple[Phrase, ...] = ()
    text: str = ""
    language: str = ""

    def __bool__(self) -> bool:
        """Whether it tells anything."""
        return bool(self.phrases or self.text)


NO_NOTE = Note()


def shortened(phrases: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """Phrases that a note has room for; where they are too long, that the programme has changed."""
    length = len("; ".join(map(str, phrases)))
    return tuple(phrases) if length <= MAX_SHOWN else (PROGRAMME_CHANGED,)


class _StoredNote(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)
    phrases: list[tuple[str, dict[str, tuple[str, str]]]] = []
    text: str = ""
    language: str = ""


def note_to_text(note: Note) -> str:
    """A note as one line of `MAX_STORED` characters at most. A text alone, in no known language, is that text."""
    text = printable_line(note.text)
    if not note.phrases and not (note.language and text) and not text.startswith("{"):
        return text[:MAX_STORED]
    text = text[:MAX_SHOWN]
    for phrases in (note.phrases, (PROGRAMME_CHANGED,), ()):
        stored = _StoredNote(
            phrases=[(phrase.template, _printable(values_to_text(phrase))) for phrase in phrases],
            text=text,
            language=note.language[:35] if text else "",
        )
        line = stored.model_dump_json(exclude_defaults=True)
        if len(line) <= MAX_STORED:
            break
    return line


def _printable(values: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: (kind, printable_line(text)) for name, (kind, text) in values.items()}


def note_of_text(line: str) -> Note:
    """The note of a line: one of `note_to_text`, else the line itself as an organiser's text."""
    if not line.startswith("{"):
        return Note(text=line)
    try:
        stored = _StoredNote.model_validate_json(line)
        phrases = tuple(phrase_of(template, values) for template, values in stored.phrases)
    except (ValidationError, LookupError, ValueError):
        return Note(text=line)
    return Note(phrases, stored.text, stored.language)


def derived_visit_id(title: str, host: str, first_day: date | None) -> str:
    """An id for a visit that has none: the same on every machine, and different for two visits of one host."""
    day = "" if first_day is None else first_day.isoformat()
    digest = hashlib.sha256("\n".join([title, host, day]).encode("utf-8", "surrogatepass")).hexdigest()
    return "-".join(part for part in (day, digest[:16]) if part)
