"""One language's words, hours, dates and distances, and the choice of a visitor's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_interval, format_skeleton, format_time, get_timezone_location
from babel.languages import get_official_languages
from babel.numbers import format_decimal
from babel.units import format_unit

from components.i18n.catalogues import LANGUAGES, LOCALES, OWN_NAMES, SHORT_DATES, SOURCE_LANGUAGE, translations
from components.plan.messages import HourElsewhere, Phrase, Value

# Within the class `date` is its method.
Date: TypeAlias = date


NO_BREAK = "\u00a0"
"""Between a number and its unit, which stay on one line."""


_SKELETONS = {"medium": "MMMEd", "short": "MMMd", "weekday": "E"}
"""The styles of short dates as Unicode's locale data has them (UTS 35, part 4, date format skeletons)."""

_LEADING_ZERO = re.compile(r"(?<!\d)0(?=\d(?!\d))")


class _Gaps(dict[str, str]):
    """Values of a template's named gaps; a gap without a value stays as it is written."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


class Words:
    """Texts and formats of one language. Everything it returns is plain text, to be escaped by whoever shows it.

    `language` is the tag for a page's `lang`. Templates are English texts and the keys of their translations: write
    them as literals where they are used, so that `python -m components.i18n` finds them.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(LOCALES[language])
        self._translations = translations(language)
        self._hour_pattern = self._locale.datetime_skeletons["Hm"].pattern

    @property
    def language_and_country(self) -> str:
        """The language and the country whose dates it writes, as Open Graph has them: `en_GB`, `sl_SI`."""
        country = self._locale.territory or get_global("likely_subtags")[self.language].rpartition("_")[2]
        return f"{self.language}_{country}"

    @property
    def first_weekday(self) -> int:
        """The day that weeks begin with in this language, 0 for Monday."""
        return int(self._locale.first_week_day)

    def countries(self) -> dict[str, str]:
        """The countries' names by their codes of ISO 3166-1 in small letters, in the order of the names."""
        names = {code.lower(): name for code, name in self._locale.territories.items() if _is_country(code)}
        return dict(sorted(names.items(), key=lambda item: _sorted_as(item[1])))

    def text(self, template: str, /, *, context: str = "", **values: Value) -> str:
        """The translation of `template` with its named gaps filled; in English where there is none.

        A gap without a value stays as it is written, for a page's script to fill. `context` says what a short label
        belongs to, where its translations differ by that: "Next" at a stop takes the stop's gender, as a label not.
        """
        return self._fill(self._translation(template, context), values)

    def phrase(self, phrase: Phrase | None) -> str:
        """A phrase of the plan in this language; empty for None."""
        if phrase is None:
            return ""
        return self._fill(self._translation(phrase.template, phrase.context), phrase.values)

    def plural(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The form for `count`, which fills the gap `{count}`."""
        return self._fill(self._translations.ngettext(one, many, count), {**values, "count": count})

    def hour(self, moment: datetime | time) -> str:
        """A wall-clock hour of 24, in its own zone, as the language writes it: `09:05`, `9:05`."""
        clock = moment.time() if isinstance(moment, datetime) else moment.replace(tzinfo=None)
        return format_time(clock, self._hour_pattern, locale=self._locale)

    def zone(self, zone: tzinfo | None) -> str:
        """The city that a zone is named for, as the language spells it: `Tokyo`, `Tokio`; else its name: `UTC`."""
        if not isinstance(zone, ZoneInfo) or "/" not in zone.key:
            return str(zone or "UTC")
        return get_timezone_location(zone, locale=self._locale, return_city=True)

    def hour_elsewhere(self, moment: datetime) -> str:
        """An hour with the city of its zone: `14:30 (Tokyo)`."""
        return f"{self.hour(moment)} ({self.zone(moment.tzinfo)})"

    def date(self, day: date, style: str = "full") -> str:
        """A date in one of six styles.

        `full` is `Thursday 2 February 2017`, as a `heading` with its first letter in upper case, `long` leaves out the
        weekday, `medium` is `Thu 2 Feb`, and for a tab `short` is `2 Feb` and `weekday` is `Thu`.
        """
        if style == "heading":
            return _capitalised(self.date(day))
        if style in {"full", "long"}:
            return format_date(day, style, locale=self._locale)
        if style in (patterns := SHORT_DATES.get(self.language, {})):
            text = format_date(day, patterns[style], locale=self._locale)
        else:
            text = format_skeleton(_SKELETONS[style], day, locale=self._locale)
        return _capitalised(text) if style == "weekday" else text

    def dates(self, first: Date, last: Date) -> str:
        """A span of days without saying anything twice: `1–2 February 2017`."""
        if first == last:
            return self.date(first)
        text = format_interval(first, last, "yMMMMd", locale=self._locale)
        return _LEADING_ZERO.sub("", text)  # 1–2 feb, as the other dates of the language have it

    def number(self, number: float, decimals: int = 0) -> str:
        """A number with as many decimals, with the language's own decimal sign and grouping."""
        return format_decimal(round(number, decimals), format=f"#,##0.{'0' * decimals}", locale=self._locale)

    def distance(self, metres: float, *, whole: bool = False) -> str:
        """A distance, no finer than it is known: `350 m`, `2.4 km`, `18 km`; in `whole` kilometres `350 m`, `2 km`."""
        if metres < 995:
            return f"{self.number(round(metres / 10) * 10)}{NO_BREAK}m"
        return f"{self.number(metres / 1000, 1 if metres < 9950 and not whole else 0)}{NO_BREAK}km"

    def duration(self, seconds: float) -> str:
        """A duration in whole minutes, rounded up: `7 min`, `1 h 20 min`. A negative one counts as none."""
        hours, minutes = divmod(-(-max(0, round(seconds)) // 60), 60)
        if not hours:
            text = self.text("{minutes} min", minutes=minutes)
        elif not minutes:
            text = self.text("{hours} h", hours=hours)
        else:
            text = self.text("{hours} h {minutes} min", hours=hours, minutes=minutes)
        return text.replace(" ", NO_BREAK)

    def span(self, seconds: float) -> str:
        """A length of time in whole hours up to a day, in whole days beyond: `12 hours`, `60 days`."""
        days = seconds / (24 * 3600)
        number, unit = (round(days), "day") if days >= 1 else (round(seconds / 3600), "hour")
        return format_unit(number, f"duration-{unit}", locale=self._locale)

    def _translation(self, template: str, context: str) -> str:
        if context:
            return self._translations.pgettext(context, template)
        return self._translations.gettext(template)

    def _fill(self, template: str, values: Mapping[str, Value]) -> str:
        return template.format_map(_Gaps((name, self._value(value)) for name, value in values.items()))

    def _value(self, value: Value) -> str:
        if isinstance(value, HourElsewhere):
            return self.hour_elsewhere(value.moment)
        if isinstance(value, (datetime, time)):
            return self.hour(value)
        if isinstance(value, date):
            return self.date(value)
        return self.phrase(value) if isinstance(value, Phrase) else str(value)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


_NO_COUNTRIES = frozenset(["AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
"""The two-letter codes of CLDR that are none of ISO 3166-1: groups of countries, parts of some, and codes for tests."""


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


def _sorted_as(name: str) -> str:
    """A name without its accents: near enough to each language's own order for a list that is searched by typing."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def own_name_of(language: str) -> str:
    """What a language calls itself, also one that the pages do not speak; the tag itself where nobody knows."""
    if language in OWN_NAMES:
        return OWN_NAMES[language]
    try:
        name = Locale.parse(language, sep="-" if "-" in language else "_").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:]


def official_languages(country: str) -> tuple[str, ...]:
    """The official languages of a country (ISO 3166-1), by CLDR."""
    return tuple(get_official_languages(country.upper(), de_facto=True))


def languages_of(country: str) -> tuple[str, ...]:
    """The official languages of a country (ISO 3166-1) that the pages speak."""
    return tuple(each for each in get_official_languages(country.upper()) if each in LANGUAGES)


def country_of_zone(zone: str) -> str:
    """The country (ISO 3166-1, small letters) in which a zone's city lies; empty where CLDR knows none."""
    code = str(get_global("zone_territories").get(zone, ""))
    return code.lower() if _is_country(code) else ""


@lru_cache(maxsize=len(LANGUAGES))
def _words(language: str) -> Words:
    return Words(language)


def words_for(language: str) -> Words:
    """The words of a language tag (`sl`, `sl-SI`); English for a language without a catalogue."""
    base = language.lower().split("-")[0].split("_")[0]
    return _words(base if base in LANGUAGES else SOURCE_LANGUAGE)


_MAX_HEADER_LENGTH = 1000  # characters; browsers send some 50, and anybody can send anything
_LANGUAGE_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*[Qq]\s*=\s*([01](?:\.\d{0,3})?)\s*)?"
)


def choose_language(accept_language: str | None, wanted: str | None, offered: tuple[str, ...]) -> str:
    """The language of `offered` for this visitor, among those we speak (`LANGUAGES`); English if there is none.

    `wanted` is what was asked for by name (`?lang=`, the switch) and wins if it is offered. `accept_language` is the
    header of that name: its ranges in the order of their quality values, the first before the second at equal ones
    (RFC 9110, 12.5.4); a range finds a language by its beginning (`sl-SI` finds `sl`, RFC 4647, 3.4). Where nothing
    fits, the first offered. Both come from outside: what cannot be read is ignored, and nothing is raised.
    """
    header, name = (accept_language or "")[:_MAX_HEADER_LENGTH], (wanted or "")[:_MAX_HEADER_LENGTH]
    return _chosen_language(header, name, offered)


@lru_cache(maxsize=256)  # asked for at each request, and browsers send few different ones
def _chosen_language(accept_language: str, wanted: str, offered: tuple[str, ...]) -> str:
    spoken = tuple(dict.fromkeys(base for tag in offered if (base := _base(tag)) in LANGUAGES)) or (SOURCE_LANGUAGE,)
    if wanted and (language := _base(wanted)) in spoken:
        return language
    refused: set[str] = set()
    preferences: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        if (match := _LANGUAGE_RANGE.fullmatch(part)) is None:
            continue
        quality = min(1.0, float(match[2] or 1))
        if quality == 0:
            refused.add(_base(match[1]))
        else:
            preferences.append((quality, _base(match[1])))
    named = {language for _, language in preferences}
    for _, language in sorted(preferences, key=lambda preference: -preference[0]):
        if language in spoken and language not in refused:
            return language
        if language == "*" and (others := [one for one in spoken if one not in refused | named]):
            return others[0]  # whatever the header does not name
    return next((one for one in spoken if one not in refused), spoken[0])


def _base(tag: str) -> str:
    return tag.strip().replace("_", "-").split("-")[0].lower()
