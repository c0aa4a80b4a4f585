"""Which addresses a link may lead to: names that mean another one, certificates, and real sockets."""

from __future__ import annotations

import http.server
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import httpx
import pytest
import trustme

from components.lookup.http_client import HttpClient
from components.lookup.linked_file import LinkedFile, fetch_file
from components.plan.errors import NoAnswer, ServiceUnavailable
from tests.lookup.links import LINK, PLAN, PUBLIC, fetch, never, to
from tests.waiting import PATIENCE_S


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let the domain name system give one answer after the other; gives the list of the names it is asked for."""
    asked: list[str] = []
    coming = iter(answers)

    def look_up(host: str, port: int, **_: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        asked.append(host)
        return [(2, 1, 6, "", (address, port)) for address in next(coming)]

    monkeypatch.setattr("components.lookup.http_exchange.socket.getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:192.168.0.1"],
        ["fe80::1%eth0"],
        [PUBLIC, "10.0.0.1"],
    ],
)
def test_a_host_inside_a_private_network_is_not_asked(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, addresses)
    client = HttpClient(transport=httpx.MockTransport(never))

    with pytest.raises(NoAnswer, match=r"plans\.example is inside a private network"):
        fetch_file(client, LINK)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "LOCALHOST."])
def test_this_machine_is_not_asked_by_any_of_its_names(host: str) -> None:
    with pytest.raises(NoAnswer, match=r"inside a private network"):
        fetch_file(HttpClient(transport=httpx.MockTransport(never)), f"https://{host}/")


def test_a_redirect_into_a_private_network_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, [PUBLIC], ["192.168.1.1"])
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["host"])
        return to("https://router.example/admin")

    with pytest.raises(NoAnswer, match=r"router\.example is inside a private network"):
        fetch_file(HttpClient(transport=httpx.MockTransport(answer)), LINK)
    assert asked == ["plans.example"]


def test_a_name_that_means_another_address_a_moment_later_is_no_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    names = resolving(monkeypatch, [PUBLIC], ["127.0.0.1"])
    connected = []

    def answer(request: httpx.Request) -> httpx.Response:
        connected.append(request.url.host)
        return httpx.Response(200, content=PLAN)

    assert fetch_file(HttpClient(transport=httpx.MockTransport(answer)), LINK).data == PLAN
    assert names == ["plans.example"]
    assert connected == [PUBLIC]


def test_the_next_address_of_a_host_is_tried_where_one_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["2a00:1450:4026:805::200e", PUBLIC])
    tried = []

    def answer(request: httpx.Request) -> httpx.Response:
        tried.append(request.url.host)
        if ":" in request.url.host:
            raise httpx.ConnectError("no IPv6 here")
        return httpx.Response(200, content=PLAN)

    assert fetch_file(HttpClient(transport=httpx.MockTransport(answer)), LINK).data == PLAN
    assert tried == ["2a00:1450:4026:805::200e", PUBLIC]


class _Plans(http.server.BaseHTTPRequestHandler):
    """`/slow` never ends, and `/interim` never begins; anything else is the plan. Notes the host that was asked for."""

    hosts: ClassVar[list[str]] = []
    was_asked: ClassVar[threading.Event] = threading.Event()
    was_left: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        self.hosts.append(self.headers["host"])
        self.was_asked.set()
        try:
            while "interim" in self.path:
                self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                time.sleep(0.005)
        except OSError:
            self.was_left.set()
            return
        self.send_response(200)
        self.end_headers()
        try:
            self.wfile.write(PLAN)
            while "slow" in self.path:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def https_server(certificate: trustme.LeafCert) -> Iterator[int]:
    """The port of a server on the loopback with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Plans)
    server.daemon_threads, server.block_on_close = True, False
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """An authority whom this machine trusts. A proxy stands in the environment, where nobody listens."""
    certificates = trustme.CA()
    with certificates.cert_pem.tempfile() as path:
        monkeypatch.setenv("SSL_CERT_FILE", path)
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        yield certificates


def real_fetch(port: int, link: str, *, timeout_s: float = 10) -> LinkedFile:
    return fetch_file(HttpClient(resolve=lambda _host, _port: [("127.0.0.1", port)]), link, timeout_s=timeout_s)


def test_the_certificate_has_to_be_that_of_the_name(authority: trustme.CA) -> None:
    with https_server(authority.issue_cert("plans.example")) as port:
        assert real_fetch(port, LINK).data == PLAN
        with pytest.raises(ServiceUnavailable, match=r"other\.example could not prove who it is"):
            real_fetch(port, "https://other.example/visit.csv")
    assert _Plans.hosts == ["plans.example"]


def test_a_file_that_never_ends_is_left_in_time(authority: trustme.CA) -> None:
    began = time.monotonic()
    with https_server(authority.issue_cert("plans.example")) as port:
        with pytest.raises(ServiceUnavailable, match=r"plans\.example did not send the file"):
            real_fetch(port, "https://plans.example/slow", timeout_s=0.5)
        assert time.monotonic() - began < PATIENCE_S


def test_an_answer_that_never_begins_is_left_in_time(authority: trustme.CA) -> None:
    _Plans.was_asked.clear()
    _Plans.was_left.clear()
    with https_server(authority.issue_cert("plans.example")) as port:
        for timeout_s in (0.5, 4, 32):
            with pytest.raises(ServiceUnavailable, match=r"plans\.example did not send the file"):
                real_fetch(port, "https://plans.example/interim", timeout_s=timeout_s)
            if _Plans.was_asked.is_set():  # on a busy machine the time may be up before the server is asked
                break
        assert _Plans.was_left.wait(PATIENCE_S), "nobody goes on reading"


@pytest.mark.parametrize("name", ["filename*0=a; filename*=bogus''x", f"filename*{'1' * 5000}=x", "filename*x=y"])
def test_a_name_in_pieces_that_have_no_numbers_is_no_name(name: str) -> None:
    headers = {"content-disposition": f"attachment; {name}"}
    assert fetch(lambda _: httpx.Response(200, headers=headers, content=PLAN)).name == "visit.csv"
