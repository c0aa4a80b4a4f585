"""Texts and values as the pages show them: escaped for Markdown, and the fields of a stop in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from components.i18n.words import Words
from components.plan.changes import Values
from components.plan.merging import EXISTENCE, ORDER
from components.plan.model import Assumption, Coordinate, Material, Project, Quote
from components.plan.photos import Photo
from components.plan.travel_modes import TravelMode
from components.render.escaping import FORBIDDEN
from components.render.labels import mode
from components.render.stop_view import FIELDS
from components.sheets.quotes import format_quote
from components.store.plan_rows import PlanEntry

_MAX_LENGTH = 120
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~:$&]|(?<=^\d)\.|(?<=^\d\d)\.)")
_SEPARATED = re.compile(
    r"(?<=:)(?=[\w+/-]+:|[\w+/-]*[^\W\d][\w+/-]*$|//)|(?<=@)|(?<=[-<>=~])(?=[-<>=~])|(?<=\bwww)(?=\.)", re.IGNORECASE
)
_WORD_JOINER = "\u2060"
"""Invisible, and no line breaks at it."""


def plain(text: str) -> str:
    """A text from outside, escaped for Streamlit's Markdown: shown exactly as it is written.

    Backslashes escape Markdown. Streamlit and its plugins then look for emoji (`:smile:`), icons (`:material/home:`),
    arrows (`->`) and addresses in the text: an invisible character separates those.
    """
    line = " ".join(FORBIDDEN.sub("", text).split())
    if not line:
        return "…" if text.strip() else ""
    # The invisible characters first, so that none comes between a backslash and what it escapes.
    return _MARKDOWN.sub(r"\\\1", _SEPARATED.sub(_WORD_JOINER, line))


def zone_label(zone: str) -> str:
    """An IANA zone as people read it: `America/New York`."""
    return zone.replace("_", " ")


def unit_name(unit: str, words: Words) -> str:
    """The label of a field, or of several that belong together (`plan.changes.UNITS`)."""
    labels = {row.name: words.phrase(row.label) for row in FIELDS} | {
        "hours": words.text("Hours"),
        "place": words.text("Place"),
        "date": words.text("Day"),
        "name": words.text("Name"),
        "travel": words.text("How to get here"),
        "travel_s": words.text("Minutes under way"),
        "time_zone": words.text("Time zone"),
        "projects": words.text("Projects"),
        "opening_hours": words.text("Opening hours"),
        "fixed": words.text("Fixed hours"),
        "hidden": words.text("Hidden"),
        "photos": words.text("Photos"),
        "photo_alt": words.text("What is to be seen"),
        "assumed": words.text("Not confirmed yet"),
        "until_end": words.text("Only until the end of the visit"),
        "translations": words.text("Translations"),
        EXISTENCE: words.text("The stop"),
        ORDER: words.text("Order"),
    }
    return labels.get(unit, unit)


def in_words(unit: str, values: Values, words: Words) -> str:
    """The values of one unit of a stop (see `unit_name`), shortened."""
    if unit == "hours":
        arrive, depart, dwell_s = values
        parts = [words.hour(each) if each is not None else "…" for each in (arrive, depart)]
        hours = "–".join(parts) if arrive is not None or depart is not None else ""
        stay = words.duration(dwell_s) if dwell_s is not None else ""
        return ", ".join(part for part in (hours, stay) if part) or words.text("open")
    if unit == "travel" and values[1]:
        values = values[1:]
    return shortened_value(", ".join(each for value in values if (each := _value(value, words))), words)


def shortened_value(text: str, words: Words) -> str:
    """A value as far as it is shown beside another; in words where it is empty."""
    shortened = text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"
    return shortened or words.text("nothing")


def yes_or_no(value: bool, words: Words) -> str:
    """A choice in words."""
    return words.text("yes") if value else words.text("no")


def _value(value: Any, words: Words) -> str:
    readers: tuple[tuple[type, Callable[[Any], str]], ...] = (
        (bool, lambda yes: yes_or_no(yes, words)),
        (TravelMode, lambda travel: mode(travel, words)),
        (Coordinate, lambda at: f"{at.latitude:.5f}, {at.longitude:.5f}"),
        (date, lambda day: words.date(day, "medium")),
        (frozenset, lambda chosen: ", ".join(sorted(_choice(each, words) for each in chosen))),
        (tuple, lambda shown: ", ".join(map(_item, shown))),
    )
    for kind, read in readers:
        if isinstance(value, kind):
            return read(value)
    return "" if value is None else str(value)


def _item(item: Any) -> str:
    if isinstance(item, Quote):
        return format_quote(item)
    if isinstance(item, (Material, Project)):
        return item.name or item.link
    return item.file if isinstance(item, Photo) else str(item)


def newer_plan(entry: PlanEntry, words: Words) -> str:
    """Who published which plan since the draft was begun."""
    who = entry.who or words.text("Somebody")
    return words.text("{who} published plan {number} meanwhile.", who=who, number=entry.number)


def _choice(chosen: Assumption | str, words: Words) -> str:
    return assumption(chosen, words) if isinstance(chosen, Assumption) else unit_name(chosen, words)


def assumption(assumed: Assumption, words: Words) -> str:
    """The label of something that is assumed of a stop."""
    return {
        Assumption.TIMES: words.text("hours"),
        Assumption.PLACE: words.text("place"),
        Assumption.TRAVEL: words.text("way here"),
        Assumption.PROJECTS: words.text("projects"),
    }[assumed]
