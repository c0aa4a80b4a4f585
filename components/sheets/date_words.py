"""The names of months and weekdays in the languages that plans are written in, from the Unicode CLDR (by babel).

A word is known by its whole name, by its first three letters or more, and with another ending: `septembra`,
`septembrī`, `Sept`. A word may mean two things: `mar` is March and Tuesday, `listopada` October in Croatian and
November in Polish. So each has the languages that it comes from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from components.sheets.hour_words import folded

_LANGUAGES = (
    ("en", "sl", "it", "es", "pt", "hu", "ro", "lv", "de", "de_AT", "fr"),
    ("hr", "cs", "pl", "el", "fi", "sv", "sk", "da", "nb", "nl", "et", "lt", "ca", "bg", "sr_Latn", "uk"),
)
"""Babel's locales; those of the second line are loaded when a word is in none of the first."""

# What CLDR does not give: other ways to say Saturday, to shorten a name, and names of weekdays in the accusative.
_MORE_WEEKDAYS = {
    "de": ((5, "sonnabend"),),
    "en": ((1, "tues"), (3, "thur"), (3, "thurs")),
    "pt": ((0, "segunda"), (1, "terca"), (2, "quarta"), (3, "quinta"), (4, "sexta")),
    "sl": (
        (2, "sredo"),
        (5, "soboto"),
        (6, "nedeljo"),
        (0, "po"),
        (1, "to"),
        (2, "sr"),
        (3, "ce"),
        (4, "pe"),
        (5, "so"),
    ),
    "hu": ((0, "het"), (4, "pen")),
}
_MORE_MONTHS = {"en": ((9, "sept"),), "fr": ((7, "juil"),), "es": ((9, "set"), (9, "setiembre")), "sl": ((5, "maja"),)}

_ROMAN_NUMBERS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN = {name: month for month, name in enumerate(_ROMAN_NUMBERS, 1)}

DAY_WORDS = frozenset(
    folded("""
        day dan dne dia giorno nap napja ziua zi diena dienas tag jour den dzien ημερα paiva dag paev jornada giornata
    """).split()
)
"""Day, as in `Day 2`."""

FILLERS = frozenset(
    folded("""
        of the on de del di da den der dem am le la il el a v na dne dnia gada g r roku rok l lett leto leta god godine
        godina em al do d m dia giorno data date datum st nd rd th er re e o een én án i ji kor jan jén en an und feira
        feiras ir y te ter tes és vom og ve ta
    """).split()
)
"""Words in a date that change nothing."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word says: the months (1 to 12) and weekdays (Monday is 0) that it is the name of, each with the languages
    in which it is."""

    months: Mapping[int, frozenset[str]] = field(default_factory=dict)
    weekdays: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.months or self.weekdays)


@dataclass(frozen=True, slots=True)
class _Names:
    months: Mapping[str, Mapping[int, frozenset[str]]]
    weekdays: Mapping[str, Mapping[int, frozenset[str]]]


def roman_month(word: str) -> int | None:
    """The month of a Roman number, as in `17. IX. 2026`."""
    return _ROMAN.get(word)


@lru_cache(maxsize=4096)
def meaning_of(word: str) -> Meaning:
    """What a word means; it is empty for a word that is no name. A longer one is looked up in the second group of
    languages where the first does not know it, a shorter one in both: Slovenes write `to` for Tuesday, Finns for
    Thursday."""
    plain = folded(word).strip(".'")
    if not 2 <= len(plain) <= 24:
        return Meaning()
    months: list[Mapping[int, frozenset[str]]] = []
    weekdays: list[Mapping[int, frozenset[str]]] = []
    for group in range(len(_LANGUAGES)):
        names = _names(group)
        months.append(_find(plain, names.months))
        weekdays.append(_find(plain, names.weekdays))
        known = [*months[-1].values(), *weekdays[-1].values()]
        if known and (len(plain) > 3 or any("en" in languages for languages in known)):
            break
    return Meaning(_merged(months), _merged(weekdays))


def _find(word: str, names: Mapping[str, Mapping[int, frozenset[str]]]) -> Mapping[int, frozenset[str]]:
    if (exact := names.get(word)) is not None:
        return exact
    if len(word) < 3:
        return {}
    begun = _merged([of for name, of in names.items() if name.startswith(word)])
    return begun or _merged([of for name, of in names.items() if len(name) > 4 and _other_ending(word, name)])


def _other_ending(word: str, name: str) -> bool:
    """Whether two words are the same but for an ending of up to three letters."""
    shared = 0
    for one, two in zip(word, name, strict=False):
        if one != two:
            break
        shared += 1
    return shared >= max(4, len(name) - 2) and len(word) - shared <= 3


def _merged(meanings: list[Mapping[int, frozenset[str]]]) -> Mapping[int, frozenset[str]]:
    merged: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for of in meanings:
        for value, languages in of.items():
            merged[value] |= languages
    return dict(merged)


@cache
def _names(group: int) -> _Names:
    """The names of a group of languages. Loading them takes a while, so that happens when the first word is met."""
    from babel import Locale  # noqa: PLC0415 - loads for a while

    months: defaultdict[str, defaultdict[int, frozenset[str]]] = defaultdict(lambda: defaultdict(frozenset))
    weekdays: defaultdict[str, defaultdict[int, frozenset[str]]] = defaultdict(lambda: defaultdict(frozenset))
    for language in _LANGUAGES[group]:
        only = frozenset({language})
        locale = Locale.parse(language)
        for day, name in (*_cldr(locale.days), *_MORE_WEEKDAYS.get(language, ())):
            weekdays[_plain(name)][day] |= only
        for month, name in (*_cldr(locale.months), *_MORE_MONTHS.get(language, ())):
            months[_plain(name)][month] |= only
    return _Names(months, weekdays)


def _cldr(of: Mapping[str, Mapping[str, Mapping[int, str]]]) -> list[tuple[int, str]]:
    """Each name in babel's data of months or weekdays that is longer than a letter."""
    widths = [of[context][width] for context in of for width in of[context] if width != "narrow"]
    names = [(value, name) for width in widths for value, name in width.items()]
    return [(value, name) for value, name in names if len(_plain(name)) > 1 and not _plain(name).isdigit()]


def _plain(name: str) -> str:
    return folded(name).strip(". ")
