"""The typefaces of PDF and PNG, and the width of their text.

Fira Sans (SIL Open Font License 1.1, which allows embedding) has every letter of our eight languages, and Greek and
Cyrillic. Its files come with the package fontpkg-fira-sans. A letter that it lacks shows as an empty box; in the PDF
it can still be searched and copied. The funder's statement is in Arimo (the same licence, package fontpkg-arimo), which
has the shapes and widths of Arial: Regulation (EU) 2021/1060, annex IX, 1.4 names the typefaces beside the emblem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import fontpkg_arimo  # type: ignore[import-untyped]
import fontpkg_fira_sans  # type: ignore[import-untyped]

FAMILY = "Fira Sans"
STATEMENT_FAMILY = "Arimo"
_SPACES = re.compile(r"[^\S\xa0]+")  # a number stays with its unit where a no-break space stands between them
_MISSING_SPACES = str.maketrans({"\u2009": " ", "\u202f": "\xa0"})


class Weight(StrEnum):
    """The two weights in use, the italic of names on maps, and the typeface of the funder's statement; the values are
    those of the files."""

    REGULAR = "Regular"
    BOLD = "SemiBold"
    ITALIC = "Italic"
    STATEMENT = "Arimo[wght]"


def font_file(weight: Weight) -> Path:
    """The TrueType file of a weight."""
    if weight is Weight.STATEMENT:
        return Path(fontpkg_arimo.ROOT) / "files" / f"{weight}.ttf"
    return Path(fontpkg_fira_sans.ROOT) / "files" / f"FiraSans-{weight}.ttf"


@lru_cache(maxsize=len(Weight))
def _advances(weight: Weight) -> tuple[dict[int, float], float]:
    """The advance of each code point as a fraction of the size, and that of a missing glyph."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415 - the app starts without it

    with TTFont(font_file(weight), lazy=True) as font:
        unit = float(font["head"].unitsPerEm)
        widths = font["hmtx"].metrics
        return {code: widths[name][0] / unit for code, name in font.getBestCmap().items()}, widths[".notdef"][0] / unit


def with_known_spaces(text: str) -> str:
    """`text` with the thin spaces, which the typeface lacks, as ordinary ones."""
    return text.translate(_MISSING_SPACES)


def lacks(character: str) -> bool:
    """Whether the typeface lacks a character, and shows a box instead."""
    return ord(character) not in _advances(Weight.REGULAR)[0] and with_known_spaces(character) == character


def text_width(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """The width of `text` in the unit of `size`, without kerning."""
    advances, missing = _advances(weight)
    return size * sum(advances.get(ord(character), missing) for character in text)


def wrap(
    text: str, width: float, size: float, weight: Weight = Weight.REGULAR, max_lines: int | None = None
) -> list[str]:
    """`text` in lines no wider than `width`; longer words are broken. Where `max_lines` are too few the last ends in
    `…`."""
    lines: list[str] = []
    line = ""
    for long_word in filter(None, _SPACES.split(text)):
        for word in _pieces(long_word, width, size, weight):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, size, weight) > width:
                lines.append(line)
                longer = word
            line = longer
    if line:
        lines.append(line)
    if max_lines is not None and len(lines) > max_lines:
        last = lines[max_lines - 1]
        while last and text_width(f"{last}…", size, weight) > width:
            last = last[:-1]
        return [*lines[: max_lines - 1], f"{last.rstrip(' ,;·-')}…"]
    return lines


def _pieces(word: str, width: float, size: float, weight: Weight) -> Iterator[str]:
    """A word in pieces that each fit into a line and have at least one character.

    In one pass, because a cell may hold one word of twenty thousand letters.
    """
    start, piece_width = 0, 0.0
    for index, character in enumerate(word):
        advance = text_width(character, size, weight)
        if index > start and piece_width + advance > width:
            yield word[start:index]
            start, piece_width = index, 0.0
        piece_width += advance
    yield word[start:]
