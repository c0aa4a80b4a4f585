"""The only module that opens a socket: one request over httpx, bounded in time and size.

Errors of the network, the status and the body of an answer become our own errors, by what a person can do about them.

Services are those of the settings. A file behind a link may be anywhere, so it is asked for by https alone, and at
public addresses alone (`PublicTransport`).
"""

from __future__ import annotations

import os
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeAlias

import httpx

from components.lookup.certificates import certificate_fault
from components.lookup.public_addresses import is_public
from components.plan.errors import NoAnswer, ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.messages import Phrase

MAX_ANSWER_BYTES = 8_000_000
"""Of an answer after unpacking."""

_PIECE_BYTES = 65_536
_FOREIGN_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.CookieConflict,
    zlib.error,
    RuntimeError,
    OSError,
    ValueError,
)
"""`RuntimeError` is httpx's for a closed client and Python's for one thread too many; `StreamError` is one."""

Params: TypeAlias = Mapping[str, str | int | float]
Transport: TypeAlias = httpx.BaseTransport
"""What takes the network's place in tests: `httpx.MockTransport`."""

Resolve: TypeAlias = Callable[[str, int], Sequence[tuple[str, int]]]
"""Gives the IP addresses and ports of a host's name and port. Raises `OSError` where there are none."""

Answer: TypeAlias = "tuple[int, Mapping[str, str], bytes]"
"""Status, headers and body."""

_HTTPS_PORT = 443
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+", re.ASCII)
"""A name, or an IP address without its brackets."""
_CONNECT_S, _MAX_ADDRESSES = 5.0, 4
"""How long to wait for a connection to one address of a linked file's host, and how many of them are tried."""


class _AnswerTooLong(ValueError):
    """The answer has more bytes than it may have."""


class _PrivateAddress(ValueError):
    """The host of a link is, by one of its addresses at least, inside a private network."""


def public_addresses(host: str, port: int) -> Sequence[tuple[str, int]]:
    """The IP addresses of a host. Raises `_PrivateAddress` where one of them is not public, `OSError` without any."""
    address_infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys((str(where[0]), port) for *_, where in address_infos))
    if not all(is_public(address) for address, _ in addresses):
        raise _PrivateAddress
    return addresses


class PublicTransport(httpx.BaseTransport):
    """Looks up the host of a request once, and sends it to those very addresses.

    Whatever the name means a moment later, no other address is connected to. The certificate has to be the name's. A
    connection serves one request: to the pool it is one to an address, under whatever name.
    """

    def __init__(self, transport: Transport | None, resolve: Resolve) -> None:
        self._transport = transport or httpx.HTTPTransport(
            verify=_authorities(), limits=httpx.Limits(max_keepalive_connections=0)
        )
        self._resolve = resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of the first of the host's addresses that takes the connection."""
        host = request.url.raw_host.decode("ascii").rstrip(".")
        fault: Exception = OSError("no address")
        for address, port in self._resolve(host, _HTTPS_PORT)[:_MAX_ADDRESSES]:
            to_address = httpx.Request(
                request.method,
                request.url.copy_with(host=address, port=port),
                headers=request.headers,  # with `Host`, the name
                extensions=dict(request.extensions) | {"sni_hostname": host},
            )
            try:
                return self._transport.handle_request(to_address)
            except (httpx.ConnectError, httpx.ConnectTimeout) as failed:
                fault = failed
        raise fault

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


class _Sockets:
    """The sockets of one exchange, to shut when its time is up.

    httpcore waits for the head of an answer as long as bytes come, and passes over any number of interim answers (RFC
    9110, 15.2): whoever sends those for ever would keep the thread for ever.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._is_over = False

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Note each connection (https://www.encode.io/httpcore/extensions/#trace)."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            with self._lock:
                self._open.append(info["return_value"].get_extra_info("socket"))
            if self._is_over:
                self.shut()

    def shut(self) -> None:
        """Shut them, and each that is opened after this. Whoever reads from one finds its end."""
        with self._lock:
            self._is_over, closing, self._open = True, self._open, []
        for each in closing:
            with suppress(OSError, ValueError):
                each.shutdown(socket.SHUT_RDWR)


class Exchange:
    """Sends requests and reads their answers; safe to share between threads."""

    def __init__(
        self, user_agent: str, transport: Transport | None = None, resolve: Resolve = public_addresses
    ) -> None:
        self._user_agent, self._transport, self._resolve = user_agent, transport, resolve
        self._client = self._open(transport, accept="application/json")

    def get(self, url: str, params: Params | None, *, service: str, timeout_s: float) -> Answer:
        """Status, headers and body of the answer to a GET request, all within `timeout_s`. Raises `ServiceFault`."""

        def ask(deadline: float) -> Answer:
            with self._client.stream("GET", url, params=params, timeout=timeout_s) as response:
                return response.status_code, response.headers, _body(response, MAX_ANSWER_BYTES, deadline)

        try:
            return _within(ask, timeout_s, name=f"ask-{service}")
        except _FOREIGN_ERRORS as fault:
            raise translated(fault, service=service, timeout_s=timeout_s) from fault

    def get_bytes(
        self,
        url: str,
        *,
        service: str,
        timeout_s: float,
        max_bytes: int,
        byte_range: tuple[int, int] | None = None,
        public_only: bool = False,
    ) -> Answer:
        """As `get`, for any bytes, at most `max_bytes` after unpacking; of a file those from the first to the last of
        `byte_range`. `public_only` asks as `get_file` does: by https, at a public address.

        A redirect comes back without its body, and so does a whole file where a part of it was asked for.
        """
        headers = {"Accept": "*/*"}
        if byte_range is not None:
            headers |= {"Range": f"bytes={byte_range[0]}-{byte_range[1]}", "Accept-Encoding": "identity"}
        if public_only:
            linked_host(url)

        def ask(deadline: float) -> Answer:
            with ExitStack() as opened:
                client = self._client
                if public_only:
                    public = PublicTransport(self._transport, self._resolve)
                    client = opened.enter_context(self._open(public, accept="*/*"))
                response = opened.enter_context(client.stream("GET", url, headers=headers, timeout=timeout_s))
                unread = response.has_redirect_location or (byte_range is not None and response.status_code == 200)
                body = b"" if unread else _body(response, max_bytes, deadline)
                return response.status_code, response.headers, body

        try:
            return _within(ask, timeout_s, name=f"ask-{service}")
        except _PrivateAddress as fault:
            raise ServiceRefused(
                f"The {service} leads to {linked_host(url)}, which is inside a private network.", service=service
            ) from fault
        except _FOREIGN_ERRORS as fault:
            raise translated(fault, service=service, timeout_s=timeout_s, max_bytes=max_bytes) from fault

    def get_file(self, url: str, *, timeout_s: float, max_bytes: int) -> Answer:
        """As `get`, for a file behind a link: by https, at a public address, past every proxy of the environment.

        A redirect comes back without its body. The errors' first argument is a `Phrase`.
        """
        host = linked_host(url)
        timeout = httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S))
        sockets = _Sockets()

        def ask(deadline: float) -> Answer:
            with (
                self._open(PublicTransport(self._transport, self._resolve), accept="*/*") as client,
                client.stream("GET", url, timeout=timeout, extensions={"trace": sockets.note}) as response,
            ):
                moved = response.has_redirect_location
                body = b"" if moved else _body(response, max_bytes, deadline)
                return response.status_code, response.headers, body

        try:
            return _within(ask, timeout_s, name="fetch-file")
        except _FOREIGN_ERRORS as fault:
            raise file_fault(fault, host=host, timeout_s=timeout_s, max_bytes=max_bytes) from fault
        finally:
            sockets.shut()

    def _open(self, transport: Transport | None, *, accept: str) -> httpx.Client:
        return httpx.Client(
            transport=transport,
            verify=_authorities(),
            headers={"User-Agent": self._user_agent, "Accept": accept, "Accept-Encoding": "gzip"},
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),  # no cookies: requests stay unlinked
        )


def _authorities() -> ssl.SSLContext:
    """Whom this machine trusts to prove who a server is."""
    return _read_authorities(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _read_authorities(*_places: str | None) -> ssl.SSLContext:
    """Read once from where httpx looks for them: that takes some thirty milliseconds."""
    return httpx.create_ssl_context()


def _within(ask: Callable[[float], Answer], timeout_s: float, *, name: str) -> Answer:
    """What `ask` gives, which is told the end of its time (`time.monotonic`).

    The time-out of a socket bounds one read, but neither a server that sends a byte now and then nor the look-up
    of a host name. So each exchange has a thread of its own, which is abandoned when its time is up.
    """
    outcome: Future[Answer] = Future()
    deadline = time.monotonic() + timeout_s

    def run() -> None:
        try:
            outcome.set_result(ask(deadline))
        except BaseException as fault:  # noqa: BLE001 - raised again by `outcome.result`
            outcome.set_exception(fault)

    threading.Thread(target=run, name=name, daemon=True).start()
    return outcome.result(timeout=timeout_s)


def _body(response: httpx.Response, max_bytes: int, deadline: float) -> bytes:
    body = bytearray()
    for piece in _unpacked(response):
        body += piece
        if len(body) > max_bytes:
            raise _AnswerTooLong
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("too slow")
    return bytes(body)


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """The body in pieces of bounded size: httpx itself unpacks each chunk whole, gigabytes from a few kilobytes."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    raw = response.stream
    if not isinstance(raw, httpx.SyncByteStream) or encoding not in {"identity", "gzip"}:
        raise httpx.DecodingError(f"an encoding that was not asked for: {encoding[:40]}")
    if encoding == "identity":
        yield from raw
        return
    unpacker = _unpacker()
    for chunk in raw:
        packed = chunk
        while True:
            if unpacker.eof and packed:
                unpacker = _unpacker()  # a file of several members is all of them, one after the other (RFC 1952, 2.2)
            piece = unpacker.decompress(packed, _PIECE_BYTES)
            yield piece  # also an empty one: what never comes to anything takes time, too
            packed = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            if not packed and (unpacker.eof or not piece):
                break
    if not unpacker.eof:
        raise httpx.DecodingError("the packed answer ends too early")


def _unpacker() -> zlib._Decompress:
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # gzip's header and trailer (zlib.h, inflateInit2)


def translated(fault: Exception, *, service: str, timeout_s: float, max_bytes: int = MAX_ANSWER_BYTES) -> ServiceFault:
    """The one place where the errors of httpx, ssl and the operating system become ours."""
    if isinstance(fault, (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, UnicodeError)):
        return ServiceRefused(
            f"The address of the {service} cannot be used. Check it in the settings.", service=service
        )
    if (certificate := certificate_fault(fault)) is not None:
        message = (
            f"The {service} could not prove who it is ({certificate}). "
            "Check its address, this machine's clock, and whether the network asks to sign in."
        )
    elif isinstance(fault, (httpx.TimeoutException, TimeoutError)):
        message = f"The {service} did not answer within {timeout_s:g} s."
    elif isinstance(fault, httpx.ProxyError):
        message = f"The proxy on the way to the {service} does not let us through."
    elif isinstance(fault, (httpx.ConnectError, ConnectionRefusedError)):
        message = f"The {service} is out of reach. Check the network, and its address in the settings."
    elif isinstance(fault, _AnswerTooLong):
        longest_mb = f"{max_bytes / 1_000_000:.2g}"
        message = f"The answer of the {service} cannot be read: it is longer than {longest_mb} MB."
    else:
        message = f"The {service} broke off in the middle of its answer."
    return ServiceUnavailable(message, service=service)


def file_fault(fault: Exception, *, host: str, timeout_s: float, max_bytes: int) -> ServiceFault:
    """`translated` for a file behind a link, whose giver can change the link and nothing else."""
    values: dict[str, str | int] = {"host": host}
    if isinstance(fault, _PrivateAddress):
        return NoAnswer(Phrase("{host} is inside a private network, so nothing is fetched from it.", values))
    if isinstance(fault, _AnswerTooLong):
        return NoAnswer(
            Phrase("The file behind this link is larger than {most} MB.", {"most": max_bytes // 1024 // 1024})
        )
    if isinstance(fault, socket.gaierror) and fault.errno != socket.EAI_AGAIN:
        return NoAnswer(Phrase("There is no server called {host}. Check the link.", values))
    if certificate_fault(fault) is not None:
        message = Phrase("{host} could not prove who it is, so nothing was fetched from it.", values)
    elif isinstance(fault, (httpx.TimeoutException, TimeoutError)):
        message = Phrase("{host} did not send the file within {seconds} s.", values | {"seconds": round(timeout_s)})
    elif isinstance(fault, (httpx.ConnectError, OSError)):
        message = Phrase("{host} is out of reach. Check the link, or try again later.", values)
    else:
        message = Phrase("{host} broke off in the middle of the file. Try again later.", values)
    return ServiceUnavailable(message)


def linked_host(url: str) -> str:
    """The host of a link to a file. Raises `NoAnswer` for a link that is not followed: its first argument says why."""
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as fault:
        raise NoAnswer(Phrase("This is no link to a file.")) from fault
    if parsed.scheme != "https":
        raise NoAnswer(Phrase("A link to a file has to begin with https://."))
    if not _HOST.fullmatch(host):
        raise NoAnswer(Phrase("This is no link to a file."))
    if parsed.userinfo:
        raise NoAnswer(Phrase("A link with a user name or a password in it is not followed."))
    if parsed.port not in {None, _HTTPS_PORT}:
        raise NoAnswer(Phrase("A link to port {port} is not followed.", {"port": str(parsed.port)}))
    return host


def redirected(url: str, location: str) -> str:
    """The address that a redirect from `url` leads to. Raises `NoAnswer` for none that can be followed."""
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError) as fault:
        raise NoAnswer(Phrase("This is no link to a file.")) from fault


def host_of(url: str, service: str) -> str:
    """The host and port of an address. Raises `ServiceRefused` where it has none."""
    try:
        return httpx.URL(url).netloc.decode("ascii")
    except (httpx.InvalidURL, ValueError) as fault:
        raise translated(fault, service=service, timeout_s=0) from fault


def server_of(url: str) -> tuple[str, str, int]:
    """The scheme, host and port that a request to an address goes to; empty and 0 where it has none."""
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError):
        return "", "", 0
    return parsed.scheme, host.rstrip("."), parsed.port or {"http": 80, "https": _HTTPS_PORT}.get(parsed.scheme, 0)
