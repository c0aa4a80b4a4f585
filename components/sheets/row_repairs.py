"""Rows that do not fit their header: in another separator, wholly in quotation marks, or with a separator in a text.

A row is repaired where only one reading fits the header and the other rows; where several do, it stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence

from components.sheets.tables import SEPARATORS

_OPENING, _CLOSING = "“„«‟", "”“»‟"
_KINDS = (
    ("number", re.compile(r"[\d\s.,:/°'’–-]+(?:\s?(?:[ap]\.?m\.?|h|uhr|min))?", re.IGNORECASE)),
    ("link", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
)
_FEWEST = 3
"""With fewer columns a line of prose could pass for a row."""


def in_another_form(raw: str, width: int, separator: str) -> list[str] | None:
    """The cells of a row that is a single cell in `separator`: of the text in it, or in another separator."""
    if width < _FEWEST:
        return None
    line = raw.rstrip("\r\n")
    others = [other for other in SEPARATORS if other != separator]
    forms = [(line, other) for other in others]
    forms += [(text, other) for text in unwrapped(line) for other in (separator, *others)]
    for text, other in forms:
        cells = _cells(text, other) if other in text else []
        if len(cells) == width and any(re.search(r"\d", cell) for cell in cells):
            return cells
    return None


def unwrapped(line: str) -> list[str]:
    """The text of a line that is wholly in quotation marks, behind which only separators may stand; nothing else."""
    text = line.rstrip("\r\n" + "".join(SEPARATORS))
    if len(text) > 2 and text[0] == text[-1] == '"':
        return [text[1:-1].replace('""', '"')]
    return []


def with_separators_in_texts(raw: str, separator: str, kinds: Sequence[frozenset[str]]) -> list[str] | None:
    """The cells of a row that has more of them than the header, with those together that are one text. `kinds` are what
    each column holds in the other rows."""
    tokens = _tokens(raw.rstrip("\r\n"), separator)
    while tokens and not tokens[-1]:
        tokens.pop()
    width = len(kinds)
    if len(tokens) <= width:
        return None
    for joined in (_in_curly_marks(tokens, separator), _behind_spaces(tokens, separator)):
        if len(joined) <= width and _fits(joined, kinds):
            return [_plain(cell, separator) for cell in joined] + [""] * (width - len(joined))
    readings = [_together(tokens, at, width, separator, kinds) for at in range(width)]
    fitting = [reading for reading in readings if reading is not None]
    return [_plain(cell, separator) for cell in fitting[0]] if len(fitting) == 1 else None


def kinds_of(rows: Iterable[Sequence[str]], width: int) -> list[frozenset[str]]:
    """What each column holds: numbers (hours and dates too), links, texts."""
    kinds: list[set[str]] = [set() for _ in range(width)]
    for row in rows:
        for column, cell in zip(kinds, row, strict=False):
            column.add(_kind(cell))
    return [frozenset(column - {"empty"}) for column in kinds]


def _kind(cell: str) -> str:
    text = cell.strip()
    if not text:
        return "empty"
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(text)), "text")


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error:
        return []


def _tokens(line: str, separator: str) -> list[str]:
    """The cells of a line as they stand there, with their quotation marks."""
    cell = rf'(\s*"(?:[^"]|"")*"|[^{re.escape(separator)}]*)(?:{re.escape(separator)}|\Z)'
    cells = [match[1] for match in re.finditer(cell, line)]
    return cells[:-1] if cells and not cells[-1] and not line.endswith(separator) else cells


def _plain(token: str, separator: str) -> str:
    text = token.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    if separator in text and text[0] in _OPENING and text[-1] in _CLOSING:
        return text[1:-1]
    return token


def _in_curly_marks(tokens: Sequence[str], separator: str) -> list[str]:
    """The cells, with those together that a pair of typographic quotation marks holds."""
    joined: list[str] = []
    open_mark = False
    for token in tokens:
        if open_mark:
            joined[-1] += separator + token
        else:
            joined.append(token)
        text = joined[-1].strip()
        open_mark = text[:1] in _OPENING and text[:1] != "" and text[-1:] not in _CLOSING
    return joined


def _behind_spaces(tokens: Sequence[str], separator: str) -> list[str]:
    """The cells, with each that begins with a space as part of the text before it: nobody writes one after the
    separator of a table, and everybody does after a comma of a sentence."""
    joined: list[str] = []
    for token in tokens:
        continues = joined and token[:1] == " " and token.strip() and _kind(joined[-1]) == "text"
        if continues and '"' not in token + joined[-1]:
            joined[-1] += separator + token
        else:
            joined.append(token)
    return joined


def _together(
    tokens: Sequence[str], at: int, width: int, separator: str, kinds: Sequence[frozenset[str]]
) -> list[str] | None:
    """The cells with the one at `at` and those too many as one text; None where that does not fit the other rows."""
    end = at + 1 + len(tokens) - width
    part = tokens[at:end]
    if any('"' in token or _kind(token) != "text" for token in part) or "text" not in kinds[at]:
        return None
    joined = [*tokens[:at], separator.join(part), *tokens[end:]]
    return joined if _fits(joined, kinds) else None


def _fits(cells: Sequence[str], kinds: Sequence[frozenset[str]]) -> bool:
    return all(
        not expected or (kind := _kind(cell.strip('" '))) == "empty" or kind in expected
        for cell, expected in zip(cells, kinds, strict=False)
    )
