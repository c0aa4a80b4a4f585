"""Cache of built outputs: each is built once however many ask for it, with its ETag and its compressed forms.

Nothing here knows HTTP's server side; `routes` serves them.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Generic, TypeAlias, TypeVar

import anyio
import brotli

from components.web.build_budget import BuildBudget, TooMuchWork
from components.web.threads import Threads

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Key: TypeAlias = tuple[object, ...]

# Some 60 kB each: one plan in eight languages with all its files, and the embed's options, in some 10 MB.
MAX_OUTPUTS = 160
MAX_BYTES = 64_000_000
"""For a plan of hundreds of stops, and for whoever asks under ever new names for the same host."""
MAX_WAITING = 64
"""Outputs that are built or wait for it. Whoever asks for one more is told to come again."""
RETRY_AFTER_S = 5.0
_build_threads = Threads("build", 2)  # more would only take each other's processor, and the event loop's
_MIN_COMPRESSED_BYTES = 600  # below one network packet compression only costs time
_MAX_SMALLEST_BYTES = 300_000  # Brotli's best takes some 2 s a megabyte, and somebody waits for it
_POLICY_ELEMENT = re.compile(rb'<meta http-equiv="?Content-Security-Policy"? content="([^"]*)">', re.IGNORECASE)
_COMPRESSED_TYPES = ("image/png", "application/pdf", "application/vnd.openxmlformats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """One output as bytes, plain and, where that is smaller, by content coding (`br`, `gzip`).

    `tag` is a digest of the plain bytes, `policy` the Content-Security-Policy that an HTML page carried in itself.
    """

    body: bytes
    encoded: Mapping[str, bytes]
    tag: str
    policy: str

    @property
    def size(self) -> int:
        """Bytes in memory, all forms together."""
        return len(self.body) + sum(len(data) for data in self.encoded.values())


def represent(body: bytes, media_type: str, *, compress: bool = True, smallest: bool = False) -> Representation:
    """An output made ready to be served. The same bytes give the same result.

    What is sent once is better not compressed at all. `smallest` compresses as well as can be, some 20 times as slowly:
    for what is built once and loaded on roaming data.
    """
    policy = ""
    if media_type.startswith("text/html"):
        # The header carries the policy of a served page, its `meta` element that of a file. Both would cost 0.4 kB.
        policy, body = _without_policy(body)
    encoded: dict[str, bytes] = {}
    if compress and len(body) >= _MIN_COMPRESSED_BYTES and not media_type.startswith(_COMPRESSED_TYPES):
        if smallest and len(body) <= _MAX_SMALLEST_BYTES:
            encoded = {"br": brotli.compress(body), "gzip": gzip.compress(body, 9, mtime=0)}
        else:
            encoded = {"br": brotli.compress(body, quality=5), "gzip": gzip.compress(body, 6, mtime=0)}
    return Representation(
        body=body,
        encoded={coding: data for coding, data in encoded.items() if len(data) < len(body)},
        tag=hashlib.sha256(body).hexdigest()[:20],
        policy=policy,
    )


class LruCache(Generic[K, V]):
    """At most `max_values` values of together at most `max_bytes`, as `size_of` counts them; the least recently used
    are dropped. For one event loop."""

    def __init__(self, max_values: int, max_bytes: int, size_of: Callable[[V], int]) -> None:
        self._max_values = max_values
        self._max_bytes = max_bytes
        self._size_of = size_of
        self._values: OrderedDict[K, V] = OrderedDict()
        self.size_bytes = 0

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """The value of a key, which counts as used now; None where it is not cached."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Cache a value, in place of the one that the key had."""
        replaced = self._values.pop(key, None)
        self.size_bytes += self._size_of(value) - (self._size_of(replaced) if replaced is not None else 0)
        self._values[key] = value
        while len(self._values) > self._max_values or self.size_bytes > self._max_bytes:
            self.size_bytes -= self._size_of(self._values.popitem(last=False)[1])


class OutputCache:
    """Representations by key, at most `max_outputs` and `max_bytes`; the least recently used are dropped. `budget` pays
    for what is built."""

    def __init__(
        self, max_outputs: int = MAX_OUTPUTS, max_bytes: int = MAX_BYTES, budget: BuildBudget | None = None
    ) -> None:
        self.outputs = LruCache[Key, Representation](max_outputs, max_bytes, lambda output: output.size)
        self._budget = budget or BuildBudget()
        self._building: dict[Key, asyncio.Task[Representation]] = {}
        self._lines: dict[str, anyio.Lock] = {}

    async def get(
        self, key: Key, build: Callable[[], Representation], *, line: str = "", address: str = ""
    ) -> Representation:
        """What is cached under `key`, built in a thread for the first who asks; the others wait for it.

        Of one `line` one is built at a time. `address` is that of who asks. What `build` raises reaches everybody who
        waits, and nothing is cached then. Raises `TooMuchWork` where it would have to be built, and is not.
        """
        if (output := self.outputs.get(key)) is not None:
            return output
        building = self._building.get(key)
        if building is None:
            if len(self._building) >= MAX_WAITING:
                raise TooMuchWork(RETRY_AFTER_S)
            self._budget.check(address)
            building = asyncio.create_task(self._build(key, build, line, address))
            self._building[key] = building
        return await asyncio.shield(building)  # who goes away leaves it to the others

    async def _build(self, key: Key, build: Callable[[], Representation], line: str, address: str) -> Representation:
        try:
            async with self._lines.setdefault(line, anyio.Lock()):
                output: Representation = await _build_threads.run(self._budget.pay, build, address)
            self.outputs.put(key, output)
        finally:
            del self._building[key]
        return output


def is_current(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader's copy is the one with this tag (RFC 9110, 13.1.2: compared weakly, in any coding)."""
    if if_none_match is None:
        return False
    tags = {each.strip().removeprefix("W/").strip('"').split("-")[0] for each in if_none_match.split(",")}
    return tag in tags or "*" in tags


def coding_for(accept_encoding: str | None, output: Representation) -> str:
    """The best coding that the reader accepts, or an empty string (RFC 9110, 12.5.3; a quality of zero refuses)."""
    accepted = {
        name.strip()
        for name, _, parameters in (part.partition(";") for part in (accept_encoding or "").lower().split(","))
        if parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    }
    return next((coding for coding in ("br", "gzip") if coding in accepted and coding in output.encoded), "")


def _without_policy(html: bytes) -> tuple[str, bytes]:
    """The policy of a page's `meta` element, and the page without the element."""
    element = _POLICY_ELEMENT.search(html)
    if element is None:
        return "", html
    return unescape(element[1].decode("utf-8")), html[: element.start()] + html[element.end() :]
