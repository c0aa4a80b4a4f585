"""The one module that touches Streamlit's session state, query parameters, cookies and caches."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import Words, choose_language, words_for
from components.plan.errors import StudyVisitError
from components.plan.publication import Visibility
from components.store.organisers import StoredSession
from components.store.stored_secret import VisitKeys
from components.visit.service import VisitService, open_visit_service
from components.web.devices import device_words
from components.web.organiser_auth import OrganiserAuth, open_organiser_auth
from components.web.own_files import media_type_for
from components.web.visit_access import KEY, VisitAccess

_T = TypeVar("_T")
_PAGES = "pages"
_DIALOG = "dialog"
_OPENING, _CLOSED = "opening of dialog", "closed dialog"
_TYPED_BEFORE, _FIRST_VALUES = "dialog typed before", "dialog first values"
_GROUP, _SHOWN_GROUP = "group", "shown group"


def visit_service() -> VisitService:
    """The visit service of this process: the published visit, its clock and its background work."""
    return open_visit_service()


def today() -> date:
    """The day on the visit's clock: a first guess where a day is asked for."""
    service = visit_service()
    return service.now().astimezone(service.settings.zone).date()


def words() -> Words:
    """The words of this reader: `?lang=` if it was asked for, else the browser's wish, else English."""
    header = st.context.headers.get("Accept-Language") if st.context.headers else None
    return words_for(choose_language(header, st.query_params.get("lang"), LANGUAGES))


def draft_owner() -> str:
    """The organiser who is signed in, checked at each call. Raises `NotAllowed` for everybody else, `StorageFault`."""
    return organiser_auth().draft_owner(st.context.cookies)


def organiser_auth() -> OrganiserAuth:
    """The organisers' authentication of this process. Who asks it for something has checked the session."""
    return open_organiser_auth()


def session() -> StoredSession:
    """The session of the organiser who is signed in, checked as `draft_owner` does. Raises as it does."""
    return organiser_auth().current(st.context.cookies)


def own_file(media_type: str) -> str:
    """The media type of a file to download that is for the organiser of this session alone; for nobody, where that is
    over."""
    try:
        return media_type_for(draft_owner(), media_type)
    except StudyVisitError:
        return media_type_for("", media_type)


def may_see_visit() -> bool:
    """Whether this reader may see the published visit, checked at each call: a key may be renewed meanwhile."""
    if visit_service().current().visibility is Visibility.PUBLIC:
        return True
    return VisitAccess(visit_service().current, organiser_auth()).admits(st.context.cookies)


def visit_keys() -> VisitKeys:
    """The keys of a visit that is not public."""
    keys = organiser_auth().visit_keys
    keys.refresh()
    return keys


def address_key() -> str:
    """The key that the addresses of the published visit have in them; empty for a visit that needs none."""
    visibility = visit_service().current().visibility
    return "" if visibility is Visibility.PUBLIC else visit_keys().in_addresses(visibility)


def show_key(key: str) -> None:
    """Have the key in the address that the browser shows, so that it can be passed on."""
    if key and st.query_params.get(KEY) != key:
        st.query_params[KEY] = key


def browser_zone() -> str:
    """The IANA name of the zone that this browser is in; empty where it does not tell."""
    return str(st.context.timezone or "")


def is_organiser() -> bool:
    """Whether an organiser is signed in; False where that cannot be told."""
    return organiser_auth().is_organiser(st.context.cookies)


def provider_session() -> str | None:
    """The signed session of who came through `st.login`; None before that. Raises `NotAllowed` for somebody who is no
    organiser, and where that session is over."""
    if not st.user.is_logged_in:
        return None
    return organiser_auth().sign_in_by_provider(st.user.to_dict(), device=device())


def device() -> str:
    """The device of this browser in words, see `device_words`."""
    return device_words(st.context.headers.get("User-Agent") or "")


def by_provider() -> bool:
    """Whether an OpenID Connect provider identifies organisers, instead of the token."""
    return organiser_auth().by_provider


def component_value(key: str, name: str) -> object:
    """The value that a component has just sent under this name; None where it has not."""
    return st.session_state.get(key, {}).get(name)


def remember(name: str, value: object) -> None:
    """Keep a value for this session's next runs; None forgets it."""
    if value is None:
        st.session_state.pop(name, None)
    else:
        st.session_state[name] = value


def recall(name: str) -> object:
    """The value that is kept under a name, or None."""
    return st.session_state.get(name)


def group() -> str:
    """The group that this reader asked for: in the address, else the one chosen before; empty for everybody."""
    name = st.query_params.get("group", recall(_GROUP))
    return name if isinstance(name, str) else ""


def choose_group(name: str) -> None:
    """Show the visit of this group from now on, and say so in the address."""
    remember(_GROUP, name)
    st.query_params["group"] = name


def shown_group() -> str:
    """The group whose stops alone an organiser wants to see; empty for all."""
    return str(recall(_SHOWN_GROUP) or "")


def show_group(name: str) -> None:
    """Show an organiser the stops of this group alone from now on, or of all."""
    remember(_SHOWN_GROUP, name)


def open_dialog(
    name: str, stop_id: str = "", *, typed: Mapping[str, str | bool] | None = None, opening: str = ""
) -> None:
    """Show a dialog from the next run on, until it is closed; what was typed into an earlier one is forgotten.

    `typed` is what a browser still has of a dialog that was lost with its session, `opening` how it named that one.
    """
    close_dialog()
    st.session_state[_DIALOG] = (name, stop_id)
    st.session_state[_OPENING] = opening or secrets.token_hex(4)
    for key, text in (typed or {}).items():
        if key.startswith("dialog "):
            st.session_state[key] = text
    remember(_TYPED_BEFORE, dict(typed) if typed else None)


def close_dialog() -> None:
    """Show no dialog any more."""
    if st.session_state.pop(_DIALOG, None) is not None:
        st.session_state[_CLOSED] = dialog_opening()
    clear_dialog()


def dialog_opening() -> str:
    """The dialog that is open, told apart from the same one opened before or after it."""
    return str(st.session_state.get(_OPENING, ""))


def opened_dialog() -> str:
    """The dialog that is open, as `dialog_opening` names it; empty without one."""
    return dialog_opening() if current_dialog() is not None else ""


def closed_dialog() -> str:
    """The dialog that was closed last, as `dialog_opening` named it; empty before that."""
    return str(st.session_state.get(_CLOSED, ""))


def typed_before() -> dict[str, str | bool]:
    """What was typed into the open dialog before its session was lost."""
    typed = recall(_TYPED_BEFORE)
    return typed if isinstance(typed, dict) else {}


def dialog_text_keys() -> list[str]:
    """The keys of the open dialog's fields that hold texts."""
    return [key for key, value in _dialog_values().items() if isinstance(value, str)]


def dialog_changed() -> bool:
    """Whether the open dialog holds anything else than when each of its fields was first drawn."""
    now = _dialog_values()
    first = recall(_FIRST_VALUES)
    first = now | first if isinstance(first, dict) else now
    remember(_FIRST_VALUES, first)
    return any(value != first[key] for key, value in now.items())


def _dialog_values() -> dict[str, object]:
    """What the fields of the open dialog hold, by their keys."""
    plain = (str, bool, int, float, date, list, tuple, type(None))
    keys = [str(key) for key in st.session_state if str(key).startswith("dialog ")]
    return {key: value for key in keys if key != _FIRST_VALUES and isinstance(value := st.session_state[key], plain)}


def clear_dialog() -> None:
    """Forget what was typed into the dialog that is open, and what it kept."""
    for key in [key for key in st.session_state if str(key).startswith("dialog ")]:
        del st.session_state[key]


def current_dialog() -> tuple[str, str] | None:
    """The name of the dialog to show and the id of its stop, if any."""
    dialog: tuple[str, str] | None = st.session_state.get(_DIALOG)
    return dialog


def remember_pages(pages: Mapping[str, StreamlitPage]) -> None:
    """Keep this run's pages by their names, for `go_to`."""
    st.session_state[_PAGES] = dict(pages)


def go_to(name: str) -> None:
    """Leave this page for the one of that name; does nothing for an unknown name."""
    pages: Mapping[str, StreamlitPage] = st.session_state.get(_PAGES, {})
    if name in pages:
        st.switch_page(pages[name])


def app_url() -> str | None:
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
def _cached(_build: Callable[[], object], key: tuple[object, ...]) -> object:  # noqa: ARG001 - the key is the cache's
    return _build()


def cached(key: tuple[object, ...], build: Callable[[], _T]) -> _T:
    """What `build` returned for `key`, built once for all sessions; the 64 most recently used are kept."""
    return _cached(build, key)  # type: ignore[return-value]
