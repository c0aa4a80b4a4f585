"""Which dialog is shown over the organisers' page: one at a time, by the name that the page's buttons have for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import streamlit as st

from components.locales.words import Words
from components.pages import publish_dialog, state
from components.services.desk import Desk

Body: TypeAlias = Callable[[Desk, Words, str], None]


def show(name: str, stop_id: str, mine: Desk, words: Words) -> None:
    """Show the dialog of that name; `stop_id` is the stop that it is of, or empty. Unknown names show nothing."""
    dialogs: dict[str, tuple[str, Body]] = {
        "publish": (words.text("Publish"), publish_dialog.publish),
        "merge": (words.text("Two plans, one day"), publish_dialog.merge),
    }
    if name not in dialogs:
        return
    title, body = dialogs[name]

    @st.dialog(title, width="large", on_dismiss=state.close_dialog)
    def shown() -> None:
        body(mine, words, stop_id)

    shown()
