from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, make_url, text

from components.lookup.answer_cache import MAX_KEY_LENGTH, AnswerCache, normalised, open_answer_cache
from components.lookup.database import FILE_NAME
from components.plan.errors import SettingsFault
from components.plan.messages import ProblemKind
from components.settings import Settings
from components.store import database
from components.store.backoff import MAX_RETRY_S
from tests.lookup.clock import Clock

DAY = timedelta(days=1)


def value(cache: AnswerCache, key: str, kind: str = "geocode") -> Any:
    answer = cache.get(kind, key)
    return None if answer is None else answer.value


def test_an_answer_outlives_its_process(tmp_path: Path) -> None:
    AnswerCache(tmp_path).put("geocode", "Rusjanov trg 7", {"lat": 46.05, "č": [None]}, good_for=None)

    cache = AnswerCache(tmp_path)

    assert value(cache, "Rusjanov trg 7") == {"lat": 46.05, "č": [None]}
    assert value(cache, "Rusjanov trg 7", kind="route") is None
    assert cache.is_persistent
    assert cache.problem is None


def test_a_later_answer_replaces_an_earlier_one(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.put("geocode", "x", 1, good_for=DAY)
    cache.put("geocode", "x", 2, good_for=None)

    assert value(cache, "x") == 2
    assert value(AnswerCache(tmp_path), "x") == 2


def test_answers_stay_for_ever_or_for_as_long_as_was_said(tmp_path: Path) -> None:
    clock = Clock()
    cache = AnswerCache(tmp_path, clock=clock)
    cache.put("geocode", "good", 1, good_for=None)
    cache.put("geocode", "nothing", 2, good_for=DAY)

    clock.now += 86_399
    assert value(cache, "nothing") == 2

    clock.now += 2
    for reader in (cache, AnswerCache(tmp_path, clock=clock)):
        assert value(reader, "nothing") is None
        assert value(reader, "good") == 1


def test_with_the_clock_set_back_only_answers_without_an_end_are_valid(tmp_path: Path) -> None:
    clock = Clock()
    cache = AnswerCache(tmp_path, clock=clock)
    cache.put("geocode", "good", 1, good_for=None)
    cache.put("geocode", "nothing", 2, good_for=DAY)

    clock.now -= 10 * 86_400

    assert value(cache, "nothing") is None
    assert value(cache, "good") == 1


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from(["{}", " {} ", "{}\n"]))
def test_a_key_is_one_key_however_it_is_spaced(key: str, form: str) -> None:
    assert normalised(form.format(key)) == normalised(key)
    assert len(normalised(key)) <= MAX_KEY_LENGTH


def test_long_keys_that_begin_alike_are_two(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)
    cache.put("route", "x" * 500 + "1", 1, good_for=None)

    assert value(cache, "x" * 500 + "2", kind="route") is None
    assert value(AnswerCache(tmp_path), "X" * 500 + "1", kind="route") == 1


@pytest.mark.parametrize("key", ["\ud800", "a\x00b", "'; DROP TABLE answers; --", "", "\u202e"])
def test_hostile_keys_and_values_come_back(tmp_path: Path, key: str) -> None:
    cache = AnswerCache(tmp_path)
    cache.put("geocode", key, [key], good_for=None)

    assert value(cache, key) == [key]
    assert value(AnswerCache(tmp_path), key) == [key]


def test_without_a_folder_the_cache_is_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = AnswerCache(tmp_path / "file")
    cache.put("geocode", "x", 1, good_for=None)

    assert value(cache, "x") == 1
    assert not cache.is_persistent
    assert cache.problem is not None
    assert cache.problem.kind is ProblemKind.NOT_STORED
    assert "cannot be written" in str(cache.problem.message)
    assert cache.problem.remedy is not None


def test_answers_in_memory_are_written_once_the_folder_is_back(tmp_path: Path) -> None:
    clock = Clock()
    (tmp_path / "data").write_text("in the way")
    cache = AnswerCache(tmp_path / "data", monotonic=clock)
    for key in ("x", "y"):
        cache.put("geocode", key, 1, good_for=None)
    assert not cache.is_persistent

    (tmp_path / "data").unlink()
    clock.now += 60
    assert value(cache, "x") == 1

    assert cache.is_persistent
    assert [value(AnswerCache(tmp_path / "data"), key) for key in ("x", "y")] == [1, 1]


def test_a_full_disk_is_still_read_and_reported(tmp_path: Path) -> None:
    clock = Clock()
    cache = AnswerCache(tmp_path, monotonic=clock)
    cache.put("geocode", "old", 1, good_for=None)
    cache._table.engine = engine_on_a_full_disk(tmp_path / FILE_NAME)
    cache.put("geocode", "new", "x" * 100_000, good_for=None)

    assert cache.problem is not None
    assert "full" in str(cache.problem.message)
    assert value(cache, "new") == "x" * 100_000
    assert value(AnswerCache(tmp_path), "old") == 1


def engine_on_a_full_disk(file: Path) -> Engine:
    """An engine whose database may not grow: SQLite then says what it says on a full disk."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(file)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    return create_engine("sqlite://", creator=connect)


def test_a_busy_file_is_waited_for_briefly_and_written_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.02)
    clock = Clock()
    cache = AnswerCache(tmp_path, monotonic=clock)
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("BEGIN EXCLUSIVE")

    cache.put("geocode", "x", 1, good_for=None)
    assert cache.problem is not None
    assert "in use" in str(cache.problem.message)

    other.rollback()
    clock.now += 60
    assert value(cache, "x") == 1
    assert cache.is_persistent
    assert value(AnswerCache(tmp_path), "x") == 1


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)

    clock = Clock()
    cache = AnswerCache(tmp_path, monotonic=clock)
    clock.now += 60
    cache.put("geocode", "x", 1, good_for=None)

    assert cache.is_persistent
    assert value(AnswerCache(tmp_path), "x") == 1
    assert [path.name for path in tmp_path.glob("*.damaged")] == ["answers.damaged"]


@pytest.mark.parametrize("how", ["deleted", "damaged", "emptied"])
def test_a_file_lost_while_in_use_is_created_anew(tmp_path: Path, how: str) -> None:
    cache = AnswerCache(tmp_path)
    cache.put("geocode", "x", 1, good_for=None)
    file = tmp_path / FILE_NAME
    if how == "deleted":
        file.unlink()
    else:
        file.write_bytes(b"" if how == "emptied" else b"junk" * 5000)

    assert value(cache, "y") is None
    assert value(cache, "x") == 1
    cache.put("geocode", "z", 3, good_for=None)

    assert cache.is_persistent
    assert value(AnswerCache(tmp_path), "z") == 3


def test_a_value_damaged_on_the_disk_is_no_answer(tmp_path: Path) -> None:
    AnswerCache(tmp_path).put("geocode", "x", 1, good_for=None)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE answers SET value = '{'")

    assert value(AnswerCache(tmp_path), "x") is None


def test_a_database_out_of_reach_is_reported_without_its_password(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path, "postgres://visit:hunter2@127.0.0.1:9/none")
    cache.put("geocode", "x", 1, good_for=None)

    assert value(cache, "x") == 1
    assert cache.problem is not None
    assert "out of reach" in str(cache.problem.message)
    assert "hunter2" not in repr(cache.problem)


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://x", "postgresql://x:y@z:notaport/d"])
def test_an_invalid_address_is_a_fault_of_the_settings(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsFault, match="STUDY_VISIT_DATABASE_URL"):
        AnswerCache(tmp_path, url)


def test_it_opens_where_the_settings_say(tmp_path: Path) -> None:
    open_answer_cache(Settings(folder=tmp_path)).put("geocode", "x", 1, good_for=None)
    assert (tmp_path / ".study-visit" / FILE_NAME).exists()

    elsewhere = Settings(folder=tmp_path, database_url=f"sqlite:///{tmp_path}/other.db")
    open_answer_cache(elsewhere).put("geocode", "x", 2, good_for=None)
    assert value(open_answer_cache(elsewhere), "x") == 2


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database; None for the SQLite file in the folder."""
    return None if request.param == "sqlite" else str(request.getfixturevalue("new_database")())


def test_processes_share_their_answers(tmp_path: Path, database_url: str | None) -> None:
    one, other = AnswerCache(tmp_path, database_url), AnswerCache(tmp_path, database_url)

    one.put("geocode", "x", {"a": "\x00\ud800č"}, good_for=None)

    assert value(other, "x") == {"a": "\x00\ud800č"}
    assert one.is_persistent
    assert other.is_persistent


def test_many_processes_at_once_lose_nothing(tmp_path: Path, database_url: str | None) -> None:
    clock = Clock()
    caches = [AnswerCache(tmp_path, database_url, monotonic=clock) for _ in range(4)]

    def put(number: int) -> None:
        caches[number % 4].put("geocode", f"many {number // 4}", number // 4, good_for=None)

    with ThreadPoolExecutor(max_workers=8) as threads:
        list(threads.map(put, range(40)))
    clock.now += MAX_RETRY_S
    for cache in caches:
        cache.check()  # on a slow disk SQLite may have been busy for longer than is waited for

    fresh = AnswerCache(tmp_path, database_url)
    assert all(value(fresh, f"many {number}") == number for number in range(10))


def test_a_database_that_goes_and_comes_back_loses_nothing(tmp_path: Path, new_database: Callable[[], str]) -> None:
    clock, url = Clock(), new_database()
    cache = AnswerCache(tmp_path, url, monotonic=clock)
    cache.put("geocode", "before", 1, good_for=None)

    with closed_to_connections(url):
        cache.put("geocode", "meanwhile", 2, good_for=None)
        assert (value(cache, "before"), value(cache, "meanwhile"), value(cache, "never")) == (1, 2, None)
        assert cache.problem is not None
        assert "out of reach" in str(cache.problem.message)

    clock.now += MAX_RETRY_S
    assert value(cache, "never") is None
    assert cache.is_persistent
    assert value(AnswerCache(tmp_path, url), "meanwhile") == 2


@contextmanager
def closed_to_connections(url: str) -> Iterator[None]:
    """PostgreSQL refuses this database to everybody, and ends the connections to it."""
    address = make_url(url)
    keeper = create_engine(
        address.set(drivername="postgresql+psycopg", database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with keeper.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS false"))
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
        connection.execute(text(end), {"name": address.database})
        yield
        connection.execute(text(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS true"))
    keeper.dispose()


def test_a_value_that_is_not_json_is_refused(tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path)

    with pytest.raises(ValueError, match="JSON"):
        cache.put("geocode", "x", float("nan"), good_for=None)

    assert json.dumps(value(cache, "x")) == "null"
