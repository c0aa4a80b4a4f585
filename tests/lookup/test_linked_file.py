"""Files behind links: what is asked of whom, and what is refused, with functions and real sockets in the network's
place."""

from __future__ import annotations

import gzip
import http.server
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import ClassVar

import httpx
import pytest
import trustme

from components.lookup.http_client import HttpClient
from components.lookup.linked_file import MAX_FILE_BYTES, MAX_REDIRECTS, LinkedFile, fetch_file, is_link
from components.plan.errors import NoAnswer, RateLimited, ServiceFault, ServiceUnavailable
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


def test_a_file_comes_with_its_name_from_whom_we_say_that_we_are() -> None:
    requests = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, content=PLAN)

    assert fetch(answer) == LinkedFile(data=PLAN, name="visit.csv")
    (request,) = requests
    assert request.method == "GET"
    assert request.headers["host"] == "plans.example"
    assert request.url.host == PUBLIC
    assert request.extensions["sni_hostname"] == "plans.example"
    assert "contact: visits@example.org" in request.headers["user-agent"]
    assert not {"cookie", "authorization", "referer"} & set(request.headers)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=\"Plan.csv\"; filename*=UTF-8''Plan%20%C4%8D.csv", "Plan č.csv"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Users\\\\x\\\\Plan.xlsx"', "Plan.xlsx"),
        ('attachment; filename="a\x1b[31mb.csv"', "a [31mb.csv"),
        ("attachment", "visit.csv"),
        ("", "visit.csv"),
        ('attachment; filename="' + "x" * 999 + '.csv"', "x" * 116 + ".csv"),
        ('attachment; filename=".."', "visit.csv"),
    ],
)
def test_the_name_of_a_file_is_its_servers_on_one_line_and_without_folders(disposition: str, name: str) -> None:
    headers = [(b"content-disposition", disposition.encode())] if disposition else []
    assert fetch(lambda _: httpx.Response(200, headers=headers, content=PLAN)).name == name


def test_an_address_without_a_path_names_the_file_by_its_host() -> None:
    assert fetch(lambda _: httpx.Response(200, content=PLAN), "https://plans.example/").name == "plans.example"


@pytest.mark.parametrize(
    ("link", "word"),
    [
        ("http://plans.example/visit.csv", "https://"),
        ("ftp://plans.example/visit.csv", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://me:secret@plans.example/visit.csv", "password"),
        ("https://me@plans.example/visit.csv", "user name"),
        ("https://plans.example:8443/visit.csv", "port 8443"),
        ("https://plans.example:22/", "port 22"),
        ("https://[broken/", "no link"),
        ("https:///visit.csv", "no link"),
        ("javascript:alert(1)", "no link"),
        ("https://plans.example:99999999/", "port 99999999"),
        ("", "no link"),
    ],
)
def test_a_link_that_is_not_followed_says_why(link: str, word: str) -> None:
    fault = fault_of(never, link)
    assert isinstance(fault, NoAnswer)
    assert word in str(fault)


# Redirects


def test_redirects_are_followed_and_each_is_a_link_like_any() -> None:
    sheet = "https://docs.google.com/spreadsheets/d/1AbC/edit#gid=3"
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        host = request.headers["host"]
        asked.append(f"{host}{request.url.raw_path.decode()}")
        if host == "short.example":
            return to(sheet, 301)
        if host == "docs.google.com":
            return to("https://doc-0s.googleusercontent.com/export/x", 307)
        return to("/other?key=1") if "export" in request.url.path else httpx.Response(200, content=PLAN)

    assert fetch(answer, "https://short.example/x").data == PLAN
    assert asked == [
        "short.example/x",
        "docs.google.com/spreadsheets/d/1AbC/export?format=csv&gid=3",
        "doc-0s.googleusercontent.com/export/x",
        "doc-0s.googleusercontent.com/other?key=1",
    ]


@pytest.mark.parametrize(
    "location", ["http://plans.example/", "https://plans.example:8080/", "https://a:b@plans.example/"]
)
def test_a_redirect_to_what_is_no_link_for_us_is_not_followed(location: str) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return to(location)

    assert isinstance(fault_of(answer), NoAnswer)
    assert len(asked) == 1


def test_redirects_without_an_end_are_left() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return to(f"https://hop{len(asked)}.example/")

    assert "without an end" in str(fault_of(answer))
    assert len(asked) == MAX_REDIRECTS + 1


def test_all_redirects_together_take_no_longer_than_a_file() -> None:
    clock = Clock()

    def slow(_: httpx.Request) -> httpx.Response:
        clock.now += 20
        return to("https://other.example/")

    with pytest.raises(ServiceUnavailable, match="in time"):
        fetch(slow, clock=clock)


@pytest.mark.parametrize(
    "login", ["https://accounts.google.com/ServiceLogin?x=1", "https://login.microsoftonline.com/"]
)
def test_a_redirect_to_a_login_says_how_to_share(login: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["host"] == "docs.google.com"
        return to(login)

    assert "Anyone with the link" in str(fault_of(answer, "https://docs.google.com/spreadsheets/d/1AbC/edit"))


# Answers


@pytest.mark.parametrize(
    ("status", "sort", "word"),
    [
        (204, ServiceUnavailable, "204"),
        (304, ServiceUnavailable, "304"),
        (401, NoAnswer, "Anyone with the link"),
        (403, NoAnswer, "Anyone with the link"),
        (404, NoAnswer, "nothing at this address"),
        (410, NoAnswer, "nothing at this address"),
        (429, RateLimited, "pause"),
        (500, ServiceUnavailable, "500"),
        (503, ServiceUnavailable, "503"),
    ],
)
def test_a_status_is_told_by_what_the_giver_of_the_link_can_do(
    status: int, sort: type[ServiceFault], word: str
) -> None:
    fault = fault_of(lambda _: httpx.Response(status, content=PAGE))
    assert type(fault) is sort
    assert word in str(fault)


@pytest.mark.parametrize(
    "body",
    [PAGE, b"\xef\xbb\xbf\n <HTML>", b"<!-- x --><html lang=en>", b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">'],
)
def test_a_web_page_is_no_file(body: bytes) -> None:
    assert "web page" in str(fault_of(lambda _: httpx.Response(200, content=body)))
    sheet = "https://docs.google.com/spreadsheets/d/1AbC/edit"
    assert "Anyone with the link" in str(fault_of(lambda _: httpx.Response(200, content=body), sheet))


@pytest.mark.parametrize(
    "body", [PLAN, b"", b"<kml><Document/></kml>", b"BEGIN:VCALENDAR", b"PK\x03\x04", b"name\n<html>"]
)
def test_what_is_no_web_page_is_left_to_the_reader(body: bytes) -> None:
    assert fetch(lambda _: httpx.Response(200, content=body)).data == body


def test_a_host_that_asked_for_a_pause_is_left_alone() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(429, headers={"retry-after": "90"})

    clock = Clock()
    client = HttpClient(
        transport=httpx.MockTransport(answer),
        resolve=lambda _host, port: [(PUBLIC, port)],
        clock=clock,
        monotonic=clock,
        sleep=clock.sleep,
    )
    for _ in range(2):
        with pytest.raises(RateLimited, match=r"plans\.example asks for a pause of 90 s") as caught:
            fetch_file(client, LINK, monotonic=clock)
        assert isinstance(caught.value.args[0], Phrase)
    assert len(asked) == 1


def test_one_host_is_not_asked_faster_than_once_a_second() -> None:
    clock = Clock()
    moments = []

    def answer(_: httpx.Request) -> httpx.Response:
        moments.append(clock.now)
        return to("/again") if len(moments) < 3 else httpx.Response(200, content=PLAN)

    assert fetch(answer, clock=clock).data == PLAN
    assert all(later - earlier >= 1 for earlier, later in pairwise(moments))


def test_a_file_that_is_too_big_is_left() -> None:
    body = b"x" * (1024 * 1024)
    assert fetch(lambda _: httpx.Response(200, content=body), max_bytes=len(body)).data == body
    fault = fault_of(lambda _: httpx.Response(200, content=body + b"x"), max_bytes=len(body))
    assert str(fault) == "The file behind this link is larger than 1 MB."


def test_a_packed_file_is_unpacked_no_further_than_it_may_be_big() -> None:
    bomb = gzip.compress(b" " * 100_000_000, compresslevel=1)
    headers = {"content-encoding": "gzip"}
    tracemalloc.start()
    try:
        fault = fault_of(lambda _: httpx.Response(200, headers=headers, stream=httpx.ByteStream(bomb)))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "larger than 20 MB" in str(fault)
    assert peak_bytes < 60 * 1024 * 1024


class Endless(httpx.SyncByteStream):
    """A body that goes on until it is closed."""

    def __init__(self, first: bytes, piece: bytes) -> None:
        self.first, self.piece = first, piece
        self.has_ended = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield self.first
            while True:
                time.sleep(0.001)
                yield self.piece
        finally:
            self.has_ended.set()


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"\x1f\x8b\x08\x08" + bytes(6), b"the name of a file "),
        (gzip.compress(PLAN), gzip.compress(b"")),
        (gzip.compress(PLAN), b"something else "),
    ],
    ids=["a name", "empty members", "anything behind it"],
)
def test_a_packed_file_that_comes_to_nothing_is_left_when_its_time_is_up(first: bytes, piece: bytes) -> None:
    body = Endless(first, piece)
    headers = {"content-encoding": "gzip"}
    client = HttpClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, headers=headers, stream=body)),
        resolve=lambda _host, port: [(PUBLIC, port)],
    )
    with pytest.raises(ServiceUnavailable):
        client.get_file(LINK, timeout_s=0.2, max_bytes=MAX_FILE_BYTES, min_interval_s=0)
    assert body.has_ended.wait(5), "nothing goes on reading"


def test_a_packed_file_of_several_members_comes_whole() -> None:
    body = gzip.compress(PLAN) + gzip.compress(b"") + gzip.compress(b"2026-09-18,Oodi\n")
    pieces = [body[at : at + 7] for at in range(0, len(body), 7)]
    for stream in (httpx.ByteStream(body), Pieces(pieces)):
        answer = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream)
        assert fetch(lambda _, answer=answer: answer).data == PLAN + b"2026-09-18,Oodi\n"  # type: ignore[misc]


class Pieces(httpx.SyncByteStream):
    """A body that comes in these pieces."""

    def __init__(self, pieces: list[bytes]) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)


@pytest.mark.parametrize("last", [b"<html>", b"plan"])
def test_a_page_that_begins_with_comments_is_told_from_a_plan_at_once(last: bytes) -> None:
    body = b"<?xml version='1.0'?>\n" + b"<!-- a --> <!---->\n" * 200 + last
    began = time.monotonic()
    if last == b"plan":
        assert fetch(lambda _: httpx.Response(200, content=body)).data == body
    else:
        assert "web page" in str(fault_of(lambda _: httpx.Response(200, content=body)))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("error", "sort", "word"),
    [
        (httpx.ConnectError("refused"), ServiceUnavailable, "out of reach"),
        (httpx.ConnectTimeout("slow"), ServiceUnavailable, "did not send"),
        (httpx.ReadTimeout("slow"), ServiceUnavailable, "did not send"),
        (httpx.RemoteProtocolError("cut"), ServiceUnavailable, "broke off"),
        (RuntimeError("can't start new thread"), ServiceUnavailable, "broke off"),
        (socket.gaierror(socket.EAI_NONAME, "unknown"), NoAnswer, "no server called plans.example"),
        (socket.gaierror(socket.EAI_AGAIN, "later"), ServiceUnavailable, "out of reach"),
    ],
)
def test_a_fault_of_the_network_is_told_by_what_can_be_done(
    error: Exception, sort: type[ServiceFault], word: str
) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise error

    fault = fault_of(broken)
    assert type(fault) is sort
    assert word in str(fault)


# Addresses


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


def test_what_is_a_link() -> None:
    assert is_link("https://example.org/plan.csv")
    assert is_link("webcal://example.org/plan.ics")
    assert is_link("HTTP://example.org")
    for text in ("plan.csv", "C:\\plan.csv", "-", "", "docs/https/plan.csv", "date,name\nhttps://x"):
        assert not is_link(text)


# Real sockets


class _Plans(http.server.BaseHTTPRequestHandler):
    """`/slow` never ends, and `/interim` never begins; anything else is the plan. Notes the host that was asked for."""

    hosts: ClassVar[list[str]] = []
    was_left: ClassVar[threading.Event] = threading.Event()

    def do_GET(self) -> None:
        self.hosts.append(self.headers["host"])
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
        assert time.monotonic() - began < 5


def test_an_answer_that_never_begins_is_left_in_time(authority: trustme.CA) -> None:
    _Plans.was_left.clear()
    with https_server(authority.issue_cert("plans.example")) as port:
        with pytest.raises(ServiceUnavailable, match=r"plans\.example did not send the file"):
            real_fetch(port, "https://plans.example/interim", timeout_s=0.5)
        assert _Plans.was_left.wait(5), "nobody goes on reading"


@pytest.mark.parametrize("name", ["filename*0=a; filename*=bogus''x", f"filename*{'1' * 5000}=x", "filename*x=y"])
def test_a_name_in_pieces_that_have_no_numbers_is_no_name(name: str) -> None:
    headers = {"content-disposition": f"attachment; {name}"}
    assert fetch(lambda _: httpx.Response(200, headers=headers, content=PLAN)).name == "visit.csv"
