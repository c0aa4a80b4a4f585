"""Built outputs, kept while they are asked for: each built once however many ask, with its tag and its packed forms.

Nothing here knows HTTP's server side; `routes` puts it on the network.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TypeAlias

import anyio
import anyio.to_thread
import brotli
import zopfli.gzip

Key: TypeAlias = tuple[object, ...]

# Some 60 kB each: one plan in eight languages with all its files, and the embed's options, in some 10 MB.
MOST_KEPT = 160
MOST_KEPT_BYTES = 64_000_000
"""For a plan of hundreds of stops, and for whoever asks under ever new names for the same host."""
_LEAST_WORTH_PACKING = 600  # bytes; below one network packet gzip only costs time
_MOST_PACKED_SMALL = 300_000  # bytes; the slow way takes some 3 s a megabyte, and somebody waits for it
_PACKED_ALREADY = ("image/png", "application/pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One output as bytes, plain and, where that gains something, packed by each coding that readers unpack.

    `tag` is a digest of the plain bytes, `policy` the Content-Security-Policy that an HTML page carried in itself.
    """

    body: bytes
    packed: Mapping[str, bytes]
    tag: str
    policy: str

    @property
    def size(self) -> int:
        """Bytes in memory, all forms together."""
        return len(self.body) + sum(len(data) for data in self.packed.values())


def represent(body: bytes, media_type: str, *, pack: bool = True, small: bool = False) -> Representation:
    """An output made ready to be served. The same bytes give the same, packed ones too.

    What is sent once is better not packed at all. `small` packs as tight as can be, some 20 times as slowly: for what
    is built once and loaded on roaming data.
    """
    policy = ""
    if media_type.startswith("text/html"):
        # The header says it to whoever is served; the page says it where it lies as a file. Twice costs a phone 0.4 kB.
        policy, body = _without_policy(body)
    packed: dict[str, bytes] = {}
    if pack and len(body) >= _LEAST_WORTH_PACKING and not media_type.startswith(_PACKED_ALREADY):
        if small and len(body) <= _MOST_PACKED_SMALL:
            packed = {"br": brotli.compress(body), "gzip": zopfli.gzip.compress(body, numiterations=5)}
        else:
            packed = {"br": brotli.compress(body, quality=5), "gzip": gzip.compress(body, 6, mtime=0)}
    return Representation(
        body=body,
        packed={coding: data for coding, data in packed.items() if len(data) < len(body)},
        tag=hashlib.sha256(body).hexdigest()[:20],
        policy=policy,
    )


class OutputCache:
    """The representations last asked for, at most `most` of them and so many bytes, the longest unasked thrown out
    first."""

    def __init__(self, most: int = MOST_KEPT, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Key, Representation] = OrderedDict()
        self._building: dict[Key, anyio.Lock] = {}

    def kept(self, key: Key) -> Representation | None:
        """What is on the shelf under `key`, without waiting."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    async def get(self, key: Key, build: Callable[[], Representation]) -> Representation:
        """What stands under `key`, built in a thread by the first who asks; the others wait for it.

        What `build` raises reaches everybody who asks while it fails, and nothing is kept then.
        """
        if (found := self.kept(key)) is not None:
            return found
        lock = self._building.setdefault(key, anyio.Lock())
        async with lock:
            if (found := self.kept(key)) is not None:
                return found
            try:
                made = await anyio.to_thread.run_sync(build)
            finally:
                self._building.pop(key, None)
            self._kept[key] = made
            self._bytes += made.size
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                _, gone = self._kept.popitem(last=False)
                self._bytes -= gone.size
            return made


def is_current(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader's copy is the one with this tag (RFC 9110, 13.1.2: compared weakly, plain or packed)."""
    if if_none_match is None:
        return False
    held = {each.strip().removeprefix("W/").strip('"').split("-")[0] for each in if_none_match.split(",")}
    return tag in held or "*" in held


def coding_for(accept_encoding: str | None, made: Representation) -> str:
    """The best coding that the reader unpacks, or an empty string (RFC 9110, 12.5.3; a quality of zero refuses)."""
    taken = {
        name.strip()
        for name, _, parameters in (part.partition(";") for part in (accept_encoding or "").lower().split(","))
        if parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    }
    return next((coding for coding in ("br", "gzip") if coding in taken and coding in made.packed), "")


def _without_policy(html: bytes) -> tuple[str, bytes]:
    finder = _PolicyFinder()
    # The policy stands in the head, before anything that it is to hold.
    finder.feed(html[:20_000].decode("utf-8", "ignore"))
    return finder.policy, html.replace(finder.element.encode(), b"", 1) if finder.policy else html


class _PolicyFinder(HTMLParser):
    policy = ""
    element = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "meta" and (said.get("http-equiv") or "").lower() == "content-security-policy" and not self.policy:
            self.policy = said.get("content") or ""
            self.element = self.get_starttag_text() or ""
