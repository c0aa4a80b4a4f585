"""A process that stores plans is killed at any moment: the last plan is there then, or the new one, never less.

A forked process publishes and saves drafts as fast as it can and reports each over a pipe. It is killed (SIGKILL) at a
random moment. What it reported must be there; of what it had begun, all or nothing.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine.default import DefaultDialect

from components.lookup.answer_cache import AnswerCache
from components.lookup.database import FILE_NAME
from components.plan.draft import Draft
from components.store.plans import PlanStore
from components.store.schema import digest_of
from tests.deep import deep
from tests.plan.plans import THE_DAY
from tests.store.plan_stores import FIRST, Place, newest
from tests.store.processes import in_a_process, killed_at_random, reported

KILLS = deep(500, 10)
"""So many for each: plans on SQLite, plans on PostgreSQL, and the answers of geocoder and router."""


def bytes_of(number: int) -> bytes:
    """The bytes of plan `number`, some pages long, so that a write takes its time."""
    return FIRST if number == 1 else b"plan %d;" % number * 3000


def work(place: Place, done: int) -> None:
    """Publish and save for ever; what is done is reported on `done`."""
    store = place.open()
    plan, draft = newest(store), store.draft("Ana") or Draft.of(1, THE_DAY)
    os.write(done, b"r")
    while True:
        number = plan.number + 1
        plan = store.publish(bytes_of(number), note=str(number), who="Ana", expected_revision=plan.revision)
        os.write(done, b"p")
        stops = THE_DAY if draft.version % 2 else THE_DAY[:2]
        draft = store.save_draft("Ana", replace(Draft.of(number, stops), version=draft.version))
        os.write(done, b"d")


def check(store: PlanStore, place: Place, *, plans: int, drafts: int) -> tuple[int, int]:
    """That all of the plans and drafts that are done are there, whole, and at most one more of each."""
    plan = newest(store)
    assert plans <= plan.number <= plans + 1
    assert plan.csv == bytes_of(plan.number)
    assert digest_of(plan.csv) == plan.digest
    for former in {1, max(1, plan.number - 1), plan.number}:
        assert store.plan(former).csv == bytes_of(former)
    assert place.csv.read_bytes() == plan.csv
    assert not [path for path in place.folder.rglob(".*") if path.is_file()], "half-written files stay behind"
    draft = store.draft("Ana")
    assert drafts <= (draft.version if draft else 0) <= drafts + 1
    if draft is not None:
        assert draft.stops == (THE_DAY[:2] if draft.version % 2 else THE_DAY)
    return plan.number, draft.version if draft else 0


def wait_for_the_database(store: PlanStore) -> None:
    """What a killed client had sent off, its PostgreSQL may still carry out: wait until nobody is at it."""
    if store._engine.dialect.name != "postgresql":
        return
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with store._engine.connect() as connection:
        while connection.execute(text(f"SELECT count(*) {others} AND backend_type = 'client backend'")).scalar():
            connection.rollback()  # within one transaction the answer stays the same
            time.sleep(0.001)


@pytest.mark.slow
def test_killed_at_any_moment_the_last_plan_or_the_new_one_is_there(place: Place) -> None:
    dice = random.Random(2017)
    plans, drafts = 1, 0
    store = place.open()
    for _ in range(KILLS):
        done = killed_at_random(lambda pipe: work(place, pipe), dice)
        wait_for_the_database(store)
        plans, drafts = check(store, place, plans=plans + done.count(b"p"), drafts=drafts + done.count(b"d"))
    assert plans > KILLS / 10, "hardly anything was published"
    assert store.history()[0].number == plans


@pytest.mark.slow
def test_killed_at_any_moment_the_stored_answers_are_there(tmp_path: Path) -> None:
    store = AnswerCache(tmp_path)

    def answer(done: int) -> None:
        os.write(done, b"r")
        for number in count(answers):
            store.put("way", str(number), [f"{number};" * 1000], good_for=None)
            assert store.is_persistent
            os.write(done, b"k")

    dice = random.Random(2017)
    answers = 0
    for _ in range(KILLS):
        before, answers = answers, answers + killed_at_random(answer, dice).count(b"k")
        with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
            query = "SELECT key, value FROM answers WHERE kind = 'way' AND CAST(key AS INTEGER) >= ?"
            stored = dict(connection.execute(query, (before,)))
        for number in range(before, answers):
            assert json.loads(stored[str(number)]) == [f"{number};" * 1000]
    assert answers > KILLS / 10, "hardly anything was stored"
    fresh = AnswerCache(tmp_path)
    assert fresh.is_persistent, fresh.problem
    for number in range(answers):
        answered = fresh.get("way", str(number))
        assert answered is not None
        assert answered.value == [f"{number};" * 1000]


@pytest.mark.slow
def test_killed_after_each_call_of_the_operating_system_nothing_is_lost(tmp_path: Path) -> None:
    """The moments that chance seldom finds: after the first, second, ... call that changes the disk or the database."""
    calls: list[tuple[Any, str]] = [(os, "fsync"), (os, "fdopen"), (tempfile, "mkstemp")]
    calls += [(Path, "replace"), (Path, "chmod"), (DefaultDialect, "do_execute"), (DefaultDialect, "do_commit")]
    (tmp_path / "ready").mkdir()
    ready = Place(folder=tmp_path / "ready")
    ready.open().published()
    ready.close()
    for after in range(1, 200):
        place = Place(folder=shutil.copytree(ready.folder, tmp_path / str(after)), first=None)

        def dying(done: int, after: int = after, place: Place = place) -> None:
            left = after

            def counted(original: Callable[..., object]) -> Callable[..., object]:
                def call(*args: object, **kwargs: object) -> object:
                    nonlocal left
                    result = original(*args, **kwargs)
                    left -= 1
                    if left == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return result

                return call

            for module, name in calls:
                setattr(module, name, counted(getattr(module, name)))
            store = place.open()
            plan = newest(store)
            store.publish(bytes_of(2), note="", who="", expected_revision=plan.revision)
            os.write(done, b"p")
            store.save_draft("Ana", Draft.of(1, THE_DAY[:2]))
            os.write(done, b"d")

        child, reading = in_a_process(dying)
        _, status = os.waitpid(child, 0)
        done = reported(reading)
        check(place.open(), place, plans=1 + done.count(b"p"), drafts=done.count(b"d"))
        if done == b"pd":
            assert os.WIFEXITED(status)
            assert after > 20, "hardly anything was counted"
            return
    pytest.fail("it never came to an end")
