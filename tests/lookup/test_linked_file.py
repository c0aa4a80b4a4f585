"""Files behind links: what is asked, what comes, and what is refused, with functions in the network's place."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest

from components.lookup.http_client import HttpClient
from components.lookup.linked_file import MAX_FILE_BYTES, MAX_REDIRECTS, LinkedFile, fetch_file, is_link
from components.plan.errors import NoAnswer, RateLimited, ServiceFault, ServiceUnavailable
from components.plan.messages import Phrase
from tests.lookup.clock import Clock
from tests.lookup.links import LINK, PAGE, PLAN, PUBLIC, fault_of, fetch, never, to
from tests.waiting import PATIENCE_S


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
    bomb = gzip.compress(b" " * 70_000_000, compresslevel=1)
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
    assert body.has_ended.wait(PATIENCE_S), "nothing goes on reading"


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
    began = time.process_time()
    if last == b"plan":
        assert fetch(lambda _: httpx.Response(200, content=body)).data == body
    else:
        assert "web page" in str(fault_of(lambda _: httpx.Response(200, content=body)))
    assert time.process_time() - began < 5


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


def test_what_is_a_link() -> None:
    assert is_link("https://example.org/plan.csv")
    assert is_link("webcal://example.org/plan.ics")
    assert is_link("HTTP://example.org")
    for text in ("plan.csv", "C:\\plan.csv", "-", "", "docs/https/plan.csv", "date,name\nhttps://x"):
        assert not is_link(text)
