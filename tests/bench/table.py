"""What a measurement is: samples, a row against a target and a peer, a chapter of rows; and how they are written down.

A ratio is always of two medians from the same run, on the same machine, and so means something on another one.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["met", "missed", "no target"]


class Samples(BaseModel):
    """What was measured, as often as it was, in one unit (`ms`, `s`, `kB`, `MB`, `1/s`, `%` ...)."""

    model_config = ConfigDict(frozen=True)

    unit: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle value, which one slow run does not move."""
        return statistics.median(self.values)

    def percentile(self, percent: float) -> float:
        """The smallest value that at least `percent` of all values do not exceed (nearest rank)."""
        ordered = sorted(self.values)
        rank = -(-len(ordered) * percent // 100)
        return ordered[max(0, int(rank) - 1)]

    def shown(self) -> str:
        """`12.3 ms (11.9 to 14.0, n=20)`: the median and the whole spread."""
        if len(self.values) == 1:
            return f"{_number(self.median)} {self.unit}"
        spread = f"{_number(min(self.values))} to {_number(max(self.values))}"
        return f"{_number(self.median)} {self.unit} ({spread}, n={len(self.values)})"


class Row(BaseModel):
    """One line of the table. `verdict` says whether `target` was met; a missed one has a `note` that says why."""

    model_config = ConfigDict(frozen=True)

    what: str
    ours: Samples
    peer_name: str = ""
    peer: Samples | None = None
    target: str = ""
    verdict: Verdict = "no target"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours as a multiple of the peer's, by their medians; None without a peer."""
        return self.ours.median / self.peer.median if self.peer is not None and self.peer.median else None


class Chapter(BaseModel):
    """Rows about one thing, with `how` it was measured and what `follows` from it, both Markdown."""

    model_config = ConfigDict(frozen=True)

    title: str
    how: str
    rows: tuple[Row, ...]
    follows: str = ""


Measure = Callable[[], Chapter]
"""What each module of measurements gives as `measure`."""


def verdict(met: bool) -> Verdict:
    """`met` or `missed`."""
    return "met" if met else "missed"


def unless(met: bool, why: str) -> str:
    """The note of a row that missed its target: why, and what would help."""
    return "" if met else why


def markdown(chapter: Chapter) -> str:
    """A chapter as GitHub's Markdown: how, the table, the notes of its rows, what follows.

    A measurement against several peers stands once, its peers one below the other.
    """
    lines = [f"## {chapter.title}", "", chapter.how.strip(), ""]
    lines += ["| | ours | peer | ours / peer | target | |", "| :-- | --: | :-- | --: | :-- | :-- |"]
    above: tuple[str, Samples] | None = None
    for row in chapter.rows:
        again = (row.what, row.ours) == above
        above = (row.what, row.ours)
        cells = [
            "" if again else row.what,
            "" if again else _cell(row.ours),
            f"{row.peer_name}: {_cell(row.peer)}" if row.peer is not None else "",
            _number(row.ratio) if row.ratio is not None else "",
            row.target,
            _MARKS[row.verdict] if row.target else "",
        ]
        lines.append(f"| {' | '.join(cell.replace('|', _BAR) for cell in cells)} |")
    notes = [f"- {row.what}{_against(row)}: {row.note}" for row in chapter.rows if row.note]
    if notes:
        lines += ["", *notes]
    if chapter.follows:
        lines += ["", chapter.follows.strip()]
    return "\n".join(lines) + "\n"


def contents(chapters: Sequence[Chapter]) -> str:
    """The chapters as a list of links, with how many of their targets were met, and which were not."""
    lines = []
    for chapter in chapters:
        held = [row.verdict for row in chapter.rows if row.target]
        missed = "; ".join(row.what + _against(row) for row in chapter.rows if row.target and row.verdict == "missed")
        told = f": {held.count('met')} of {len(held)}{f', not {missed}' if missed else ''}" if held else ""
        lines.append(f"- [{chapter.title}](#{_anchor(chapter.title)}){told}")
    return "\n".join(lines) + "\n"


def summary(chapters: Sequence[Chapter]) -> str:
    """How many targets were met."""
    held = [row.verdict for chapter in chapters for row in chapter.rows if row.target]
    return f"{held.count('met')} of {len(held)} targets met."


_MARKS: dict[Verdict, str] = {"met": "met", "missed": "**missed**", "no target": ""}
_NO_BREAK = "\u00a0"
_BAR = "\\|"


def _cell(samples: Samples) -> str:
    """The median, and below it, small, the spread."""
    median, _, spread = samples.shown().replace(" ", _NO_BREAK).partition(f"{_NO_BREAK}(")
    return f"{median}<br><sub>{spread.removesuffix(')')}</sub>" if spread else median


def _against(row: Row) -> str:
    return f" ({row.peer_name})" if row.peer_name else ""


def _anchor(title: str) -> str:
    """Where GitHub lets a link to a heading lead."""
    return "".join(each for each in title.lower().replace(" ", "-") if each.isalnum() or each in "-_")


def _number(value: float) -> str:
    """Three figures that count, without an exponent; whole numbers as they are."""
    if value == int(value) and abs(value) < 1000:
        return str(int(value))
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}".replace(",", " ")
