"""Reads hours as people write them: `9:00`, `9.30 – 10.40 Uhr`, `od 9 do 10.30`, `9:30 - 1:30 PM`, `noon`, `0.375`.

A cell may hold an hour, or the two between which a stop lies. What cannot be read for certain is refused. Digits are
ASCII digits only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from functools import lru_cache

from components.plan.editing import MAX_DWELL_S
from components.plan.messages import Phrase
from components.sheets import hour_words as words
from components.sheets.cells import Unusable, excerpt
from components.sheets.hour_words import folded

MAX_LENGTH = 80
"""Characters of a cell that can be hours; a longer one is prose."""

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """What a cell says of hours; both are None where it says that they are open.

    `day_text` is a date beside the hour, `zone` the zone that is named with it. `cut` is true where seconds were left
    out, `approximate` where the hour is about right, `part_of_day` where the cell only says "Morning". `fraction` is
    true for a number that a spreadsheet keeps for an hour, `doubtful` for one such as 0.25 that may be either. `beside`
    is a remark in brackets behind the hour. A `plain` one is a single hour without any of that."""

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

    @property
    def only(self) -> time | None:
        """The hour, where there is one."""
        return self.arrive if self.depart is None else self.depart if self.arrive is None else None

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
    found = read_hours(text)
    if isinstance(found, Unusable):
        return Unusable(found.message, _REMEDY)
    if found.only is None or found.day_text or found.doubtful:
        return Unusable(Phrase("“{text}” is no time of day.", {"text": excerpt(text)}), _REMEDY)
    return found.only


def format_time(moment: time) -> str:
    """`09:30`."""
    return f"{moment:%H:%M}"


_DAY = re.compile(r"(?<!\d)(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})(?P<mark>t(?=\d)|,?\s|$)")
_ISO_OFFSET = re.compile(r"(?<=\d)\s?(z|[+-]\d{2}:?\d{2})$")
_FRACTION = re.compile(r"(?P<serial>\d{5}|0|)[.,](?P<digits>\d{1,18})")
_HALF_BEHIND = re.compile(r"(?<=\d)\s?([ap])(?=\s?(?:-|to\b|$|\())")
_HALVES = re.compile(r"(?<![^\W\d_])([apπμ])\.?\s?([mμ])(?![^\W\d_])\.?")
_HUNGARIAN_HALF = re.compile(r"(?<![^\W\d_])d([eu])\.(?=\s?\d)")
_HOUR_THEN_MINUTES = re.compile(r"(\d{1,2})\s?(?:uhr|ora|hod|sati|uur|h)\s?(\d{2})(?!\d|\s?[:.h])")
_ZONE = re.compile(
    rf"\(?(?<![^\W_])({'|'.join(sorted(words.ZONES, key=len, reverse=True))})(?![^\W_])\s?([+-]\s?\d{{1,2}}(?::?\d{{2}})?)?(?!\d)\)?"
)
_REMARK = re.compile(r"[(\[]([^()\[\]]*[^\W\d_][^()\[\]]*)[)\]]\s*$")
_DASHES = str.maketrans({sign: "-" for sign in "–—‐‑‒―−"} | {sign: "'" for sign in "’‘`´"} | {"≈": "~", "∼": "~"})

_TOKEN = re.compile(
    r"(?P<hour>\d{1,2})(?:\s?[:.h]\s?|,)(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?(?!\d)"
    r"|(?P<digits>\d{3,4})(?![\d])"
    r"|(?P<whole>\d{1,2})(?!\d)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<sign>[-~/])"
    r"|(?P<blank>[\s,;.:()'*+?|]+)"
)


@dataclass(frozen=True, slots=True)
class _Clock:
    """One hour as it is written; `half` is "a" or "p" where it is said."""

    hour: int
    minute: int
    cut: bool
    exact: bool
    half: str = ""

    @property
    def minutes(self) -> int:
        return self.hour * 60 + self.minute


@lru_cache(maxsize=4096)
def read_hours(text: str) -> Hours | Unusable:
    """What a cell says of hours. It raises nothing."""
    line = " ".join(folded(text).translate(_DASHES).split())
    if words.is_not_yet(text) or words.is_no_value(text):
        return OPEN
    if line in words.PARTS_OF_DAY:
        return Hours(part_of_day=True)
    if len(line) > MAX_LENGTH:
        return _not_hours(text)
    if (fraction := _fraction(line)) is not None:
        return fraction
    return _in_words(text, line)


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
    found = _read(line)
    if found is None:
        return _not_hours(text)
    clocks, until, approximate = found
    if any(clock.hour > 24 or clock.minute > 59 for clock in clocks):
        return _no_such_time(text)
    times = _times(clocks)
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
    if match is None or not re.search(r"\d", line[: match.start()]):
        return line, ""
    return line[: match.start()] + line[match.end() :], (match[1] + (match[2] or "").replace(" ", "")).upper()


def _without_remark(line: str) -> tuple[str, str]:
    """A remark in brackets at the end, where it is not part of the hour, and the line without it."""
    match = _REMARK.search(line)
    if match is None or not re.search(r"\d", line[: match.start()]):
        return "", line
    inside = match[1].strip()
    known = words.AT | words.BEFORE_NOON | words.AFTER_NOON | words.LOCAL | words.NOON | words.FILLERS | {"time", "m"}
    if set(re.findall(r"[^\W\d_]+", inside)) <= known:
        return "", line[: match.start()] + " " + inside if not inside.startswith("local") else line[: match.start()]
    return inside, line[: match.start()]


def _read(line: str) -> tuple[list[_Clock], bool, bool] | None:
    """The one or two hours in a line, whether a single one is an end, and whether they are approximate."""
    line = _HUNGARIAN_HALF.sub(lambda match: " delelott " if match[1] == "e" else " delutan ", line)
    line = _HALVES.sub(lambda match: " am " if match[1] in "aπ" else " pm ", line)
    line = _HALF_BEHIND.sub(lambda match: f" {match[1]}m ", line)
    for noon, word in words.IN_TWO_WORDS.items():
        line = line.replace(noon, word)
    line = _HOUR_THEN_MINUTES.sub(r"\1:\2", line)
    parts: list[list[str]] = [[]]
    clocks: list[_Clock] = []
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


def _clock(match: re.Match[str]) -> _Clock:
    if match["whole"]:
        return _Clock(int(match["whole"]), 0, cut=False, exact=False)
    if match["digits"]:
        return _Clock(int(match["digits"][:-2]), int(match["digits"][-2:]), cut=False, exact=True)
    return _Clock(int(match["hour"]), int(match["minute"]), cut=bool(int(match["second"] or 0)), exact=True)


def _joined(parts: list[list[str]], clocks: list[_Clock], line: str) -> tuple[list[_Clock], bool, bool] | None:
    approximate = any(word in words.APPROXIMATE or word == "~" for part in parts for word in part) and not (
        len(clocks) == 2 and set(parts[0]) <= {"no"} and "~" not in line
    )
    parts, clocks = _with_noon(parts, clocks)
    if not clocks or len(clocks) > 2:
        return None
    halves = [_half(part) for part in parts]
    # A half before the first hour (`du. 2`), or behind an hour.
    given = [halves[1] or halves[0], *([halves[2]] if len(clocks) == 2 else [])]
    if any(half is None for half in halves):
        return None
    marked = [replace(clock, half=half or "") for clock, half in zip(clocks, given, strict=True)]
    rests = [[word for word in part if not _is_half(word)] for part in parts]
    lead, tail = rests[0], rests[-1]
    if not all(word in _LEADS for word in lead) or not all(word in _TAILS for word in tail):
        return None
    if len(clocks) == 1:
        until = any(word in words.UNTIL for word in (*lead, *tail)) or (lead[:1] == ["-"] and not tail)
        return marked, until and not any(word in words.FROM for word in lead), approximate
    middle = rests[1]
    if not all(word in _MIDDLES for word in middle):
        return None
    if not any(word in _JOINTS for word in middle) and not (all(c.exact for c in clocks) and not re.search("[,;]", line)):
        return None
    if middle and set(middle) <= {"and", "e", "ed", "y", "in", "si", "un", "es", "und", "et", "και", "i"} and not any(
        word in words.FROM for word in lead
    ):
        return None  # two hours that are told one beside the other
    return marked, False, approximate


_COMMON = words.AT | words.APPROXIMATE | words.FILLERS | words.LOCAL | {"~"}
_LEADS = _COMMON | words.FROM | words.UNTIL | words.BY | {"-"}
_TAILS = _COMMON | words.UNTIL | {"tol", "kor", "ra", "re", "-", "m", "en"}
_JOINTS = words.TO | {"-", "/", "~"}
_MIDDLES = _COMMON | words.FROM | words.TO | words.UNTIL | {"-", "/", "tol"}


def _is_half(word: str) -> bool:
    return word in words.BEFORE_NOON or word in words.AFTER_NOON


def _half(part: Sequence[str]) -> str | None:
    """ "a", "p", or nothing; None where both are said."""
    found = {"a" if word in words.BEFORE_NOON else "p" for word in part if _is_half(word)}
    return None if len(found) > 1 else "".join(found)


def _with_noon(parts: list[list[str]], clocks: list[_Clock]) -> tuple[list[list[str]], list[_Clock]]:
    """The parts with noon and midnight as hours; `12 noon` is one hour, and so is `24:00 (midnight)`."""
    new_parts: list[list[str]] = [[]]
    new_clocks: list[_Clock] = []
    for index, part in enumerate(parts):
        for word in part:
            hour = 12 if word in words.NOON else 0 if word in words.MIDNIGHT else None
            if hour is None:
                new_parts[-1].append(word)
            elif index and not new_parts[-1] and clocks[index - 1].hour in (12, 24, hour) and not clocks[index - 1].minute:
                new_clocks[-1] = replace(new_clocks[-1], hour=hour, exact=True)
            else:
                new_clocks.append(_Clock(hour, 0, cut=False, exact=True))
                new_parts.append([])
        if index < len(clocks):
            if new_clocks and not new_parts[-1] and clocks[index].hour == 12 and len(clocks) == 1 and not clocks[0].minute:
                continue  # noon, 12:00
            new_clocks.append(clocks[index])
            new_parts.append([])
    return new_parts, new_clocks


def _times(clocks: list[_Clock]) -> list[_Clock] | None:
    """The hours on the clock of 24 hours. Where only one of two has its half of the day, the other is the nearest that
    makes the stop begin before it ends: `9:30 - 1:30 PM` is 9:30 to 13:30, `11 PM - 2` ends at 2:00."""
    told = [_told(clock) for clock in clocks]
    if any(options is None for options in told):
        return None
    if len(clocks) == 1:
        return [(told[0] or [clocks[0]])[0]]
    first, second = (options or [] for options in told)
    pairs = [(one, two) for one in first for two in second]
    halves = [bool(clock.half) for clock in clocks]
    if halves[0] == halves[1]:
        return list(pairs[0])
    return list(min(pairs, key=lambda pair: (pair[1].minutes - pair[0].minutes) % MINUTES_OF_DAY or MINUTES_OF_DAY))


def _told(clock: _Clock) -> list[_Clock] | None:
    """The hours that a clock can show: one where it has its half, or needs none; None where there is no such."""
    if clock.half:
        if clock.half == "p" and clock.hour > 12:
            return [clock] if clock.hour < 24 else None
        if clock.hour > 12 or (clock.hour == 0 and clock.half == "p"):
            return None
        return [replace(clock, hour=clock.hour % 12 + (12 if clock.half == "p" else 0))]
    if 1 <= clock.hour <= 12:
        return [clock, replace(clock, hour=clock.hour % 12 + (0 if clock.hour == 12 else 12))]
    return [clock]


_UNIT_HOURS = r"(?:h|hrs?|hours?|ur[aei]?|or[ae]|horas?|óra|ore|stund[ae]s?|stunden?|std\.?|heures?|sat[ia]?|hod\.?)"
_UNIT_MINUTES = r"(?:m|mins?|minutes?|minut[aeiy]?|minuti|minutos?|minuten|perc|minūtes?|min\.|['’′])"
_DURATION = re.compile(
    rf"(?:ca?\.?\s*)?(?:(?P<hours>[0-9]{{1,2}})\s*(?:{_UNIT_HOURS}|:)\s*)?"
    rf"(?:(?P<minutes>[0-9]{{1,4}})(?::00)?\s*{_UNIT_MINUTES}?)?",
    re.IGNORECASE,
)
_PARTS_OF_HOURS = re.compile(rf"(?P<whole>[0-9]{{1,2}})(?:[.,](?P<part>25|5|50|75|0)|\s?½)\s*{_UNIT_HOURS}", re.IGNORECASE)


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
