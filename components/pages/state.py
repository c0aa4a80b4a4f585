"""The one module that touches Streamlit's session state, query parameters and caches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.i18n.catalogues import LANGUAGES
from components.i18n.negotiation import choose_language
from components.i18n.words import Words, words_for
from components.visit.service import VisitService, open_visit_service
from components.web.organiser_auth import Organiser, open_organiser_auth


def visit_service() -> VisitService:
    """The process's one office: the published visit, its clock and its background worker."""
    return open_visit_service()


def words() -> Words:
    """The words of this reader: `?lang=` if it was asked for, else the browser's wish, else English."""
    wanted = st.query_params.get("lang")
    header = st.context.headers.get("Accept-Language") if st.context.headers else None
    return words_for(choose_language(header, wanted, LANGUAGES))


def asked_language() -> str | None:
    """The language in the page's address, which links within the app keep."""
    return st.query_params.get("lang")


_T = TypeVar("_T")
_PAGES = "pages"
_DIALOG = "dialog"


def organiser() -> Organiser:
    """Who is signed in, looked up anew each time. Raises `NotAllowed` for nobody, `StorageFault` if it cannot tell."""
    return open_organiser_auth().organiser(st.context.cookies)


def ticket() -> str | None:
    """The session for who came through `st.login`; None for somebody who did not yet. Raises `NotAllowed` for somebody
    who is no organiser."""
    if not st.user.is_logged_in:
        return None
    email, is_verified = str(st.user.get("email", "")), st.user.get("email_verified") is True
    return open_organiser_auth().sign_in_by_provider(email, verified=is_verified)


def by_provider() -> bool:
    """Whether an OpenID Connect provider says who comes, instead of the token."""
    return open_organiser_auth().by_provider


def sent(element: str, name: str) -> object:
    """What an element of ours has just sent under this name; None where it has not."""
    return st.session_state.get(element, {}).get(name)


def note(name: str, value: object) -> None:
    """Remember something for this session's next runs; None forgets it."""
    if value is None:
        st.session_state.pop(name, None)
    else:
        st.session_state[name] = value


def noted(name: str) -> object:
    """What is remembered under a name, or None."""
    return st.session_state.get(name)


def open_dialog(name: str, stop_id: str = "") -> None:
    """Show a dialog from the next run on, until it is closed; what was typed into an earlier one is forgotten."""
    close_dialog()
    st.session_state[_DIALOG] = (name, stop_id)


def close_dialog() -> None:
    """Show no dialog any more."""
    st.session_state.pop(_DIALOG, None)
    for key in [key for key in st.session_state if str(key).startswith("dialog ")]:
        del st.session_state[key]


def wanted_dialog() -> tuple[str, str] | None:
    """The dialog to show and the stop that it is of, if any."""
    wanted: tuple[str, str] | None = st.session_state.get(_DIALOG)
    return wanted


def remember_pages(pages: Mapping[str, StreamlitPage]) -> None:
    """Keep this run's pages by their names, so that one can lead to another."""
    st.session_state[_PAGES] = dict(pages)


def go_to(name: str) -> None:
    """Leave this page for the one of that name; nothing happens for a name that no page has."""
    pages: Mapping[str, StreamlitPage] = st.session_state.get(_PAGES, {})
    if name in pages:
        st.switch_page(pages[name])


def own_address() -> str | None:
    """The address under which this reader opened the app, without a page's own name; None where it is not known."""
    parts = urlsplit(st.context.url or "")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    pages: Mapping[str, StreamlitPage] = st.session_state.get(_PAGES, {})
    path = parts.path.rstrip("/")
    for page in pages.values():
        path = path.removesuffix(f"/{page.url_path}") if page.url_path else path
    return f"{parts.scheme}://{parts.netloc}{path}"


@st.cache_resource(max_entries=64, show_spinner=False)
def _kept(_build: Callable[[], object], key: tuple[object, ...]) -> object:  # noqa: ARG001 - the key is the cache's
    return _build()


def kept(key: tuple[object, ...], build: Callable[[], _T]) -> _T:
    """What `build` gave for `key`, built once for all sessions and kept while it is among the last 64 asked for."""
    return _kept(build, key)  # type: ignore[return-value]
