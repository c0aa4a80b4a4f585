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
from components.plan.errors import SettingsFault
from components.process import allowed_origins, base_path, ending, from_secrets, lifespan
from components.render.background import Background
from components.web.organiser_auth import OrganiserAuth, open_organiser_auth
from components.web.organiser_routes import routes as organisers_routes
from components.web.phone_redirect import PhoneRedirect
from components.web.provider_return import ProviderReturn
from components.web.request_limits import RequestLimits
from components.web.response_cache import ResponseCache
from components.web.routes import Served, out_of_order, routes
from components.web.security_headers import SecurityHeaders, policy_for

logs.configure()
LOGGING_CONFIG.update(logs.uvicorn_config())
_log = logging.getLogger(__name__)


def opened() -> OrganiserAuth | None:
    """The app behind its door; None while the settings cannot be used, and then the page says why."""
    try:
        return open_organiser_auth(from_secrets())
    except SettingsFault as fault:
        _log.error("settings.unusable", extra={"faults": str(fault).splitlines()})
        return None


def served(auth: OrganiserAuth) -> list[BaseRoute]:
    """Our own routes: the visit in all its forms, and the organisers'."""
    visit_service = auth.visit_service
    public = Served(
        visit=visit_service.current,
        csv=visit_service.csv,
        status=visit_service.status,
        now=visit_service.now,
        base_url=visit_service.settings.base_url,
        background=Background.of(visit_service.settings.background),
        closing=ending.is_set,
        base_path=base_path(),
    )
    return [*routes(public), *organisers_routes(auth, base_path=base_path())]


def repeating(auth: OrganiserAuth) -> Middleware:
    """What gives an answer again: before everything, so that a crowd costs no more than it must."""
    visit_service = auth.visit_service
    return Middleware(ResponseCache, revision=lambda: visit_service.current().revision, now=visit_service.now)


# Streamlit leaves the packing of its own files to a proxy, which small hosts do not have: 2.7 MB are 1.0 MB packed, for
# 50 ms of work a visitor. Everything else here is packed already, or is a stream that must not wait.
_NOT_PACKED = rf"^(?!{re.escape(base_path())}(/static/.*\.(js|css|json|svg)|/)$)"
_STREAMLITS_PAGE = Path(st.__file__).with_name("static") / "index.html"

auth = opened()
app = st.App(
    Path(__file__).resolve().parent / "components/pages/router.py",
    routes=served(auth) if auth is not None else out_of_order(base_path()),
    lifespan=lifespan(auth),
    middleware=[
        *([repeating(auth)] if auth is not None else []),
        Middleware(SecurityHeaders, policy=policy_for(_STREAMLITS_PAGE.read_text("utf-8"))),
        Middleware(RequestLimits, auth=auth, others=allowed_origins),
        Middleware(PhoneRedirect, base_path=base_path()),
        Middleware(ProviderReturn),
        Middleware(BrotliMiddleware, excluded_handlers=[_NOT_PACKED]),
    ],
)
