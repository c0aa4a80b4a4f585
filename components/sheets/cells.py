"""Parses and formats the cells of the plan.

Each `parse_...` gives the value, or an `Unusable` that says what is wrong and what to do; none raises. An empty cell
never comes here. Digits are ASCII digits only. Each `format_...` writes what its
`parse_...` reads back as the same value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from components.plan.editing import MAX_DWELL_S
from components.plan.messages import Phrase, printable_line
from components.plan.model import Assumption
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.plan.travel_words import says_nothing, understood

T = TypeVar("T")

MAX_ACCURACY_M = 100_000
"""The worst accuracy in metres that still means something on a map of a visit."""


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


_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})(?P<s1>\s*[-./]\s*)(?P<month>[0-9]{1,2})(?P<s2>\s*[-./]\s*)(?P<day>[0-9]{1,2})(?P<tail>\.?)"
    r"(?:[T ]00?:00(?::00)?)?"
)
_DAY_FIRST = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<s1>\s*[-./]\s*)(?P<month>[0-9]{1,2})(?P<s2>\s*[-./]\s*)"
    r"(?P<year>[0-9]{4}|[0-9]{2})(?P<tail>\.?)(?:[T ]00?:00(?::00)?)?"
)
_DATE_REMEDY = Phrase("Write it as 2017-02-28, or with the day first as 28. 2. 2017.")


def parse_date(text: str) -> date | Unusable:
    """`2017-02-02` (ISO 8601), or with the day first, always: `2. 2. 2017`, `2/2/2017`, `2.2.17`."""
    match = _YEAR_FIRST.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if match is None:
        return Unusable(Phrase("“{text}” is no date.", {"text": excerpt(text)}), _DATE_REMEDY)
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if year < 100:
        year += 2000
    try:
        return date(year, month, day)
    except ValueError:
        pass
    if month > 12 >= day and match.re is _DAY_FIRST:
        return Unusable(
            Phrase("“{text}” has no month {month}: dates have the day first.", {"text": excerpt(text), "month": month}),
            Phrase("Write {right}.", {"right": f"{year:04}-{day:02}-{month:02}"}),
        )
    return Unusable(Phrase("There is no such day as “{text}”.", {"text": excerpt(text)}), _DATE_REMEDY)


def could_be_month_first(text: str) -> bool:
    """Whether an American would read another date there than `parse_date` does."""
    match = _DAY_FIRST.fullmatch(text)
    return bool(
        match and "." not in match["s1"] and int(match["day"]) <= 12 and int(match["day"]) != int(match["month"])
    )


def format_date(day: date, like: str = "") -> str:
    """A date in the manner of the cell `like` (its order and separators), else as in ISO 8601."""
    match = _DAY_FIRST.fullmatch(like)
    if match is None:
        return day.isoformat()
    width = 2 if match["day"].startswith("0") or match["month"].startswith("0") else 1
    return f"{day.day:0{width}}{match['s1']}{day.month:0{width}}{match['s2']}{day.year:04}{match['tail']}"


_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s*[:.hH]\s*(?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2}))?|\s*[hH])?"
    r"\s*(?P<half>[aApP]\.?[mM]\.?)?"
)
_DIGITS = re.compile(r"(?P<hour>[0-9]{1,2})(?P<minute>[0-9]{2})(?P<second>)(?P<half>)")


def parse_time(text: str) -> time | Unusable:
    """A wall-clock time: `9:00`, `09.00`, `9h`, `9h30`, `0900`, `9`, `9:00:00`, `9:30 pm`."""
    remedy = Phrase("Write it as 9:30 or 14:05.")
    match = _TIME.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        return Unusable(Phrase("“{text}” is no time of day.", {"text": excerpt(text)}), remedy)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return Unusable(Phrase("“{text}” is no time of day.", {"text": excerpt(text)}), remedy)
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59:
        return Unusable(Phrase("There is no such time as “{text}”.", {"text": excerpt(text)}), remedy)
    if int(match["second"] or 0):
        return Unusable(Phrase("“{text}” has seconds; plans have whole minutes.", {"text": excerpt(text)}), remedy)
    return time(hour, minute)


def format_time(moment: time) -> str:
    """`09:30`."""
    return f"{moment:%H:%M}"


_DURATION = re.compile(
    r"(?:(?P<hours>[0-9]{1,2})\s*(?:h|hrs?|hours?|:)\s*)?(?:(?P<minutes>[0-9]{1,4})\s*(?:m|min|mins|minutes?|['’′])?)?",
    re.IGNORECASE,
)


def parse_duration(text: str) -> int | Unusable:
    """A length of stay in seconds: `45` and `45 min` are minutes, `1:15`, `1 h`, `1h15` and `1 h 15 min` hours too."""
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
            Phrase("“{text}” is nothing that can be assumed.", {"text": excerpt(strange[0])}),
            Phrase("Write any of times, place, travel, projects, with | between them."),
        )
    return frozenset(Assumption(word) for word in words)


def format_assumed(assumed: frozenset[Assumption]) -> str:
    """In the order in which the model names them: `times|place`."""
    return "|".join(assumption for assumption in Assumption if assumption in assumed)


_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"(?:https?://)?[^\s/?#@:<>\"'`\\]+\.[^\s/?#@:<>\"'`\\]+(?::[0-9]+)?(?:[/?#]\S*)?", re.IGNORECASE)


def parse_website(text: str) -> str | Unusable:
    """An address with `http://` or `https://`; one without gets `https://`."""
    if _HOST.fullmatch(text):
        return text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    return Unusable(
        Phrase("“{text}” is no web address.", {"text": excerpt(text)}),
        Phrase("Write it as in the browser, such as https://example.org/visit."),
    )


def parse_photo(text: str) -> str | Unusable:
    """A web address, or the path of a picture beside the plan."""
    if not _SCHEME.match(text) or re.match(r"https?://\S+$", text, re.IGNORECASE):
        return text
    return Unusable(
        Phrase("“{text}” is no picture that can be shown.", {"text": excerpt(text)}),
        Phrase("Write the name of a file in the visit's folder, or an https:// address."),
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
