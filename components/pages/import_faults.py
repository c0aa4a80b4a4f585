"""The faults of an imported file: rows to mend where they stand, and what was assumed and repaired."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components.i18n.words import Words
from components.pages import import_file, state
from components.pages.import_file import ImportedFile
from components.pages.values import plain
from components.plan.messages import Problem, ProblemKind, Severity

LISTED_ROWS, LISTED_NOTES = 20, 20
"""So many rows are offered to be mended, and so many notes are listed; of more, a number."""
_MAX_CELL, _MAX_HEADING = 2000, 60
_OF_A_ROW = frozenset({ProblemKind.CELL_UNREADABLE, ProblemKind.ROW_UNREADABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class _FaultyRow:
    """A row with faults, or one that was mended; `cells` are the positions of those cells."""

    line: int
    problems: tuple[Problem, ...]
    cells: tuple[int, ...]
    is_stop: bool


def mend_rows(file: ImportedFile, words: Words) -> set[int]:
    """The rows with faults, each with its cells to be written anew. Gives the lines that are to be left out."""
    rows = _faulty_rows(file)
    left_out: set[int] = set()
    if not rows:
        return left_out
    st.markdown(f"**{words.text('Rows to look at')}**")
    for row in rows[:LISTED_ROWS]:
        with st.container(border=True, gap="small"):
            if _mend_row(file, row, words):
                left_out.add(row.line)
    if len(rows) > LISTED_ROWS:
        st.caption(words.text("And {count} more.", count=len(rows) - LISTED_ROWS))
    return left_out


def _mend_row(file: ImportedFile, row: _FaultyRow, words: Words) -> bool:
    """One row; whether it is to be left out although it can be taken."""
    headings, cells = file.reading.columns, _cells(file, row.line)
    title = " · ".join(part for part in (words.text("Line {line}", line=row.line), _name(file, cells)) if part)
    st.markdown(f"**{plain(title)}**")
    sentences = [f"{words.phrase(problem.message)} {words.phrase(problem.remedy)}" for problem in row.problems]
    if sentences:
        st.markdown("  \n".join(dict.fromkeys(map(plain, sentences))))
    else:
        st.caption(words.text("This row can be taken now."))
    for position in row.cells:
        key = f"dialog cell {row.line} {position}"
        st.text_input(
            plain(headings[position][0][:_MAX_HEADING]),
            cells[position][:_MAX_CELL],
            max_chars=_MAX_CELL,
            key=key,
            on_change=_mended,
            args=((row.line, position), key),
        )
    return row.is_stop and st.checkbox(words.text("Leave this row out"), key=f"dialog without {row.line}")


def _name(file: ImportedFile, cells: tuple[str, ...]) -> str:
    """What the row is called, else what stands in it."""
    columns = [column for _, column in file.reading.columns]
    name = cells[columns.index("name")].strip() if "name" in columns and cells else ""
    return (name or " ".join(cell.strip() for cell in cells if cell.strip()))[:_MAX_HEADING]


def _mended(cell: import_file.Cell, key: str) -> None:
    text = state.recall(key)
    if isinstance(text, str):
        import_file.mend_cell(cell, text)


def _faulty_rows(file: ImportedFile) -> list[_FaultyRow]:
    positions = {
        heading.strip(): position for position, (heading, _) in reversed(list(enumerate(file.reading.columns)))
    }
    problems: dict[int, list[Problem]] = {}
    cells: dict[int, set[int]] = {}
    for line, position in import_file.mended_cells():
        problems.setdefault(line, [])
        cells.setdefault(line, set()).add(position)
    for problem in file.reading.problems:
        if problem.line is None or problem.kind not in _OF_A_ROW or problem.severity is Severity.NOTE:
            continue
        problems.setdefault(problem.line, []).append(problem)
        if (at := positions.get((problem.column or "").strip())) is not None:
            cells.setdefault(problem.line, set()).add(at)
    read = {stop.line for stop in file.reading.stops}
    known = {line for line, _ in file.table.records} if file.table is not None else set()
    return [
        _FaultyRow(
            line=line,
            problems=tuple(problems_of_line),
            cells=tuple(sorted(cells.get(line, ()))) if line in known else (),
            is_stop=line in read,
        )
        for line, problems_of_line in sorted(problems.items())
    ]


def _cells(file: ImportedFile, line: int) -> tuple[str, ...]:
    records = file.table.records if file.table is not None else ()
    return next((cells for number, cells in records if number == line), ())


def list_notes(file: ImportedFile, words: Words) -> None:
    """What was assumed and repaired: warnings at once, notes folded."""
    others = [
        problem
        for problem in file.reading.problems
        if problem.kind is not ProblemKind.QUESTION_OPEN
        and (problem.kind not in _OF_A_ROW or problem.line is None or problem.severity is Severity.NOTE)
    ]
    serious = [problem for problem in others if problem.severity is not Severity.NOTE]
    if serious:
        st.warning(_lines(serious, words))
    notes = [problem for problem in others if problem.severity is Severity.NOTE]
    if notes:
        with st.expander(
            words.plural("{count} note on how it was read", "{count} notes on how it was read", len(notes))
        ):
            st.markdown(_lines(notes, words))


def _lines(problems: list[Problem], words: Words) -> str:
    """Problems as a list, each once."""
    texts = list(dict.fromkeys(plain(_in_words(problem, words)) for problem in problems))
    lines = [f"- {text}" for text in texts[:LISTED_NOTES]]
    if len(texts) > LISTED_NOTES:
        lines.append("- " + words.text("And {count} more.", count=len(texts) - LISTED_NOTES))
    return "\n".join(lines)


def _in_words(problem: Problem, words: Words) -> str:
    line = words.phrase(problem.message)
    if problem.line is not None:
        line = words.text("Line {line}: {message}", line=problem.line, message=line)
    return f"{line} {words.phrase(problem.remedy)}".strip()
