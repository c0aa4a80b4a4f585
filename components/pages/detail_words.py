"""The details of a visit and of its funding in words: their labels and values, and what changed of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from components.i18n.words import Words, own_name_of
from components.pages.values import plain, shortened_value, yes_or_no
from components.plan.bounds import BoundingBox
from components.plan.details import DetailChange
from components.plan.funding import Funding, Period, StatementKind
from components.plan.funding_statements import CO_FUNDED, DEFAULT_LANGUAGE, FUNDED, FUNDS
from components.plan.photos import Photo
from components.plan.publication import Visibility

_NOT_SHOWN = frozenset({"is_sample", "viewbox"})
"""What follows from others: a new visit is no sample, and the box is that of its country."""


def funding_names(words: Words) -> dict[str, str]:
    """The label of each field of `plan.funding.Funding`, in the order in which they are asked for."""
    return {
        "programme": words.text("Programme that pays"),
        "project": words.text("Name of the project"),
        "project_number": words.text("Number of the project"),
        "period": words.text("Years of the programme"),
        "statement": words.text("What stands beside the European emblem"),
        "fund": words.text("European fund"),
        "text": words.text("In your own words"),
        "logos": words.text("Logos"),
        "disclaimer": words.text("Disclaimer"),
    }


def statement_name(kind: StatementKind, words: Words) -> str:
    """A statement of the Union's as this reader will see it, or what else is told."""
    if kind is StatementKind.FUND:
        return words.text("“European Union” and the name of the fund")
    if kind is StatementKind.OWN_WORDS:
        return words.text("None of these: your own words, or nothing")
    texts = CO_FUNDED if kind is StatementKind.CO_FUNDED else FUNDED
    return texts.get(words.language, texts[DEFAULT_LANGUAGE])


def fund_name(fund: str, words: Words) -> str:
    """A fund by its key, or by the name that was typed."""
    names = FUNDS.get(fund)
    return fund if names is None else names.get(words.language, names[DEFAULT_LANGUAGE])


def period_name(period: Period, words: Words) -> str:
    """`2014–2020`, or that it is not said."""
    return period.value.replace("-", "–") or words.text("not said")


def funding_in_words(funding: Funding, words: Words) -> str:
    """All that is told, in a line."""
    texts = [
        _in_words(field.name, getattr(funding, field.name), words)
        for field in dataclasses.fields(Funding)
        if getattr(funding, field.name) != field.default
    ]
    return " · ".join(texts)


def funding_changes(before: Funding, after: Funding, words: Words) -> list[tuple[str, str, str]]:
    """The label of each field that differs, with what it told before and tells after."""
    return [
        (label, _in_words(name, getattr(before, name), words), _in_words(name, getattr(after, name), words))
        for name, label in funding_names(words).items()
        if getattr(before, name) != getattr(after, name)
    ]


def _in_words(name: str, value: Any, words: Words) -> str:
    if isinstance(value, Period):
        return period_name(value, words)
    if isinstance(value, StatementKind):
        return statement_name(value, words)
    if name == "fund":
        return fund_name(value, words)
    if name == "logos":
        return ", ".join(logo.name for logo in value)
    return str(value)


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
