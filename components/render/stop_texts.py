"""A stop's texts in the language of its reader, and in the one that is spoken where it is."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.model import Stop


@dataclass(frozen=True, slots=True)
class Localised:
    """A text and the language it is in, for the `lang` of the element that shows it (WCAG 2.2, 3.1.2)."""

    text: str
    language: str


def stop_text(stop: Stop, field: str, language: str, plan_language: str = "en") -> Localised:
    """The text of the stop's attribute `field` in `language`; without a translation as it stands in the plan.

    `plan_language` is the plan's own (`visit.languages[0]`). A translation for the exact tag (`sl-SI`) goes before one
    for its language (`sl`); an empty one counts as none.
    """
    return translation(stop, field, language, plan_language) or Localised(getattr(stop, field), plan_language)


def translation(stop: Stop, field: str, language: str, plan_language: str = "en") -> Localised | None:
    """The stop's text of that name in `language`, where the plan is in another and has one."""
    base = _tag(language).split("-")[0]
    if base == _tag(plan_language).split("-")[0]:
        return None
    by_tag = {_tag(tag): (tag, texts) for tag, texts in stop.translations.items()}
    for candidate in (_tag(language), base):
        tag, texts = by_tag.get(candidate, ("", {}))
        if translated := texts.get(field, "").strip():
            return Localised(translated, tag)
    return None


def local_text(stop: Stop, field: str, spoken: tuple[str, ...], plan_language: str) -> Localised:
    """The text that people there read: in the first of the languages `spoken` at the stop that the plan has it in.

    Where the plan itself is written in one of them, or has none of them, it is the text as the organiser typed it.
    """
    for language in sorted(spoken, key=lambda each: _tag(each) != _tag(plan_language).split("-")[0]):
        translated = stop_text(stop, field, language, plan_language)
        if _tag(translated.language).split("-")[0] == language:
            return translated
    return Localised(getattr(stop, field), plan_language)


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")
