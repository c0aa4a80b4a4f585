"""The typefaces of PDF and PNG: which of them has a character, and the width of text.

Fira Sans (SIL Open Font License 1.1, which allows embedding) has every letter of our eight languages, and Greek and
Cyrillic; its files come with the package fontpkg-fira-sans. What it lacks is in Noto Sans for other scripts, Noto Emoji
and Noto Sans CJK (the same licence, packages manimgx-fonts and manimgx-fonts-cjk). What none of them has is drawn as a
box (`missing_glyphs.py`), so that it can still be searched and copied.

The funder's statement is in Arimo (the same licence, package fontpkg-arimo), which has the shapes and widths of Arial:
Regulation (EU) 2021/1060, annex IX, 1.4 names the typefaces beside the emblem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import fontpkg_arimo  # type: ignore[import-untyped]
import fontpkg_fira_sans  # type: ignore[import-untyped]
import manimgx_fonts  # type: ignore[import-untyped]
import manimgx_fonts_cjk  # type: ignore[import-untyped]

from components.export.missing_glyphs import BOX_ADVANCE, BOX_FAMILY, box_typeface

if TYPE_CHECKING:
    import uharfbuzz  # type: ignore[import-untyped]

FAMILY = "Fira Sans"
STATEMENT_FAMILY = "Arimo"
_SPACES = re.compile(r"[^\S\xa0]+")  # a number stays with its unit where a no-break space stands between them

_MISSING_SPACES = str.maketrans({"\u2009": " ", "\u202f": "\xa0"})

_CJK = "Noto Sans CJK "
_DEFAULT_HAN = f"{_CJK}SC"
# In this order: which typeface a character has does not depend on the text around it.
_FAMILIES = (
    FAMILY,
    "Noto Sans",
    *(
        f"Noto Sans {script}"
        for script in (
            "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi", "Hebrew",
            "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai",
        )
    ),
    "Noto Emoji",
    "Noto Sans Symbols",
    _DEFAULT_HAN,
)  # fmt: skip
# The same ideograph has other strokes in Japan, Korea, Taiwan and Hong Kong than in China.
_HAN_OF_ZONES = {
    "Asia/Tokyo": f"{_CJK}JP",
    "Asia/Seoul": f"{_CJK}KR",
    "Asia/Pyongyang": f"{_CJK}KR",
    "Asia/Taipei": f"{_CJK}TC",
    "Asia/Hong_Kong": f"{_CJK}HK",
    "Asia/Macau": f"{_CJK}HK",
    "Asia/Shanghai": _DEFAULT_HAN,
    "Asia/Urumqi": _DEFAULT_HAN,
    "Asia/Singapore": _DEFAULT_HAN,
}
_KANA, _HANGUL = re.compile("[\u3041-\u30ff\u31f0-\u31ff]"), re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")

# All of it is in Fira Sans: a text of nothing else is told without reading a typeface.
_COMMON = re.compile(
    "[\n\t -~\xa0-\xac\xae-\u0148\u014a-\u017e\u0386\u0388-\u038a\u0391-\u03a1\u03a3-\u03ce\u0400-\u045f–—‘’‚“”„…•€·]*"
)
# Unicode 16, Default_Ignorable_Code_Point: they change how others are drawn, and nobody sees them. With the line ends
# and spaces, which no typeface need have.
_UNSEEN = re.compile(
    "[\\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINER, _SKIN_TONES = "\u200d", range(0x1F3FB, 0x1F400)


class Weight(StrEnum):
    """The two weights in use, the italic of names on maps, and the typeface of the funder's statement; the values are
    those of the files."""

    REGULAR = "Regular"
    BOLD = "SemiBold"
    ITALIC = "Italic"
    STATEMENT = "Arimo[wght]"


@dataclass(frozen=True, slots=True)
class Typeface:
    """A typeface by its name, and the files of its weights."""

    family: str
    files: tuple[Path, ...]


def font_file(weight: Weight) -> Path:
    """The TrueType file of a weight."""
    if weight is Weight.STATEMENT:
        return Path(fontpkg_arimo.ROOT) / "files" / f"{weight}.ttf"
    return Path(fontpkg_fira_sans.ROOT) / "files" / f"FiraSans-{weight}.ttf"


def han_family(zones: Iterable[str]) -> str:
    """The typeface whose ideographs are those of the first of these time zones that has some; "" where none has."""
    return next((_HAN_OF_ZONES[zone] for zone in zones if zone in _HAN_OF_ZONES), "")


def typefaces(text: str, han: str = "") -> tuple[Typeface, ...]:
    """The typefaces that a text needs, in the order in which its characters are looked for in them, Fira Sans first.
    `han` is the typeface of its ideographs, where it is known; else the text itself may tell."""
    used = {FAMILY, *_families(frozenset(text))}
    return tuple(
        Typeface(family, _files(family))
        for family in (_han(text, han) if family == _DEFAULT_HAN else family for family in _FAMILIES if family in used)
    )


def is_plain(text: str) -> bool:
    """Whether Fira Sans has all of a text."""
    return all(not family for family, _ in runs(text))


def lacking(text: str) -> str:
    """The characters of a text that no typeface has, each once, in their order."""
    if _COMMON.fullmatch(text):
        return ""
    return "".join(letter for letter in dict.fromkeys(text) if _family(letter) == BOX_FAMILY)


@contextmanager
def font_files(text: str, han: str = "") -> Iterator[tuple[tuple[str, ...], tuple[Path, ...]]]:
    """The families and the files with all characters of a text: those of `typefaces` and, for what they lack, a file
    with boxes, which is there until the end of the block."""
    needed = typefaces(text, han)
    families = tuple(typeface.family for typeface in needed)
    files = tuple(file for typeface in needed for file in typeface.files)
    if not (missing := lacking(text)):
        yield families, files
        return
    with TemporaryDirectory() as folder:
        boxes = Path(folder) / "boxes.ttf"
        boxes.write_bytes(box_typeface(missing))
        yield (*families, BOX_FAMILY), (*files, boxes)


def runs(text: str) -> Iterator[tuple[str, str]]:
    """A text in pieces, each with the family that draws it; "" is for the typeface that the text is set in."""
    if _COMMON.fullmatch(text):
        yield "", text
        return
    han = _han(text, "")
    pieces = ((_family_of_cluster(cluster), cluster) for cluster in _clusters(text))
    for family, group in groupby(pieces, key=lambda piece: piece[0]):
        name = {FAMILY: "", _DEFAULT_HAN: han}.get(family, family)
        yield name, "".join(cluster for _, cluster in group)


def with_known_spaces(text: str) -> str:
    """`text` with the thin spaces, which the typeface lacks, as ordinary ones."""
    return text.translate(_MISSING_SPACES)


def text_width(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """The width of `text` in the unit of `size`; in the typeface itself without kerning."""
    return size * sum(
        _shaped_width(piece, family, weight) if family else sum(_advance(character, weight) for character in piece)
        for family, piece in runs(text)
    )


def wrap(
    text: str, width: float, size: float, weight: Weight = Weight.REGULAR, max_lines: int | None = None
) -> list[str]:
    """`text` in lines no wider than `width`; longer words are broken. Where `max_lines` are too few the last ends in
    `…`."""
    lines: list[str] = []
    line = ""
    for long_word in filter(None, _SPACES.split(text)):
        for number, piece in enumerate(_pieces(long_word, width, size, weight)):
            longer = f"{line}{'' if number else ' '}{piece}" if line else piece
            if line and text_width(longer, size, weight) > width:
                lines.append(line)
                longer = piece
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
    """A word in pieces that each fit into a line and have at least one letter with its accents.

    In one pass, because a cell may hold one word of twenty thousand letters.
    """
    piece, piece_width = "", 0.0
    for cluster in _clusters(word):
        advance = text_width(cluster, size, weight)
        if piece and piece_width + advance > width:
            yield piece
            piece, piece_width = "", 0.0
        piece, piece_width = piece + cluster, piece_width + advance
    yield piece


@lru_cache(maxsize=64)
def _families(characters: frozenset[str]) -> frozenset[str]:
    return frozenset(_family(character) for character in characters)


def _han(text: str, han: str) -> str:
    if han:
        return han
    return f"{_CJK}JP" if _KANA.search(text) else f"{_CJK}KR" if _HANGUL.search(text) else _DEFAULT_HAN


def _files(family: str) -> tuple[Path, ...]:
    if family == FAMILY:
        return tuple(font_file(weight) for weight in Weight if weight is not Weight.STATEMENT)
    if family.startswith(_CJK):
        return (Path(manimgx_fonts_cjk.__file__).parent / "NotoSansCJK-VF.otf.ttc",)
    folder, name = Path(manimgx_fonts.__file__).parent, family.replace(" ", "")
    italic = (folder / f"{name}-Italic[wght].ttf",) if family == "Noto Sans" else ()
    return (folder / f"{name}[wght].ttf", *italic)


@lru_cache(maxsize=4096)
def _family(character: str) -> str:
    """Where a character is found first."""
    return _family_of_cluster(character)


def _family_of_cluster(cluster: str) -> str:
    """The first typeface with all that is seen of a cluster; where there is none, that of its first character."""
    seen = [ord(character) for character in cluster if not _UNSEEN.match(character)]
    for family in _FAMILIES:
        if all(code in _codes(family) for code in seen):
            return family
    return BOX_FAMILY if len(seen) == 1 else _family(chr(seen[0]))


def _clusters(text: str) -> Iterator[str]:
    """A text in pieces that are drawn by one typeface: a letter with its accents, a picture made of several."""
    start = 0
    for index in range(1, len(text)):
        character = text[index]
        is_joined = (
            (_UNSEEN.match(character) and not character.isspace())
            or unicodedata.category(character).startswith("M")
            or ord(character) in _SKIN_TONES
            or text[index - 1] == _JOINER
        )
        if not is_joined:
            yield text[start:index]
            start = index
    yield text[start:]


@lru_cache(maxsize=4096)
def _advance(character: str, weight: Weight) -> float:
    """The width of a character of the typeface itself, as a fraction of the size."""
    font = _own_font(weight)
    glyph = font.get_nominal_glyph(ord(with_known_spaces(character)))
    return 0.0 if glyph is None else float(font.get_glyph_h_advance(glyph)) / float(font.face.upem)


def _shaped_width(text: str, family: str, weight: Weight) -> float:
    """The width of a run in another family, with its letters joined, as a fraction of the size."""
    import uharfbuzz  # noqa: PLC0415 - the app starts without it

    if family == BOX_FAMILY:
        return BOX_ADVANCE * sum(not _UNSEEN.match(character) for character in text)
    font = _font(family, is_bold=weight is Weight.BOLD)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    return float(sum(position.x_advance for position in buffer.glyph_positions or ())) / float(font.face.upem)


@lru_cache(maxsize=len(_FAMILIES))
def _codes(family: str) -> Container[int]:
    """The code points that a family has."""
    return frozenset(_font(family).face.unicodes)


@lru_cache(maxsize=2 * len(_FAMILIES))
def _font(family: str, *, is_bold: bool = False) -> uharfbuzz.Font:
    if family == FAMILY:
        return _own_font(Weight.BOLD if is_bold else Weight.REGULAR)
    # All typefaces of the collection have the same characters and widths.
    font = _opened(_files(family)[0])
    if is_bold:
        font.set_variations({"wght": 600})
    return font


@lru_cache(maxsize=len(Weight))
def _own_font(weight: Weight) -> uharfbuzz.Font:
    return _opened(font_file(weight))


def _opened(file: Path) -> uharfbuzz.Font:
    import uharfbuzz  # noqa: PLC0415 - the app starts without it

    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))))
