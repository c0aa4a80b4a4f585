"""The values of a phrase as text and back. `9:00` can be an hour or somebody's name: each has its type beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from components.plan.messages import Phrase, Value

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
