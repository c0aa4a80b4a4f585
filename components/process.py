"""The process of the app: Streamlit's options and secrets, start and end, and the organisers' link in the terminal."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from importlib import import_module
from types import FrameType

import streamlit as st
from streamlit.proto.BackMsg_pb2 import BackMsg

from components import logs
from components.settings import VERSION
from components.web.organiser_auth import OrganiserAuth

_log = logging.getLogger(__name__)
LOAD_MAP_AFTER_S = 5.0
ASK_STORE_S = 1.0
_OF_PAGES = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "deferred_file"})
ending = threading.Event()
"""Set when the process is asked to end. A server waits for its open connections, and a stream of revisions stays open
for as long as somebody looks at the page: it has to end by itself, or Ctrl-C would wait for it."""


def use_secrets() -> None:
    """Take the database address of `st.connection("sql")` from Streamlit's secrets, where none is set."""
    if st.secrets.load_if_toml_exists():
        connection = st.secrets.get("connections", {}).get("sql", {})
        if "url" in connection:
            os.environ.setdefault("STUDY_VISIT_DATABASE_URL", str(connection["url"]))


def identified_organisers() -> list[str] | None:
    """Whom a provider of `st.login` may identify: the list `organisers` beside `[auth]` in Streamlit's secrets; None
    where no provider is configured, and the token decides."""
    if st.secrets.load_if_toml_exists() and "auth" in st.secrets:
        return [str(each) for each in st.secrets.get("organisers", [])]
    return None


def base_path() -> str:
    """The path that all addresses begin with (Streamlit's `server.baseUrlPath`), as `/visit`; empty without one."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def allowed_origins() -> list[str] | None:
    """Addresses whose pages may open a websocket besides our own; None where Streamlit's settings allow all."""
    return list(st.get_option("server.corsAllowedOrigins")) if st.get_option("server.enableCORS") else None


def is_for_page(message: bytes) -> bool:
    """Whether a message of Streamlit's protocol is one that the pages send. All others are of its developer's tools,
    which it offers to whoever can send them: one empties the caches of everybody, one writes files beside the app."""
    try:
        message_read = BackMsg.FromString(message)
    except Exception:  # noqa: BLE001 - protobuf's, a package of Streamlit's; and then Streamlit ends the connection
        return True
    kind = message_read.WhichOneof("type")
    if kind == "backend_operation_request":
        kind = message_read.backend_operation_request.WhichOneof("payload")
    return kind in _OF_PAGES


def lifespan(auth: OrganiserAuth | None) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """What runs at the start and the end of the app. `auth` is None while the settings cannot be used."""

    @asynccontextmanager
    async def run(_app: st.App) -> AsyncIterator[None]:
        _freeze_heap()
        set_on_stop_signals(ending)
        logs.remove_library_handlers()
        _log.info("app.started", extra={"version": VERSION, "under": base_path() or "/"})
        tasks = [asyncio.create_task(_load_map())]
        if auth is not None:
            tasks.append(asyncio.create_task(_announce_once_known(auth)))
        yield
        for task in tasks:
            task.cancel()
        _log.info("app.ended")

    return run


async def _load_map() -> None:
    """Load Folium, half a second for whoever asks for the first map, once the first readers have their page."""
    await asyncio.sleep(LOAD_MAP_AFTER_S)
    await asyncio.to_thread(import_module, "components.render.map")
    _freeze_heap()


async def _announce_once_known(auth: OrganiserAuth) -> None:
    """Show the organisers' link, if this start made one: not before the store has told whether there is one."""
    while not auth.is_known:
        await asyncio.sleep(ASK_STORE_S)
        await asyncio.to_thread(auth.refresh)
    _announce(auth.first_link(_local_url()))
    await asyncio.to_thread(auth.note_start, _local_url())


def _freeze_heap() -> None:
    """Leave what was imported out of later garbage collections: a full one looks at every object, 45 ms with pandas
    and folium."""
    gc.collect()
    gc.freeze()


def set_on_stop_signals(event: threading.Event) -> None:
    """Set `event` on SIGINT and SIGTERM, before the handlers that are there now. Outside the main thread, where Python
    handles no signals, this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, partial(_set_and_handle, event, handler))


def _set_and_handle(
    event: threading.Event, handler: Callable[[int, FrameType | None], object], number: int, frame: FrameType | None
) -> None:
    event.set()
    handler(number, frame)


def _announce(link: str | None) -> None:
    """Show the organisers' link at the start that made its token: in the terminal alone, as Jupyter does. A token does
    not belong into a log, and under systemd all output is logged."""
    if link is not None and "JOURNAL_STREAM" in os.environ:
        _log.warning("organisers.no_link", extra={"remedy": "python -m components organiser-link"})
    elif link is not None:
        sys.stdout.write(f"\n  To organise this visit, open this link. Keep it: it is shown this once.\n  {link}\n\n")
        sys.stdout.flush()


def _local_url() -> str:
    """The address that the terminal shows for this app."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{scheme}://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}{base_path()}"
