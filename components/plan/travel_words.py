"""What people mean by their words for a way to travel: `Bus 27`, `mit dem Zug`, `on foot, stairs`, `Walk, then tram`.

The names of the modes are in `travel_modes`. They may stand among other words, which are kept as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import filterfalse
from types import MappingProxyType

from components.plan.messages import Phrase, Problem, ProblemKind, Severity, Value, printable_line
from components.plan.model import Assumption, Stop
from components.plan.travel_modes import TRAVEL_MODES, Ground, ModeRow, TravelMode


class Meaning(IntEnum):
    """How well a name tells the mode: it is the mode's own, that of a kind of it, or one that others may have too."""

    MODE = 1
    KIND = 2
    UNCLEAR = 3


_WORD = re.compile(r"[^\W_]+")


def folded_words(text: str) -> tuple[str, ...]:
    """The words of a text without accents, capitals and hyphens: `Zu Fuß` is (`zu`, `fuss`), `U-Bahn` (`u`, `bahn`)."""
    letters = text.casefold()
    if not letters.isascii():
        letters = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", letters)))
    return tuple(_WORD.findall(letters))


def _named(mode: TravelMode, row: ModeRow) -> Iterator[tuple[tuple[str, ...], tuple[TravelMode, Meaning]]]:
    unclear = {folded_words(name) for name in row.unclear}
    for meaning, names in ((Meaning.UNCLEAR, row.unclear), (Meaning.KIND, row.kinds), (Meaning.MODE, row.words)):
        yield from ((folded_words(name), (mode, meaning)) for name in names)
    if (value := folded_words(mode.value)) not in unclear:
        yield value, (mode, Meaning.MODE)


NAMES: Mapping[tuple[str, ...], tuple[TravelMode, Meaning]] = MappingProxyType(
    dict(named for mode, row in TRAVEL_MODES.items() for named in _named(mode, row))
)
"""Each name of a mode as `folded_words`, with the mode and how well it tells it."""


_MOST_WORDS = max(map(len, NAMES))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BEFORE_A_NAME = _words("""
    by on in the a an with via my our per mit dem der den die das im zum zur an au aux en le la l les avec un une una
    uno con il lo del al col coi em de do da com o os as um uma z s na po cu pe prin ar
""")
"""Words before a name that change nothing in it, in the languages of `travel_modes`."""

_TOWARDS = _words("to towards from into nach bis von vers jusqu depuis hasta hacia verso fino ate proti spre lidz")
"""What comes after these is where the way leads, such as `the tram museum`, and no means of travel."""

_OF_A_LINE = _words("line lines no nr number route linie linea linha ligne linija linije linia vonal")
"""Words for a line: a bus that has one is no coach of the group's."""

_UNITS = _words("min mins minute minutes minuti minut minuten minutos perc h hr hour hours km m")
"""What follows a number that is not that of a line."""

_NOTHING = frozenset({(), ("n", "a"), ("na",), ("nan",), ("none",), ("null",), ("tbc",), ("tbd",), ("tba",), ("x",)})
"""What people write into a cell for nothing, as `folded_words`."""

_MOST_NAMED = 12
"""Stops that a problem names."""

_MOST_OTHER_WORDS = 4
"""With more words than these beside the names a cell is a sentence, which may be about something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a text says of a way to travel. `plain`: nothing but the name of the mode. `unclear`: it may mean another
    mode as well."""

    mode: TravelMode
    plain: bool
    unclear: bool


UNKNOWN = Understood(mode=TravelMode.UNKNOWN, plain=False, unclear=True)
"""Of words that name no mode."""


def says_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell: a dash, a question mark, `n/a`, `TBC`."""
    return folded_words(text) in _NOTHING


def understood(text: str) -> Understood:
    """What a text says of a way to travel; `UNKNOWN` where it names no mode.

    Of several modes, walking to and from the others goes without saying; several with a timetable are public transport,
    and others are unclear.
    """
    words = folded_words(text)
    if (exact := NAMES.get(words)) is not None:
        mode, meaning = exact
        return Understood(mode=mode, plain=meaning is not Meaning.KIND, unclear=meaning is Meaning.UNCLEAR)
    meanings, others = _names_in(_before_destination(words))
    if not meanings:
        meanings, others = _names_in(words)
    if not meanings:
        return UNKNOWN
    mode, alike = _common_mode([mode for mode, _ in meanings])
    beside = [word for word in others if word not in _BEFORE_A_NAME]
    is_line = _has_line(words) or len(beside) < len(others)
    return Understood(
        mode=mode,
        plain=not beside and all(meaning is not Meaning.KIND for _, meaning in meanings),
        unclear=not alike
        or sum(not word.isdigit() for word in beside) > _MOST_OTHER_WORDS
        or (not is_line and all(meaning is Meaning.UNCLEAR for _, meaning in meanings)),
    )


def _before_destination(words: Sequence[str]) -> Sequence[str]:
    ends = [index for index, word in enumerate(words) if word in _TOWARDS]
    return words[: ends[0]] if ends else words


def _names_in(words: Sequence[str]) -> tuple[list[tuple[TravelMode, Meaning]], list[str]]:
    """The names of modes in a text, the longest at each word, and the words beside them."""
    meanings: list[tuple[TravelMode, Meaning]] = []
    others: list[str] = []
    index = 0
    while index < len(words):
        lengths = range(min(_MOST_WORDS, len(words) - index), 0, -1)
        length = next((each for each in lengths if tuple(words[index : index + each]) in NAMES), 0)
        if length:
            meanings.append(NAMES[tuple(words[index : index + length])])
        else:
            others.append(words[index])
        index += length or 1
    return meanings, others


def _common_mode(modes: Sequence[TravelMode]) -> tuple[TravelMode, bool]:
    """The mode of a way with these on it, and whether they agree on it."""
    others = list(dict.fromkeys(mode for mode in modes if mode is not TravelMode.WALK))
    if not others:
        return TravelMode.WALK, True
    if len(others) == 1:
        return others[0], True
    # No road leads where a boat or a plane is part of the way.
    apart = next((mode for mode in others if TRAVEL_MODES[mode].ground is not Ground.LAND), None)
    if apart is not None:
        return apart, True
    if all(TRAVEL_MODES[mode].timetabled for mode in others):
        return TravelMode.TRANSIT, True
    return others[0], False


def _has_line(words: Sequence[str]) -> bool:
    """Whether a text names a line: `Bus 27`, `bus N5`, `bus line B`, but not `bus 20 min`."""
    if _OF_A_LINE & set(words):
        return True
    numbers = [index for index, word in enumerate(words) if any(letter.isdigit() for letter in word)]
    return any(index + 1 == len(words) or words[index + 1] not in _UNITS for index in numbers)


def unclear_travel(stop: Stop) -> bool:
    """Whether nobody can be sure how the group gets to a stop by what is written there."""
    return stop.travel is TravelMode.UNKNOWN or (bool(stop.travel_words) and understood(stop.travel_words).unclear)


def with_unclear_travel(stops: Sequence[Stop]) -> list[Stop]:
    """The stops, those marked as assumed whose way to travel nobody can be sure of."""
    return [
        replace(stop, assumed=stop.assumed | {Assumption.TRAVEL}) if unclear_travel(stop) else stop for stop in stops
    ]


def unclear_travel_problems(stops: Sequence[Stop]) -> list[Problem]:
    """A problem for each wording of a way to travel that is not understood, or may mean several, with all its rows."""
    by_words: dict[tuple[str, ...], list[Stop]] = {}
    for stop in stops:
        if stop.travel_words and unclear_travel(stop):
            by_words.setdefault(folded_words(stop.travel_words), []).append(stop)
    return [_unclear_problem(alike) for alike in by_words.values()]


def _unclear_problem(stops: Sequence[Stop]) -> Problem:
    first = stops[0]
    values: dict[str, Value] = {
        "words": printable_line(first.travel_words),
        "stops": ", ".join(printable_line(stop.name) for stop in stops[:_MOST_NAMED]),
    }
    if len(stops) > _MOST_NAMED:
        values["stops"] = f"{values['stops']}, …"
    if first.travel is None or first.travel is TravelMode.UNKNOWN:
        message = Phrase(
            "“{words}” is no means of travel that the plan knows. It is shown, but not timed: {stops}", values
        )
        remedy = Phrase(
            "Write one of {modes} as the means of travel, with other words beside it as you like.", _modes()
        )
    else:
        values["mode"] = first.travel.value
        message = Phrase("“{words}” may mean several means of travel. It is taken for {mode}: {stops}", values)
        remedy = Phrase(
            "Write coach for the group's own bus, public bus or its number for any other, or one of {modes}.", _modes()
        )
    return Problem(
        kind=ProblemKind.TRAVEL_UNCLEAR,
        severity=Severity.WARNING,
        message=message,
        remedy=remedy,
        line=first.line,
        column="travel",
    )


def _modes() -> dict[str, Value]:
    return {"modes": ", ".join(mode for mode in TravelMode if mode is not TravelMode.UNKNOWN)}
