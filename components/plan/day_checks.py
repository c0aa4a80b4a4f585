"""What does not fit a day: stops that are closed while the group is there, and no room for a meal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import TypeAlias

from components.plan.clock import seconds_between
from components.plan.legs import is_transfer
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.plan.timing import Timing
from components.plan.travel_words import folded_words

ClosedCheck: TypeAlias = Callable[[Stop, datetime, datetime], Phrase | None]
"""The sentence that a stop is closed between two instants; None where it is open, or that is not known."""

LONG_DAY_S = 9 * 3600
"""A day of so many hours without a meal is told."""

_MEALS = frozenset(
    # English, Slovenian, Italian, Spanish, Portuguese, Hungarian, Romanian, Latvian, German, French
    folded_words("""
        lunch brunch breakfast dinner supper meal picnic buffet restaurant catering canteen barbecue snack
        kosil vecerj zajtrk malic obrok pogostit restavracij
        pranz cena colazion rinfresc ristorante
        almuerz comida cena desayun meriend restaurante
        almoc jantar refeic merenda
        ebed vacsor reggeli etkez etterem bufe
        pranz cina dejun gustare
        pusdien vakarin brokast maltit edinasan restoran
        mittag abendessen fruhstuck essen imbiss jause vesper mahlzeit kantine
        dejeuner diner repas gouter pique cantine
    """)
)
"""How the words for meals begin."""

_WHOLE_WORDS = frozenset(folded_words("cena cina comida essen diner snack obrok ebed"))
"""Short ones, which other words begin with too."""
_PARTS_OF_WORDS = tuple(_MEALS - _WHOLE_WORDS)


def closed_problems(stops: Sequence[Stop], timings: Sequence[Timing], closed: ClosedCheck) -> list[Problem]:
    """The closing times of a day that do not fit its hours.

    A row without a place takes place where the group is: a coffee that begins before its museum closes and goes on
    after that is told. One that begins later, such as dinner, is somewhere else.
    """
    problems: list[Problem] = []
    host: Stop | None = None
    for stop, timing in zip(stops, timings, strict=True):
        start, end = timing.arrive or timing.depart, timing.depart or timing.arrive
        if stop.has_own_place or is_transfer(stop):
            host = stop if stop.has_own_place else None
        known = start is not None and end is not None and seconds_between(start, end) >= 0
        if start is None or end is None or not known:
            continue
        where = stop if host is None or stop.opening_hours.strip() else host
        sentence = closed(where, start, end)
        if sentence is not None and (where is stop or closed(where, start, start) is None):
            problems.append(_closed_problem(stop, sentence, own=where is stop))
    return problems


def _closed_problem(stop: Stop, sentence: Phrase, *, own: bool) -> Problem:
    """The warning that a stop is closed then; no error, because many hosts open for a visit."""
    remedy = Phrase("Ask the host whether they open for the visit, or move the stop.")
    column = "opening_hours" if own else "depart"
    return stop.problem(ProblemKind.CLOSED, Severity.WARNING, sentence, remedy=remedy, column=column)


def meal_problems(day: date, stops: Sequence[Stop], timings: Sequence[Timing]) -> list[Problem]:
    """The hint that a long day has no meal anywhere."""
    instants = [moment for timing in timings for moment in (timing.arrive, timing.depart) if moment is not None]
    if not instants or any(map(_has_meal, stops)):
        return []
    begins, ends = min(instants, key=lambda each: each.timestamp()), max(instants, key=lambda each: each.timestamp())
    length_s = seconds_between(begins, ends)
    if length_s < LONG_DAY_S:
        return []
    return [
        Problem(
            kind=ProblemKind.NO_MEAL,
            severity=Severity.NOTE,
            message=Phrase("A day of {hours} hours, and no meal in it.", {"hours": round(length_s / 3600)}),
            remedy=Phrase("Add a row for lunch; it needs no address."),
            day=day,
            line=stops[0].line,
            column="name",
        )
    ]


def _has_meal(stop: Stop) -> bool:
    """Whether any of a stop's texts names a meal."""
    texts = [value for field in fields(stop) if isinstance(value := getattr(stop, field.name), str)]
    return any(_is_meal(word) for word in folded_words(" ".join(texts)))


def _is_meal(word: str) -> bool:
    if word in _WHOLE_WORDS:
        return True
    return word.startswith(_PARTS_OF_WORDS) or word.endswith(_PARTS_OF_WORDS)
