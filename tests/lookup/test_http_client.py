from __future__ import annotations

import http.server
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.lookup.http_client import FAILURES_BEFORE_PAUSE, FIRST_PAUSE_S, LONGEST_ANSWER_BYTES, Transport
from components.lookup.rate_limiter import RateLimiter
from components.lookup.responses import FIRST_QUIET_S, LONGEST_QUIET_S, retry_after_s
from components.plan.errors import (
    NoAnswer,
    RateLimited,
    ServiceFault,
    ServiceRefused,
    ServiceUnavailable,
)
from components.settings import VERSION

URL = "http://geocoder.test/search"
Answer = Callable[[httpx.Request], httpx.Response]


class Clock:
    """A clock that only moves when somebody sleeps, or it is told to."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


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


def transport(server: Answer, clock: Clock | None = None, folder: Path | None = None) -> Transport:
    clock = clock or Clock()
    return Transport(
        contact="visits@example.org",
        handler=httpx.MockTransport(server),
        clock=clock,
        sleep=clock.sleep,
        rate_limiter=RateLimiter(folder / "turns" if folder else None, clock=clock),
    )


def ask(asked: Transport, **more: Any) -> Any:
    return asked.get_json(URL, service="geocoder", timeout_s=5, **more)


def fault_of(answer: httpx.Response | Exception) -> ServiceFault:
    with pytest.raises(ServiceFault) as caught:
        ask(transport(Server(answer)))
    return caught.value


def test_it_says_who_asks_and_how_to_reach_them() -> None:
    server = Server(good())

    assert ask(transport(server), params={"q": "Fužine"}) == [1]

    (request,) = server.requests
    assert request.headers["user-agent"] == f"study-visit-map/{VERSION} (contact: visits@example.org)"
    assert request.url.params["q"] == "Fužine"
    assert "cookie" not in request.headers


@pytest.mark.parametrize("contact", ["ž\r\nX-Evil: 1", "(((", "\x00", "x" * 10_000, "שלום", "", "\\"])
def test_no_contact_breaks_the_header(contact: str) -> None:
    asked = Transport(contact=contact, handler=httpx.MockTransport(Server(good())))

    assert ask(asked) == [1]
    assert len(asked.user_agent) < 200
    assert "\n" not in asked.user_agent


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
        ask(transport(server))

    assert len(server.requests) == 1


def test_a_status_can_be_an_answer() -> None:
    server = Server(httpx.Response(400, json={"code": "NoRoute"}))

    assert ask(transport(server), answer_statuses=(200, 400)) == {"code": "NoRoute"}


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
        b'"' + b"x" * (LONGEST_ANSWER_BYTES + 1) + b'"',
    ],
)
def test_garbage_is_said_to_be_garbage(body: bytes) -> None:
    fault = fault_of(httpx.Response(200, content=body))

    assert type(fault) is ServiceUnavailable
    assert ("web page" in str(fault)) == body.startswith(b"<")


def test_half_a_compressed_answer_is_a_fault() -> None:
    fault = fault_of(httpx.DecodingError("half"))

    assert type(fault) is ServiceUnavailable


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
def test_a_dripping_server_does_not_outlast_the_time_in_all(where: str) -> None:
    with listening(Dripping) as url, pytest.raises(ServiceUnavailable, match=r"within 0\.3 s"):
        Transport().get_json(url + where, service="geocoder", timeout_s=0.3)


def test_half_an_answer_is_a_fault() -> None:
    with listening(Breaking) as url, pytest.raises(ServiceUnavailable, match="broke off"):
        Transport().get_json(url, service="geocoder", timeout_s=5)


def test_a_refused_connection_is_a_fault() -> None:
    with listening(Breaking) as url:
        pass

    with pytest.raises(ServiceUnavailable, match="out of reach"):
        Transport().get_json(url, service="geocoder", timeout_s=5)


def test_a_server_without_encryption_behind_https_is_a_fault() -> None:
    with listening(Breaking) as url, pytest.raises(ServiceUnavailable, match="prove who it is"):
        Transport().get_json(url.replace("http:", "https:"), service="geocoder", timeout_s=5)


def test_a_certificate_error_says_so() -> None:
    fault = httpx.ConnectError("certificate verify failed")
    fault.__cause__ = ssl.SSLCertVerificationError(1, "certificate verify failed")
    fault.__cause__.verify_message = "self-signed certificate"

    assert "self-signed certificate" in str(fault_of(fault))


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://x.test/", "http://", "http://[::1", "http://\ud800/"])
def test_an_address_that_is_none_is_for_the_settings(url: str) -> None:
    with pytest.raises(ServiceRefused, match="settings"):
        Transport().get_json(url, service="geocoder", timeout_s=1)


def test_a_closed_transport_says_so_in_our_words() -> None:
    asked = transport(Server(good()))
    asked.close()

    with pytest.raises(ServiceUnavailable):
        ask(asked)


def test_two_requests_lie_an_interval_apart() -> None:
    clock, server = Clock(), Server(good())
    asked = transport(server, clock)

    for _ in range(3):
        ask(asked, min_interval_s=1)

    assert clock.slept == [1, 1]


@pytest.mark.parametrize("shared", [False, True])
def test_of_many_threads_one_gets_the_turn(tmp_path: Path, shared: bool) -> None:
    def slow_clock() -> float:  # lets the other threads in where they would do most harm
        time.sleep(0.001)
        return 1_700_000_000.0

    rate_limiter = RateLimiter(tmp_path if shared else None, clock=slow_clock)

    with ThreadPoolExecutor(max_workers=20) as threads:
        waits = list(threads.map(lambda _: rate_limiter.claim("x.test", interval_s=1), range(40)))

    assert waits.count(None) == 1


def test_the_interval_begins_again_with_the_answer() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock)
    rate_limiter.claim("x.test", interval_s=1)

    clock.now += 0.7
    rate_limiter.finish("x.test", interval_s=1)

    wait = rate_limiter.claim("x.test", interval_s=1)
    assert wait is not None
    assert wait.seconds == pytest.approx(1)


def test_processes_on_one_folder_share_one_interval_and_one_quiet(tmp_path: Path) -> None:
    clock = Clock()
    one, other = RateLimiter(tmp_path, clock=clock), RateLimiter(tmp_path, clock=clock)

    assert one.claim("x.test", interval_s=1) is None
    wait = other.claim("x.test", interval_s=1)
    other.keep_quiet("x.test", 50)

    assert wait is not None
    assert wait.seconds == pytest.approx(1)
    assert one.quiet_s("x.test") == pytest.approx(50)
    assert one.quiet_s("y.test") == 0


def test_a_clock_set_back_makes_nobody_wait_longer(tmp_path: Path) -> None:
    clock = Clock()
    for rate_limiter in (RateLimiter(tmp_path, clock=clock), RateLimiter(clock=clock)):
        rate_limiter.keep_quiet("x.test", 50)
        clock.now -= 86_400

        assert rate_limiter.quiet_s("x.test") == pytest.approx(50)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"free_at": "x"}', b"\xff"])
def test_a_damaged_count_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.test.json").write_bytes(content)

    assert RateLimiter(tmp_path).claim("x.test", interval_s=1) is None


def test_a_folder_that_is_none_leaves_the_count_to_the_process(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    rate_limiter = RateLimiter(tmp_path / "file" / "turns")

    assert rate_limiter.claim("x.test", interval_s=50) is None
    assert rate_limiter.claim("x.test", interval_s=50) is not None


def test_a_turn_that_is_not_soon_is_not_waited_for() -> None:
    clock, server = Clock(), Server(good())
    asked = transport(server, clock)
    ask(asked, min_interval_s=30)

    with pytest.raises(RateLimited) as caught:
        ask(asked, min_interval_s=30)

    assert caught.value.retry_after_s == pytest.approx(30)
    assert clock.slept == []
    assert len(server.requests) == 1


def test_a_host_that_asks_for_quiet_gets_it_for_as_long() -> None:
    clock = Clock()
    server = Server(httpx.Response(429, headers={"retry-after": "120"}), good())
    asked = transport(server, clock)
    with pytest.raises(RateLimited):
        ask(asked)

    clock.now += 119
    with pytest.raises(RateLimited, match="left alone"):
        ask(asked)
    assert len(server.requests) == 1

    clock.now += 1.01
    assert ask(asked) == [1]


def test_quiet_asked_for_with_503_counts_too() -> None:
    fault = fault_of(httpx.Response(503, headers={"retry-after": "7"}))

    assert isinstance(fault, RateLimited)
    assert fault.retry_after_s == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 1),
        ({"retry-after": " 17 "}, 17),
        ({"retry-after": "9" * 400}, LONGEST_QUIET_S),
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


def test_quiet_of_no_given_length_is_a_minute() -> None:
    fault = fault_of(httpx.Response(429))

    assert isinstance(fault, RateLimited)
    assert fault.retry_after_s == FIRST_QUIET_S


def test_a_broken_host_is_left_alone_longer_and_longer_and_then_recovers() -> None:
    clock, server = Clock(), Server(httpx.Response(502))
    asked = transport(server, clock)
    for _ in range(FAILURES_BEFORE_PAUSE):
        with pytest.raises(ServiceUnavailable):
            ask(asked)

    pauses = []
    for _ in range(3):
        with pytest.raises(RateLimited, match="fault of its own") as caught:
            ask(asked)
        pauses.append(round(caught.value.retry_after_s))
        clock.now += caught.value.retry_after_s + 0.01
        with pytest.raises(ServiceUnavailable):
            ask(asked)
    assert pauses == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]

    server.answers = [good()]
    clock.now += 1000
    assert ask(asked) == [1]
    assert asked.health("geocoder").fault is None


def test_failures_count_in_a_row_only() -> None:
    bad = httpx.Response(502)
    server = Server(bad, bad, good(), bad, bad, good())
    asked = transport(server)

    for status in (502, 502, 200, 502, 502, 200):
        if status == 200:
            assert ask(asked) == [1]
        else:
            with pytest.raises(ServiceUnavailable, match="502"):
                ask(asked)


def test_health_tells_the_last_good_answer_and_the_last_fault() -> None:
    clock, server = Clock(), Server(good(), httpx.Response(403))
    asked = transport(server, clock)
    assert asked.health("geocoder").last_good_at is None

    ask(asked)
    clock.now += 60
    with pytest.raises(ServiceRefused):
        ask(asked)

    health = asked.health("geocoder")
    assert health.last_good_at is not None
    assert health.last_good_at.timestamp() == clock.now - 60
    assert isinstance(health.fault, ServiceRefused)
    assert health.quiet_s > 0
    assert asked.health("router").fault is None
