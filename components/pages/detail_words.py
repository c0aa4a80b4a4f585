"""The details of a visit in words: their labels and values, and what changed of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from components.i18n.words import Words, own_name_of
from components.pages.funding_words import funding_changes, funding_in_words
from components.pages.values import plain, shortened_value, yes_or_no
from components.plan.bounds import BoundingBox
from components.plan.details import DetailChange
from components.plan.funding import Funding
from components.plan.photos import Photo
from components.plan.visibility import Visibility

_NOT_SHOWN = frozenset({"is_sample", "viewbox"})
"""What follows from others: a new visit is no sample, and the box is that of its country."""


def detail_name(field: str, words: Words) -> str:
    """The label of a detail (`plan.details.VisitDetails`)."""
    return {
        "title": words.text("Title"),
        "introduction": words.text("Introduction"),
        "host": words.text("Who invites"),
        "contact": words.text("Contact’s name"),
        "contact_phone": words.text("Phone"),
        "contact_email": words.text("E-mail"),
        "contact_phone_stays": words.text("Keep this phone number after the visit"),
        "bring": words.text("What to bring"),
        "photo_notice": words.text("About photos"),
        "removal_contact": words.text("Whom to ask to be taken out"),
        "press_contact": words.text("Contact for the press"),
        "credits": words.text("Credits"),
        "funding": words.text("Who pays"),
        "cover": words.text("Picture of the visit"),
        "languages": words.text("Languages"),
        "time_zone": words.text("Time zone"),
        "country_codes": words.text("Country of the places"),
        "viewbox": words.text("Area of the places"),
        "walking_m_s": words.text("How fast the group walks"),
        "visibility": words.text("Who can see it"),
        "opens_at": words.text("Opens on"),
    }.get(field, field)


def detail_in_words(field: str, value: Any, words: Words) -> str:
    """The value of a detail, shortened."""
    text = "" if value is None else str(value)
    if isinstance(value, bool):
        text = yes_or_no(value, words)
    elif isinstance(value, Funding):
        text = funding_in_words(value, words)
    elif field == "languages":
        text = ", ".join(own_name_of(tag) for tag in value)
    elif field == "country_codes":
        names = words.countries()
        text = ", ".join(names.get(code, code.upper()) for code in value)
    elif field == "walking_m_s":
        text = words.text("{metres} m a minute", metres=words.number(value * 60))
    elif isinstance(value, Visibility):
        text = _visibility(value, words)
    elif isinstance(value, datetime):
        text = f"{words.date(value.date())}, {words.hour(value)}"
    elif isinstance(value, Photo):
        text = value.alt or value.file
    elif isinstance(value, BoundingBox):
        text = f"{value.south:.2f}–{value.north:.2f}, {value.west:.2f}–{value.east:.2f}"
    return shortened_value(text, words)


def _visibility(value: Visibility, words: Words) -> str:
    return {
        Visibility.PUBLIC: words.text("Everybody"),
        Visibility.UNLISTED: words.text("Only who has its private address"),
        Visibility.CLOSED: words.text("Nobody yet: it opens later"),
    }[value]


def shown_changes(changes: Iterable[DetailChange]) -> tuple[DetailChange, ...]:
    """The changes that a person is told of: all but those that follow from others, unless they stand alone."""
    every = tuple(changes)
    return tuple(change for change in every if change.field not in _NOT_SHOWN) or every


def detail_lines(changes: Iterable[DetailChange], words: Words) -> list[str]:
    """A line of Markdown for each changed detail, with the value before and after."""
    lines = []
    for change in shown_changes(changes):
        if change.field == "is_sample":
            lines.append(f"- {plain(words.text('This is no sample any more.'))}")
            continue
        if change.field == "funding":
            name = detail_name(change.field, words)
            rows = [
                (f"{name}, {label}", shortened_value(old, words), shortened_value(new, words))
                for label, old, new in funding_changes(change.before, change.after, words)
            ]
        else:
            before, after = (detail_in_words(change.field, value, words) for value in (change.before, change.after))
            rows = [(detail_name(change.field, words), before, after)]
        lines += [f"- {plain(label)}: {plain(old)} → **{plain(new)}**" for label, old, new in rows]
    return lines
