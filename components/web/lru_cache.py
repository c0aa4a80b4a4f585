"""A cache that drops the least recently used values, by their number and by their bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """At most `max_values` values of together at most `max_bytes`, as `size_of` counts them. For one event loop."""

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
