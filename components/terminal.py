"""What the commands print: problems, the progress of looking up, and the table of what was found.

`rich` is loaded where it is needed, so that a command without a table or a progress bar starts without it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from components.lookup.router import LegQuestion
from components.plan.messages import Problem, ProblemKind, Severity, printable_line
from components.plan.model import PlannedStop, Stop
from components.sheets.reading import describe
from components.visit.lookups import Question, Report, Unanswered

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PIPED_WIDTH = 240
"""Characters a line where no terminal says how wide it is."""

_ABOUT_PLACES = {ProblemKind.PLACE_UNCERTAIN, ProblemKind.PLACE_NOT_FOUND, ProblemKind.PLACE_PENDING}
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "hint"}
"""Each severity in the order in which it is printed, and what it is called."""


def print_problems(problems: Sequence[Problem], name: str, file: TextIO) -> None:
    """A line a problem, errors first, then warnings and hints, each by line; and how many there are.

    `name` is the plan's file. People at a terminal get a heading over each; a program gets lines alone.
    """
    order = list(_SEVERITIES)
    ranked = sorted(problems, key=lambda problem: (order.index(problem.severity), problem.line or 0))
    counts = Counter(problem.severity for problem in problems)
    heading = None
    for problem in ranked:
        if file.isatty() and problem.severity is not heading:
            heading = problem.severity
            print(f"{_SEVERITIES[heading].capitalize()}s", file=file)
        print(describe(problem, name), file=file)
    print(f"{name}: {', '.join(_counted(counts[each], word) for each, word in _SEVERITIES.items())}.", file=file)


def print_unanswered(unanswered: Sequence[Unanswered], stops: Sequence[Stop], name: str) -> None:
    """A line on stderr for each question without an answer, with the line of its stop in the file `name`."""
    lines = {stop.id: (stop.line, stop.name) for stop in stops}
    for each in unanswered:
        question = each.question
        if isinstance(question, LegQuestion):
            (line, stop), column, what = lines.get(question.to_stop_id, (None, "")), "travel", "way to"
        else:
            (line, stop), column, what = lines.get(question.stop_id, (None, "")), "address", "place of"
        where = name if line is None else f"{name}:{line}"
        print(printable_line(f"{where}: {column}: no answer for the {what} {stop}. {each.fault}"), file=sys.stderr)


@contextmanager
def progress_bar(names: Callable[[Question], str]) -> Iterator[Report]:
    """A progress bar on stderr, from the first question on; `names` gives what is shown of one."""
    with _bar() as progress:
        task = progress.add_task("Looking up", total=None)

        def report(question: Question | None, done: int, total: int) -> None:
            shown = "Asked" if question is None else printable_line(names(question))[:40]
            progress.update(task, description=shown, completed=done, total=total)

        yield report


@contextmanager
def counting(name: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar of this name on stderr, where that is a terminal, from the first tile or photo on: how many there
    are, and of how many."""
    progress: Progress | None = None
    task: TaskID | None = None

    def report(done: int, total: int) -> None:
        nonlocal progress, task
        if not sys.stderr.isatty():
            return
        if progress is None or task is None:  # one that is started prints an empty line without a task
            progress = _bar()
            progress.start()
            task = progress.add_task(name, total=total)
        progress.update(task, completed=done, total=total)

    try:
        yield report
    finally:
        if progress is not None:
            progress.stop()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True))


def print_places(looked_up: Sequence[PlannedStop], sure_ids: set[str]) -> None:
    """The table of what was found for these stops; for those that are not sure, what else it may be."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("line", "stop", "position", "accuracy", "found as", "remark")
    for planned in looked_up:
        place = planned.place
        remarks = [str(problem.message) for problem in planned.problems if problem.kind in _ABOUT_PLACES]
        cells = [str(planned.stop.line or ""), planned.stop.name, "", "", "", " ".join(remarks)]
        if place is not None:
            where = f"{place.coordinate.latitude:.6f}, {place.coordinate.longitude:.6f}"
            cells[2:5] = [where, place.accuracy.value if place.accuracy else "", place.matched_address]
        table.add_row(*(Text(printable_line(cell)) for cell in cells))
        for candidate in place.candidates if place is not None and planned.stop.id not in sure_ids else ():
            at = f"{candidate.coordinate.latitude:.6f}, {candidate.coordinate.longitude:.6f}"
            cells = ["", "  or", at, candidate.accuracy.value, candidate.matched_address, ""]
            table.add_row(*(Text(printable_line(cell)) for cell in cells), style="dim")
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
