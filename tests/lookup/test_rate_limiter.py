"""The rate limiter, in memory, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from components.lookup.database import FILE_NAME
from components.lookup.rate_limiter import RateLimiter, open_rate_limiter
from components.store import database
from components.store.backoff import MAX_RETRY_S
from tests.lookup.clock import Clock
from tests.organisers import settings_of

UNREACHABLE = "postgresql://127.0.0.1:9/none"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database; None for the SQLite file in the folder."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("new_database")())


def wait_s(rate_limiter: RateLimiter, host: str = "x.test") -> float:
    wait = rate_limiter.acquire(host, interval_s=50)
    return 0.0 if wait is None else wait.retry_after_s


def test_the_next_request_waits_for_the_interval() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, monotonic=clock)
    assert rate_limiter.acquire("x.test", interval_s=1) is None

    clock.now += 0.25
    wait = rate_limiter.acquire("x.test", interval_s=1)

    assert wait is not None
    assert wait.retry_after_s == pytest.approx(0.75)
    assert not wait.blocked
    assert rate_limiter.acquire("y.test", interval_s=1) is None, "each host has its own interval"


def test_the_interval_begins_again_with_the_answer() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(clock=clock, monotonic=clock)
    rate_limiter.acquire("x.test", interval_s=1)

    clock.now += 0.7
    rate_limiter.release("x.test", interval_s=1)

    wait = rate_limiter.acquire("x.test", interval_s=1)
    assert wait is not None
    assert wait.retry_after_s == pytest.approx(1)


def test_processes_on_one_database_share_the_interval_and_the_block(tmp_path: Path, database_url: str | None) -> None:
    one, other = RateLimiter(tmp_path, database_url), RateLimiter(tmp_path, database_url)

    assert wait_s(one) == 0
    assert 40 < wait_s(other) <= 50
    assert wait_s(other, "y.test") == 0
    other.block("x.test", 500)

    wait = one.acquire("x.test", interval_s=1)
    assert wait is not None
    assert wait.blocked
    assert 400 < wait.retry_after_s <= 500
    assert 40 < wait_s(one, "y.test") <= 50


def test_on_postgresql_the_servers_clock_counts(tmp_path: Path, new_database: Callable[[], str]) -> None:
    url = new_database()
    one, other = (RateLimiter(tmp_path, url, clock=Clock(now)) for now in (0.0, 4e9))

    assert wait_s(one) == 0
    assert 40 < wait_s(other) <= 50


def test_of_many_threads_and_processes_one_may_ask(tmp_path: Path, database_url: str | None) -> None:
    processes = [RateLimiter(tmp_path, database_url) for _ in range(4)]  # which create the table at the same time

    with ThreadPoolExecutor(max_workers=4) as threads:
        for host in [f"{number}.test" for number in range(10)]:
            free = list(threads.map(lambda process, name=host: process.acquire(name, interval_s=0), processes))
            waits_s = list(threads.map(lambda process, name=host: wait_s(process, name), processes))
            assert free == [None] * 4
            assert waits_s.count(0) == 1, host


def test_of_many_threads_of_one_process_one_may_ask() -> None:
    def slow_clock() -> float:  # lets other threads in where they would do most harm
        time.sleep(0.001)
        return 1_700_000_000.0

    rate_limiter = RateLimiter(clock=slow_clock, monotonic=slow_clock)

    with ThreadPoolExecutor(max_workers=20) as threads:
        waits = list(threads.map(lambda _: wait_s(rate_limiter), range(40)))

    assert waits.count(0) == 1


def test_a_clock_set_back_makes_nobody_wait_longer(tmp_path: Path) -> None:
    clock = Clock()
    RateLimiter(tmp_path, clock=clock).block("x.test", 50)

    clock.now -= 86_400
    later = RateLimiter(tmp_path, clock=clock)
    assert wait_s(later) == pytest.approx(50)

    clock.now += 30
    assert wait_s(RateLimiter(tmp_path, clock=clock)) == pytest.approx(20)


@pytest.mark.parametrize("content", [b"", b"no database" * 1000], ids=["empty", "damaged"])
def test_a_file_that_is_no_database_leaves_the_count_to_the_process(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    rate_limiter = RateLimiter(tmp_path)

    assert wait_s(rate_limiter) == 0
    assert wait_s(rate_limiter) > 40


@pytest.mark.parametrize("url", [None, UNREACHABLE])
def test_without_a_usable_database_each_process_counts_for_itself(tmp_path: Path, url: str | None) -> None:
    (tmp_path / "file").write_text("")
    rate_limiter = RateLimiter(tmp_path / "file", url)

    assert wait_s(rate_limiter) == 0
    assert wait_s(rate_limiter) > 40


def test_waits_that_could_not_be_written_are_shared_once_the_database_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.02)
    clock = Clock()
    one, other = (RateLimiter(tmp_path, clock=clock, monotonic=clock) for _ in range(2))
    one.acquire("x.test", interval_s=0)
    with sqlite3.connect(tmp_path / FILE_NAME) as locking:
        locking.execute("BEGIN EXCLUSIVE")
        one.block("x.test", 500)
    clock.now += MAX_RETRY_S

    assert wait_s(one) == pytest.approx(500 - MAX_RETRY_S)
    assert wait_s(other) == pytest.approx(500 - MAX_RETRY_S)


@pytest.mark.parametrize("in_database", [False, True])
def test_it_opens_where_all_processes_of_the_settings_find_it(tmp_path: Path, in_database: bool) -> None:
    url = f"sqlite:///{tmp_path}/visit.sqlite" if in_database else None
    settings = settings_of(tmp_path, database_url=url)

    assert wait_s(open_rate_limiter(settings)) == 0
    assert wait_s(open_rate_limiter(settings)) > 40
