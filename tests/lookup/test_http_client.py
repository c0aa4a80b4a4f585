from __future__ import annotations

import gzip
import http.server
import json
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import brotli
import httpx
import pytest

from components.lookup.http_answers import DEFAULT_RETRY_AFTER_S, MAX_RETRY_AFTER_S, retry_after_s
from components.lookup.http_client import HttpClient
from components.lookup.http_exchange import MAX_ANSWER_BYTES
from components.plan.errors import (
    NoAnswer,
    RateLimited,
    ServiceFault,
    ServiceRefused,
    ServiceUnavailable,
)
from components.settings import VERSION
from tests.deep import deep
from tests.lookup.clock import Clock

URL = "http://geocoder.test/search"
Handler = Callable[[httpx.Request], httpx.Response]


class Server:
    """A handler for httpx that answers with whatever comes next, the last for ever, and counts."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def good() -> httpx.Response:
    return httpx.Response(200, json=[1])


def client(server: Handler, clock: Clock | None = None) -> HttpClient:
    clock = clock or Clock()
    return HttpClient(
        contact="visits@example.org",
        transport=httpx.MockTransport(server),
        clock=clock,
        monotonic=clock,
        sleep=clock.sleep,
    )


def get(http_client: HttpClient, **more: Any) -> Any:
    return http_client.get_json(URL, service="geocoder", timeout_s=5, **more)


def fault_of(answer: httpx.Response | Exception) -> ServiceFault:
    with pytest.raises(ServiceFault) as caught:
        get(client(Server(answer)))
    return caught.value


def test_requests_say_who_asks_and_how_to_reach_them() -> None:
    server = Server(good())

    assert get(client(server), params={"q": "Fužine"}) == [1]

    (request,) = server.requests
    assert request.headers["user-agent"] == f"study-visit-map/{VERSION} (contact: visits@example.org)"
    assert request.url.params["q"] == "Fužine"
    assert "cookie" not in request.headers


@pytest.mark.parametrize("contact", ["ž\r\nX-Evil: 1", "(((", "\x00", "x" * 10_000, "שלום", "", "\\"])
def test_no_contact_breaks_the_header(contact: str) -> None:
    http_client = HttpClient(contact=contact, transport=httpx.MockTransport(Server(good())))

    assert get(http_client) == [1]
    assert len(http_client.user_agent) < 200
    assert "\n" not in http_client.user_agent


@pytest.mark.parametrize(
    ("status", "sort"),
    [
        (204, ServiceUnavailable),
        (301, ServiceRefused),
        (302, ServiceUnavailable),
        (308, ServiceRefused),
        (400, NoAnswer),
        (401, ServiceRefused),
        (403, ServiceRefused),
        (404, ServiceRefused),
        (408, ServiceUnavailable),
        (418, NoAnswer),
        (422, NoAnswer),
        (429, RateLimited),
        (500, ServiceUnavailable),
        (502, ServiceUnavailable),
        (503, ServiceUnavailable),
        (599, ServiceUnavailable),
    ],
)
def test_a_status_is_sorted_by_what_a_person_can_do(status: int, sort: type[ServiceFault]) -> None:
    answer = httpx.Response(status, headers={"location": "http://elsewhere.test/"}, content=b"[1]")

    fault = fault_of(answer)

    assert type(fault) is sort
    assert fault.service == "geocoder"
    assert str(fault).startswith(("The geocoder", "Instead of the geocoder", "There is no geocoder"))


def test_a_redirect_is_never_followed() -> None:
    server = Server(httpx.Response(302, headers={"location": "http://elsewhere.test/"}), good())

    with pytest.raises(ServiceUnavailable):
        get(client(server))

    assert len(server.requests) == 1


def test_a_status_can_be_an_answer() -> None:
    server = Server(httpx.Response(400, json={"code": "NoRoute"}))

    assert get(client(server), answer_statuses=(200, 400)) == {"code": "NoRoute"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1,",
        b'{"lat": NaN}',
        b"\xff\xfe\x00",
        b"<!DOCTYPE html><title>Sign in</title>",
        b"[" * 200_000,
        b"1" * 5000,
        b"Infinity",
        b'"' + b"x" * (MAX_ANSWER_BYTES + 1) + b'"',
    ],
)
def test_a_damaged_answer_is_a_fault(body: bytes) -> None:
    fault = fault_of(httpx.Response(200, content=body))

    assert type(fault) is ServiceUnavailable
    assert ("web page" in str(fault)) == body.startswith(b"<")


# Packed answers


def packed(data: bytes, encoding: str = "gzip") -> httpx.Response:
    stream = httpx.ByteStream(data)
    return httpx.Response(200, headers={"content-encoding": encoding}, stream=stream)


def get_packed(response: httpx.Response) -> Any:
    return get(client(lambda _: response))


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 1_000_000])
def test_a_packed_answer_is_unpacked(size: int) -> None:
    text = "č" * size

    assert get_packed(packed(gzip.compress(json.dumps(text).encode()))) == text


def test_only_gzip_is_asked_for() -> None:
    server = Server(good())
    get(client(server))

    assert server.requests[0].headers["accept-encoding"] == "gzip"


@pytest.mark.parametrize(
    "response",
    [
        packed(gzip.compress(b"[1]" * 1000)[:-9]),
        packed(gzip.compress(b"[1]")[:5]),
        packed(b"no gzip"),
        packed(b""),
        packed(brotli.compress(b"[1]"), "br"),
        packed(gzip.compress(gzip.compress(b"[1]")), "gzip, gzip"),
    ],
)
def test_a_packed_answer_that_is_cut_or_packed_otherwise_is_a_fault(response: httpx.Response) -> None:
    with pytest.raises(ServiceUnavailable, match="broke off"):
        get_packed(response)


def test_the_size_of_an_answer_is_bounded_while_it_is_unpacked() -> None:
    bomb = gzip.compress(b" " * deep(1_000_000_000, 40_000_000), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(ServiceUnavailable, match="longer than 8 MB"):
            get_packed(packed(bomb))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak_bytes < 4 * MAX_ANSWER_BYTES


# Real sockets


@contextmanager
def listening(answer: type[http.server.BaseHTTPRequestHandler]) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


class Dripping(http.server.BaseHTTPRequestHandler):
    """Never silent long enough for a socket's time-out, never done: first in its headers, then in its body."""

    def do_GET(self) -> None:
        body = b"HTTP/1.1 200 OK\r\n\r\n[" if "body" in self.path else b"HTTP/1.1 200 OK\r\n"
        try:
            self.wfile.write(body)
            for _ in range(200):
                self.wfile.write(b" " if "body" in self.path else b"X: 1\r\n")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        return


class Breaking(http.server.BaseHTTPRequestHandler):
    """Promises more than it sends."""

    def do_GET(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2")

    def log_message(self, *_: object) -> None:
        return


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_sends_byte_by_byte_does_not_outlast_the_timeout(where: str) -> None:
    with listening(Dripping) as url, pytest.raises(ServiceUnavailable, match=r"within 0\.3 s"):
        HttpClient().get_json(url + where, service="geocoder", timeout_s=0.3)


def test_half_an_answer_is_a_fault() -> None:
    with listening(Breaking) as url, pytest.raises(ServiceUnavailable, match="broke off"):
        HttpClient().get_json(url, service="geocoder", timeout_s=5)


def test_a_refused_connection_is_a_fault() -> None:
    with listening(Breaking) as url:
        pass

    with pytest.raises(ServiceUnavailable, match="out of reach"):
        HttpClient().get_json(url, service="geocoder", timeout_s=5)


def test_a_server_without_encryption_behind_https_is_a_fault() -> None:
    with listening(Breaking) as url, pytest.raises(ServiceUnavailable, match="prove who it is"):
        HttpClient().get_json(url.replace("http:", "https:"), service="geocoder", timeout_s=5)


def test_a_certificate_error_says_so() -> None:
    fault = httpx.ConnectError("certificate verify failed")
    fault.__cause__ = ssl.SSLCertVerificationError(1, "certificate verify failed")
    fault.__cause__.verify_message = "self-signed certificate"

    assert "self-signed certificate" in str(fault_of(fault))


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x.test/", "http://", "http://[::1", "http://\ud800/"])
def test_an_invalid_address_is_a_fault_of_the_settings(url: str) -> None:
    with pytest.raises(ServiceRefused, match="settings"):
        HttpClient().get_json(url, service="geocoder", timeout_s=1)


def test_a_closed_client_raises_our_error() -> None:
    http_client = client(Server(good()))
    http_client._exchange()._client.close()

    with pytest.raises(ServiceUnavailable):
        get(http_client)


def test_two_requests_lie_an_interval_apart() -> None:
    clock, server = Clock(), Server(good())
    http_client = client(server, clock)

    for _ in range(3):
        get(http_client, min_interval_s=1)

    assert clock.slept_s == [1, 1]


def test_the_interval_begins_when_the_answer_has_come() -> None:
    clock = Clock()

    def slow(_: httpx.Request) -> httpx.Response:
        clock.now += 0.7
        return good()

    http_client = client(slow, clock)
    for _ in range(2):
        get(http_client, min_interval_s=1)

    assert clock.slept_s == [1]


def test_a_long_wait_for_the_rate_limiter_is_an_error_at_once() -> None:
    clock, server = Clock(), Server(good())
    http_client = client(server, clock)
    get(http_client, min_interval_s=30)

    with pytest.raises(RateLimited) as caught:
        get(http_client, min_interval_s=30)

    assert caught.value.retry_after_s == pytest.approx(30)
    assert clock.slept_s == []
    assert len(server.requests) == 1


def test_a_host_is_left_alone_for_as_long_as_it_asks() -> None:
    clock = Clock()
    server = Server(httpx.Response(429, headers={"retry-after": "120"}), good())
    http_client = client(server, clock)
    with pytest.raises(RateLimited):
        get(http_client)

    clock.now += 119
    with pytest.raises(RateLimited, match="left alone"):
        get(http_client)
    assert len(server.requests) == 1

    clock.now += 1.01
    assert get(http_client) == [1]


def test_a_503_may_ask_for_a_pause_too() -> None:
    fault = fault_of(httpx.Response(503, headers={"retry-after": "7"}))

    assert isinstance(fault, RateLimited)
    assert fault.retry_after_s == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 1),
        ({"retry-after": " 17 "}, 17),
        ({"retry-after": "9" * 400}, MAX_RETRY_AFTER_S),
        ({"retry-after": "Wed, 01 Feb 2017 12:01:00 GMT", "date": "Wed, 01 Feb 2017 12:00:00 GMT"}, 60),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30),
        ({"retry-after": "Wed, 01 Feb 2017 12:00:00 GMT"}, 1),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Wed, 99 Feb 99999 12:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_both_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_s(headers, now=1_700_000_000.0) == seconds


def test_a_pause_of_no_given_length_is_a_minute() -> None:
    fault = fault_of(httpx.Response(429))

    assert isinstance(fault, RateLimited)
    assert fault.retry_after_s == DEFAULT_RETRY_AFTER_S
