"""A stop's texts in the language of the reader, where the plan has a translation."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.model import Stop


@dataclass(frozen=True, slots=True)
class Localised:
    """A text and the language it is in, for the `lang` of the element that shows it (WCAG 2.2, 3.1.2)."""

    text: str
    language: str


def stop_text(stop: Stop, field: str, language: str, written: str = "en") -> Localised:
    """The text of the stop's attribute `field` in `language`, or as it was written where there is no translation.

    `written` is the language of the plan itself (`visit.languages[0]`). A translation for the exact tag (`sl-SI`) goes
    before one for its language (`sl`); an empty one counts as none.
    """
    as_written: str = getattr(stop, field)
    base = _tag(language).split("-")[0]
    if base == _tag(written).split("-")[0]:
        return Localised(as_written, written)
    by_tag = {_tag(tag): (tag, texts) for tag, texts in stop.translations.items()}
    for candidate in (_tag(language), base):
        tag, texts = by_tag.get(candidate, ("", {}))
        if translated := texts.get(field, "").strip():
            return Localised(translated, tag)
    return Localised(as_written, written)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")
