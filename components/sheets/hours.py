"""Reads hours as people write them: `9:00`, `9.30 – 10.40 Uhr`, `od 9 do 10.30`, `9:30 - 1:30 PM`, `noon`, `0.375`.

A cell may hold an hour, or the two between which a stop lies. What cannot be read for certain is refused. Digits are
ASCII digits only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from functools import lru_cache

from components.plan.messages import Phrase
from components.sheets import hour_words as words
from components.sheets.cells import Unusable, excerpt
from components.sheets.clocks import MINUTES_OF_DAY, Clock, times_of, with_noon
from components.sheets.hour_words import folded

MAX_LENGTH = 80
"""Characters of a cell that can be hours; a longer one is prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What a cell says of hours; both are None where it says that they are open.

    `day_text` is a date beside the hour, `zone` the zone that is named with it. `cut` is true where seconds were left
    out, `approximate` where the hour is about right, `part_of_day` where the cell only says "Morning". `fraction` is
    true for a number that a spreadsheet keeps for an hour, `doubtful` for one such as 0.25 that may be either. `beside`
    is a remark in brackets behind the hour. `of_24` is true where an hour is one that only a clock of 24 hours
    shows, `in_either_half` where each may be of the morning or of the afternoon; `padded` says of each of the two
    whether it has a zero in front. A `plain` one is a single hour without any of that."""

    arrive: time | None = None
    depart: time | None = None
    day_text: str = ""
    zone: str = ""
    beside: str = ""
    approximate: bool = False
    cut: bool = False
    part_of_day: bool = False
    fraction: bool = False
    doubtful: bool = False
    of_24: bool = field(default=False, compare=False)
    in_either_half: bool = field(default=False, compare=False)
    padded: tuple[bool, bool] = field(default=(False, False), compare=False)

    @property
    def plain(self) -> bool:
        """Whether the cell could be replaced by its hour without a loss."""
        odd = self.day_text or self.zone or self.beside or self.approximate or self.doubtful
        return not odd and (self.arrive is None or self.depart is None)


OPEN = Hours()
"""Nothing is known yet."""

_REMEDY = Phrase("Write it as 9:30 or 14:05.")
_RANGE_REMEDY = Phrase("Write it as 9:30, or with its end as 9:30–10:45.")


def parse_time(text: str) -> time | Unusable:
    """One wall-clock time: `9:00`, `09.00`, `9h30`, `0900`, `9`, `9:30 pm`, `9 Uhr`, `ob 9.30`, `noon`."""
    hours = read_hours(text)
    if isinstance(hours, Unusable):
        return Unusable(hours.message, _REMEDY)
    if hours.arrive is None or not hours.plain:
        return Unusable(Phrase("“{text}” is no time of day.", {"text": excerpt(text)}), _REMEDY)
    return hours.arrive


def format_time(moment: time) -> str:
    """`09:30`."""
    return f"{moment:%H:%M}"


_DAY = re.compile(
    r"(?<![0-9])(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4})(?P<mark>t(?=[0-9])|,?\s|$)"
)
_ISO_OFFSET = re.compile(r"(?<=[0-9])\s?(z|[+-][0-9]{2}:?[0-9]{2})$")
_FRACTION = re.compile(r"(?P<serial>[0-9]{5}|0|)[.,](?P<digits>[0-9]{1,18})")
_HALF_BEHIND = re.compile(r"(?<=[0-9])\s?([ap])(?=\s?(?:-|to\b|$|\())")
_HALVES = re.compile(r"(?<![^\W\d_])([apπμ])\.?\s?([mμ])(?![^\W\d_])\.?")
_HUNGARIAN_HALF = re.compile(
    r"(?<![^\W\d_])(?:d([eu])\.|(?P<word>delelott|delutan|reggel|este))\s?(?P<hour>[0-9]{1,2}(?:[:.][0-9]{2})?)"
)
"""Hungarian alone has the half of the day in front of its hour."""
_HOUR_THEN_MINUTES = re.compile(r"([0-9]{1,2})\s?(?:uhr|ora|hod|sati|uur|h)\s?([0-9]{2})(?![0-9]|\s?[:.h])")
_HOURS_MINUTES_SECONDS = re.compile(r"([0-9]{1,2})\s?h\s?([0-9]{2})\s?min\s?([0-9]{2})\s?s\b")
_ZONE = re.compile(
    rf"\(?(?<![^\W_])({'|'.join(sorted(words.ZONES, key=len, reverse=True))})(?![^\W_])"
    r"\s?([+-]\s?[0-9]{1,2}(?::?[0-9]{2})?)?(?![0-9])\)?"
)
_REMARK = re.compile(r"[(\[]([^()\[\]]*[^\W\d_][^()\[\]]*)[)\]]\s*$")
_DASHES = str.maketrans(dict.fromkeys("–—‐‑‒―−→⟶➔", "-") | dict.fromkeys("’‘`´", "'") | {"≈": "~", "∼": "~"})

_TOKEN = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:\s?[:.h]\s?|,)(?P<minute>[0-9]{2})(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9])"
    r"|(?P<digits>[0-9]{3,4})(?![0-9])"
    r"|(?P<whole>[0-9]{1,2})(?![0-9])"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[-~/])"
    r"|(?P<blank>[\s,;.:()'*+?|@]+)"
)


@lru_cache(maxsize=4096)
def read_hours(text: str) -> Hours | Unusable:
    """What a cell says of hours. It raises nothing."""
    line = " ".join(folded(text).translate(_DASHES).split())
    if words.is_not_yet(text) or words.is_no_value(text):
        return OPEN
    if line in words.PARTS_OF_DAY:
        return Hours(part_of_day=True)
    if len(line) > MAX_LENGTH or _LENGTH.fullmatch(line):
        return _not_hours(text)
    if (fraction := _fraction(line)) is not None:
        return fraction
    return _in_words(text, line)


def zone_remark(zone: str) -> Phrase:
    """That hours are never shifted by a zone that stands beside them."""
    return Phrase("“{zone}” stands with the hours; they are read as those of the place.", {"zone": zone})


_LENGTH = re.compile(r"(?:[0-9]{1,3}\s?-\s?)?[0-9]{1,3}\s?(?:'|min\.?)|[1-6]\s?(?:hours?|hrs?)")
"""A length of time, where an hour is expected: `10 min`, `5'`, `2 hours`."""


def _not_hours(text: str) -> Unusable:
    return Unusable(Phrase("“{text}” is no time of day.", {"text": excerpt(text)}), _RANGE_REMEDY)


def _no_such_time(text: str) -> Unusable:
    return Unusable(Phrase("There is no such time as “{text}”.", {"text": excerpt(text)}), _RANGE_REMEDY)


def _fraction(line: str) -> Hours | None:
    """The hour that a spreadsheet keeps as a part of a day: 0.375 is 9:00. 0.25 may be 6:00 or 0:25."""
    match = _FRACTION.fullmatch(line)
    if match is None:
        return None
    day_text = match["serial"] if len(match["serial"]) == 5 else ""
    digits = match["digits"]
    minutes, seconds = divmod(round(float(f"0.{digits}") * MINUTES_OF_DAY * 60), 60)
    if minutes >= MINUTES_OF_DAY:
        return None
    if not day_text and len(digits) == 2 and int(digits) < 60:
        return Hours(arrive=time(0, int(digits)), doubtful=True)
    return Hours(arrive=time(*divmod(minutes, 60)), day_text=day_text, cut=seconds > 0, fraction=True)


def of_fraction(hours: Hours) -> Hours:
    """A doubtful hour as the part of a day: 0:25 of 0.25 as 6:00."""
    if not hours.doubtful or hours.arrive is None:
        return hours
    minutes, seconds = divmod(hours.arrive.minute * MINUTES_OF_DAY * 60 // 100, 60)
    return replace(hours, arrive=time(*divmod(minutes, 60)), cut=seconds > 0, doubtful=False, fraction=True)


def _in_words(text: str, line: str) -> Hours | Unusable:
    day_text = zone = ""
    if (days := list(_DAY.finditer(line))) and days[0].end() < len(line):
        day_text = days[0].group().rstrip("t, ")
        if any(day.group().rstrip("t, ") != day_text for day in days[1:]):
            return _not_hours(text)
        if days[0]["mark"] == "t" or len(days) == 1:
            line, zone = _without_offset(line)
        line = _DAY.sub(" ", line)
    line, named = _without_zone(line)
    remark, line = _without_remark(line)
    hours = _read(line)
    if hours is None:
        return _not_hours(text)
    clocks, until, approximate = hours
    if any(clock.hour > 24 or clock.minute > 59 for clock in clocks):
        return _no_such_time(text)
    times = times_of(clocks)
    if times is None or (times[0].hour == 24 and not until):
        return _no_such_time(text)
    ends = [time(clock.hour % 24, clock.minute) for clock in times]
    arrive, depart = (ends[0], ends[1]) if len(ends) == 2 else (None, ends[0]) if until else (ends[0], None)
    unsure = approximate or bool(remark and words.is_not_yet(remark))
    return Hours(
        arrive=arrive,
        depart=depart,
        day_text=day_text,
        zone=zone or named,
        beside="" if words.is_not_yet(remark) or not remark else excerpt(_original(text, remark)),
        approximate=unsure,
        cut=any(clock.cut for clock in clocks),
        of_24=any(clock.of_24 for clock in clocks),
        in_either_half=all(clock.in_either_half for clock in clocks),
        padded=(clocks[0].padded, clocks[-1].padded),
    )


def _original(text: str, remark: str) -> str:
    """A remark as it was written, without the folding."""
    match = _REMARK.search(text.strip())
    return match[1].strip() if match else remark


def _without_offset(line: str) -> tuple[str, str]:
    """A line without the offset that ISO 8601 writes behind an hour, and the offset."""
    match = _ISO_OFFSET.search(line)
    if match is None or ":" not in line[: match.start()]:
        return line, ""
    offset = match[1].upper()
    return line[: match.start()], "UTC" if offset == "Z" else f"UTC{offset}"


def _without_zone(line: str) -> tuple[str, str]:
    match = _ZONE.search(line)
    if match is None or not re.search(r"[0-9]", line[: match.start()]):
        return line, ""
    return line[: match.start()] + line[match.end() :], (match[1] + (match[2] or "").replace(" ", "")).upper()


def _without_remark(line: str) -> tuple[str, str]:
    """A remark in brackets at the end, where it is not part of the hour, and the line without it."""
    match = _REMARK.search(line)
    if match is None or not re.search(r"[0-9]", line[: match.start()]):
        return "", line
    inside = match[1].strip()
    known = words.AT | words.BEFORE_NOON | words.AFTER_NOON | words.LOCAL | words.NOON | words.FILLERS | {"time", "m"}
    if set(re.findall(r"[^\W\d_]+", inside)) <= known:
        return "", line[: match.start()] + " " + inside if not inside.startswith("local") else line[: match.start()]
    return inside, line[: match.start()]


def _read(line: str) -> tuple[list[Clock], bool, bool] | None:
    """The one or two hours in a line, whether a single one is an end, and whether they are approximate."""
    line = _HUNGARIAN_HALF.sub(_half_behind, line)
    line = _HALVES.sub(lambda match: " am " if match[1] in "aπ" else " pm ", line)
    line = _HALF_BEHIND.sub(lambda match: f" {match[1]}m ", line)
    line = "noon" if line == "del" else line  # in Hungarian; with other words it is the Spanish for of
    for noon, word in words.IN_TWO_WORDS.items():
        line = line.replace(noon, word)
    line = _HOURS_MINUTES_SECONDS.sub(r"\1:\2:\3", line)
    line = _HOUR_THEN_MINUTES.sub(r"\1:\2", line)
    parts: list[list[str]] = [[]]
    clocks: list[Clock] = []
    at = 0
    while at < len(line):
        match = _TOKEN.match(line, at)
        if match is None:
            return None
        at = match.end()
        if match.lastgroup == "blank":
            if "?" in match["blank"]:
                parts[-1].append("~")
        elif match.lastgroup == "word" or match["sign"]:
            parts[-1].append(match.group())
        else:
            clocks.append(_clock(match))
            parts.append([])
            if len(clocks) > 2:
                return None
    return _joined(parts, clocks, line)


def _half_behind(match: re.Match[str]) -> str:
    word = match["word"] or ("delelott" if match[1] == "e" else "delutan")
    return f" {match['hour']} {word} "


def _clock(match: re.Match[str]) -> Clock:
    padded = match.group().startswith("0")
    if match["whole"]:
        return Clock(int(match["whole"]), 0, cut=False, exact=False, padded=padded)
    if match["digits"]:
        return Clock(int(match["digits"][:-2]), int(match["digits"][-2:]), cut=False, exact=True, padded=padded)
    cut = bool(int(match["second"] or 0))
    return Clock(int(match["hour"]), int(match["minute"]), cut=cut, exact=True, padded=padded)


def _joined(parts: list[list[str]], clocks: list[Clock], line: str) -> tuple[list[Clock], bool, bool] | None:
    approximate = _is_approximate(parts, clocks)
    parts, clocks = with_noon(parts, clocks)
    if not clocks or len(clocks) > 2 or (len(clocks) == 2 and not parts[1] and not re.search(r"[0-9]\s[0-9]", line)):
        return None
    halves = [_half(part) for part in parts]
    if None in halves:
        return None
    # A half before the first hour (`du. 2`), or behind an hour.
    given = [halves[1] or halves[0], *halves[2:]]
    marked = [replace(clock, half=half or "") for clock, half in zip(clocks, given, strict=True)]
    parts_of_day = {word for part in parts for word in part}
    if _OF_ENGLISH.isdisjoint(parts_of_day):
        half = "p" if _NIGHT.isdisjoint(parts_of_day) else "a"
        marked = [replace(clock, half=half) if clock.hour == 12 and clock.half else clock for clock in marked]
    lead, *middle, tail = ([word for word in part if not _is_half(word)] for part in parts)
    if not (_LEADS.issuperset(lead) and _TAILS.issuperset(tail)):
        return None
    if middle:
        return (marked, False, approximate) if _joins(middle[0], lead, clocks, line) else None
    until = not words.UNTIL.isdisjoint((*lead, *tail)) or (lead == ["-"] and clocks[0].exact)
    if "-" in lead and not until:
        return None
    return marked, until and words.FROM.isdisjoint(lead), approximate


def _is_approximate(parts: list[list[str]], clocks: list[Clock]) -> bool:
    hedges = [word for part in parts for word in part if word in words.APPROXIMATE or word == "~"]
    if len(clocks) == 2 and "~" in parts[1]:
        hedges.remove("~")  # from 14:00 ~ 15:00
    return bool(hedges)


def _joins(middle: list[str], lead: list[str], clocks: list[Clock], line: str) -> bool:
    """Whether what stands between two hours makes them a beginning and an end, and not two that are told together."""
    if not _MIDDLES.issuperset(middle):
        return False
    if not middle:
        return all(clock.exact for clock in clocks) and not re.search("[,;]", line)
    if _AND.issuperset(middle):
        return not words.FROM.isdisjoint(lead)
    return not _JOINTS.isdisjoint(middle)


_OF_ENGLISH = frozenset({"am", "pm", "morning", "afternoon"})
_NIGHT = frozenset({"noche", "noite", "nuit"})
"""With any other word for a half of the day, as in `de. 12` or `12 de la mañana`, 12 is noon, but at night."""
_AND = frozenset({"and", "e", "ed", "y", "in", "si", "un", "es", "und", "et", "και", "i"})
_COMMON = words.AT | words.APPROXIMATE | words.FILLERS | words.LOCAL | {"~"}
_LEADS = _COMMON | words.FROM | words.UNTIL | words.BY | {"-"}
_TAILS = _COMMON | words.UNTIL | {"tol", "oratol", "kor", "ra", "re", "-", "m", "en", "min"}
_JOINTS = words.TO | {"-", "/", "~", "oratol"}
_MIDDLES = _COMMON | words.FROM | words.TO | words.UNTIL | {"-", "/", "tol"}


def _is_half(word: str) -> bool:
    return word in words.BEFORE_NOON or word in words.AFTER_NOON


def _half(part: Sequence[str]) -> str | None:
    """ "a", "p", or nothing; None where both are said."""
    halves = {"a" if word in words.BEFORE_NOON else "p" for word in part if _is_half(word)}
    return None if len(halves) > 1 else "".join(halves)
