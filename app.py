"""Run it: `streamlit run app.py`. Everything is put together here, and nothing is decided here."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from brotli_asgi import BrotliMiddleware
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from components.domain.errors import SettingsFault
from components.maps.background import Background
from components.publishing.doorway import Doorway
from components.publishing.routes import Served, routes
from components.services.office import open_office

logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
for talkative in ("httpx", "httpcore", "geopy", "fontTools", "uvicorn.access"):
    logging.getLogger(talkative).setLevel(logging.WARNING)  # they log whole addresses, and each file of a page


def served() -> list[BaseRoute]:
    """Our own routes; none while the settings cannot be used, and then the page says why."""
    try:
        office = open_office()
        settings = office.settings
        return list(
            routes(
                Served(
                    visit=office.current,
                    csv=office.csv,
                    status=office.status,
                    now=office.now,
                    base_url=settings.base_url,
                    background=Background.of(settings.background),
                )
            )
        )
    except SettingsFault as fault:
        logging.getLogger(__name__).error("The settings cannot be used:\n%s", fault)
        return []


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Freeze what the imports made: Streamlit collects all garbage after each run, 45 ms with pandas and folium."""
    gc.collect()
    gc.freeze()
    yield


# Streamlit leaves the packing of its own files to a proxy, which small hosts do not have: 2.7 MB are 1.0 MB packed, for
# 50 ms of work a visitor. Everything else here is packed already, or is a stream that must not wait.
_NOT_PACKED = r"^(?!/static/.*\.(js|css|json|svg)$|/$)"

app = st.App(
    Path(__file__).resolve().parent / "components/pages/router.py",
    routes=served(),
    lifespan=lifespan,
    middleware=[Middleware(Doorway), Middleware(BrotliMiddleware, excluded_handlers=[_NOT_PACKED])],
)
