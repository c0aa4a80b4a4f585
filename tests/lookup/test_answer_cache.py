from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.lookup.answer_cache import LONGEST_KEY, AnswerCache, normalised, open_answer_cache
from components.lookup.database import FILE_NAME
from components.plan.errors import SettingsFault
from components.plan.messages import ProblemKind
from components.settings import Settings

DAY = timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def value(store: AnswerCache, key: str, kind: str = "geocode") -> Any:
    answer = store.get(kind, key)
    return None if answer is None else answer.value


def test_what_is_put_is_there_for_another_process(tmp_path: Path) -> None:
    AnswerCache(tmp_path).put("geocode", "Rusjanov trg 7", {"lat": 46.05, "č": [None]}, good_for=None)

    store = AnswerCache(tmp_path)

    assert value(store, "Rusjanov trg 7") == {"lat": 46.05, "č": [None]}
    assert value(store, "Rusjanov trg 7", kind="route") is None
    assert store.is_persistent
    assert store.problem is None


def test_a_later_answer_takes_the_place_of_an_earlier(tmp_path: Path) -> None:
    store = AnswerCache(tmp_path)
    store.put("geocode", "x", 1, good_for=DAY)
    store.put("geocode", "x", 2, good_for=None)

    assert value(store, "x") == 2
    assert value(AnswerCache(tmp_path), "x") == 2


def test_good_answers_stay_and_others_expire(tmp_path: Path) -> None:
    clock = Clock()
    store = AnswerCache(tmp_path, clock=clock)
    store.put("geocode", "good", 1, good_for=None)
    store.put("geocode", "nothing", 2, good_for=DAY)

    clock.now += 86_399
    assert value(store, "nothing") == 2

    clock.now += 2
    for reader in (store, AnswerCache(tmp_path, clock=clock)):
        assert value(reader, "nothing") is None
        assert value(reader, "good") == 1


def test_with_the_clock_set_back_nothing_there_is_asked_again_and_good_answers_stay(tmp_path: Path) -> None:
    clock = Clock()
    store = AnswerCache(tmp_path, clock=clock)
    store.put("geocode", "good", 1, good_for=None)
    store.put("geocode", "nothing", 2, good_for=DAY)

    clock.now -= 10 * 86_400

    assert value(store, "nothing") is None
    assert value(store, "good") == 1


@settings(deadline=None)
@given(st.text(max_size=400), st.sampled_from(["{}", " {} ", "{}\n"]))
def test_a_key_is_one_key_however_it_is_spaced(key: str, form: str) -> None:
    assert normalised(form.format(key)) == normalised(key)
    assert len(normalised(key)) <= LONGEST_KEY


def test_long_keys_that_begin_alike_are_two(tmp_path: Path) -> None:
    store = AnswerCache(tmp_path)
    store.put("route", "x" * 500 + "1", 1, good_for=None)

    assert value(store, "x" * 500 + "2", kind="route") is None
    assert value(AnswerCache(tmp_path), "X" * 500 + "1", kind="route") == 1


@pytest.mark.parametrize("key", ["\ud800", "a\x00b", "'; DROP TABLE answers; --", "", "\u202e"])
def test_hostile_keys_and_values_come_back(tmp_path: Path, key: str) -> None:
    store = AnswerCache(tmp_path)
    store.put("geocode", key, [key], good_for=None)

    assert value(store, key) == [key]
    assert value(AnswerCache(tmp_path), key) == [key]


def test_a_folder_that_cannot_be_is_said_and_memory_serves(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = AnswerCache(tmp_path / "file")
    store.put("geocode", "x", 1, good_for=None)

    assert value(store, "x") == 1
    assert not store.is_persistent
    assert store.problem is not None
    assert store.problem.kind is ProblemKind.NOT_KEPT
    assert "cannot be written" in str(store.problem.message)
    assert store.problem.remedy is not None


def test_it_recovers_by_itself_and_writes_down_what_it_remembered(tmp_path: Path) -> None:
    clock = Clock()
    (tmp_path / "data").write_text("in the way")
    store = AnswerCache(tmp_path / "data", monotonic=clock)
    store.put("geocode", "x", 1, good_for=None)
    assert not store.is_persistent

    (tmp_path / "data").unlink()
    clock.now += 60
    assert value(store, "x") == 1

    assert store.is_persistent
    assert value(AnswerCache(tmp_path / "data"), "x") == 1


def test_a_full_disk_keeps_reading_and_says_so(tmp_path: Path) -> None:
    clock = Clock()
    store = AnswerCache(tmp_path, monotonic=clock)
    store.put("geocode", "old", 1, good_for=None)
    full = _Full(tmp_path / FILE_NAME)
    store._table.engine = full.engine()
    store.put("geocode", "new", "x" * 100_000, good_for=None)

    assert store.problem is not None
    assert "full" in str(store.problem.message)
    assert value(store, "new") == "x" * 100_000
    assert value(AnswerCache(tmp_path), "old") == 1


class _Full:
    """An engine whose database may not grow: SQLite then says what it says on a full disk."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def engine(self) -> Any:
        from sqlalchemy import create_engine

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(self.file)
            connection.execute("PRAGMA max_page_count = 1")
            return connection

        return create_engine("sqlite://", creator=connect)


def test_a_busy_file_is_waited_for_briefly_and_written_later(tmp_path: Path) -> None:
    clock = Clock()
    store = AnswerCache(tmp_path, monotonic=clock)
    other = sqlite3.connect(tmp_path / FILE_NAME)
    other.execute("BEGIN EXCLUSIVE")

    store.put("geocode", "x", 1, good_for=None)
    assert store.problem is not None
    assert "in use" in str(store.problem.message)

    other.rollback()
    clock.now += 60
    assert value(store, "x") == 1
    assert store.is_persistent
    assert value(AnswerCache(tmp_path), "x") == 1


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 1000)

    clock = Clock()
    store = AnswerCache(tmp_path, monotonic=clock)
    clock.now += 60
    store.put("geocode", "x", 1, good_for=None)

    assert store.is_persistent
    assert value(AnswerCache(tmp_path), "x") == 1
    assert [path.name for path in tmp_path.glob("*.damaged")] == ["answers.damaged"]


@pytest.mark.parametrize("how", ["deleted", "damaged", "emptied"])
def test_a_file_lost_in_use_takes_nobody_down(tmp_path: Path, how: str) -> None:
    store = AnswerCache(tmp_path)
    store.put("geocode", "x", 1, good_for=None)
    file = tmp_path / FILE_NAME
    if how == "deleted":
        file.unlink()
    else:
        file.write_bytes(b"" if how == "emptied" else b"junk" * 5000)

    assert value(store, "y") is None
    assert value(store, "x") == 1
    store.put("geocode", "z", 3, good_for=None)

    assert store.is_persistent
    assert value(AnswerCache(tmp_path), "z") == 3


def test_a_value_damaged_on_the_disk_is_no_answer(tmp_path: Path) -> None:
    AnswerCache(tmp_path).put("geocode", "x", 1, good_for=None)
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE answers SET value = '{'")

    assert value(AnswerCache(tmp_path), "x") is None


def test_a_database_out_of_reach_is_said_without_its_password(tmp_path: Path) -> None:
    store = AnswerCache(tmp_path, "postgres://visit:hunter2@127.0.0.1:9/none")
    store.put("geocode", "x", 1, good_for=None)

    assert value(store, "x") == 1
    assert store.problem is not None
    assert "out of reach" in str(store.problem.message)
    assert "hunter2" not in repr(store.problem)


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://x", "postgresql://x:y@z:notaport/d"])
def test_an_address_of_no_database_is_for_the_settings(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsFault, match="STUDY_VISIT_DATABASE_URL"):
        AnswerCache(tmp_path, url)


def test_it_opens_where_the_settings_say(tmp_path: Path) -> None:
    open_answer_cache(Settings(folder=tmp_path)).put("geocode", "x", 1, good_for=None)
    assert (tmp_path / ".study-visit" / FILE_NAME).exists()

    elsewhere = Settings(folder=tmp_path, database_url=f"sqlite:///{tmp_path}/other.db")
    open_answer_cache(elsewhere).put("geocode", "x", 2, good_for=None)
    assert value(open_answer_cache(elsewhere), "x") == 2


WRITER = """
import sys
from pathlib import Path
from components.lookup.answer_cache import AnswerCache
store = AnswerCache(Path(sys.argv[1]))
for number in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])):
    store.put("geocode", str(number), number, good_for=None)
    print(number, flush=True)
assert store.is_persistent, store.problem
"""


@pytest.fixture
def writers() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def writer(folder: Path, first: int, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_two_processes_on_one_folder_lose_nothing(tmp_path: Path, writers: list[subprocess.Popen[str]]) -> None:
    writers += [writer(tmp_path, 0, 60), writer(tmp_path, 1000, 60)]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0

    store = AnswerCache(tmp_path)
    assert all(value(store, str(number)) == number for number in [*range(60), *range(1000, 1060)])


def test_a_process_killed_in_mid_write_leaves_all_it_said_it_kept(
    tmp_path: Path, writers: list[subprocess.Popen[str]]
) -> None:
    chance = random.Random(7)
    for attempt in range(3):
        process = writer(tmp_path, 10_000 * attempt, 10_000)
        writers.append(process)
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(chance.randint(1, 40))]
        process.send_signal(signal.SIGKILL)
        process.wait()

        store = AnswerCache(tmp_path)
        assert store.is_persistent
        assert all(value(store, str(number)) == number for number in said)


def test_what_is_no_json_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    store = AnswerCache(tmp_path)

    with pytest.raises(ValueError, match="JSON"):
        store.put("geocode", "x", float("nan"), good_for=None)

    assert json.dumps(value(store, "x")) == "null"
