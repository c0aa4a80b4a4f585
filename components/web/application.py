"""All routes and middleware of the web application, in the order in which requests pass them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection

from brotli_asgi import BrotliMiddleware
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from components.plan.errors import SettingsFault
from components.render.background import Background
from components.render.privacy import Services
from components.visit.service import VisitService, open_visit_service
from components.web.https import HttpsPromises
from components.web.organiser_auth import OrganiserAuth, open_organiser_auth
from components.web.organiser_routes import SignInPage, organiser_routes
from components.web.outage_page import OutagePage
from components.web.own_files import OwnFiles
from components.web.proxy_headers import ProxyHeaders
from components.web.redirects import PhoneRedirect, ProviderReturn
from components.web.request_limits import RequestLimits
from components.web.response_cache import ResponseCache
from components.web.routes import PublicSite, public_routes, unavailable_routes
from components.web.security_headers import SecurityHeaders, streamlit_policy
from components.web.visit_access import VisitAccess
from components.web.visit_gate import VisitGate
from components.web.websocket_limits import WebsocketLimits

_log = logging.getLogger(__name__)


def open_services(
    identified: Callable[[], Collection[str] | None],
) -> tuple[VisitService | None, OrganiserAuth | None]:
    """The visit service and the organisers' authentication of this process; None while the settings cannot be used,
    and then the page says why. `identified`: see `OrganiserAuth`."""
    try:
        return open_visit_service(), open_organiser_auth(identified)
    except SettingsFault as fault:
        _log.error("settings.unusable", extra={"faults": str(fault).splitlines()})
        return None, None


def all_routes(
    visit_service: VisitService | None,
    auth: OrganiserAuth | None,
    *,
    base_path: str = "",
    is_closing: Callable[[], bool] = lambda: False,
    streamlit_page: str = "",
) -> list[BaseRoute]:
    """The public routes and the organisers'. Event streams end when `is_closing` says so. `streamlit_page` is the HTML
    of Streamlit's own page."""
    if visit_service is None or auth is None:
        return [*unavailable_routes(base_path)]
    site = PublicSite(
        visit=visit_service.current,
        csv=visit_service.csv,
        status=visit_service.status,
        now=visit_service.now,
        base_url=visit_service.settings.base_url,
        background=Background.of(visit_service.settings.background),
        services=Services.of(visit_service.settings),
        photo_bytes=visit_service.store.photos.photo_bytes,
        is_closing=is_closing,
        base_path=base_path,
        streamlit_page=streamlit_page,
    )
    return [*public_routes(site), *organiser_routes(auth, visit_service, base_path=base_path)]


def all_middleware(
    visit_service: VisitService | None,
    auth: OrganiserAuth | None,
    *,
    base_path: str = "",
    allowed_origins: Callable[[], Collection[str] | None],
    is_for_page: Callable[[bytes], bool] = lambda _message: True,
    streamlit_page: str,
) -> list[Middleware]:
    """The middleware, the outermost first. `is_for_page`: see `WebsocketLimits`; `streamlit_page` is the HTML of
    Streamlit's own page."""
    settings = visit_service.settings if visit_service is not None else None
    base_url = settings.base_url if settings is not None else None
    of_connections = [
        Middleware(ProxyHeaders, trusted=settings.trusted_proxies if settings is not None else ()),
        Middleware(
            HttpsPromises,
            base_path=base_path,
            base_url=base_url,
            hsts_days=settings.hsts_days if settings is not None else 0,
        ),
    ]
    middleware = [
        Middleware(
            SecurityHeaders,
            policy=streamlit_policy(streamlit_page),
            is_unlisted=lambda: visit_service is not None and not visit_service.current().visibility.is_listed,
        ),
        Middleware(RequestLimits, auth=auth, allowed_origins=allowed_origins, base_url=base_url),
        Middleware(WebsocketLimits, is_organiser=auth.admits if auth is not None else _nobody, is_for_page=is_for_page),
        Middleware(OwnFiles, auth=auth),
        Middleware(PhoneRedirect, base_path=base_path),
        Middleware(ProviderReturn),
        # Streamlit leaves compression to a proxy, which small hosts do not have: 2.7 MB become 1.0 MB for 50 ms of work
        # a visitor. Everything else is compressed already, or is a stream that must not wait.
        Middleware(
            BrotliMiddleware, excluded_handlers=[rf"^(?!{re.escape(base_path)}(/static/.*\.(js|css|json|svg)|/)$)"]
        ),
    ]
    if visit_service is None or auth is None:
        return [*of_connections, *middleware]
    access = VisitAccess(visit_service.current, auth)
    outage = Middleware(OutagePage, outage=lambda: visit_service.outage, base_path=base_path)
    # Before the cache, which tells nobody apart.
    gate = Middleware(VisitGate, access=access, base_path=base_path)
    cache = Middleware(ResponseCache, revision=access.generation, now=visit_service.now)
    sign_in = Middleware(SignInPage, auth=auth, visit_service=visit_service, base_path=base_path)
    headers, limits, *others = middleware
    return [*of_connections, outage, gate, cache, headers, limits, sign_in, *others]


async def _nobody(_cookies: object) -> bool:
    """Who is an organiser while the settings cannot be used."""
    return False
