"""Run it: `streamlit run app.py`. Everything is put together here, and nothing is decided here."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from brotli_asgi import BrotliMiddleware
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from uvicorn.config import LOGGING_CONFIG

from components import logs
from components.access.coming_back import ComingBack
from components.access.door import Door, open_door
from components.access.gate import Gate
from components.access.routes import routes as organisers_routes
from components.domain.errors import SettingsFault
from components.maps.background import Background
from components.publishing.doorway import Doorway
from components.publishing.guarding import Guard, policy_for
from components.publishing.repeating import Repeater
from components.publishing.routes import Served, out_of_order, routes
from components.services.ending import notice_the_end
from components.settings import VERSION

logs.write_events()
LOGGING_CONFIG.update(logs.for_uvicorn())
_log = logging.getLogger(__name__)

_ending = threading.Event()


def from_secrets() -> list[str] | None:
    """Take the database of `st.connection("sql")`, where none is set; and whom a provider of `st.login` may identify:
    the list `organisers` beside `[auth]`, None where that is not configured and the token decides."""
    if not st.secrets.load_if_toml_exists():
        return None
    connection = st.secrets.get("connections", {}).get("sql", {})
    if "url" in connection:
        os.environ.setdefault("STUDY_VISIT_DATABASE_URL", str(connection["url"]))
    return [str(each) for each in st.secrets.get("organisers", [])] if "auth" in st.secrets else None


def opened() -> Door | None:
    """The app behind its door; None while the settings cannot be used, and then the page says why."""
    try:
        return open_door(from_secrets())
    except SettingsFault as fault:
        _log.error("settings.unusable", extra={"faults": str(fault).splitlines()})
        return None


def served(door: Door) -> list[BaseRoute]:
    """Our own routes: the visit in all its forms, and the organisers'."""
    office = door.office
    public = Served(
        visit=office.current,
        csv=office.csv,
        status=office.status,
        now=office.now,
        base_url=office.settings.base_url,
        background=Background.of(office.settings.background),
        closing=_ending.is_set,
        under=under(),
    )
    return [*routes(public), *organisers_routes(door, under=under())]


def repeating(door: Door) -> Middleware:
    """What gives an answer again: before everything, so that a crowd costs no more than it must."""
    office = door.office
    return Middleware(Repeater, revision=lambda: office.current().revision, now=office.now)


def under() -> str:
    """The path that all addresses begin with (Streamlit's `server.baseUrlPath`), as `/visit`; empty without one."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def own_url(base_url: str | None) -> str:
    """The address that the terminal shows for this app."""
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    own = f"{scheme}://{st.get_option('browser.serverAddress')}:{st.get_option('server.port')}{under()}"
    return (base_url or own).rstrip("/")


def neighbours() -> list[str] | None:
    """Whose pages may open a websocket besides our own; None where Streamlit's settings let everybody."""
    return list(st.get_option("server.corsAllowedOrigins")) if st.get_option("server.enableCORS") else None


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Freeze what the imports made: Streamlit collects all garbage after each run, 45 ms with pandas and folium."""
    gc.collect()
    gc.freeze()
    notice_the_end(_ending)
    logs.take_over()
    _log.info("app.started", extra={"version": VERSION, "under": under() or "/"})
    if door is not None and (link := door.first_link(own_url(door.office.settings.base_url))) is not None:
        # For the terminal alone, as Jupyter does: a token has no place in a log, and under systemd all is logged.
        if "JOURNAL_STREAM" in os.environ:
            _log.warning("organisers.no_link", extra={"remedy": "python -m components organiser-link"})
        else:
            sys.stdout.write(
                f"\n  To organise this visit, open this link. Keep it: it is shown this once.\n  {link}\n\n"
            )
            sys.stdout.flush()
    yield
    _log.info("app.ended")


# Streamlit leaves the packing of its own files to a proxy, which small hosts do not have: 2.7 MB are 1.0 MB packed, for
# 50 ms of work a visitor. Everything else here is packed already, or is a stream that must not wait.
_NOT_PACKED = rf"^(?!{re.escape(under())}(/static/.*\.(js|css|json|svg)|/)$)"
_STREAMLITS_PAGE = Path(st.__file__).with_name("static") / "index.html"

door = opened()
app = st.App(
    Path(__file__).resolve().parent / "components/pages/router.py",
    routes=served(door) if door is not None else out_of_order(under()),
    lifespan=lifespan,
    middleware=[
        *([repeating(door)] if door is not None else []),
        Middleware(Guard, policy=policy_for(_STREAMLITS_PAGE.read_text("utf-8"))),
        Middleware(Gate, door=door, others=neighbours),
        Middleware(Doorway, under=under()),
        Middleware(ComingBack),
        Middleware(BrotliMiddleware, excluded_handlers=[_NOT_PACKED]),
    ],
)
