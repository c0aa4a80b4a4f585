"""Tells the rows that are no stops: day headings, totals, and the header once more; and the day in a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.plan.messages import Phrase
from components.sheets.cells import Unusable, excerpt
from components.sheets.column_words import meaning_of
from components.sheets.dates import WrittenDate, read_date
from components.sheets.hour_words import folded

_TOTALS = frozenset(
    folded("""
        total totals subtotal sum grand_total skupaj vsota seštevek totale totali somma suma subtotal totales soma
        összesen összeg total_general totalul kopā summa gesamt summe insgesamt zwischensumme totaux somme ukupno
    """).split()
)
_AFTER_TOTAL = re.compile(r"[:=]?\s*[\d(€$£(].*|[:=]", re.DOTALL)
_TITLE = re.compile(r"\s*(?:[:|,–—(]|\s-\s)")
_WORD = re.compile(r"[^\W\d_]{2}")
_SURELY_A_HEADER = 3
"""Fewer words that are headings may be a stop's."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Why a row is no stop; `day` is what a heading says of the rows below it."""

    message: Phrase
    day: WrittenDate | None = None


def passed_over(cells: Sequence[str], header: Sequence[str]) -> PassedOver | None:
    """Why a row is passed over; None for every other one. Empty rows are not asked about."""
    filled = [(position, text) for position, cell in enumerate(cells) if (text := cell.strip())]
    if not filled:
        return None
    if _is_header(filled, header):
        return PassedOver(Phrase("The header stands here once more; the row is passed over."))
    first = filled[0][1]
    if _is_total(first):
        return PassedOver(Phrase("“{text}” is a total and no stop; the row is passed over.", {"text": excerpt(first)}))
    if len({text for _, text in filled}) == 1 and (day := heading_day(first)) is not None:
        return PassedOver(Phrase("“{text}” is read as the day of the rows below.", {"text": excerpt(first)}), day)
    return None


def _is_header(filled: Sequence[tuple[int, str]], header: Sequence[str]) -> bool:
    """Whether the cells say again what their columns are, be it in another language."""
    if len(filled) > 1 and all(text.casefold() == header[position].strip().casefold() for position, text in filled):
        return True
    return len(filled) >= _SURELY_A_HEADER and all(
        (meaning := meaning_of(text)) and meaning == meaning_of(header[position]) for position, text in filled
    )


def _is_total(text: str) -> bool:
    words = folded(text).split(maxsplit=2)
    if not words:  # nothing but accents
        return False
    first = words[0].rstrip(":=")
    if "_".join(words[:2]).rstrip(":=") in _TOTALS:
        return True
    return first in _TOTALS and (
        len(words) == 1 or _AFTER_TOTAL.fullmatch(folded(text)[len(first) :].strip()) is not None
    )


def heading_day(text: str) -> WrittenDate | None:
    """The day in a heading: `Thursday 17 September`, `Day 2: Old town`, `2026-09-17`; None for any other text."""
    day = _day_in(text)
    if day is not None:
        return day
    for match in _TITLE.finditer(text):
        if match.start() and (day := _day_in(text[: match.start()])) is not None:
            return day
    return None


def _day_in(text: str) -> WrittenDate | None:
    written = read_date(text)
    if isinstance(written, Unusable) or written.hours is not None:
        return None
    if written.has_day:
        return written if re.search(r"[^\d]", text) else None
    if written.number is not None:
        return written if _WORD.search(text) else None
    return written if len(text.strip()) > 4 else None


def day_in(name: str) -> str:
    """The day that a name is, or begins with: `Day 2` of `Day 2 – Ljubljana`; empty where there is none."""
    if _is_day(name):
        return name.strip()
    first = re.split(r"\s+[-–—|·/]\s+|[:,(]\s*", name.strip(), maxsplit=1)[0]
    return first if not first.isdigit() and _is_day(first) else ""


def _is_day(text: str) -> bool:
    written = read_date(text.strip())
    return isinstance(written, WrittenDate) and written.hours is None
