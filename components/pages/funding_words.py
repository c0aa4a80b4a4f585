"""Who pays for a visit in words: the labels of its fields, and what is told in each."""

from __future__ import annotations

import dataclasses
from typing import Any

from components.i18n.words import Words
from components.plan.funding import Funding, Period, StatementKind
from components.plan.funding_statements import CO_FUNDED, DEFAULT_LANGUAGE, FUNDED, FUNDS


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
