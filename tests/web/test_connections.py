"""What holds for every connection: whose address it is behind proxies, and what HTTPS asks of browsers."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import pytest
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from components.render.browser_storage import KNOWN, SESSION
from components.web.https import HttpsPromises
from components.web.proxy_headers import MAX_TOLD, ProxyHeaders
from tests.asgi_client import AsgiClient, Response

PROXY, CLIENT, STRANGER = "10.0.0.2", "203.0.113.7", "198.51.100.9"
HSTS = "strict-transport-security"


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the client and the cookies that arrived, and sets two cookies."""
    connection = HTTPConnection(scope)
    host = connection.client.host if connection.client else ""
    response = PlainTextResponse(f"{connection.url.scheme} {host} {sorted(connection.cookies.items())}")
    response.set_cookie(SESSION.name, "new", path="/")
    response.set_cookie("_streamlit_xsrf", "theirs")
    await response(scope, receive, send)


@pytest.fixture
def proxied() -> Iterator[AsgiClient]:
    with AsgiClient(ProxyHeaders(answer, trusted=["10.0.0.0/24"])) as client:
        yield client


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        (PROXY, CLIENT, CLIENT),
        ("::ffff:10.0.0.2", CLIENT, CLIENT),  # a socket for both kinds of addresses
        ("127.0.0.1", f"{STRANGER}, {CLIENT}, {PROXY}", CLIENT),  # what a client claims comes first
        (PROXY, "10.0.0.3", "10.0.0.3"),
        (STRANGER, CLIENT, STRANGER),
        ("10.0.1.2", CLIENT, "10.0.1.2"),
    ],
)
def test_trusted_proxies_alone_say_who_asks(proxied: AsgiClient, peer: str, forwarded: str, expected: str) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode()), (b"x-forwarded-proto", b"https")]
    scheme = "http" if expected == peer else "https"
    assert proxied.request("/", client=peer, headers=headers).body.startswith(f"{scheme} {expected} ".encode())


def test_a_proxy_that_nobody_named_is_told_of_once_and_attackers_fill_no_log(
    proxied: AsgiClient, caplog: pytest.LogCaptureFixture
) -> None:
    def told(peers: Sequence[str], forwarded: bytes) -> list[str]:
        caplog.clear()
        for peer in peers:
            proxied.request("/", client=peer, headers=[(b"x-forwarded-for", forwarded)] if forwarded else [])
        return [record.__dict__["network"] for record in caplog.records if record.message == "proxy.untrusted"]

    with caplog.at_level(logging.WARNING):
        assert told([STRANGER], b"") == []
        assert told([PROXY, "127.0.0.1"], CLIENT.encode()) == []
        assert told([CLIENT], f"{CLIENT}, 127.0.0.1".encode()) == [], "uvicorn has taken it from the header"
        assert told([STRANGER, STRANGER, "172.18.0.1"], CLIENT.encode()) == ["198.51.100.0/24", "172.18.0.0/24"]
        assert len(told([f"192.{number}.2.1" for number in range(50)], CLIENT.encode())) == MAX_TOLD - 2


def cookies_of(response: Response) -> list[str]:
    return [value for name, value in response.headers if name == "set-cookie"]


OVER_HTTPS = [
    {"scheme": "https"},
    {"headers": [(b"x-forwarded-proto", b"https")]},
    {"base_url": "https://visit.example"},
]


@pytest.mark.parametrize("how", OVER_HTTPS, ids=["tls", "proxy", "setting"])
@pytest.mark.parametrize(("base_path", "prefix"), [("", "__Host-"), ("/visit", "__Secure-")])
def test_over_https_no_neighbour_and_nobody_between_sets_our_cookies(
    how: dict[str, object], base_path: str, prefix: str
) -> None:
    promises = HttpsPromises(answer, base_path=base_path, base_url=str(how.get("base_url", "")), hsts_days=365)
    theirs = f"{prefix}{KNOWN.name}=mine; other=1; {prefix}{SESSION.name}=a=b; {SESSION.name}=planted"
    headers = [(b"cookie", theirs.encode()), *how.get("headers", [])]  # type: ignore[misc]
    with AsgiClient(promises) as client:
        response = client.request("/", headers=headers, scheme=str(how.get("scheme", "http")))
    got = sorted({KNOWN.name: "mine", "other": "1", SESSION.name: "a=b"}.items())
    assert response.body.decode().endswith(str(got))
    assert cookies_of(response)[0].startswith(f"{prefix}{SESSION.name}=new; ")
    assert cookies_of(response)[0].endswith("; Secure")
    assert cookies_of(response)[1].startswith("_streamlit_xsrf=theirs"), "whose script looks for it by that name"
    assert response.header(HSTS) == "max-age=31536000"


def test_without_https_cookies_have_their_plain_names_and_nothing_is_promised() -> None:
    with AsgiClient(HttpsPromises(answer, hsts_days=365)) as client:
        response = client.request("/", headers=[(b"cookie", f"{SESSION.name}=a; __Host-{SESSION.name}=b".encode())])
    assert f"('{SESSION.name}', 'a')" in response.body.decode()
    assert cookies_of(response)[0].startswith(f"{SESSION.name}=new; ")
    assert "Secure" not in cookies_of(response)[0]
    assert response.header(HSTS) is None
    with AsgiClient(HttpsPromises(answer)) as client:  # behind a proxy that does not tell
        response = client.request("/", headers=[(b"origin", b"https://visit.example")])
    assert cookies_of(response)[0].endswith("; Secure")


def test_browsers_are_asked_for_https_alone_by_a_setting_alone() -> None:
    with AsgiClient(HttpsPromises(answer)) as client:
        assert client.request("/", scheme="https").header(HSTS) is None
