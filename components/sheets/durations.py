"""Reads lengths of time as people write them: `45 min`, `1:15`, `1,5 ure`."""

from __future__ import annotations

import re

from components.plan.editing import MAX_DWELL_S
from components.plan.messages import Phrase
from components.sheets.cells import Unusable, excerpt

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
