"""Requests for tiles of one source: where they may go, whatever the source's answers say.

Who runs the app names an address, of a private network too. What an answer or a redirect names instead has to be that
very server, or one that is asked by https at a public address (`PublicTransport`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urljoin

from components.lookup.http_client import HttpClient
from components.plan.errors import ServiceRefused, ServiceUnavailable
from components.settings import NO_FETCHING_AHEAD

SERVICE = "map service"
"""Its name as people see it."""

MAX_REDIRECTS = 3
_MOVED = (301, 302, 303, 307, 308)
_HTTPS_PORT = 443


class TileRequests:
    """Asks the source at an address that the settings name. Safe to share between threads."""

    def __init__(self, http_client: HttpClient, address: str, *, timeout_s: float) -> None:
        from components.lookup.http_exchange import server_of  # noqa: PLC0415 - loads httpx, which no page needs

        self._http_client, self._server, self._timeout_s = http_client, server_of(address), timeout_s

    def get(
        self,
        url: str,
        *,
        max_bytes: int,
        byte_range: tuple[int, int] | None = None,
        answer_statuses: Collection[int] = (200,),
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of the answer under one of `answer_statuses`, after its redirects. Raises
        `ServiceFault`."""
        for _ in range(MAX_REDIRECTS + 1):
            status, headers, body = self._http_client.get_bytes(
                url,
                service=SERVICE,
                timeout_s=self._timeout_s,
                max_bytes=max_bytes,
                byte_range=byte_range,
                public_only=self._is_elsewhere(url),
                answer_statuses=(*answer_statuses, *_MOVED),
            )
            if status not in _MOVED:
                return status, headers, body
            try:
                url = urljoin(url, headers.get("location", ""))
            except ValueError as fault:
                raise ServiceUnavailable(f"The {SERVICE} leads to no address.", service=SERVICE) from fault
        raise ServiceUnavailable(
            f"The {SERVICE} leads on to other addresses without an end. Check its address in the settings.",
            service=SERVICE,
        )

    def _is_elsewhere(self, url: str) -> bool:
        """Whether an address is not of the server that the settings name. Raises `ServiceRefused` for one that is not
        asked."""
        from components.lookup.http_exchange import server_of  # noqa: PLC0415

        server = server_of(url)
        if server[1] in NO_FETCHING_AHEAD:
            raise ServiceRefused(
                f"The {SERVICE} leads to {server[1]}, whose policy forbids to fetch tiles ahead. Choose another.",
                service=SERVICE,
            )
        if server == self._server:
            return False
        if server[0] != "https" or server[2] != _HTTPS_PORT:
            raise ServiceRefused(
                f"The {SERVICE} at {self._server[1]} leads to {server[1] or 'no server'}, which is not asked: only the "
                "server in the settings itself, or a public one by https. Put the address of the tiles into the "
                "settings.",
                service=SERVICE,
            )
        return True
