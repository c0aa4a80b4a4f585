"""The app as a process: what Streamlit's options and secrets say of it, its start, its announcement and its end."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import streamlit as st

from components import logs
from components.lookup.ending import notice_the_end
from components.settings import VERSION
from components.web.organiser_auth import OrganiserAuth

_log = logging.getLogger(__name__)
ending = threading.Event()
"""Set when the process was asked to end: streams stop then."""


def from_secrets() -> list[str] | None:
    """Take the database of `st.connection("sql")`, where none is set; and whom a provider of `st.login` may identify:
    the list `organisers` beside `[auth]`, None where that is not configured and the token decides."""
    if not st.secrets.load_if_toml_exists():
        return None
    connection = st.secrets.get("connections", {}).get("sql", {})
    if "url" in connection:
        os.environ.setdefault("STUDY_VISIT_DATABASE_URL", str(connection["url"]))
    return [str(each) for each in st.secrets.get("organisers", [])] if "auth" in st.secrets else None


def base_path() -> str:
    """The path that all addresses begin with (Streamlit's `server.baseUrlPath`), as `/visit`; empty without one."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def allowed_origins() -> list[str] | None:
    """Whose pages may open a websocket besides our own; None where Streamlit's settings let everybody."""
    return list(st.get_option("server.corsAllowedOrigins")) if st.get_option("server.enableCORS") else None


def lifespan(auth: OrganiserAuth | None) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """What happens between the start and the end of the app behind `auth` (None: its settings cannot be used)."""

    @asynccontextmanager
    async def life(_app: st.App) -> AsyncIterator[None]:
        # Whoever collects garbage looks through all that lives, 45 ms with pandas and folium; the imports made none.
        gc.collect()
        gc.freeze()
        notice_the_end(ending)
        logs.remove_library_handlers()
        _log.info("app.started", extra={"version": VERSION, "under": base_path() or "/"})
        if auth is not None:
            _announce(auth)
        yield
        _log.info("app.ended")

    return life


def _announce(auth: OrganiserAuth) -> None:
    """Show the organisers' link at the start that made its token. It is for the terminal alone, as Jupyter's is: a
    token has no place in a log, and under systemd all is logged."""
    link = auth.first_link(_own_url(auth.visit_service.settings.base_url))
    if link is not None and "JOURNAL_STREAM" in os.environ:
        _log.warning("organisers.no_link", extra={"remedy": "python -m components organiser-link"})
    elif link is not None:
        sys.stdout.write(f"\n  To organise this visit, open this link. Keep it: it is shown this once.\n  {link}\n\n")
        sys.stdout.flush()


def _own_url(base_url: str | None) -> str:
    """The address that the terminal shows for this app."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    own = f"{scheme}://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}{base_path()}"
    return (base_url or own).rstrip("/")
