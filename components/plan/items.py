"""What a stop holds several of (projects, materials, quotes, items of an agenda), and cells with `|` between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project shown at a stop. `text` and `link`, a web address, may be empty."""

    name: str
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Slides, a recording or anything else of a stop. `link` is a web address; it or `name` may be empty."""

    name: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said, without quotation marks around it. `who` may be empty."""

    text: str
    who: str = ""


_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_BAR_OR_LINE_END = re.compile(rf"{_BAR.pattern}|()[\r\n\x85\u2028\u2029]+")
_CLOCK = r"(?:[01]?[0-9]|2[0-4])(?:\s?[:.hH]\s?[0-5][0-9]|\s?[hH](?![^\W\d_])|(?=\s?[ap]\.?m\b))(?:\s?[ap]\.?m\b\.?)?"
_TIME = re.compile(rf"({_CLOCK}(?:\s?[-–—]\s?{_CLOCK})?)(?:\s*[-–—:](?=\s)|(?=\s|$))\s*", re.IGNORECASE)


def split_between(separator: re.Pattern[str], text: str, maxsplit: int = 0) -> list[str]:
    """`re.split` for a separator whose group holds the backslashes before it, which stay where they are."""
    parts = separator.split(text, maxsplit=maxsplit)
    width = separator.groups + 1
    slashes = ["".join(each or "" for each in parts[at + 1 : at + width]) for at in range(0, len(parts) - 1, width)]
    return [part + after for part, after in zip(parts[::width], [*slashes, ""], strict=True)]


def split_at_bars(text: str) -> list[str]:
    """The parts between the `|` of a text. One after a backslash is a character like any other; it is still there
    with its backslash."""
    return split_between(_BAR, text)


def parts_at_bars(text: str) -> list[str]:
    """The parts of a cell, empty ones too; a backslash before `|` or another backslash makes it a character like any
    other."""
    return [re.sub(r"\\([\\|])", r"\1", part.strip()) for part in split_at_bars(text)] if text.strip() else []


def joined_by_bars(parts: Sequence[str]) -> str:
    """The cell of these parts; empty where all of them are."""
    filled = max((index for index, part in enumerate(parts, start=1) if part), default=0)
    escaped = (re.sub(r"\\(?=[\\|]|$)", r"\\\\", part).replace("|", r"\|") for part in parts[:filled])
    return " | ".join(escaped)


def split_at_bars_and_lines(text: str) -> list[str]:
    """The same, where the end of a line is as good as a `|`."""
    return split_between(_BAR_OR_LINE_END, text)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One item of an agenda: its time as it was written, empty where it has none, and what happens then."""

    time: str
    text: str


def agenda_items(text: str) -> tuple[AgendaItem, ...]:
    """The items of `09:30 Welcome, the director | 09:45 Tour`; each line of a text of several lines is an item too.

    A backslash before `|` or another backslash makes it a character like any other. Times (`9.30`, `9h30`, `9:30 am`,
    `09:30-09:45`) stay as they are written; a dash or colon between a time and its text is left out.
    """
    items = []
    for part in split_at_bars_and_lines(text):
        line = re.sub(r"\\([\\|])", r"\1", part.strip())
        match = _TIME.match(line)
        time, rest = (match[1], line[match.end() :]) if match else ("", line)
        if line:
            items.append(AgendaItem(time, rest.strip()))
    return tuple(items)
