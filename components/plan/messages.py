"""Sentences as data, so that one place can translate them and no message is put together from pieces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
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


def without_texts(phrase: Phrase) -> str:
    """The sentence in English with … in place of each text, which may be somebody's: for a log."""
    values = {name: "…" if isinstance(value, str) else _english(value) for name, value in phrase.values.items()}
    return phrase.template.format_map(values)


def said_by(fault: Exception) -> Phrase:
    """What an error of ours says, ready to be translated where it was made to be."""
    said = fault.args[0] if fault.args else ""
    return said if isinstance(said, Phrase) else Phrase("{fault}", {"fault": str(said)})


def _english(value: Value) -> str:
    if isinstance(value, (datetime, time)):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value)
