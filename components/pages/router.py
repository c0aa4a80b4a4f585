"""The Streamlit script: shows the requested page. Streamlit runs this file anew for every session and change."""

from __future__ import annotations

import streamlit as st

from components.pages import organise, share, state, visit
from components.plan.errors import SettingsFault


def main() -> None:
    """Set up the page and run the one that was asked for."""
    try:
        title = state.visit_service().current().title
    except SettingsFault as fault:
        _show_settings_fault(fault)
        return
    # No icon here: Streamlit would load numpy and Pillow to look at it, and `/favicon.png` is ours.
    st.set_page_config(page_title=title, layout="wide")
    # Pages are made in each run: made at import they would be shared between sessions, and some would refuse to run.
    words = state.words()
    pages = {
        "visit": st.Page(visit.page, title=words.text("Visit"), default=True),
        "share": st.Page(share.page, title=words.text("Share"), url_path="share"),
        "organise": st.Page(organise.page, title=words.text("Organise"), url_path="organise"),
    }
    state.remember_pages(pages)
    st.navigation(list(pages.values()), position="hidden").run()


def _show_settings_fault(fault: SettingsFault) -> None:
    """Show which settings cannot be used, a line each: without them there is no visit."""
    words = state.words()
    title = words.text("This visit cannot be shown yet")
    st.set_page_config(page_title=title)
    st.title(title)
    st.text(words.text("Its settings cannot be used. Correct them, and start the app anew."))
    for line in str(fault).splitlines():
        st.text(line)


main()
