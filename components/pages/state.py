"""The one module that touches Streamlit's session state, query parameters and caches."""

from __future__ import annotations

import streamlit as st

from components.locales.negotiation import choose_language
from components.locales.words import LANGUAGES, Words, words_for
from components.services.office import Office, open_office


def office() -> Office:
    """The process's one office: the published visit, its clock and its background worker."""
    return open_office()


def words() -> Words:
    """The words of this reader: `?lang=` if it was asked for, else the browser's wish, else English."""
    wanted = st.query_params.get("lang")
    header = st.context.headers.get("Accept-Language") if st.context.headers else None
    return words_for(choose_language(header, wanted, LANGUAGES))


def asked_language() -> str | None:
    """The language in the page's address, which links within the app keep."""
    return st.query_params.get("lang")
