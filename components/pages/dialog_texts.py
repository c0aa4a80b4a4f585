"""Keeps in the browser what is typed into a dialog of Streamlit's own fields, and has it ask before that is lost."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import state
from components.render import assets
from components.render.stop_form import dialog_texts

_WITH_CHOICES = frozenset({"details", "merge", "photos"})
"""Dialogs whose choices are work as well; in the others they are one tap."""


def keep_texts(dialog: str, stop_id: str, words: Words) -> None:
    """Watch over the open dialog of this name: to be called once its fields are drawn."""
    component = st.components.v2.component(
        "dialog_texts",
        html='<div class="visit stop-form"></div>',
        # Streamlit takes a text of one line for the name of a file.
        css="/* dialog texts */\n" + assets.style("page.css", "stop-form.css"),
        js="// dialog texts\n" + assets.script("dialog-texts.js"),
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
