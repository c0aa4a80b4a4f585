"""The cell that says which texts of a stop are for the days of the visit alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from components.plan.messages import Phrase
from components.plan.record import PHONE
from components.sheets.cells import Unusable, excerpt

_KEEP = f"keep {PHONE}"
_EVERYTHING = frozenset({"all", "everything", "yes"})
_NOTHING = frozenset({"nothing", "no"})


def parse_until_end(text: str, words: Mapping[str, str]) -> frozenset[str] | Unusable:
    """The fields that a cell marks, with | or commas between them. `words` are the fields by what they may be called.

    Phones are marked without being named, unless the cell says `keep phone` or `nothing`.
    """
    marked, is_phone_kept = {PHONE}, False
    for part in filter(None, (" ".join(each.split()) for each in re.split(r"[|,;+\n]", text))):
        plain = part.casefold()
        of_kept = words.get(_key(plain.removeprefix("keep "))) if plain.startswith("keep ") else None
        if of_kept == PHONE or plain in _NOTHING:
            is_phone_kept = True
        elif plain in _EVERYTHING:
            marked |= set(words.values())
        elif (name := words.get(_key(plain))) is not None:
            marked.add(name)
        else:
            names = "|".join(dict.fromkeys(words.values()))
            return Unusable(
                Phrase("“{text}” is no text that can end with the visit.", {"text": excerpt(part)}),
                Phrase("Write any of {names}, or “{keep}”.", {"names": names, "keep": _KEEP}),
            )
    return frozenset(marked - {PHONE} if is_phone_kept else marked)


def _key(word: str) -> str:
    return word.replace(" ", "_").replace("-", "_")


def format_until_end(marked: frozenset[str]) -> str:
    """Nothing for phones alone, which is what an empty cell means."""
    others = sorted(marked - {PHONE})
    if PHONE not in marked:
        return "|".join((_KEEP, *others))
    return "|".join((PHONE, *others)) if others else ""
