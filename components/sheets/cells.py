"""Parses and formats the cells of the plan; hours are in `hours`, dates in `dates`.

Each `parse_...` gives the value, or an `Unusable` that says what is wrong and what to do; none raises. An empty cell
never comes here. Digits are ASCII digits only. Each `format_...` writes what its
`parse_...` reads back as the same value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from components.plan.editing import MAX_DWELL_S
from components.plan.messages import Phrase, printable_line
from components.plan.model import Assumption
from components.plan.record import PHONE
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.plan.travel_words import says_nothing, understood

T = TypeVar("T")

MAX_ACCURACY_M = 100_000
"""The worst accuracy in metres that still means something on a map of a visit."""
_UNIT_HOURS = r"(?:h|hrs?|hours?|ur[aei]?|or[ae]|horas?|óra|ore|stund[ae]s?|stunden?|std\.?|heures?|sat[ia]?|hod\.?)"
_UNIT_MINUTES = r"(?:m|mins?|minutes?|minut[aeiy]?|minuti|minutos?|minuten|perc|minūtes?|min\.|['’′])"
_DURATION = re.compile(
    rf"(?:ca?\.?\s*)?(?:(?P<hours>[0-9]{{1,2}})\s*(?:{_UNIT_HOURS}|:)\s*)?"
    rf"(?:(?P<minutes>[0-9]{{1,4}})(?::00)?\s*{_UNIT_MINUTES}?)?",
    re.IGNORECASE,
)
_PARTS_OF_HOURS = re.compile(
    rf"(?P<whole>[0-9]{{1,2}})(?:[.,](?P<part>25|5|50|75|0)|\s?½)\s*{_UNIT_HOURS}", re.IGNORECASE
)
_KEEP = f"keep {PHONE}"
_EVERYTHING = frozenset({"all", "everything", "yes"})
_NOTHING = frozenset({"nothing", "no"})


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that cannot be read: why, and what to write instead."""

    message: Phrase
    remedy: Phrase


MAX_EXCERPT_LENGTH = 40


def excerpt(text: str) -> str:
    """The start of a text from outside, on one line and without control characters, to be quoted in a message."""
    line = printable_line(text[: MAX_EXCERPT_LENGTH * 4])
    return line if len(line) <= MAX_EXCERPT_LENGTH else line[: MAX_EXCERPT_LENGTH - 1].rstrip() + "…"


MAX_GROUP_LENGTH = 40
"""Characters in the name of a group, which stands on a button."""


def parse_group(text: str) -> str | Unusable:
    """The name of a group on one line: `A`, `Blue`."""
    name = printable_line(text)
    if len(name) <= MAX_GROUP_LENGTH:
        return name
    return Unusable(
        Phrase("“{text}” is too long for the name of a group.", {"text": excerpt(text)}),
        Phrase("Write a short name, such as A or Blue, or leave the cell empty for everybody."),
    )


def parse_time_zone(text: str) -> str | Unusable:
    """A name of the IANA time zone database, in whatever case: `Europe/Ljubljana`."""
    if (name := _zone_names().get(text.casefold().replace(" ", "_"))) is not None:
        return name
    return Unusable(
        Phrase("“{text}” is no time zone that the app knows.", {"text": excerpt(text)}),
        Phrase("Write its continent and city, such as Europe/Lisbon, or leave the cell empty."),
    )


@cache
def _zone_names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{0,30})?")


def parse_degrees(text: str, limit: int) -> float | Unusable:
    """Decimal degrees between -`limit` and `limit`, with a point or a comma, with or without `°`."""
    plain = text.replace("\u2212", "-").removesuffix("°").strip()
    remedy = Phrase("Write decimal degrees, such as 46.0513, as a map gives them.")
    if not _DECIMAL.fullmatch(plain):
        return Unusable(Phrase("“{text}” is no number of degrees.", {"text": excerpt(text)}), remedy)
    degrees = float(plain.replace(",", "."))
    if abs(degrees) > limit:
        return Unusable(
            Phrase("{text} lies outside -{limit} to {limit} degrees.", {"text": excerpt(text), "limit": limit}), remedy
        )
    return degrees


def format_degrees(degrees: float, *, comma: bool = False) -> str:
    """All the digits that the number has, never in powers of ten."""
    text = f"{Decimal(repr(float(degrees))):f}"
    return text.replace(".", ",") if comma else text


_METRES = re.compile(r"([0-9]{1,6})\s*m?", re.IGNORECASE)


def parse_metres(text: str) -> int | Unusable:
    """Whole metres: `500` or `500 m`."""
    match = _METRES.fullmatch(text)
    if match and int(match[1]) <= MAX_ACCURACY_M:
        return int(match[1])
    return Unusable(
        Phrase("“{text}” is no number of metres.", {"text": excerpt(text)}), Phrase("Write whole metres, such as 50.")
    )


# English, and the languages of the partners.
_YES = {"yes", "y", "true", "1", "x", "✓", "da", "ja", "j", "sì", "si", "s", "sí", "sim", "igen", "i", "jā"}
_NO = {"no", "n", "false", "0", "-", "ne", "nein", "não", "nu", "nem", "nē"}


def parse_yes_no(text: str) -> bool | Unusable:
    """`yes` or `no`, also `x`, `1`, `true`, `da`, `ja`, `sì`."""
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return Unusable(
        Phrase("“{text}” is neither yes nor no.", {"text": excerpt(text)}),
        Phrase("Write yes, or leave the cell empty."),
    )


MAX_TRAVEL_LENGTH = 120
"""Characters that say how one gets there: they stand in one line with minutes and metres."""


def parse_travel(text: str) -> TravelMode | Unusable | None:
    """How one gets there, by the words of `TRAVEL_MODES`: UNKNOWN for words that are none, None for a dash or `?`."""
    if says_nothing(text):
        return None
    if len(text) > MAX_TRAVEL_LENGTH:
        return Unusable(
            Phrase("This cell has {length} characters.", {"length": len(text)}),
            Phrase("{most} characters are the most.", {"most": MAX_TRAVEL_LENGTH}),
        )
    return understood(text).mode


def travel_words(text: str) -> str:
    """What somebody wrote of how one gets there, on one line; empty where it is the name of the mode as it is written
    here."""
    words = printable_line(text)
    if says_nothing(words):
        return ""
    return "" if words.casefold() == format_travel(understood(words).mode) else words


def format_travel(mode: TravelMode | None) -> str:
    """The mode's value, or its first word where the value alone could mean another: `public bus`."""
    if mode is None:
        return ""
    return TRAVEL_MODES[mode].words[0] if mode.value in TRAVEL_MODES[mode].unclear else mode.value


def parse_assumed(text: str) -> frozenset[Assumption] | Unusable:
    """What was not published: any of `times`, `place`, `travel`, `projects`, with `|` or commas between them."""
    words = [word for word in re.split(r"[|,;\s]+", text.casefold()) if word]
    strange = [word for word in words if word not in set(Assumption)]
    if strange:
        return Unusable(
            Phrase("“{text}” cannot be marked as not confirmed yet.", {"text": excerpt(strange[0])}),
            Phrase("Write any of times, place, travel, projects, with | between them."),
        )
    return frozenset(Assumption(word) for word in words)


def format_assumed(assumed: frozenset[Assumption]) -> str:
    """In the order in which the model names them: `times|place`."""
    return "|".join(assumption for assumption in Assumption if assumption in assumed)


_HOST = re.compile(r"(?:https?://)?[^\s/?#@:<>\"'`\\]+\.[^\s/?#@:<>\"'`\\]+(?::[0-9]+)?(?:[/?#]\S*)?", re.IGNORECASE)


def parse_website(text: str) -> str | Unusable:
    """An address with `http://` or `https://`; one without gets `https://`."""
    if _HOST.fullmatch(text):
        return text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    return Unusable(
        Phrase("“{text}” is no web address.", {"text": excerpt(text)}),
        Phrase("Write it as in the browser, such as https://example.org/visit."),
    )


_STOP_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def parse_id(text: str) -> str | Unusable:
    """A stop's id as it stands in links."""
    if _STOP_ID.fullmatch(text):
        return text
    return Unusable(
        Phrase("“{text}” cannot be an id.", {"text": excerpt(text)}),
        Phrase("Use up to 64 letters a to z, digits, dots and hyphens, or leave the cell empty."),
    )


def parse_duration(text: str) -> int | Unusable:
    """A length of stay in seconds: `45` and `45 min` are minutes, `1:15`, `1 h`, `1h15`, `1,5 ure` hours too."""
    if match := _PARTS_OF_HOURS.fullmatch(text):
        seconds = round(float(f"{match['whole']}.{match['part'] or '5'}") * 3600)
        if seconds <= MAX_DWELL_S:
            return seconds
    match = _DURATION.fullmatch(text)
    if match and (match["hours"] or match["minutes"]):
        seconds = int(match["hours"] or 0) * 3600 + int(match["minutes"] or 0) * 60
        if seconds <= MAX_DWELL_S and not (match["hours"] and int(match["minutes"] or 0) > 59):
            return seconds
    return Unusable(
        Phrase("“{text}” is no length of stay.", {"text": excerpt(text)}),
        Phrase("Write minutes, as 45, or hours and minutes, as 1:15."),
    )


def format_duration(seconds: int) -> str:
    """Whole minutes, rounded up: `75`."""
    return str(-(-seconds // 60))


def parse_until_end(text: str, words: Mapping[str, str]) -> frozenset[str] | Unusable:
    """The fields that a cell marks, with | or commas between them. `words` are the fields by what they may be called.

    Phones are marked without being named, unless the cell says `keep phone` or `nothing`.
    """
    marked, is_phone_kept = {PHONE}, False
    for part in filter(None, (" ".join(each.split()) for each in re.split(r"[|,;+\n]", text))):
        plain = part.casefold()
        of_kept = words.get(_key(plain.removeprefix("keep "))) if plain.startswith("keep ") else None
        if of_kept == PHONE or plain in _NOTHING:
            is_phone_kept = True
        elif plain in _EVERYTHING:
            marked |= set(words.values())
        elif (name := words.get(_key(plain))) is not None:
            marked.add(name)
        else:
            names = "|".join(dict.fromkeys(words.values()))
            return Unusable(
                Phrase("“{text}” is no text that can end with the visit.", {"text": excerpt(part)}),
                Phrase("Write any of {names}, or “{keep}”.", {"names": names, "keep": _KEEP}),
            )
    return frozenset(marked - {PHONE} if is_phone_kept else marked)


def _key(word: str) -> str:
    return word.replace(" ", "_").replace("-", "_")


def format_until_end(marked: frozenset[str]) -> str:
    """Nothing for phones alone, which is what an empty cell means."""
    others = sorted(marked - {PHONE})
    if PHONE not in marked:
        return "|".join((_KEEP, *others))
    return "|".join((PHONE, *others)) if others else ""
