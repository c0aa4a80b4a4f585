"""Whether a long day leaves room for a meal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from components.plan.clock import seconds_between
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.plan.timing import Timing
from components.plan.travel_words import folded_words

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
    return any(word.startswith(meal) or word.endswith(meal) for meal in _MEALS if meal not in _WHOLE_WORDS)
