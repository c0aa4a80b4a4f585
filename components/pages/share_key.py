"""Who can see the visit, on the share page of organisers: its key, and a new one in place of it."""

from __future__ import annotations

import streamlit as st

from components.export.context import POCKET, Context
from components.i18n.words import Words
from components.pages import state
from components.pages.values import plain
from components.plan.errors import StudyVisitError
from components.plan.messages import message_of
from components.plan.model import Visit
from components.plan.visibility import Visibility
from components.web.visit_gate import refusal_words

_ASKED = "new key asked"


def who_can_see(visit: Visit, context: Context) -> None:
    """Draw a card on a visit that is not public; nothing for one that is."""
    if visit.visibility is Visibility.PUBLIC:
        return
    words = context.words
    with st.container(border=True, key="card-key"):
        if visit.visibility is Visibility.UNLISTED:
            st.subheader(words.text("Only who has its private address sees this visit"))
            st.write(
                words.text(
                    "The addresses and the code on this page have the visit's key in them. Whoever has one of them can "
                    "open the visit, and pass it on."
                )
            )
        else:
            title, text = refusal_words(visit, words)
            st.subheader(words.text("Nobody sees this visit yet"))
            st.write(plain(f"{title}. {text}"))
            st.write(words.text("To show it to somebody before, give them this address:"))
            key = state.visit_keys().of(Visibility.CLOSED)
            shown = f"{context.base_url or ''}/{POCKET}?key={key}"
            st.code(shown, language=None, wrap_lines=True)
        _new_key(words)


def _new_key(words: Words) -> None:
    """A button, and the question that comes before it counts."""
    if not state.recall(_ASKED):
        st.button(words.text("Make a new key"), on_click=state.remember, args=(_ASKED, True))
        return
    st.warning(
        words.text("Every address and printed code that has the key of now stops working, for everybody, at once.")
    )
    with st.container(horizontal=True):
        st.button(words.text("Make a new key"), type="primary", on_click=_renew)
        st.button(words.text("Keep the key"), on_click=state.remember, args=(_ASKED, None))


def _renew() -> None:
    state.remember(_ASKED, None)
    try:
        state.draft_owner()  # the session may be over
        state.visit_keys().renew()
    except StudyVisitError as fault:
        st.error(plain(state.words().phrase(message_of(fault))))
