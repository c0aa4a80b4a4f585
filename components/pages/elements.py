"""Elements of Streamlit's pages: our own, a choice of groups, and the one that keeps in the browser what is typed into
a dialog of Streamlit's own fields, and has it ask before that is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from components.i18n.words import Words
from components.pages import state
from components.pages.values import plain
from components.plan.model import Visit
from components.render import assets
from components.render.stop_form import dialog_texts

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

_WITH_CHOICES = frozenset({"details", "merge", "photos"})
"""Dialogs whose choices are work as well; in the others they are one tap."""


def element(name: str, html: str, script: str, *styles: str) -> ComponentRenderer:
    """An element with this HTML, run by a script of `static/entries/`, in style sheets of `static/`."""
    return st.components.v2.component(
        name,
        html=html,
        # Streamlit takes a text of one line for the name of a file.
        css=f"/* {name} */\n{assets.style(*styles)}" if styles else None,
        js=f"// {name}\n{assets.script(script)}",
    )


def choose_group(visit: Visit, words: Words, key: str, default: str = "") -> str:
    """Whose visit is meant: a choice where groups go different ways; empty for everybody."""
    if not visit.groups:
        return ""
    chosen = st.segmented_control(
        words.text("For which group?"),
        options=["", *visit.groups],
        format_func=lambda name: plain(name) or words.text("Everybody"),
        default=default,
        key=key,
    )
    return chosen or ""


def keep_texts(dialog: str, stop_id: str, words: Words) -> None:
    """Watch over the open dialog of this name: to be called once its fields are drawn."""
    component = element(
        "dialog_texts", '<div class="visit stop-form"></div>', "dialog-texts.js", "page.css", "stop-form.css"
    )
    component(
        key="dialog texts",
        data={
            "opened": state.dialog_opening(),
            "dialog": dialog,
            "stop": stop_id,
            "keys": state.dialog_text_keys(),
            "changed": dialog in _WITH_CHOICES and state.dialog_changed(),
            "texts": dialog_texts(words),
        },
    )
