"""Reads a date as people write it: `2017-02-02`, `2. 2. 2017`, `9/14/2026`, `Thu 2 Feb`, `42768`, `Day 2`.

A cell is read by itself, and says all that it can mean: which of two numbers is the day, and of which year it is, is
decided by the column (`days`). Digits are ASCII digits only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from components.plan.messages import Phrase, Value
from components.sheets import date_words
from components.sheets.answers import DateOrder
from components.sheets.cells import Unusable, excerpt
from components.sheets.date_words import Meaning, meaning_of
from components.sheets.hour_words import folded
from components.sheets.hours import Hours, read_hours

MAX_LENGTH = 100
"""Characters of a cell that can be a date."""

_REMEDY = Phrase("Write it as 2017-02-28, or with the day first as 28. 2. 2017.")


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a year."""

    month: int
    day: int

    def of(self, year: int) -> date | None:
        """This day of a year; None where it has no such day."""
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """What a cell says of a day.

    `day_first` and `month_first` are what it is with its day, or its month, in front: the same where that is no
    question, None where there is no such day; `year_first` is what two digits each are with the year in front. `dotted`
    is true for numbers with dots between them, which nobody but a few write with the month first. `weekdays` are those
    that it may name, `number` the day of the visit. `hours` stand behind it. `more_days` is true where the cell names
    several days, of which this is the first."""

    day_first: MonthDay | None = None
    month_first: MonthDay | None = None
    year: int | None = None
    weekdays: frozenset[int] = frozenset()
    number: int | None = None
    hours: Hours | None = None
    dotted: bool = False
    year_first: date | None = None
    more_days: bool = False
    text: str = ""

    @property
    def has_day(self) -> bool:
        """Whether it names a day of a year at all."""
        return self.day_first is not None or self.month_first is not None

    @property
    def in_doubt(self) -> bool:
        """Whether it is another day with the month first."""
        return self.day_first is not None and self.month_first is not None and self.day_first != self.month_first

    @property
    def plain(self) -> bool:
        """Whether the cell says the whole date and nothing else."""
        return self.has_day and self.year is not None and self.hours is None and not self.more_days

    def month_day(self, order: DateOrder) -> MonthDay | None:
        """The day of the year in that order; None where there is none."""
        return self.month_first if order is DateOrder.MONTH_FIRST else self.day_first

    def on(self, year: int, order: DateOrder) -> date | None:
        """The date in a year, and in that order; None where there is none."""
        month_day = self.month_day(order)
        return None if month_day is None else month_day.of(year)


_YEAR_FIRST = re.compile(
    r"(?P<year>[0-9]{4})\s*[-./\s]\s*(?P<month>[0-9]{1,2})\s*[-./\s]\s*(?P<day>[0-9]{1,2})\.?", re.ASCII
)
_YEAR_LAST = re.compile(
    r"(?P<one>[0-9]{1,2})(?P<s1>\s*[-./]\s*|\s+)(?P<two>[0-9]{1,2})(?P<s2>\s*[-./]\s*|\s+)"
    r"(?P<year>['’]?[0-9]{4}|['’]?[0-9]{2})(?P<tail>\.?)",
)
_NO_YEAR = re.compile(r"(?P<one>[0-9]{1,2})(?P<s1>\s*[./]\s*)(?P<two>(?!0+(?![0-9]))[0-9]{1,2})\.?")
_COMPACT = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SERIAL = re.compile(r"(?P<serial>[0-9]{5})(?P<part>[.,][0-9]{1,18})?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""1954 and 2119: numbers beyond are no dates of a visit."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of spreadsheets: their 1 March 1900 is 61, as they count a 29 February of 1900."""

_DAYS = "|".join(sorted(date_words.DAY_WORDS, key=len, reverse=True))
_DAY_NUMBER = re.compile(
    rf"(?:(?:{_DAYS})\.?\s?[-.:#]?\s?(?P<behind>[0-9]{{1,2}})"
    rf"|(?P<before>[0-9]{{1,2}})\s?\.?(?:st|nd|rd|th|º|ª|°|o|a|e|er|eme)?\s?-?(?:{_DAYS}))(?!\w)"
)
_NUMBER = re.compile(r"[0-9]{1,3}(?:[.,]0+)?\.?")
_PORTUGUESE = re.compile(r"(?<![0-9])([2-6])\s?[.ªa]{1,2}\s?-?\s?f(?:eira|\b)\.?", re.IGNORECASE)
_PORTUGUESE_DAYS = ("segunda", "terca", "quarta", "quinta", "sexta")
_SEVERAL_DAYS = re.compile(
    r"(?P<lead>\D{0,30}?)(?P<first>[0-9]{1,2})\.?\s?(?:[-–—/&+]|\b(?:to|and|until|bis|und|do|in|al|e|a|y|au|et|si|și|un|és)\b)\s?"
    r"(?P<rest>(?P<second>[0-9]{1,2})(?![0-9]).*)",
    re.DOTALL,
)
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN = re.compile(r"[\s.,;:/()\[\]'’°ºª|·_&*–—-]*")
_SURELY_HOURS = re.compile(
    r"[0-9]\s?[:.hH]\s?[0-9]{2}|[0-9]\s?[-–—]\s?[0-9]|[0-9]\s*(?:h|uhr|[ap]\.?\s?m\b|ur[aei]?\b|óra)", re.IGNORECASE
)
"""A number alone behind a date is no hour."""
_ARROWS = re.compile("[→⟶➔]")
_CORE = re.compile(r"[0-9](?:.*[0-9])?\.?", re.DOTALL)


def parse_date(text: str, order: DateOrder = DateOrder.DAY_FIRST) -> date | Unusable:
    """A whole date by itself, in that order of day and month: `2017-02-02`, `2. 2. 2017`, `Thu 2 February 2017`."""
    written = read_date(text)
    if isinstance(written, Unusable):
        return written
    if not written.plain or written.year is None:
        return Unusable(Phrase("“{text}” is no date.", {"text": excerpt(text)}), _REMEDY)
    return written.on(written.year, order) or no_such_day(written, written.year, order)


def no_such_day(written: WrittenDate, year: int, order: DateOrder) -> Unusable:
    """Why a date that was understood is none in that order, or in that year."""
    other = DateOrder.DAY_FIRST if order is DateOrder.MONTH_FIRST else DateOrder.MONTH_FIRST
    right = written.on(year, other)
    if right is None:
        return Unusable(Phrase("There is no such day as “{text}”.", {"text": excerpt(written.text)}), _REMEDY)
    values: dict[str, Value] = {"text": excerpt(written.text), "month": right.day}
    return Unusable(
        Phrase("“{text}” has no month {month}: dates have the day first.", values)
        if order is DateOrder.DAY_FIRST
        else Phrase("“{text}” has no month {month}: dates have the month first.", values),
        Phrase("Write {right}.", {"right": right.isoformat()}),
    )


def format_date(day: date, like: str = "", order: DateOrder = DateOrder.DAY_FIRST) -> str:
    """A date in the manner of the cell `like` (its separators) and in that order, else as in ISO 8601."""
    match = _YEAR_LAST.fullmatch(like)
    if match is None:
        return day.isoformat()
    width = 2 if match["one"].startswith("0") or match["two"].startswith("0") else 1
    numbers = (day.month, day.day) if order is DateOrder.MONTH_FIRST else (day.day, day.month)
    return f"{numbers[0]:0{width}}{match['s1']}{numbers[1]:0{width}}{match['s2']}{day.year:04}{match['tail']}"


@lru_cache(maxsize=4096)
def read_date(text: str) -> WrittenDate | Unusable:
    """All that a cell says of a day. It raises nothing."""
    line = " ".join(_ARROWS.sub("–", text).split())
    written = None
    if len(line) <= MAX_LENGTH:
        written = _by_itself(line) or _numbered(line) or _several_days(line) or _with_hours(line)
    if written is None:
        return Unusable(Phrase("“{text}” is no date.", {"text": excerpt(text)}), _REMEDY)
    if not written.has_day and not written.weekdays and written.number is None:
        return Unusable(Phrase("There is no such day as “{text}”.", {"text": excerpt(text)}), _REMEDY)
    return replace(written, text=text)


def _by_itself(line: str) -> WrittenDate | None:
    """A date without hours."""
    return _in_numbers(line) or _in_words(line)


def _in_numbers(line: str) -> WrittenDate | None:
    """A date of numbers alone. Without any day in it, it is understood and there is no such day."""
    if match := _YEAR_FIRST.fullmatch(line) or _COMPACT.fullmatch(line):
        day = _month_day(match["month"], match["day"], int(match["year"]))
        return WrittenDate(day_first=day, month_first=day, year=int(match["year"]))
    if match := _YEAR_LAST.fullmatch(line):
        year = _year(match["year"])
        return WrittenDate(
            day_first=_month_day(match["two"], match["one"], year),
            month_first=_month_day(match["one"], match["two"], year),
            year=year,
            dotted="." in match["s1"],
            year_first=_year_first(match),
        )
    if match := _NO_YEAR.fullmatch(line):
        return WrittenDate(
            day_first=_month_day(match["two"], match["one"], 2000),
            month_first=_month_day(match["one"], match["two"], 2000),
            dotted="." in match["s1"],
        )
    if (match := _SERIAL.fullmatch(line)) and _FIRST_SERIAL <= int(match["serial"]) <= _LAST_SERIAL:
        serial = _EPOCH + timedelta(days=int(match["serial"]))
        month_day = MonthDay(serial.month, serial.day)
        hours = read_hours(f"0{match['part']}") if match["part"] and match["part"].strip(".,0") else None
        behind = None if isinstance(hours, Unusable) else hours
        return WrittenDate(day_first=month_day, month_first=month_day, year=serial.year, hours=behind)
    return None


def _month_day(month: str, day: str, year: int) -> MonthDay | None:
    month_day = MonthDay(int(month), int(day))
    return month_day if month_day.of(year) is not None else None


def _year_first(match: re.Match[str]) -> date | None:
    """What a date of two digits each is with the year in front."""
    parts = (match["one"], match["two"], match["year"])
    month_day = _month_day(match["two"], match["year"], _year(match["one"])) if match["year"].isdigit() else None
    return None if month_day is None or any(len(part) != 2 for part in parts) else month_day.of(_year(match["one"]))


def _year(text: str) -> int:
    year = int(text.strip("'’"))
    return year + 2000 if year < 100 else year


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    meaning: Meaning
    abbreviated_year: bool = False

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit()


def _tokens(line: str) -> list[_Token] | None:
    """The numbers and names in a line; None where it has a word, or a sign, that stands in no date."""
    tokens: list[_Token] = []
    at = 0
    for match in _TOKEN.finditer(line):
        if not _BETWEEN.fullmatch(line, at, match.start()):
            return None
        abbreviated = line[at : match.start()].endswith(("'", "’"))
        at = match.end()
        if match.group()[0].isdigit():
            tokens.append(_Token(match.group(), Meaning(), abbreviated))
            continue
        words = _of_word(match.group())
        if words is None:
            return None
        tokens += words
        if len(tokens) > 12:
            return None
    return tokens if _BETWEEN.fullmatch(line, at) else None


def _of_word(word: str) -> list[_Token] | None:
    """The names that a word is made of: none of a filler, two of `seg-feira`; None where it is no word of a date."""
    if (month := date_words.roman_month(word)) is not None:
        return [_Token(word, Meaning({month: frozenset({"roman"})}))]
    plain = folded(word)
    if plain in date_words.FILLERS and len(plain) < 3 and plain not in {"do", "to"}:
        return []
    if meaning := meaning_of(word):
        return [_Token(word, meaning)]
    if plain in date_words.FILLERS:
        return []
    parts = re.split(r"['’-]", word)
    if len(parts) == 1:
        return None
    meanings = [_of_word(part) for part in parts if part]
    return None if any(part is None for part in meanings) else [token for part in meanings for token in part or ()]


def _in_words(line: str) -> WrittenDate | None:
    """A date with words in it: names of months and weekdays, ordinals, `of` and `de`."""
    line = _PORTUGUESE.sub(lambda match: " " + _PORTUGUESE_DAYS[int(match[1]) - 2], line)
    tokens = _tokens(line)
    if not tokens:
        return None
    names = [token for token in tokens if not token.is_number]
    if core := _CORE.search(line):
        numbers = _in_numbers(core.group())
        if numbers is not None and (names or numbers.has_day) and all(token.meaning.weekdays for token in names):
            return replace(numbers, weekdays=_weekdays(names))
    if not any(token.is_number for token in tokens):
        only = len(names) == 1 and names[0].meaning.weekdays and len(folded(names[0].text)) > 2
        return WrittenDate(weekdays=_weekdays(names)) if only else None
    return _with_month(tokens, names)


def _weekdays(names: list[_Token]) -> frozenset[int]:
    weekdays = [frozenset(token.meaning.weekdays) for token in names if token.meaning.weekdays]
    return frozenset().union(*weekdays) if weekdays else frozenset()


def _with_month(tokens: list[_Token], names: list[_Token]) -> WrittenDate | None:
    """A date whose month is named: a day, or a day and a year, on either side of it."""
    months = [token for token in names if token.meaning.months]
    sure = [token for token in months if not token.meaning.weekdays]
    sure = [token for token in sure if token.text.upper() != token.text or len(token.text) > 2] or sure
    named = sure or months[-1:]
    if not named or any(not token.meaning.weekdays for token in names if token not in named[:1]):
        return None
    others = [token for token in names if token is not named[0]]
    languages = frozenset().union(*(of for token in others for of in token.meaning.weekdays.values()))
    months_named = dict(named[0].meaning.months)
    if len(months_named) > 1 and languages:
        months_named = {month: of for month, of in months_named.items() if of & languages} or months_named
    day_year = _day_and_year(tokens, named[0])
    if len(months_named) != 1 or day_year is None:
        return None
    (month,) = months_named
    day, year = day_year
    month_day = MonthDay(month, day) if MonthDay(month, day).of(2000 if year is None else year) else None
    return WrittenDate(day_first=month_day, month_first=month_day, year=year, weekdays=_weekdays(others))


def _day_and_year(tokens: list[_Token], month: _Token) -> tuple[int, int | None] | None:
    at = tokens.index(month)
    numbers = [(index, token) for index, token in enumerate(tokens) if token.is_number]
    if any(len(token.text) not in (1, 2, 4) for _, token in numbers) or not 1 <= len(numbers) <= 2:
        return None
    years = [token for _, token in numbers if len(token.text) == 4 or token.abbreviated_year]
    days = [(index, token) for index, token in numbers if token not in years]
    if len(years) > 1 or not days:
        return None
    if years or len(days) == 1:
        return (int(days[0][1].text), _year(years[0].text) if years else None) if len(days) == 1 else None
    (first, day), (second, year) = days
    only_hungarian = all(of == frozenset({"hu"}) for of in month.meaning.months.values())
    if second < at or only_hungarian or len(year.text) != 2 or (first > at and second != first + 1):
        return None
    return int(day.text), _year(year.text)


def _numbered(line: str) -> WrittenDate | None:
    """`Day 2`, a plain number, and `Day 2 – Thursday 17 September`."""
    if _NUMBER.fullmatch(line):
        return WrittenDate(number=int(re.split(r"[.,]", line)[0]))
    plain = folded(line)
    match = _DAY_NUMBER.match(plain)
    if match is None:
        return None
    number = int(match["behind"] or match["before"])
    rest = line[match.end() :] if len(plain) == len(line) else plain[match.end() :]
    rest = rest.strip(" .,:;()-–—|·")
    if not rest:
        return WrittenDate(number=number)
    written = _by_itself(rest)
    return None if written is None else replace(written, number=number)


def _with_hours(line: str) -> WrittenDate | None:
    """A date with hours behind it, or in front of it: `Mo. 22.09.25 20:00`, `2017-02-02T09:00:00+01:00`."""
    for before, behind in _splits(line):
        hours = read_hours(behind)
        if not _SURELY_HOURS.search(behind) or re.search(r"[0-9]{3}", behind) or isinstance(hours, Unusable):
            continue
        if hours.arrive is None and hours.depart is None:
            continue
        written = _by_itself(before) or _numbered(before)
        if written is not None and (written.has_day or (written.weekdays and len(behind) > 2)):
            midnight = re.fullmatch(r"0?0[:.]00(?:[:.]00)?(?:\.0+)?(?: UTC.*)?", behind) is not None
            return replace(written, hours=None if midnight else hours)
    return None


def _splits(line: str) -> Iterator[tuple[str, str]]:
    """Where a date may end and hours begin, the longest date first; then the other way round."""
    if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]", line):
        day, rest = line[:10], line[11:]
        offset = re.search(r"(?<=[0-9])(?:[zZ]|[+-][0-9]{2}:?[0-9]{2})$", rest)
        zone = "" if offset is None else "UTC" if offset.group() in "zZ" else f"UTC{offset.group()}"
        hours = re.sub(r"\.[0-9]+$", "", rest[: offset.start()] if offset else rest)
        yield day, f"{hours} {zone}".strip()
        return
    gaps = [match.span() for match in re.finditer(r"\s*[,;|@(–—]\s*|\s+-\s+|\s+", line)][:12]
    for start, end in reversed(gaps):
        yield line[:start].strip(" ,;"), line[end:].rstrip(")") if "(" in line[start:end] else line[end:]
    for start, end in gaps:
        yield line[end:], line[:start].strip(" ,;")


def _several_days(line: str) -> WrittenDate | None:
    """`17–19 September 2026`: the first of them."""
    match = _SEVERAL_DAYS.fullmatch(line)
    if match is None or int(match["first"]) >= int(match["second"]):
        return None
    written = _by_itself(f"{match['lead']}{match['rest']}".strip())
    if written is None or written.day_first is None or written.hours or written.day_first.day != int(match["second"]):
        return None
    first = MonthDay(written.day_first.month, int(match["first"]))
    return replace(written, day_first=first, month_first=first, weekdays=frozenset(), more_days=True)
