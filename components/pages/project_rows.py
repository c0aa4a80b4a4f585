"""A stop's projects as rows to fill in: a name, a text, and a button that takes the row away."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import state
from components.plan.model import Project

_ROWS = "dialog projects"


def project_rows(projects: tuple[Project, ...], words: Words) -> tuple[Project, ...]:
    """The projects as they are typed now; rows without a name are none."""
    rows = state.noted(_ROWS)
    if not isinstance(rows, list):
        rows = list(range(len(projects)))
        state.note(_ROWS, rows)
    st.markdown(f"**{words.text('Projects shown here')}**")
    typed = []
    for row in rows:
        known = projects[row] if row < len(projects) else Project(name="")
        with st.container(border=True):
            name = st.text_input(words.text("Project"), known.name, key=f"dialog project {row} name")
            text = st.text_area(words.text("In a sentence"), known.text, height=70, key=f"dialog project {row} text")
            st.button(
                words.text("Remove this project"), key=f"dialog project {row} away", on_click=_take_away, args=(row,)
            )
        if name.strip():
            typed.append(Project(name=name.strip(), text=text.strip()))
    st.button(words.text("Add a project"), key="dialog project more", on_click=_one_more, args=(len(projects),))
    return tuple(typed)


def _take_away(row: int) -> None:
    rows = state.noted(_ROWS)
    state.note(_ROWS, [each for each in rows if each != row] if isinstance(rows, list) else None)


def _one_more(known: int) -> None:
    rows = state.noted(_ROWS)
    if isinstance(rows, list):
        state.note(_ROWS, [*rows, max([known - 1, *rows]) + 1])
