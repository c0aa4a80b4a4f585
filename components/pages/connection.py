"""What a page says when its connection to the server goes, in the place of Streamlit's words for its developers."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.render import assets


def watch_connection(words: Words, *, says_it: bool) -> None:
    """Let the page say that there is no connection, unless it `says_it` by itself."""
    component = st.components.v2.component(
        "connection",
        html='<p class="no-connection" role="status"></p>',
        css="/* connection */\n" + assets.style("connection.css"),
        js="// connection\n" + assets.script("connection.js"),
    )
    text = words.text("No connection just now. It comes back by itself; until then you can go on reading.")
    component(key="connection", data={"text": "" if says_it else text})
