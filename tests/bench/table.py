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


def markdown(chapter: Chapter) -> str:
    """A chapter as Markdown: how, the table, the notes of its rows, what follows."""
    lines = [f"## {chapter.title}", "", chapter.how.strip(), ""]
    lines += ["| what | ours | peer | ours / peer | target | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in chapter.rows:
        peer = f"{row.peer_name}: {row.peer.shown()}" if row.peer is not None else "-"
        ratio = _number(row.ratio) if row.ratio is not None else "-"
        judged = row.verdict if row.target else ""
        lines.append(f"| {row.what} | {row.ours.shown()} | {peer} | {ratio} | {row.target or '-'} | {judged} |")
    notes = [f"- {row.what}: {row.note}" for row in chapter.rows if row.note]
    if notes:
        lines += ["", *notes]
    if chapter.follows:
        lines += ["", chapter.follows.strip()]
    return "\n".join(lines) + "\n"


def summary(chapters: Sequence[Chapter]) -> str:
    """How many targets were met, and which were not."""
    rows = [row for chapter in chapters for row in chapter.rows if row.target]
    missed = [row.what for row in rows if row.verdict == "missed"]
    told = f"{len(rows) - len(missed)} of {len(rows)} targets met."
    return told + (f" Not met: {'; '.join(missed)}." if missed else "")


def _number(value: float) -> str:
    """Three figures that count, without an exponent."""
    if value == 0:
        return "0"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}".replace(",", " ")
