"""Files behind links, fetched with a function in the network's place."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from components.lookup.http_client import HttpClient
from components.lookup.linked_file import MAX_FILE_BYTES, LinkedFile, fetch_file
from components.plan.errors import ServiceFault
from components.plan.messages import Phrase
from tests.lookup.clock import Clock

LINK = "https://plans.example/visit.csv"
PLAN = b"date,name\n2026-09-17,Kamppi\n"
PAGE = b"<!DOCTYPE html><html><title>Sign in</title></html>"
Handler = Callable[[httpx.Request], httpx.Response]
PUBLIC = "142.250.74.46"


def fetch(
    handler: Handler, link: str = LINK, *, clock: Clock | None = None, max_bytes: int = MAX_FILE_BYTES
) -> LinkedFile:
    """A file by way of `handler`; every name is at a public address."""
    clock = clock or Clock()
    client = HttpClient(
        contact="visits@example.org",
        transport=httpx.MockTransport(handler),
        resolve=lambda _host, port: [(PUBLIC, port)],
        clock=clock,
        monotonic=clock,
        sleep=clock.sleep,
    )
    return fetch_file(client, link, monotonic=clock, max_bytes=max_bytes)


def fault_of(handler: Handler, link: str = LINK, *, max_bytes: int = MAX_FILE_BYTES) -> ServiceFault:
    with pytest.raises(ServiceFault) as caught:
        fetch(handler, link, max_bytes=max_bytes)
    assert isinstance(caught.value.args[0], Phrase)
    return caught.value


def never(_: httpx.Request) -> httpx.Response:
    pytest.fail("nothing may be asked")


def to(location: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers={"location": location}, content=PAGE)
