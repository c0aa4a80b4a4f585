"""Which dialog is shown over the organisers' page: one at a time, by the name that the page's buttons have for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import streamlit as st

from components.i18n.words import Words
from components.pages import (
    actions,
    history_dialog,
    import_dialog,
    late_dialog,
    order_dialog,
    preview_dialog,
    publish_dialog,
    state,
    stop_dialog,
)
from components.plan.errors import StudyVisitError
from components.visit.drafts import DraftService

Body: TypeAlias = Callable[[DraftService, Words, str], None]


def show(name: str, stop_id: str, words: Words) -> None:
    """Show the dialog of that name; `stop_id` is the stop that it is of, or empty. Unknown names show nothing.

    A dialog is drawn again by itself at each touch, when the page has long been drawn: so it asks for the session by
    itself, and where that is over the page says so.
    """
    dialogs: dict[str, tuple[str, Body]] = {
        "publish": (words.text("Publish"), publish_dialog.publish),
        "late": (words.text("Running late"), late_dialog.late),
        "edit": (words.text("Edit"), stop_dialog.edit),
        "add": (words.text("Add a stop"), stop_dialog.add),
        "history": (words.text("Plans so far"), history_dialog.history),
        "exchange": (words.text("Import and export"), import_dialog.exchange),
        "suggest": (words.text("Suggest an order"), order_dialog.suggest),
        "preview": (words.text("Preview the day"), preview_dialog.preview),
        "merge": (words.text("Two plans, one day"), publish_dialog.merge),
    }
    if name not in dialogs:
        return
    title, body = dialogs[name]

    @st.dialog(title, width="small" if name == "preview" else "medium", on_dismiss=state.close_dialog)
    def shown() -> None:
        try:
            mine = actions.desk()
        except StudyVisitError:
            st.rerun()
        body(mine, words, stop_id)

    shown()
