"""Import and export: a spreadsheet into the draft, with the difference first; the draft and the plan as files."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.publish_dialog import list_changes
from components.pages.values import plain
from components.plan.changes import differences
from components.plan.editing import Stops, validated
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, Problem, Severity, message_of
from components.sheets.reading import read_venues
from components.sheets.tables import MAX_BYTES, without_formulas
from components.sheets.writing import with_published_ids
from components.visit.drafts import DraftService

MAX_FILE_MB = MAX_BYTES // 1024 // 1024
MAX_PASTED = 400_000
"""Characters in the field for cells: thousands of stops. More is a file."""
LISTED_PROBLEMS = 20
TABLE_HEIGHT_PX = 180
"""Some four rows; the rest scrolls."""


def import_export(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """Import and export, each in a tab."""
    left, right = st.tabs([words.text("Import"), words.text("Export")])
    with left:
        _import(drafts, words)
    with right:
        _export(drafts, words)


def _import(drafts: DraftService, words: Words) -> None:
    file = st.file_uploader(
        words.text("A CSV file"), type=["csv", "txt", "tsv"], max_upload_size=MAX_FILE_MB, key="dialog file"
    )
    pasted = st.text_area(
        words.text("Or cells copied from a spreadsheet, with the line of column names"),
        height=120,
        max_chars=MAX_PASTED,
        key="dialog pasted",
    )
    if file is not None:
        data, name = file.getvalue(), file.name
    elif pasted.strip():
        data, name = pasted.encode("utf-8", "replace"), words.text("the pasted cells")
    else:
        return
    data = with_published_ids(data, drafts.load().draft.stops)
    reading = read_venues(data, name=name)
    has_errors = any(problem.severity is Severity.ERROR for problem in reading.problems)
    if not has_errors:
        try:
            _validated(reading.stops)
        except PlanFault as fault:
            st.error(plain(words.phrase(message_of(fault))))
            return
    if has_errors or not reading.stops:
        st.error(words.text("This cannot be taken as it is. The draft is untouched."))
        _list_problems(reading.problems, words)
        return
    _list_problems(reading.problems, words)
    if reading.table is not None:
        st.dataframe(reading.table.frame(), height=TABLE_HEIGHT_PX)
    st.write(words.text("What would change in the draft:"))
    list_changes(differences(drafts.load().draft.stops, reading.stops), words)
    if st.button(words.text("Take it into the draft"), type="primary", width="stretch"):
        label = Phrase("{file} imported", {"file": name[:80]})
        actions.save_dialog(lambda drafts: drafts.edit(label, lambda _: _validated(reading.stops), carrier=data))


def _validated(stops: Stops) -> Stops:
    """The stops themselves. Raises `PlanFault` for texts that no page could show."""
    return tuple(validated(stop) for stop in stops)


def _list_problems(problems: tuple[Problem, ...], words: Words) -> None:
    lines = []
    for problem in problems[:LISTED_PROBLEMS]:
        line = words.phrase(problem.message)
        if problem.line is not None:
            line = words.text("Line {line}: {message}", line=problem.line, message=line)
        lines.append(f"- {plain(line)} {plain(words.phrase(problem.remedy))}")
    if len(problems) > LISTED_PROBLEMS:
        lines.append("- " + words.text("And {count} more.", count=len(problems) - LISTED_PROBLEMS))
    st.markdown("\n".join(lines))


def _export(drafts: DraftService, words: Words) -> None:
    st.write(words.text("Opens in any spreadsheet. Cells that one would run as a formula are made harmless."))
    published = without_formulas(state.visit_service().csv())
    for column, label, data, name in zip(
        st.columns(2),
        (words.text("Download the draft"), words.text("Download the published plan")),
        (drafts.csv(), published),
        ("draft.csv", "venues.csv"),
        strict=True,
    ):
        column.download_button(label, data, name, "text/csv", on_click="ignore", width="stretch")
