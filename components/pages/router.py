"""The Streamlit script: shows the requested page. Streamlit runs this file anew for every session and change."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.pages import state, visit
from components.pages.elements import element
from components.plan.errors import SettingsFault
from components.web.visit_gate import refusal_words


def main() -> None:
    """Set up the page and run the one that was asked for."""
    try:
        current = state.visit_service().current()
    except SettingsFault as fault:
        _show_settings_fault(fault)
        return
    words = state.words()
    may_see = state.may_see_visit()
    # No icon here: Streamlit would load numpy and Pillow to look at it, and `/favicon.png` is ours.
    st.set_page_config(page_title=current.title if may_see else words.text("For organisers"), layout="wide")
    # Pages are made in each run: made at import they would be shared between sessions, and some would refuse to run.
    pages = {
        "visit": st.Page(visit.page if may_see else _refuse, title=words.text("Visit"), default=True),
        "share": st.Page(_share if may_see else _refuse, title=words.text("Share"), url_path="share"),
        "organise": st.Page(_organise, title=words.text("Organise"), url_path="organise"),
    }
    state.remember_pages(pages)
    page = st.navigation(list(pages.values()), position="hidden")
    _watch_connection(words, says_it=page is pages["visit"])
    page.run()


# Most of the pages' code is for organisers: the first readers after a start do not wait until it is loaded.
def _share() -> None:
    from components.pages.share import page

    page()


def _organise() -> None:
    from components.pages.organise import page

    page()


def _refuse() -> None:
    """What who may not see the visit reads: also where its key was renewed while the page was open."""
    title, text = refusal_words(state.visit_service().current(), state.words())
    st.title(title)
    st.text(text)


def _show_settings_fault(fault: SettingsFault) -> None:
    """Show which settings cannot be used, a line each: without them there is no visit."""
    words = state.words()
    title = words.text("This visit cannot be shown yet")
    st.set_page_config(page_title=title)
    st.title(title)
    st.text(words.text("Its settings cannot be used. Correct them, and start the app again."))
    for line in str(fault).splitlines():
        st.text(line)


def _watch_connection(words: Words, *, says_it: bool) -> None:
    """Let the page say that there is no connection, in the place of Streamlit's words for its developers, unless it
    `says_it` by itself."""
    component = element("connection", '<p class="no-connection" role="status"></p>', "connection.js", "connection.css")
    text = words.text("No connection just now. It comes back by itself; until then you can go on reading.")
    component(key="connection", data={"text": "" if says_it else text})


main()
