"""Composition root: puts the web application together. Run it with `streamlit run app.py`."""

from __future__ import annotations

import gc

gc.disable()  # what loads now stays: to look through it again and again takes a tenth of the start

from pathlib import Path

import streamlit as st
from uvicorn.config import LOGGING_CONFIG

from components import logs
from components.lookup.time_zones import load_borders

load_borders()

from components.process import (
    allowed_origins,
    base_path,
    ending,
    identified_organisers,
    is_for_page,
    lifespan,
    use_secrets,
)
from components.web.application import all_middleware, all_routes, open_services
from components.web.server_protocols import end_idle_connections, use_small_messages

logs.configure()
LOGGING_CONFIG.update(logs.uvicorn_config())
end_idle_connections()
use_small_messages()
use_secrets()

streamlit_page = Path(st.__file__).with_name("static").joinpath("index.html").read_text("utf-8")
visit_service, auth = open_services(identified_organisers)
app = st.App(
    Path(__file__).resolve().parent / "components/pages/router.py",
    routes=all_routes(
        visit_service, auth, base_path=base_path(), is_closing=ending.is_set, streamlit_page=streamlit_page
    ),
    lifespan=lifespan(auth),
    middleware=all_middleware(
        visit_service,
        auth,
        base_path=base_path(),
        allowed_origins=allowed_origins,
        is_for_page=is_for_page,
        streamlit_page=streamlit_page,
    ),
)
gc.freeze()  # and no later collection, nor Python at its end, looks through it
gc.enable()
