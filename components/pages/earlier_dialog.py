"""The dialog about changes that were begun on this device before another organiser signed in with it."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.publish_dialog import conflict_name, list_changes
from components.pages.values import plain
from components.plan.messages import Phrase
from components.visit.drafts import DraftService
from components.visit.earlier_drafts import EarlierDraft, add_earlier, discard_earlier, earlier_draft


def earlier(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """What they would change, a button that adds them to the draft, and one that discards them."""
    draft = earlier_draft(state.visit_service(), drafts.owner)
    if draft is None:
        state.close_dialog()
        st.rerun()
    if draft.can_be_added:
        st.write(words.text("They were not published, and are not in your draft. Added to it, they change:"))
        list_changes(draft.changes, words, details=draft.detail_changes)
    if draft.conflicts:
        names = dict.fromkeys(f"- {plain(conflict_name(each, words))}" for each in draft.conflicts)
        st.warning("\n".join([words.text("Your draft has another value here, and keeps it:"), *names]))
    label = words.text("Add them to my draft")
    if draft.can_be_added and st.button(label, type="primary", width="stretch"):
        actions.save_dialog(lambda drafts: _add(drafts, draft))
    with st.popover(words.text("Discard them"), width="stretch"):
        st.write(words.text("They cannot be brought back then. Your draft stays as it is."))
        if st.button(words.text("Discard for good")):
            actions.save_dialog(lambda drafts: discard_earlier(state.visit_service(), drafts.owner, draft))


def _add(drafts: DraftService, draft: EarlierDraft) -> None:
    add_earlier(state.visit_service(), drafts.owner, draft)
    actions.tell(Phrase("The changes begun on this device are in your draft."), do="undo", label=Phrase("Undo"))
