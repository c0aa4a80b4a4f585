"""The file that is being imported: what was given, what was answered so far, and what that reads as.

All of it is kept for the dialog alone and forgotten with it. The file is read again only where an answer changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeAlias

from components.pages import state
from components.plan.draft import Draft, OwnColumns
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, message_of
from components.plan.model import Stop
from components.sheets.answers import Answers, DateOrder, Question, Topic
from components.sheets.readers.sources import read_source
from components.sheets.reading import Reading, read_rows
from components.sheets.tables import VenueTable
from components.visit.remembered_columns import remembered_columns

_GIVEN, _TABLE, _READ, _ASKED, _COLUMNS, _CELLS = (
    f"dialog {what}" for what in ("given", "table", "reading", "questions", "columns", "cells")
)
_NOTHING = Reading(stops=(), problems=(), table=None)

OWN = "own"
"""Chosen for a heading that is no column of the plan: its cells are kept in the file, and shown to nobody."""
LEFT_OUT = ""
"""Chosen for a heading whose cells are not taken."""

Cell: TypeAlias = tuple[int, int]
"""Where a cell stands: the line of its row, and its column from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """What an organiser gave: a file, what was behind a link, or what was pasted (`pasted`, else empty)."""

    name: str
    data: bytes = field(repr=False)
    pasted: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedFile:
    """A file as it reads with the answers so far. `table` has its cells as they are; it is None for a file that cannot
    be read, because of `fault`. `questions` are those that are open, and those that were answered."""

    given: GivenFile
    table: VenueTable | None
    reading: Reading = _NOTHING
    questions: tuple[Question, ...] = ()
    fault: Phrase | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the file, from left to right."""
        return tuple(heading for heading, _ in self.reading.columns)


def given_file() -> GivenFile | None:
    """The file that is being imported, None before one was given."""
    given = state.recall(_GIVEN)
    return given if isinstance(given, GivenFile) else None


def give(given: GivenFile, draft: Draft) -> ImportedFile:
    """The file as it reads by itself. From now on it is the one that is imported, unless it cannot be read at all."""
    file = _read(given, Answers(time_zone=draft.details.time_zone), draft)
    if file.table is not None:
        for name in (_READ, _ASKED, _CELLS):
            state.remember(name, None)
        state.remember(_GIVEN, given)
        state.remember(_COLUMNS, remembered_columns(state.visit_service().store, file.headings))
    return file


def read_file(given: GivenFile, draft: Draft) -> ImportedFile:
    """The file with all that was answered so far, as it would come into this draft."""
    answers = _answers(draft)
    key = (id(given), repr(answers), repr(sorted(mended_cells().items())), draft.base, draft.version)
    last = state.recall(_READ)
    if isinstance(last, tuple) and last[0] == key and isinstance(last[1], ImportedFile):
        return last[1]
    file = _read(given, answers, draft)
    state.remember(_ASKED, {question.topic: question for question in file.questions})
    state.remember(_READ, (key, file))
    return file


def own_columns(file: ImportedFile, stops: Sequence[Stop]) -> tuple[OwnColumns, ...]:
    """The columns of the file that are none of the plan's, with their cells for these stops of the file."""
    chosen = chosen_columns()
    columns = [
        position
        for position, (heading, column) in enumerate(file.reading.columns)
        if heading.strip() and not column and chosen.get(heading) != LEFT_OUT
    ]
    rows = dict(file.table.records) if file.table is not None else {}
    cells = {
        stop.id: tuple(rows[stop.line][position].strip() for position in columns) for stop in stops if stop.line in rows
    }
    if not any(map(any, cells.values())):
        return ()
    return (OwnColumns(headings=tuple(file.headings[position].strip() for position in columns), cells=cells),)


def answer_key(topic: Topic) -> str:
    """The name under which the answer to a question is kept: that of its input."""
    return f"dialog answer {topic.value}"


def chosen_columns() -> Mapping[str, str]:
    """What was chosen for headings, instead of what they are taken for by themselves."""
    return _kept(_COLUMNS)


def choose_column(heading: str, column: str) -> None:
    """Take a heading for this column of the plan from now on."""
    state.remember(_COLUMNS, {**_kept(_COLUMNS), heading: column})


def mended_cells() -> Mapping[Cell, str]:
    """The cells that were written anew."""
    return _kept(_CELLS)


def mend_cell(cell: Cell, text: str) -> None:
    """Read this text instead of what a cell holds."""
    state.remember(_CELLS, {**_kept(_CELLS), cell: text})


def _kept(name: str) -> dict[Any, Any]:
    value = state.recall(name)
    return value if isinstance(value, dict) else {}


def _answers(draft: Draft) -> Answers:
    """What was answered. What a question assumes by itself is no answer: the file reads the same without it."""
    given: dict[Topic, Any] = {}
    for topic, question in _kept(_ASKED).items():
        value = state.recall(answer_key(topic))
        if value is not None and str(value) not in {"", question.assumed}:
            given[topic] = value
    day = given.get(Topic.DATE)
    return Answers(
        date=day if isinstance(day, date) else None,
        year=int(given[Topic.YEAR]) if Topic.YEAR in given else None,
        order=DateOrder(given[Topic.ORDER]) if Topic.ORDER in given else None,
        encoding=str(given.get(Topic.ENCODING, "")),
        sheet=str(given.get(Topic.SHEET, "")),
        columns={heading: "" if column == OWN else column for heading, column in chosen_columns().items()},
        time_zone=draft.details.time_zone,
    )


def _read(given: GivenFile, answers: Answers, draft: Draft) -> ImportedFile:
    try:
        table = _table_of(given, answers)
    except PlanFault as fault:
        return ImportedFile(given=given, table=None, fault=message_of(fault))
    mended = replace(table, records=_mended(table.records, mended_cells()))
    reading = read_rows(mended, name=given.name, published=draft.stops, answers=answers)
    open_topics = {question.topic for question in reading.questions}
    answered: Sequence[Question] = [
        question
        for topic, question in _kept(_ASKED).items()
        if topic not in open_topics and state.recall(answer_key(topic)) not in {None, ""}
    ]
    return ImportedFile(given=given, table=table, reading=reading, questions=(*answered, *reading.questions))


def _table_of(given: GivenFile, answers: Answers) -> VenueTable:
    """The table in the file, kept while no answer asks for another: a workbook is opened in a process of its own.
    Raises `PlanFault`."""
    key = (given.data, given.name, answers.encoding, answers.sheet, answers.time_zone)
    last = state.recall(_TABLE)
    if isinstance(last, tuple) and last[0] == key and isinstance(last[1], VenueTable):
        return last[1]
    table = read_source(given.data, answers)
    state.remember(_TABLE, (key, table))
    return table


def _mended(
    records: tuple[tuple[int, tuple[str, ...]], ...], cells: Mapping[Cell, str]
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    if not cells:
        return records
    return tuple(
        (line, tuple(cells.get((line, position), cell) for position, cell in enumerate(row))) for line, row in records
    )
