"""The plan's own text in the language of its reader, as far as its organiser wrote it in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from components.plan.model import Stop

StopField: TypeAlias = Literal["name", "address", "description", "contact", "notes"]


@dataclass(frozen=True, slots=True)
class Localised:
    """A text and the language it is in, for the `lang` of the element that shows it (WCAG 2.2, 3.1.2)."""

    text: str
    language: str


def stop_text(stop: Stop, field: StopField, language: str, written: str = "en") -> Localised:
    """A text of a stop for a reader of `language`, else as it was written.

    `written` is the language of the plan itself (`visit.languages[0]`). A translation for the very tag (`sl-SI`) goes
    before one for its language (`sl`); an empty one counts as none.
    """
    as_written: str = getattr(stop, field)
    base = _tag(language).split("-")[0]
    if base == _tag(written).split("-")[0]:
        return Localised(as_written, written)
    by_tag = {_tag(tag): (tag, texts) for tag, texts in stop.translations.items()}
    for wanted in (_tag(language), base):
        tag, texts = by_tag.get(wanted, ("", {}))
        if translated := texts.get(field, "").strip():
            return Localised(translated, tag)
    return Localised(as_written, written)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")
