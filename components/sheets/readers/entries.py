"""Makes a table of the places and events of a file that is no table: a column for each thing that they say.

Descriptions in maps and calendars may be HTML, of which plain text is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree, html

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase, ProblemKind
from components.sheets.column_words import meaning_of
from components.sheets.columns import CONTRACT, KNOWN
from components.sheets.tables import MAX_COLUMNS, MAX_ROWS, TableNote, VenueTable

FOLDER = "folder"
"""The column for a folder, layer or route whose name is no day."""
_TAG = re.compile(
    r"<(?:br|p|div|a|b|i|u|ul|ol|li|img|span|table|strong|em|h[1-6]|html|font)\b[^<>]*>|&[a-z#0-9]{2,8};", re.IGNORECASE
)
_LINES = frozenset({"p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_UNREAD = frozenset({"script", "style", "head", "title", "iframe", "object", "template"})
MAX_HTML = 200_000
"""Characters of a description that are looked at as HTML; beyond, its tags stay."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One place or event. `line` is where it stands in the file, or its number; `cells` are texts by column."""

    line: int
    cells: Mapping[str, str]


def table_of_entries(entries: Sequence[Entry], notes: Sequence[TableNote] = ()) -> VenueTable:
    """The entries as a table: columns of the plan in their order, then the file's own. Where several stand on one line
    of the file, their numbers take the place of lines. Raises `UnreadableFile` where there is nothing, or too much."""
    if not entries:
        raise UnreadableFile(Phrase("The file has no places or events that could be stops."))
    if len(entries) > MAX_ROWS:
        raise UnreadableFile(Phrase("The plan has more than {most} rows.", {"most": MAX_ROWS}))
    used = {column: None for entry in entries for column, text in entry.cells.items() if text.strip()}
    ours = [column for column in (*CONTRACT, *sorted(KNOWN - set(CONTRACT))) if column in used]
    header = list(dict.fromkeys(["date", "name", *ours, *used]))
    if len(header) > MAX_COLUMNS:
        raise UnreadableFile(Phrase("The plan has more than {most} columns.", {"most": MAX_COLUMNS}))
    rows = [tuple(entry.cells.get(column, "") for column in header) for entry in entries]
    lines = [entry.line for entry in entries]
    if len(set(lines)) < len(lines):
        lines = list(range(1, len(lines) + 1))
    return VenueTable(
        header=tuple(header),
        records=tuple(zip(lines, rows, strict=True)),
        notes=tuple(notes),
        in_place=False,
    )


def add_properties(cells: dict[str, str], properties: Mapping[str, str]) -> None:
    """Add what a place says in columns of the file's own. One that means a column of the plan fills it where it is
    empty, and is left out where it says the same."""
    for heading, text in properties.items():
        if not text.strip() or not heading.strip():
            continue
        column = meaning_of(heading)
        column = column if column in KNOWN else heading
        if not cells.get(column, "").strip():
            cells[column] = text
        elif cells[column].strip() != text.strip():
            cells[heading if column != heading else f"{heading} (2)"] = text


def lines_note(count: int, line: int) -> TableNote:
    """That lines, areas and pictures of a map become no stops."""
    return TableNote(
        message=Phrase("Lines, areas and pictures of the map were passed over ({number}).", {"number": count}),
        line=line,
        kind=ProblemKind.ROW_PASSED_OVER,
    )


def plain_text(text: str) -> str:
    """The text of a piece of HTML on lines of its own; a link's address behind its words. Other text as it is."""
    if len(text) > MAX_HTML or not _TAG.search(text):
        return text.strip()
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return text.strip()
    parts: list[str] = []
    _collect(root, parts)
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(root: Any, parts: list[str]) -> None:
    """The texts below an element, without recursion: nesting from outside has no end."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _LINES or name == "br":
                parts.append("\n")
            if name not in _UNREAD and name and element.text:
                parts.append(re.sub(r"\s+", " ", element.text))
            continue
        if name == "a" and (address := element.get("href", "").strip()).startswith(("http://", "https://")):
            if address not in "".join(element.itertext()):
                parts.append(f" ({address})")
        elif name in _LINES:
            parts.append("\n")
        if element is not root and element.tail:
            parts.append(re.sub(r"\s+", " ", element.tail))
