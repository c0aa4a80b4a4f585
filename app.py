"""Run it: `streamlit run app.py`. Everything is put together here, and nothing is decided here."""

from __future__ import annotations

import logging
import re
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
from components.process import ending, from_secrets, lifespan, neighbours, under
from components.publishing.doorway import Doorway
from components.publishing.guarding import Guard, policy_for
from components.publishing.repeating import Repeater
from components.publishing.routes import Served, out_of_order, routes

logs.write_events()
LOGGING_CONFIG.update(logs.for_uvicorn())
_log = logging.getLogger(__name__)


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
        closing=ending.is_set,
        under=under(),
    )
    return [*routes(public), *organisers_routes(door, under=under())]


def repeating(door: Door) -> Middleware:
    """What gives an answer again: before everything, so that a crowd costs no more than it must."""
    office = door.office
    return Middleware(Repeater, revision=lambda: office.current().revision, now=office.now)


# Streamlit leaves the packing of its own files to a proxy, which small hosts do not have: 2.7 MB are 1.0 MB packed, for
# 50 ms of work a visitor. Everything else here is packed already, or is a stream that must not wait.
_NOT_PACKED = rf"^(?!{re.escape(under())}(/static/.*\.(js|css|json|svg)|/)$)"
_STREAMLITS_PAGE = Path(st.__file__).with_name("static") / "index.html"

door = opened()
app = st.App(
    Path(__file__).resolve().parent / "components/pages/router.py",
    routes=served(door) if door is not None else out_of_order(under()),
    lifespan=lifespan(door),
    middleware=[
        *([repeating(door)] if door is not None else []),
        Middleware(Guard, policy=policy_for(_STREAMLITS_PAGE.read_text("utf-8"))),
        Middleware(Gate, door=door, others=neighbours),
        Middleware(Doorway, under=under()),
        Middleware(ComingBack),
        Middleware(BrotliMiddleware, excluded_handlers=[_NOT_PACKED]),
    ],
)
