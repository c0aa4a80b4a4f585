"""A spreadsheet in, the difference first; the draft and the plan out."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.publish_dialog import changes_list
from components.pages.values import plain
from components.plan.changes import differences
from components.plan.editing import Stops, validated
from components.plan.errors import PlanFault
from components.plan.messages import Phrase, Problem, Severity, message_of
from components.sheets.reading import read_venues
from components.sheets.tables import MAX_BYTES, without_formulas
from components.visit.drafts import DraftService

MOST_MB = MAX_BYTES // 1024 // 1024
MOST_PASTED = 400_000
"""Characters in the field for cells: thousands of stops. More is a file."""
MOST_SAID = 20
"""So many faults at once are enough to begin with."""


def exchange(mine: DraftService, words: Words, _stop_id: str) -> None:
    """Both ways, each in a tab."""
    into, out = st.tabs([words.text("Import"), words.text("Export")])
    with into:
        _import(mine, words)
    with out:
        _export(mine, words)


def _import(mine: DraftService, words: Words) -> None:
    sent = st.file_uploader(
        words.text("A CSV file"), type=["csv", "txt", "tsv"], max_upload_size=MOST_MB, key="dialog file"
    )
    pasted = st.text_area(
        words.text("Or cells copied from a spreadsheet, with the line of column names"),
        height=120,
        max_chars=MOST_PASTED,
        key="dialog pasted",
    )
    if sent is not None:
        data, name = sent.getvalue(), sent.name
    elif pasted.strip():
        data, name = pasted.encode("utf-8", "replace"), words.text("the pasted cells")
    else:
        return
    reading = read_venues(data, name=name)
    faults = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    if not faults:
        try:
            _sound(reading.stops)
        except PlanFault as fault:
            st.error(plain(words.phrase(message_of(fault))))
            return
    if faults or not reading.stops:
        st.error(words.text("This cannot be taken as it is. The draft is untouched."))
        _said(reading.problems, words)
        return
    _said(reading.problems, words)
    st.write(words.text("What would change in the draft:"))
    changes_list(differences(mine.work().draft.stops, reading.stops), words)
    if st.button(words.text("Take it into the draft"), type="primary", width="stretch"):
        what = Phrase("{file} imported", {"file": name[:80]})
        actions.saved(lambda desk: desk.do(what, lambda _: _sound(reading.stops), carrier=data))


def _sound(stops: Stops) -> Stops:
    """The stops themselves. Raises `PlanFault` for texts that no page could show."""
    return tuple(validated(stop) for stop in stops)


def _said(problems: tuple[Problem, ...], words: Words) -> None:
    """Each fault with its line and what to do about it."""
    lines = []
    for problem in problems[:MOST_SAID]:
        line = words.phrase(problem.message)
        if problem.line is not None:
            line = words.text("Line {line}: {message}", line=problem.line, message=line)
        remedy = words.phrase(problem.remedy) if problem.remedy is not None else ""
        lines.append(f"- {plain(line)} {plain(remedy)}")
    if len(problems) > MOST_SAID:
        lines.append("- " + words.text("And {count} more.", count=len(problems) - MOST_SAID))
    st.markdown("\n".join(lines))


def _export(mine: DraftService, words: Words) -> None:
    st.write(words.text("Opens in any spreadsheet. Cells that one would run as a formula are made harmless."))
    draft, plan = st.columns(2)
    draft.download_button(
        words.text("Download the draft"), mine.csv(), "draft.csv", "text/csv", on_click="ignore", width="stretch"
    )
    plan.download_button(
        words.text("Download the published plan"),
        without_formulas(state.visit_service().csv()),
        "venues.csv",
        "text/csv",
        on_click="ignore",
        width="stretch",
    )
