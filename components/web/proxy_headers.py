"""Who asks, also behind proxies: the address of the client and the scheme, from trusted proxies alone.

uvicorn does the same for the addresses in `FORWARDED_ALLOW_IPS`, this machine by default. Here the proxies of the
settings are trusted as well; and it is told when another peer sends these headers: it is a proxy that nobody has named,
behind which all readers count as one, or somebody who makes an address up.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Collection
from typing import cast

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from components.web.sign_in_limiter import network_for_log

MAX_TOLD = 10
"""Networks that are told of: anybody can send these headers."""
_THIS_MACHINE = ("127.0.0.1", "::1")
_FORWARDED_FOR = b"x-forwarded-for"
_log = logging.getLogger(__name__)


class ProxyHeaders:
    """ASGI middleware, the outermost. `trusted` are IP addresses and networks of proxies."""

    def __init__(self, app: ASGIApp, *, trusted: Collection[str] = ()) -> None:
        self._app = app
        # uvicorn spells ASGI's types in its own way.
        self._trusting = ProxyHeadersMiddleware(app, [*_THIS_MACHINE, *trusted])  # type: ignore[arg-type]
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] not in {"http", "websocket"} or not scope.get("client"):
            await self._app(scope, receive, send)
            return
        address = _plain(scope["client"][0])
        scope = {**scope, "client": (address, scope["client"][1])}
        if address in self._trusting.trusted_hosts:
            await cast(ASGIApp, self._trusting)(scope, receive, send)
            return
        if len(self._told) < MAX_TOLD:
            self._tell(address, scope)
        await self._app(scope, receive, send)

    def _tell(self, address: str, scope: Scope) -> None:
        """Log the first request of an untrusted network with the header. Where uvicorn has taken the client from the
        header, the address stands in it."""
        hosts = b",".join(value for name, value in scope["headers"] if name == _FORWARDED_FOR).decode("latin-1")
        network = network_for_log(address)
        if not hosts or address in hosts or network in self._told:
            return
        self._told.add(network)
        _log.warning("proxy.untrusted", extra={"network": network, "remedy": "trusted_proxies"})


def _plain(address: str) -> str:
    """The address; an IPv4 one where it is written as IPv6, as sockets for both do."""
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    return str(parsed.ipv4_mapped) if parsed.ipv4_mapped is not None else address
