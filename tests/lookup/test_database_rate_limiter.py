"""Turns on a real PostgreSQL: processes without a common disk ask a host no faster than one alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from components.lookup.database_rate_limiter import DatabaseLeases
from components.lookup.rate_limiter import FolderLeases, RateLimiter
from components.visit.stores import open_rate_limiter
from tests.organisers import settings_of

NOBODY = "postgresql://127.0.0.1:9/none"


def test_processes_on_one_database_share_one_interval_and_one_quiet_whatever_their_clocks_say(
    new_database: Callable[[], str],
) -> None:
    url = new_database()
    one, other = (
        RateLimiter(DatabaseLeases(url), clock=lambda: 0.0),
        RateLimiter(DatabaseLeases(url), clock=lambda: 4e9),
    )

    assert one.claim("x.test", interval_s=50) is None
    wait = other.claim("x.test", interval_s=50)
    assert wait is not None
    assert 40 < wait.seconds <= 50
    assert other.claim("y.test", interval_s=50) is None, "each host has its own turns"
    other.keep_quiet("x.test", 500)
    assert 400 < one.quiet_s("x.test") <= 500
    assert one.quiet_s("y.test") == 0


def test_of_many_threads_and_processes_one_gets_the_turn(new_database: Callable[[], str]) -> None:
    url = new_database()
    processes = [RateLimiter(DatabaseLeases(url)) for _ in range(4)]  # which make the table at the same time

    with ThreadPoolExecutor(max_workers=4) as threads:
        for host in [f"{number}.test" for number in range(25)]:
            free = list(threads.map(lambda process, name=host: process.claim(name, interval_s=0), processes))
            waits = list(threads.map(lambda process, name=host: process.claim(name, interval_s=500), processes))
            assert free == [None] * 4
            assert waits.count(None) == 1, host


def test_with_the_database_out_of_reach_each_process_counts_for_itself() -> None:
    rate_limiter = RateLimiter(DatabaseLeases(NOBODY))

    assert rate_limiter.claim("x.test", interval_s=500) is None
    assert rate_limiter.claim("x.test", interval_s=500) is not None


@pytest.mark.parametrize(
    ("database_url", "kind"),
    [(None, FolderLeases), ("sqlite:////nowhere/visit.sqlite", FolderLeases), (NOBODY, DatabaseLeases)],
)
def test_turns_are_kept_where_all_processes_find_them(tmp_path: Path, database_url: str | None, kind: type) -> None:
    assert isinstance(open_rate_limiter(settings_of(tmp_path, database_url=database_url))._shared, kind)
