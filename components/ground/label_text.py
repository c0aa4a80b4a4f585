"""The text of a name on the ground: made harmless, and how wide it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from components.plan.ground import LABEL_LINE_HEIGHT, GroundLabel, LabelStyle

MAX_LETTERS = 48
"""A name with more would cover the map; it is left out."""
_MAX_MARKS = 2
"""Marks above or below one letter: no living script puts more on a street's sign."""
_JOINERS = "\u200c\u200d"
"""Persian and the scripts of India need them between letters."""

# Widths in parts of the size of the type, of Helvetica and its like, a little more than most interface fonts need.
_WIDTHS = {
    letter: width
    for width, letters in {
        0.24: "ijlI|'’.,:;!·",
        0.3: ' ft/\\[]()-‐–r"',
        0.5: "ckJsvxyz?*",
        0.68: "ABEKPSVXYZ&FTLΓΤ",
        0.74: "CDHNRUwΔΩ",
        0.8: "GOQΘΦФЮЖШЩЫШжшщюыфMm%@æœ",
        0.98: "WÆŒ—",
    }.items()
    for letter in letters
}
_USUAL = 0.57
_OTHER_SCRIPTS = 0.64
_WIDE = 1.0
_BOLD = 1.08
_CAPITALS_SPACING = 0.08


def clean_name(text: str) -> str:
    """A name from outside as plain text in one line, or nothing where it is none: too long, no letter or digit in it,
    or piled up marks. Marks of direction and controls are dropped, as nobody sees what they do."""
    letters = (_clean(letter) for letter in unicodedata.normalize("NFC", text[: 8 * MAX_LETTERS]))
    name = " ".join("".join(letters).split()).strip(_JOINERS)
    if not any(letter.isalnum() for letter in name):
        return ""
    if len(name) > MAX_LETTERS or len(text) > 8 * MAX_LETTERS or _has_pile(name):
        return ""
    return name


def latin_name(name: str, latin: str) -> str:
    """The clean name in Latin letters where `name` is in others, else nothing."""
    cleaned = clean_name(latin)
    return cleaned if cleaned != name and not _is_latin(name) and _is_latin(cleaned) else ""


def text_size(label: GroundLabel, style: LabelStyle) -> tuple[float, float]:
    """The width and the height of a label's text in CSS pixels, estimated."""
    width = max(_width(line, style) for line in label.lines)
    return width * style.size_px, len(label.lines) * LABEL_LINE_HEIGHT * style.size_px


def words_width(text: str, size_px: float) -> float:
    """The width of bold text in CSS pixels, estimated."""
    return _width(text, LabelStyle(size_px=size_px, bold=True)) * size_px


def _width(line: str, style: LabelStyle) -> float:
    text = line.upper() if style.capitals else line
    width = sum(_letter_widths(text)) + (len(text) * _CAPITALS_SPACING if style.capitals else 0)
    return width * (_BOLD if style.bold else 1)


def _letter_widths(text: str) -> Iterable[float]:
    for letter in unicodedata.normalize("NFD", text):
        if unicodedata.combining(letter) or letter in _JOINERS:
            continue
        if letter in _WIDTHS:
            yield _WIDTHS[letter]
        elif unicodedata.east_asian_width(letter) in "WF":
            yield _WIDE
        elif letter < "\u0250":
            yield 0.68 if letter.isupper() else _USUAL
        else:
            yield _OTHER_SCRIPTS


def _clean(letter: str) -> str:
    category = unicodedata.category(letter)
    if category.startswith("Z") or letter in "\t\n\r\v\f":
        return " "
    return "" if category.startswith("C") and letter not in _JOINERS else letter


def _has_pile(name: str) -> bool:
    marks = 0
    for letter in unicodedata.normalize("NFD", name):
        # Vowel signs of India and of South-East Asia are marks too, but stand beside each other at most in twos.
        marks = marks + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        if marks > _MAX_MARKS + 1:
            return True
    return False


def _is_latin(name: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha())
