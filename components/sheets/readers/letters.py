"""A file's bytes as text: its encoding, what was repaired in its letters, and the question where they are in doubt.

UTF-8 that some program took for a code page and wrote as UTF-8 once more shows as `Å¡` for `š`. A line is put right
where all of its letters beyond ASCII come out as UTF-8 so, which nothing that people write does. A file that is UTF-8
but for some lines, pasted from elsewhere, is read line by line.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field

from components.plan.errors import PlanFault
from components.plan.messages import Phrase, Severity
from components.sheets.answers import Question, Topic
from components.sheets.encodings import LINE, Detected, decode, detect, is_utf8, words_beyond_ascii
from components.sheets.tables import TableNote

_TAKEN_FOR = ("cp1252", "cp1250", "cp1257", "cp1251", "cp1253", "cp1254", "mac-roman")
"""The code pages for which UTF-8 is taken, the likeliest first."""

_OFTEN_TAKEN_FOR = frozenset({"cp1252", "cp1250"})

_NO_CODE_PAGES = frozenset({"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
_UTF8_LETTERS = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Letters of Europe, and the punctuation of texts: what else comes out was never meant.
_MEANT = re.compile(r"[\xa0-\u017f\u0218-\u021b\u0370-\u04ff\u1e00-\u1fff\u2000-\u20bf\u2100-\u214f]+")
_LOOKS_READ_TWICE = re.compile(r"Ã[\xa0-\xbf]|Å[\xa0¡¾]|Ä[Œ\x8d‡]|â€|Ĺ[ˇľ\xa0]|ÄŤ")
_MAX_EXAMPLES = 3
_ENOUGH_LETTERS = 2


@dataclass(slots=True)
class Letters:
    """A file as text; `encoding` is the one to write it in again."""

    text: str
    encoding: str
    notes: list[TableNote] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def letters(data: bytes, answer: str = "") -> Letters:
    """The text in a file. `answer` is the encoding that a person named, if any did.

    Raises `PlanFault` for an answer that is no encoding or does not fit, and for bytes that no encoding explains.
    """
    if answer:
        return _as_answered(data, answer)
    detected = detect(data)
    if not detected.encoding.startswith("utf-16") and detected.encoding != "utf-8" and not is_utf8(data):
        lines = LINE.findall(data)
        utf8 = [not line.isascii() and is_utf8(line) for line in lines]
        if any(utf8):
            return _mixed(lines, utf8)
    try:
        text = decode(data, detected.encoding)
    except UnicodeDecodeError as fault:
        raise PlanFault(Phrase("The file's character encoding is not one that spreadsheets write.")) from fault
    read = Letters(text, detected.encoding)
    if detected.others:
        read.questions.append(_question(data, detected))
    if detected.encoding.startswith("utf"):
        _read_once(read)
    return read


def _as_answered(data: bytes, answer: str) -> Letters:
    unusable = PlanFault(Phrase("The file cannot be read as “{encoding}”.", {"encoding": answer[:40]}))
    try:
        name = codecs.lookup(answer).name
        if name.replace("_", "-") in _NO_CODE_PAGES:
            raise unusable
        if name == "utf-8" and data.startswith(codecs.BOM_UTF8):
            name = "utf-8-sig"
        return Letters(decode(data, name), name)
    except (LookupError, ValueError) as fault:
        raise unusable from fault


def _mixed(lines: list[bytes], utf8: list[bool]) -> Letters:
    """The text of a file with lines in UTF-8 and lines in a code page."""
    others = b"".join(line for line, known in zip(lines, utf8, strict=True) if not known)
    page = detect(others).encoding
    read = Letters("", "utf-8-sig" if lines[0].startswith(codecs.BOM_UTF8) else "utf-8")
    texts = []
    for number, (line, known) in enumerate(zip(lines, utf8, strict=True), start=1):
        texts.append(line.decode() if known or line.isascii() else _piecewise(line, page))
        if not (known or line.isascii()):
            read.notes.append(
                TableNote(
                    line=number,
                    message=Phrase(
                        "The letters of this line are in another encoding than those of the others; it reads “{text}”.",
                        {"text": _excerpt(texts[-1])},
                    ),
                    severity=Severity.WARNING,
                )
            )
    read.text = "".join(texts).removeprefix("\ufeff")
    return read


def _piecewise(line: bytes, page: str) -> str:
    """A line with letters in a code page, and maybe some in UTF-8, of which few letters of a page ever make sense."""
    texts = []
    end = 0
    for run in _UTF8_LETTERS.finditer(line):
        if is_utf8(run[0]):
            texts += [line[end : run.start()].decode(page, "replace"), run[0].decode()]
            end = run.end()
    return "".join([*texts, line[end:].decode(page, "replace")])


def _question(data: bytes, detected: Detected) -> Question:
    """Which of the readings is right, by the words in which they differ."""
    choices = (detected.encoding, *detected.others)
    sample = words_beyond_ascii(data)
    readings = [sample.decode(page, "replace").split("\n") for page in choices]
    differing = [texts for texts in zip(*readings, strict=False) if len(set(texts)) > 1]
    shown = sorted(differing, key=lambda texts: -len(set(texts)))[:_MAX_EXAMPLES]
    examples = [", ".join(_excerpt(texts[number]) for texts in shown) for number in range(len(choices))]
    first = next(
        (
            number
            for number, line in enumerate(LINE.findall(data), start=1)
            if len({line.decode(page, "replace") for page in choices}) > 1
        ),
        None,
    )
    return Question(
        topic=Topic.ENCODING,
        message=Phrase("Do these names look right: {names}?", {"names": examples[0]}),
        choices=choices,
        examples=tuple(examples),
        assumed=detected.encoding,
        line=first,
    )


def _read_once(read: Letters) -> None:
    """Put right the lines of UTF-8 that was encoded twice."""
    if read.text.isascii():
        return
    lines = io.StringIO(read.text, newline="").readlines()
    beyond = [at for at, line in enumerate(lines) if not line.isascii()]
    best: dict[int, str] = {}
    for page in _TAKEN_FOR:
        repaired = {at: once for at in beyond if (once := _once(lines[at], page)) is not None}
        if len(repaired) > len(best) and (page in _OFTEN_TAKEN_FOR or _distinct(repaired) > 1):
            best = repaired
        if len(best) == len(beyond):
            break
    for at, once in best.items():
        lines[at] = once
    if best:
        first = min(best)
        read.notes.append(
            TableNote(
                line=1 + first,
                message=Phrase(
                    "The letters were encoded twice; they are read as “{text}”.", {"text": _excerpt(best[first])}
                ),
                severity=Severity.WARNING,
            )
        )
        read.text = "".join(lines)
    for at in beyond:
        if at not in best and (twice := _LOOKS_READ_TWICE.search(lines[at])):
            read.notes.append(
                TableNote(
                    line=1 + at,
                    message=Phrase(
                        "“{text}” looks as if its letters were encoded twice.",
                        {"text": _excerpt(lines[at][max(0, twice.start() - 12) :])},
                    ),
                    severity=Severity.WARNING,
                )
            )


def _distinct(repaired: dict[int, str]) -> int:
    """How many different letters beyond ASCII came out: one alone may be chance."""
    return len(set("".join(_BEYOND_ASCII.findall("".join(repaired.values())))))


def _once(line: str, page: str) -> str | None:
    """The line with its letters as they were before they were encoded twice; None where they were not."""
    out, end, within_words = [], 0, False
    for run in _BEYOND_ASCII.finditer(line):
        try:
            meant = b"".join(_byte(character, page) for character in run[0]).decode("utf-8")
        except ValueError:
            return None
        if not _MEANT.fullmatch(meant):
            return None
        around = line[max(0, run.start() - 1) : run.start()] + line[run.end() : run.end() + 1]
        in_a_word = len(meant) > _ENOUGH_LETTERS or any(letter.isalpha() for letter in around)
        within_words |= in_a_word and any(letter.isalpha() for letter in meant)
        out += [line[end : run.start()], meant]
        end = run.end()
    return "".join([*out, line[end:]]) if within_words else None


def _byte(character: str, page: str) -> bytes:
    """The byte of a character; the bytes that Windows leaves free become control characters of the same number."""
    if "\x80" <= character <= "\x9f":
        return character.encode("latin-1")
    return character.encode(page)


def _excerpt(text: str) -> str:
    plain = " ".join(re.sub(r"^[\d\s:;,./|-]+", "", text).split())
    return plain if len(plain) <= 40 else plain[:39] + "…"
