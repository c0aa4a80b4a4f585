"""The typeface of paper and picture, and how wide its words are.

Fira Sans (SIL Open Font License 1.1, which allows embedding) has every letter of our eight languages, and Greek and
Cyrillic. Its files come with the package fontpkg-fira-sans. A letter that it lacks shows as an empty box; it can
still be found and copied in the PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import fontpkg_fira_sans  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FAMILY = "Fira Sans"


class Weight(StrEnum):
    """The two weights in use; the values are those of the files."""

    REGULAR = "Regular"
    BOLD = "SemiBold"


def font_file(weight: Weight) -> Path:
    """The TrueType file of a weight."""
    return Path(fontpkg_fira_sans.ROOT) / "files" / f"FiraSans-{weight}.ttf"


@lru_cache(maxsize=len(Weight))
def _advances(weight: Weight) -> tuple[dict[int, float], float]:
    """The advance of each code point as a fraction of the size, and that of a missing glyph."""
    with TTFont(font_file(weight), lazy=True) as font:
        unit = float(font["head"].unitsPerEm)
        widths = font["hmtx"].metrics
        return {code: widths[name][0] / unit for code, name in font.getBestCmap().items()}, widths[".notdef"][0] / unit


def text_width(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """How wide `text` runs, in the unit of `size`, without kerning."""
    advances, missing = _advances(weight)
    return size * sum(advances.get(ord(character), missing) for character in text)


def wrap(text: str, width: float, size: float, weight: Weight = Weight.REGULAR, most: int | None = None) -> list[str]:
    """`text` in lines no wider than `width`; longer words are broken. The last of `most` lines ends in `…`."""
    lines: list[str] = []
    line = ""
    for whole in text.split():
        for word in _pieces(whole, width, size, weight):
            longer = f"{line} {word}" if line else word
            if line and text_width(longer, size, weight) > width:
                lines.append(line)
                longer = word
            line = longer
    if line:
        lines.append(line)
    if most is not None and len(lines) > most:
        last = lines[most - 1]
        while last and text_width(f"{last}…", size, weight) > width:
            last = last[:-1]
        return [*lines[: most - 1], f"{last.rstrip(' ,;·-')}…"]
    return lines


def _pieces(word: str, width: float, size: float, weight: Weight) -> Iterator[str]:
    """A word in pieces that each fit into a line, of one character at least, or it would never end.

    In one pass: a cell may hold one word of twenty thousand letters.
    """
    start, run = 0, 0.0
    for at, character in enumerate(word):
        advance = text_width(character, size, weight)
        if at > start and run + advance > width:
            yield word[start:at]
            start, run = at, 0.0
        run += advance
    yield word[start:]
