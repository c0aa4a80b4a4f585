"""Detects the encoding that a spreadsheet wrote: by its byte order mark, as valid UTF-8, as UTF-16 without a mark, or
as the code page in which the words are spelt as languages spell.

chardet compares each code page's reading with the letters of some fifty languages. Beside it count what holds in all of
them: no capital in the middle of a word, no sign between letters, no word in two scripts; and that spreadsheets write
Windows code pages far more often than those of DOS and old Macs. Of files of three rows in twenty languages (see
tests/sheets/letter_samples.py) 118 of 121 are read right so and the others are asked about; chardet alone, choosing
among all its encodings, read 118 without saying which are in doubt, and charset-normalizer (3.5) 74. Code pages:
https://www.unicode.org/Public/MAPPINGS/VENDORS/
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from components.sheets.spellings import accented_headings, letters_expected

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# How much each page's reading counts, by how often spreadsheets write it.
CODE_PAGES = {
    "cp1250": 1.0,
    "cp1251": 1.0,
    "cp1252": 1.0,
    "cp1253": 1.0,
    "cp1254": 0.99,
    "cp1257": 1.0,
    "cp850": 0.93,
    "cp852": 0.95,
    "iso8859-2": 0.99,
    "mac-latin2": 0.93,
    "mac-roman": 0.95,
}
SAMPLE_BYTES = 6000
"""So much of the text beyond ASCII is evidence enough, and read in milliseconds."""

_SEARCHED_BYTES = 300_000
_BYTES_BEFORE = 80

# A reading that is less likely than the best by no more than this share is asked about; more where letters are few.
_DOUBT = 0.1
_DOUBT_OF_ONE_LETTER = 0.4
_FEW = 3
_FEW_ODD = 0.3
_FEW_LIKELY = 0.6
_LEAST = 0.001
_OF_A_HEADING = 2.0
_OF_OTHER_LANGUAGES = 0.4
_MAX_CHOICES = 4

LINE = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
"""A line of a file with its end."""

_SIGNS_OF_TEXTS = frozenset("¡¿«»“”„‘’‚–—…º°ª§€•²³½·\xa0")
_ICELANDIC = frozenset("ðýþÐÝÞ")  # the same bytes are Turkish ğ ı ş, which far more spreadsheets hold


@dataclass(frozen=True, slots=True)
class Detected:
    """The encoding of a file, and those `others` that are nearly as likely and lead to other texts."""

    encoding: str
    others: tuple[str, ...] = ()


def encoding_of(data: bytes) -> str:
    """The name of the likeliest encoding as Python knows it; a name with `-sig` or of UTF-16 means that a mark stands
    in front, or is written there. It may still fail to decode what no encoding at all explains."""
    return detect(data).encoding


def detect(data: bytes) -> Detected:
    """The encoding of a file, and what else it could be."""
    if data.startswith(codecs.BOM_UTF8):
        return Detected("utf-8-sig")
    if wide := utf16_of(data):
        return Detected(wide)
    return Detected("utf-8") if is_utf8(data) else _code_page(words_beyond_ascii(data), letters_expected(data))


def is_utf8(data: bytes) -> bool:
    """Whether all of it is UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_read_as(data: bytes, encoding: str, text: str) -> bool:
    """Whether a file is taken for this text, as a whole and in each of its lines."""
    detected = detect(data)
    if detected.encoding != encoding and decode(data, detected.encoding) != text:
        return False
    return "utf" in encoding or not any(is_utf8(line) for line in LINE.findall(data) if not line.isascii())


def decode(data: bytes, encoding: str) -> str:
    """The text without its mark. Raises `UnicodeDecodeError` for bytes that mean nothing in `encoding`."""
    mark = _mark(encoding)
    return data[len(mark) if data.startswith(mark) else 0 :].decode(encoding.removesuffix("-sig"))


def encode(text: str, encoding: str) -> bytes:
    """The text with its mark, where the encoding has one. Raises `UnicodeEncodeError` for what does not fit."""
    return _mark(encoding) + text.encode(encoding.removesuffix("-sig"))


def words_beyond_ascii(data: bytes) -> bytes:
    """The cells that are more than ASCII, a line each, up to `SAMPLE_BYTES`: all that tells a code page."""
    cells: dict[bytes, None] = {}
    size = 0
    start = data[:_SEARCHED_BYTES]
    for line in (data if start.isascii() else start).splitlines():
        if line.isascii():
            continue
        for cell in re.split(rb"[,;\t|\"]", line):
            if not cell.isascii():
                telling = _from_first_letter(cell)
                size += 0 if telling in cells else len(telling) + 1
                cells[telling] = None
        if size > SAMPLE_BYTES:
            break
    return b"\n".join(cells)[:SAMPLE_BYTES]


def _from_first_letter(cell: bytes) -> bytes:
    """As much of a cell as is looked at: from shortly before its first byte beyond ASCII, which always is in it."""
    first = next(at for at, code in enumerate(cell) if code > 127)
    return cell[max(0, first - _BYTES_BEFORE) :][:SAMPLE_BYTES]


def _mark(encoding: str) -> bytes:
    return next((mark for mark, name in _MARKS if name == encoding), b"")


def utf16_of(data: bytes) -> str:
    """The UTF-16 that a file is in, an empty text if in none. Without a mark it shows by its zero bytes: in
    separators, digits and line ends, whatever the script of the words."""
    for mark, name in _MARKS[1:]:
        if data.startswith(mark):
            return name
    start = data[: 1 << 16]
    first, second = start[0::2].count(0), start[1::2].count(0)
    if len(data) % 2 or max(first, second) * 20 < len(start) or min(first, second) * 10 > max(first, second):
        return ""
    name = "utf-16-le" if second > first else "utf-16-be"
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return ""
    return name


@lru_cache(maxsize=64)
def _code_page(sample: bytes, expected: frozenset[str]) -> Detected:
    """The code page in which a text makes most sense. Pages that read it alike count as one. `expected` are letters of
    the file's language."""
    import chardet  # noqa: PLC0415 - takes a fifth of a second to load, and most files are UTF-8

    guesses = chardet.detect_all(sample, ignore_threshold=True, compat_names=False, include_encodings=list(CODE_PAGES))
    confidences = {str(each["encoding"]): float(each["confidence"]) for each in guesses}
    letters = len(re.findall(rb"[\x80-\xff]", sample))
    rarity = 10 if expected else 6
    readings: dict[str, _Reading] = {}
    for page, weight in CODE_PAGES.items():
        if (text := _in_page(sample, page)) is not None:
            oddity = _oddity(text)
            # Of a letter or two chardet may say nothing at all; then it counts more how often a page is written.
            likelihood = max(confidences.get(page, 0.0), _LEAST) * weight ** (1 + rarity / letters) * (1 - oddity) ** 4
            likelihood *= _as_expected(text, expected)
            if text not in readings or readings[text].likelihood < likelihood:
                readings[text] = _Reading(page, likelihood, oddity)
    if not readings:
        return Detected("cp1252")
    best, *others = sorted(readings.values(), key=lambda reading: -reading.likelihood)
    doubt = _DOUBT + _DOUBT_OF_ONE_LETTER / letters
    likely = [
        reading.page
        for reading in others
        if reading.likelihood > best.likelihood * (1 - doubt)
        or (letters <= _FEW and reading.oddity < _FEW_ODD and reading.likelihood > best.likelihood * _FEW_LIKELY)
    ]
    return Detected(best.page, tuple(likely[: _MAX_CHOICES - 1]))


def _as_expected(text: str, expected: frozenset[str]) -> float:
    """How much the headings of a file, and the language that they are in, speak for a reading of it."""
    known = sum(1 for cell in set(text.casefold().split("\n")) if " ".join(cell.split()) in accented_headings())
    beyond = [letter for letter in text.casefold() if letter > "\x7f" and letter.isalpha()]
    fitting = sum(1 for letter in beyond if letter in expected) / len(beyond) if expected and beyond else 1.0
    return _OF_A_HEADING ** min(known, 3) * (_OF_OTHER_LANGUAGES + (1 - _OF_OTHER_LANGUAGES) * fitting)


@dataclass(frozen=True, slots=True)
class _Reading:
    page: str
    likelihood: float
    oddity: float


def _in_page(sample: bytes, page: str) -> str | None:
    try:
        text = sample.decode(page)
    except UnicodeDecodeError:
        return None
    return None if re.search("[\x80-\x9f]", text) else text


def _oddity(text: str) -> float:
    """The share of the characters beyond ASCII that stand where no language writes them."""
    beyond = odd = 0.0
    around = f" {text} "
    for at, character in enumerate(text, start=1):
        if character > "\x7f":
            beyond += 1
            odd += _odd(around[at - 1], character, around[at + 1])
    return min(odd / beyond, 0.99) if beyond else 0.0


def _odd(before: str, character: str, after: str) -> float:
    if character in _ICELANDIC:
        return 0.3
    if not character.isalpha():
        between = before.isalpha() and after.isalpha() and character not in "’·"
        return 1.0 if between else 0.0 if character in _SIGNS_OF_TEXTS else 0.5
    neighbours = before + after
    if character >= "\u0370" and not re.search("[^\\W\\d_a-zA-Z]", neighbours):
        return 1.0  # a Greek or Cyrillic letter beside Latin ones, or alone
    if character.isupper():
        return 1.0 if before.islower() else 0.7 if before.isupper() and after.islower() else 0.0
    if before.isupper() and after.isupper() and character != "ß":
        return 1.0
    return 0.0
