"""Detects the encoding that a spreadsheet wrote: by its byte order mark, as valid UTF-8, or by the letters.

Windows-1250 (central Europe) and 1252 (western Europe) share most bytes; where they differ, one reading of a word is
spelt as languages spell and the other is not: `è` ends a word after a consonant or stands alone in Italian, `č` stands
before vowels in Slovene, `ã` before `o` in Portuguese, `ă` never. The general detector (charset-normalizer, 3.5) took
the Portuguese and French lines of the tests for Windows-1250, so the weights below are our own. Code pages:
https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/
"""

from __future__ import annotations

import codecs
import re

CENTRAL = "cp1250"
WESTERN = "cp1252"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# How strongly a pattern in the Windows-1250 reading speaks for 1250 (above 0) or for 1252 (below 0).
_EVIDENCE = tuple(
    (re.compile(pattern), weight)
    for pattern, weight in (
        # Letters that only 1250's languages write; š and ž are the same byte in both.
        (r"[šžŠŽ]", 1.0),
        (r"[đĐţŢ]", 2.0),  # ð Ð þ Þ: Icelandic
        (r"[ŁŞŻşł](?=[^\W\d_])", 2.0),
        (r"(?<=\d)[şŞłą]|\b[nN]ş|\b(?:\d*[kcd]?m)[ł˛]|ˇ|\bż(?=[^\W\d_])", -3.0),  # 1º, 1ª, nº, m³, m², ¡, ¿
        # č or è
        (r"[čČ](?=[aeiouAEIOU])", 3.0),
        (r"(?<=[aeiou])č\b", 2.0),  # Kovačič, pomoč, ključ
        (r"č(?=[kjbdv])", 2.0),  # mačka
        (r"č(?=n[aeio])(?!ne\b)", 1.0),  # točno, but scène
        (r"č(?=(?:re|le|me|te|ne|ce|se|ge|ve|que|gle|cle|s)\w?\b)", -2.5),  # bibliothèque, siècle, première
        (r"\b[čČ]\b|(?<=[b-df-hj-np-tv-xz])č\b|(?<=[B-DF-HJ-NP-TV-XZ])Č\b", -3.0),  # è, caffè
        # ć or æ, à, ì, ò, ù
        (r"ć\b", 2.0),
        (r"[ŕŔ]", -3.0),
        (r"ě\b|ň\b|\bĚ", -2.0),
        (r"[ěň](?=\w)", 0.5),
        (r"ů\b", -0.5),
        # ă or ã
        (r"[ăĂ](?=[oOeE])", -3.0),
        (r"ă(?=[a-z])(?![oe])|(?<=[a-z])ă\b|\bĂ\w", 1.0),
        (r"(?:manh|irm|amanh|alem)ă", -3.0),
        # ę or ê
        (r"\w[ę]s\b|\bv?oc?ę\b|\bęn|ęn[cst]", -2.0),  # três, você, experiência
        (r"ę\b", 0.5),
        # ő or õ, ű or û
        (r"[őŐ](?=[eE]s?\b)|[őŐ]ES\b", -3.0),  # ações
        (r"[őűŐŰ]", 1.0),
        # ń or ñ
        (r"[ńŃ](?=[aeiouáéíóúAEIOUÁÉÍÓÚ])", -3.0),
        (r"ń(?![aeiouáéíóú])", 1.0),
        # Nordic å, æ, ø and French ï, ç
        (r"[ĺĹďĎř](?=\w)", -0.5),
        (r"[çÇ]", -1.0),
        # Not letters at all in the middle of words
        (r"(?<=[^\W\d_])[ĽľĄąŻż](?=[^\W\d_])", 1.0),
    )
)


def encoding_of(data: bytes) -> str:
    """The name of the encoding as Python knows it; a name with `-sig` or of UTF-16 means that a mark stands
    in front. It may still fail to decode what no encoding at all explains."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _windows(data)
    return "utf-8"


def decode(data: bytes, encoding: str) -> str:
    """The text without its mark. Raises `UnicodeDecodeError` for bytes that mean nothing in `encoding`."""
    mark = _mark(encoding)
    return data[len(mark) if data.startswith(mark) else 0 :].decode(encoding.removesuffix("-sig"))


def encode(text: str, encoding: str) -> bytes:
    """The text with its mark, where the encoding has one. Raises `UnicodeEncodeError` for what does not fit."""
    return _mark(encoding) + text.encode(encoding.removesuffix("-sig"))


def _mark(encoding: str) -> bytes:
    return next((mark for mark, name in _MARKS if name == encoding), b"")


def _windows(data: bytes) -> str:
    try:
        central = data.decode(CENTRAL)
    except UnicodeDecodeError:
        return WESTERN
    try:
        data.decode(WESTERN)
    except UnicodeDecodeError:
        return CENTRAL
    evidence = sum(weight * len(pattern.findall(central)) for pattern, weight in _EVIDENCE)
    return CENTRAL if evidence >= 0 else WESTERN
