"""The Streamlit script: which page is shown. Streamlit runs this file anew for every session and change."""

from __future__ import annotations

import streamlit as st

from components.maps import assets
from components.pages import organise, share, state, visit


def main() -> None:
    """Set up the page and run the one that was asked for."""
    # A picture of ours: Streamlit's icon names are loaded from a font server by every visitor's browser.
    st.set_page_config(page_title=state.office().current().title, page_icon=str(assets.ICON), layout="wide")
    # Pages are made in each run: made at import they would be shared between sessions, and some would refuse to run.
    words = state.words()
    pages = {
        "visit": st.Page(visit.page, title=words.text("Visit"), default=True),
        "share": st.Page(share.page, title=words.text("Share"), url_path="share"),
    }
    pages["organise"] = st.Page(organise.page, title=words.text("Organise"), url_path="organise")
    state.remember_pages(pages)
    st.navigation(list(pages.values()), position="hidden").run()


main()
