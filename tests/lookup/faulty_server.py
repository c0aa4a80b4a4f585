"""A geocoder and router on the loopback that fails in whatever way a test asks for.

Every request is recorded. While `may_answer` is not set, requests are held, so that a test sees what does not wait for
them.
"""

from __future__ import annotations

import http.server
import json
import math
import socket
import socketserver
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.ports import free_port

MAX_HOLD_S = 60.0
PAUSE_S = 120
"""The pause that it asks for."""

KNOWN = {"Simonkatu 7": (60.169444, 24.935927), "Unioninkatu 29": (60.170378, 24.952176)}
"""Latitude and longitude of the addresses that it knows. Any other is a house at NEAR."""
NEAR = (60.171500, 24.945000)
FAR = (46.051300, 14.564000)


class Fault(StrEnum):
    """What can be wrong with an outside service."""

    REFUSED = "refused"
    HUNG = "hung"
    SLOW = "slow"
    PAUSE_SECONDS = "429 with seconds"
    PAUSE_DATE = "429 with a date"
    PAUSE_UNAVAILABLE = "503 with seconds"
    PAUSE = "429 alone"
    BAD_GATEWAY = "502"
    NO_JSON = "no JSON"
    WEB_PAGE = "a web page"
    WRONG_TYPES = "JSON of wrong types"
    NULL = "null"
    HALF = "half an answer"
    CUT = "a cut connection"
    NOT_HTTP = "no HTTP"
    ENDLESS = "endless"
    BOMB = "packed endless"
    REDIRECT = "a redirect to another host"
    LOOP = "a redirect to itself"
    TO_FILE = "a redirect to a file"
    MOVED = "moved for good"
    FORBIDDEN = "403"
    NOT_THERE = "404"
    CERTIFICATE = "a certificate of somebody else"


class WrongPlace(StrEnum):
    """Answers in perfect form, for another place."""

    FAR_AWAY = "far away"
    SNAPPED_FAR = "snapped far"
    OTHER_WAY = "the way between two others"


class FaultyServer:
    """Geocoder under `/search`, router under `/routed-...`; good until `fault` is set. Use as a context manager.

    `contexts` are the honest and the wrong TLS context of a server behind https.
    """

    def __init__(self, contexts: tuple[ssl.SSLContext, ssl.SSLContext] | None = None) -> None:
        self.requests: list[str] = []
        self.redirected: list[str] = []
        """Paths that were requested because a redirect led to them."""
        self.held = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self._fault: Fault | WrongPlace | None = None
        self._contexts = contexts
        self._cut_off = threading.Event()
        self._lock = threading.Lock()
        self._port = free_port()  # it comes back to it after `Fault.REFUSED`
        self._server: _Listener | None = None
        self._listen()

    @property
    def url(self) -> str:
        """Where it stands, for the settings."""
        return f"{'https' if self._contexts else 'http'}://127.0.0.1:{self._port}"

    @property
    def fault(self) -> Fault | WrongPlace | None:
        """What is wrong with it now."""
        return self._fault

    @fault.setter
    def fault(self, fault: Fault | WrongPlace | None) -> None:
        self._fault = fault
        self._cut_off.set()  # whoever hangs is cut off
        self._cut_off = threading.Event()
        if fault is Fault.REFUSED:
            self._close()
        elif self._server is None:
            self._listen()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Hold every request that comes until the end of this block."""
        self.may_answer.clear()
        try:
            yield
        finally:
            self.may_answer.set()

    def __enter__(self) -> FaultyServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.may_answer.set()
        self._cut_off.set()
        self._close()

    def _listen(self) -> None:
        self._server = _Listener(("127.0.0.1", self._port), self)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def _close(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def wrapped(self, connection: socket.socket) -> socket.socket:
        """The connection in TLS, where this server speaks it."""
        if self._contexts is None:
            return connection
        honest, wrong = self._contexts
        context = wrong if self._fault is Fault.CERTIFICATE else honest
        return context.wrap_socket(connection, server_side=True)

    def answer(self, handler: _Handler) -> None:
        """Answer one request, or do what the fault does instead."""
        if handler.path.startswith("/trap"):
            self.redirected.append(handler.path)
        with self._lock:
            self.requests.append(handler.path)
            self.held += 1
        self.may_answer.wait(MAX_HOLD_S)
        with self._lock:
            self.held -= 1
        body = json.dumps(self._good(handler.path)).encode()
        fault, cut_off = self._fault, self._cut_off
        if fault is None or isinstance(fault, WrongPlace) or fault in {Fault.REFUSED, Fault.CERTIFICATE}:
            handler.send(200, body)
        elif fault is Fault.HUNG:
            cut_off.wait(MAX_HOLD_S)
        elif fault in _WRITERS:
            with suppress(OSError):
                _WRITERS[fault](handler, body, cut_off)
        else:
            status, headers, other = _ANSWERS[fault](handler, "/search" in handler.path)
            handler.send(status, other, headers)

    def _good(self, path: str) -> Any:
        parts = urlsplit(path)
        if parts.path.endswith("/search"):
            return [_place(parse_qs(parts.query)["q"][0], self._fault)]
        return _route(unquote(parts.path), self._fault)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], owner: FaultyServer) -> None:
        self.owner = owner
        super().__init__(address, _Handler)


class _Handler(http.server.BaseHTTPRequestHandler):
    """One connection, one request."""

    protocol_version = "HTTP/1.1"
    server: _Listener

    def handle(self) -> None:
        try:
            self.connection = self.server.owner.wrapped(self.connection)
            self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
            self.handle_one_request()
        except OSError:
            return

    @property
    def port(self) -> int:
        """The server's port."""
        return int(self.server.server_address[1])

    def do_GET(self) -> None:
        self.server.owner.answer(self)

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """A whole answer."""
        lines = {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
            **(headers or {}),
        }
        self.send_response_only(status)
        for name, value in lines.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


def _place(query: str, fault: Fault | WrongPlace | None) -> dict[str, Any]:
    address = query.split(",", maxsplit=1)[0].strip()
    latitude, longitude = FAR if fault is WrongPlace.FAR_AWAY else KNOWN.get(address, NEAR)
    road, _, number = address.rpartition(" ")
    return {
        "lat": str(latitude),
        "lon": str(longitude),
        "display_name": f"{number}, {road}, Helsinki, Suomi",
        "class": "building",
        "type": "yes",
        "addresstype": "building",
        "place_rank": 30,
        "osm_type": "way",
        "address": {"house_number": number, "road": road, "country_code": "fi"},
    }


def _route(path: str, fault: Fault | WrongPlace | None) -> dict[str, Any]:
    ends = [[float(each) for each in end.split(",")] for end in path.rpartition("/")[2].split(";")]
    snap_m = 5_000.0 if fault is WrongPlace.SNAPPED_FAR else 4.0
    if fault is WrongPlace.OTHER_WAY:
        ends = [[longitude + 0.08, latitude + 0.03] for longitude, latitude in ends]
    (lon1, lat1), (lon2, lat2) = ends[0], ends[-1]
    metres = 1.3 * math.hypot((lat2 - lat1) * 111_195, (lon2 - lon1) * 55_400)
    middle = [(lon1 + lon2) / 2 + 0.001, (lat1 + lat2) / 2]
    return {
        "code": "Ok",
        "routes": [
            {
                "distance": metres,
                "duration": metres / 1.3,
                "geometry": {"type": "LineString", "coordinates": [ends[0], middle, ends[-1]]},
            }
        ],
        "waypoints": [{"distance": snap_m, "location": end} for end in ends],
    }


Answer = tuple[int, dict[str, str], bytes]


def _pause_until(handler: _Handler, _geocoder: bool) -> Answer:
    now = datetime.now(UTC)
    until = format_datetime(now + timedelta(seconds=PAUSE_S), usegmt=True)
    return 429, {"Retry-After": until, "Date": format_datetime(now, usegmt=True)}, b"slowly"


def _wrong_types(handler: _Handler, geocoder: bool) -> Answer:
    wrong: Any = [{"lat": [1], "lon": {}, "display_name": None, "place_rank": "high"}]
    if not geocoder:
        wrong = {"code": "Ok", "routes": {"0": "a long way"}, "waypoints": 7}
    return 200, {}, json.dumps(wrong).encode()


_ANSWERS: dict[Fault, Callable[[_Handler, bool], Answer]] = {
    Fault.PAUSE_SECONDS: lambda _a, _g: (429, {"Retry-After": str(PAUSE_S)}, b"slowly"),
    Fault.PAUSE_DATE: _pause_until,
    Fault.PAUSE_UNAVAILABLE: lambda _a, _g: (503, {"Retry-After": str(PAUSE_S)}, b"later"),
    Fault.PAUSE: lambda _a, _g: (429, {}, b"slowly"),
    Fault.BAD_GATEWAY: lambda _a, _g: (502, {"Content-Type": "text/html"}, b"<h1>Bad Gateway</h1>"),
    Fault.NO_JSON: lambda _a, _g: (200, {}, b"\x00\xff{'lat': 1,}"),
    Fault.WEB_PAGE: lambda _a, _g: (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><title>Sign in</title>"),
    Fault.WRONG_TYPES: _wrong_types,
    Fault.NULL: lambda _a, _g: (200, {}, b"null"),
    Fault.REDIRECT: lambda handler, _g: (302, {"Location": f"http://localhost:{handler.port}/trap"}, b""),
    Fault.LOOP: lambda handler, _g: (307, {"Location": f"/trap{handler.path}"}, b""),
    Fault.TO_FILE: lambda _a, _g: (302, {"Location": "file:///etc/hostname"}, b""),
    Fault.MOVED: lambda handler, _g: (301, {"Location": f"/trap{handler.path}"}, b""),
    Fault.FORBIDDEN: lambda _a, _g: (403, {}, b"no"),
    Fault.NOT_THERE: lambda _a, _g: (404, {}, b"no"),
}


def _slow(handler: _Handler, body: bytes, cut_off: threading.Event) -> None:
    """Never silent long enough for the time-out of one read, never done."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not cut_off.wait(0.02):
        handler.wfile.write(b" ")


def _half(handler: _Handler, body: bytes, _cut_off: threading.Event) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body[: len(body) // 2])


def _cut(handler: _Handler, body: bytes, _cut_off: threading.Event) -> None:
    """A valid JSON text so far, in pieces of announced lengths, and then the connection is reset."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(body), body))
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def _not_http(handler: _Handler, _body: bytes, _cut_off: threading.Event) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\x00\xff")


def _endless(handler: _Handler, _body: bytes, cut_off: threading.Event) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
    while not cut_off.is_set():
        handler.wfile.write(b"0," * 32_768)


def _bomb(handler: _Handler, _body: bytes, cut_off: threading.Event) -> None:
    """Zeroes by the gigabyte in kilobytes."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json\r\n\r\n")
    packer = zlib.compressobj(9, wbits=31)
    handler.wfile.write(packer.compress(b"["))
    while not cut_off.is_set():
        handler.wfile.write(packer.compress(b"0," * 500_000) + packer.flush(zlib.Z_SYNC_FLUSH))


_WRITERS: dict[Fault, Callable[[_Handler, bytes, threading.Event], None]] = {
    Fault.SLOW: _slow,
    Fault.HALF: _half,
    Fault.CUT: _cut,
    Fault.NOT_HTTP: _not_http,
    Fault.ENDLESS: _endless,
    Fault.BOMB: _bomb,
}
