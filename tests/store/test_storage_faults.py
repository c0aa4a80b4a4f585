"""The disk or the database file fails: nothing is lost, the organiser is told, and the app recovers."""

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

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from components.plan.draft import Draft
from components.plan.editing import find_stop
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import ProblemKind
from components.store import database
from components.store.database import Cause, DatabaseFault
from components.store.plans import FILE_NAME
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.web.organiser_auth import OrganiserAuth
from components.web.sign_in_limiter import SignInLimiter
from tests.deep import deep
from tests.lookup.fault_scenes import draft_page, public_page
from tests.organisers import TOKEN, open_test_service, settings_of
from tests.plan.plans import THE_DAY
from tests.store.disks import Disk, FailingAt, disk, kinds
from tests.store.draft_steps import MAO, drafted_name, rename_mao, shown_name
from tests.store.plan_stores import FIRST, SECOND, Place, newest
from tests.store.processes import in_a_process, reported

A_DAY = timedelta(days=1)


@pytest.fixture
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A disk that can fill up."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with disk(folder, real=request.param == "real") as made:
        yield made


@pytest.mark.slow
@pytest.mark.parametrize("how", ["full", "read-only"])
@pytest.mark.parametrize("small", kinds(), indirect=True)
def test_a_disk_that_takes_nothing_loses_nothing(small: Disk, how: str) -> None:
    with open_test_service(small.folder) as visit_service:
        _takes_nothing(visit_service, small, how)


def _takes_nothing(visit_service: VisitService, small: Disk, how: str) -> None:
    message = ("no room left", "Make room") if how == "full" else ("cannot be written to", "Let the app write")
    drafts = DraftService(visit_service, "ana")
    rename_mao(drafts, "MAO, kept")
    with small.full() if how == "full" else small.read_only():
        for attempt in (
            lambda: rename_mao(drafts, "MAO, not kept"),
            lambda: drafts.publish(note="", who="Ana"),
            lambda: drafts.save_organiser_name("Ana"),
            drafts.undo,
        ):
            with pytest.raises(StorageFault) as caught:
                attempt()
            assert all(part in str(caught.value) for part in message), str(caught.value)
        visit_service.answers.check()
        visit_service.refresh()
        assert shown_name(visit_service) == MAO, "what failed is not shown"
        assert visit_service.current().stamp.number == 1
        assert drafted_name(drafts) == "MAO, kept"
        assert [entry.number for entry in drafts.history()] == [1]
        # Said to the organiser, with the remedy, and to whoever watches; partners get the plan and no word of it.
        assert message[1] not in public_page(visit_service)
        assert MAO.split(" (", maxsplit=1)[0] in public_page(visit_service)
        assert message[1] in draft_page(visit_service)
        assert any(each.kind is ProblemKind.NOT_STORED for each in visit_service.current().problems)
        assert visit_service.status()["answers_kept"] is False

    rename_mao(drafts, "MAO, kept again")
    plan = drafts.publish(note="", who="Ana")
    assert (plan.number, shown_name(visit_service), drafted_name(drafts)) == (2, "MAO, kept again", "MAO, kept again")
    again = DraftService(VisitService(visit_service.settings), "ana")
    assert find_stop(again.published()[0], "mao").name == drafted_name(again) == "MAO, kept again"
    assert [entry.number for entry in again.history()] == [2, 1]


@pytest.mark.parametrize("small", kinds(), indirect=True)
def test_an_app_that_starts_on_a_read_only_disk_shows_the_plan(small: Disk) -> None:
    settings = settings_of(small.folder)
    with small.read_only():
        visit_service = VisitService(settings)
        assert shown_name(visit_service) == MAO
        drafts = DraftService(visit_service, "ana")
        assert drafted_name(drafts) == MAO
        assert any("Drafts and former plans cannot be kept" in str(each.message) for each in drafts.problems())
        assert any("Let the app write to its data folder" in str(each.remedy) for each in drafts.problems())
        with pytest.raises(StorageFault):
            rename_mao(drafts, "lost")
    rename_mao(drafts, "kept")
    assert drafts.publish(note="", who="").number == 2
    assert drafts.problems() == ()


FILE_CALLS = [(os, "fsync"), (os, "fdopen"), (tempfile, "mkstemp"), (Path, "replace"), (Path, "chmod"), (Path, "mkdir")]


ERRORS = (errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES)


@pytest.mark.parametrize("first_error", range(deep(len(ERRORS), 1)))
def test_whichever_call_of_the_system_fails_a_publication_is_whole_or_none(tmp_path: Path, first_error: int) -> None:
    """The first, second, ... call that changes the disk fails, each with the next error, and those after it work."""
    for nth in range(1, 60):
        number = ERRORS[(nth + first_error) % len(ERRORS)]
        folder = tmp_path / str(nth)
        folder.mkdir()
        place = Place(folder=folder)
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
            stored = each.draft("Ana")
            assert stored is not None
            assert stored.version == (2 if saved else 1)
            assert [entry.number for entry in each.history()] == ([2, 1] if published else [1])
        if not published:
            assert store.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2
        if not failing.failed:
            assert nth > 6, "hardly anything was counted"
            return
    pytest.fail("it never came to an end")


@pytest.mark.slow
def test_whichever_statement_fails_a_publication_is_whole_or_none(tmp_path: Path) -> None:
    """The first, second, ... statement or commit fails, as when the connection dies under it."""
    for nth in range(1, 40):
        folder = tmp_path / str(nth)
        folder.mkdir()
        place = Place(folder=folder)
        store = place.open()
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
        never_failed, left = left > 0, 0
        for each in (store, place.open()):
            assert newest(each).csv == place.csv.read_bytes() == (SECOND if published else FIRST)
            assert (each.draft("Ana") is not None) == saved
        place.close()
        if never_failed:
            assert nth > 12, "hardly anything was counted"
            return
    pytest.fail("it never came to an end")


def test_a_plan_that_is_out_is_never_called_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full between the plan and the draft: the plan is published, and the draft follows it."""
    with open_test_service(tmp_path) as visit_service:
        drafts = DraftService(visit_service, "ana")
        rename_mao(drafts, "MAO!")

        def full(*_: object) -> Draft:
            raise StorageFault("There is no room left on the disk.")

        with monkeypatch.context() as patched:
            patched.setattr(visit_service.store, "save_draft", full)
            assert drafts.publish(note="", who="Ana").number == 2
            assert shown_name(visit_service) == "MAO!"
            for _ in range(2):
                draft_state = drafts.load()
                assert (draft_state.changes, draft_state.newer) == ((), ()), "nobody else has published"
                assert draft_state.draft.base == 2
        rename_mao(drafts, "MAO?")
        assert drafts.publish(note="", who="Ana").number == 3
        # What is published is nobody's own work any more, whoever publishes next.
        rename_mao(DraftService(visit_service, "berta"), "MAO of Berta's")
        assert DraftService(visit_service, "berta").publish(note="", who="Berta").number == 4
        draft_state = drafts.load()
        assert (draft_state.changes, draft_state.newer, drafted_name(drafts)) == ((), (), "MAO of Berta's")


# The clock


@pytest.mark.parametrize("back", [timedelta(hours=1), A_DAY])
def test_with_the_clock_set_back_the_order_of_plans_stays(place: Place, back: timedelta) -> None:
    moments = [datetime(2017, 2, 1, 9, tzinfo=UTC)]
    store = place.open()
    store._clock = lambda: moments[-1]
    first = newest(store)
    second = store.publish(SECOND, note="before", who="Ana", expected_revision=first.revision)
    saved = store.save_draft("Ana", Draft.of(2, THE_DAY))
    moments.append(moments[0] - back)
    third = store.publish(FIRST, note="after", who="Ana", expected_revision=second.revision)
    assert (third.number, third.published_at) == (3, moments[1])
    for each in (store, place.open()):
        assert newest(each) == third
        assert [entry.note.text for entry in each.history()] == ["after", "before", ""]
        assert each.draft("Ana") == saved
    with pytest.raises(Conflict):
        store.publish(SECOND, note="", who="", expected_revision=second.revision)
    assert store.save_draft("Ana", saved).version == 2


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


# SQLite


@pytest.fixture
def on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[VisitService, Path]]:
    """A visit service on a SQLite file, and the file."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with open_test_service(tmp_path) as made:
        yield made, made.settings.data_dir / FILE_NAME


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
    ("fault", "message"),
    [
        (locked, "in use by somebody else. Wait; the app tries again by itself."),
        (corrupt, "is damaged. Put back a copy of it"),
        (overwritten, "is damaged. Put back a copy of it"),
        (moved_away, "are not in the database. Put back a copy of it"),
    ],
)
def test_a_sqlite_file_gone_wrong_and_back_loses_nothing(
    on_sqlite: tuple[VisitService, Path], fault: object, message: str
) -> None:
    visit_service, file = on_sqlite
    drafts = DraftService(visit_service, "ana")
    rename_mao(drafts, "MAO, kept")
    with fault(file):  # type: ignore[operator]
        for attempt in (drafts.load, lambda: rename_mao(drafts, "lost"), lambda: drafts.publish(note="", who="")):
            with pytest.raises(StorageFault) as caught:
                attempt()
            assert message in str(caught.value)
        visit_service.refresh()
        assert shown_name(visit_service) == MAO
        assert any(message in str(each.message) for each in visit_service.current().problems)
        assert message not in public_page(visit_service)
        assert MAO.split(" (", maxsplit=1)[0] in public_page(visit_service)
    visit_service.refresh()
    assert drafted_name(drafts) == "MAO, kept"
    assert drafts.publish(note="", who="").number == 2
    assert shown_name(visit_service) == "MAO, kept"
    assert not any(message in str(each.message) for each in visit_service.current().problems)


# Two processes on one store

ROUNDS = deep(25, 8)


@contextmanager
def suppress_conflicts() -> Iterator[None]:
    """Somebody else was first, or is at it: that is message, nothing has happened, and one tries again."""
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
    process, published, saved = os.getpid(), 0, 0
    while published < ROUNDS or saved < ROUNDS:
        if published < ROUNDS:
            with suppress_conflicts():
                csv = b"date,name\n2017-02-02,%d of %d\n" % (published, process)
                store.publish(csv, note=str(process), who="", expected_revision=newest(store).revision)
                published += 1
        if saved < ROUNDS:
            with suppress_conflicts():
                store.save_draft("both", store.draft("both") or Draft.of(1, THE_DAY))
                saved += 1
    os.write(done, b"d")


@pytest.mark.slow
def test_processes_on_one_store_publish_and_keep_drafts_and_lose_nothing(place: Place) -> None:
    newest(place.open())
    children = [in_a_process(lambda done: organise(place, done)) for _ in range(2)]
    for child, reading in children:
        os.waitpid(child, 0)
        assert reported(reading) == b"rd", "a process broke off"
    store = place.open()
    history = store.history()
    assert [entry.number for entry in history] == list(range(2 * ROUNDS + 1, 0, -1))
    for child, _ in children:
        own = [store.plan(entry.number).csv for entry in reversed(history) if entry.note.text == str(child)]
        assert own == [b"date,name\n2017-02-02,%d of %d\n" % (number, child) for number in range(ROUNDS)]
    draft = store.draft("both")
    assert draft is not None
    assert draft.version == 2 * ROUNDS
    if True:
        assert place.csv.read_bytes() == newest(store).csv
    assert store.problems() == ()
