"""venues.csv beside the database: edits become plans, plans are written to it, and a disk that fails loses neither."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.plan.draft import Draft
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import ProblemKind, Severity
from components.sheets.reading import read_venues
from components.store import plan_file
from components.store.database import Cause, DatabaseFault
from components.store.mirror import Mirror, reading_faults
from components.store.plans import FILE_NAME, PlanStore
from tests.cases import CASES
from tests.plan.plans import THE_DAY
from tests.store.plan_stores import FIRST, SECOND, Place, newest

WITH_OWN_COLUMN = b"date;name;mine\r\n2. 2. 2017;Poligon;\xe8\r\n"
THIRD = b"date,name\n2017-02-02,BarCamp\n"
FAULTY = b"date,name\nnever,Museum\n"
LONG_AGO = (1, 1)


def plan_bytes(name: str) -> bytes:
    return (CASES / f"{name}.csv").read_bytes()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Place]:
    """A store on SQLite that takes in no file with faults."""
    made = Place(folder=tmp_path, faults=reading_faults)
    yield made
    made.close()


def test_an_edit_in_a_spreadsheet_becomes_the_next_plan(place: Place) -> None:
    store = place.open()
    first = newest(store)
    place.csv.write_bytes(WITH_OWN_COLUMN)
    second = newest(store)
    assert (second.number, second.csv) == (2, WITH_OWN_COLUMN)
    assert second.published_at is not None
    assert store.plan(1) == first
    assert newest(place.open()) == second
    place.csv.write_bytes(FIRST)
    assert (newest(store).number, newest(store).csv) == (3, FIRST), "going back is an edit too"
    assert store.problems() == ()


def test_a_row_that_was_renamed_in_the_spreadsheet_stays_the_same_stop(file: Place) -> None:
    before, after = (plan_bytes(f"b02-rename-{each}") for each in ("before", "after"))
    file.csv.write_bytes(before)
    store = file.open()
    ids = [stop.id for stop in read_venues(newest(store).csv).stops]
    assert ids == ["kamppi-chapel", "kiasma"]
    file.csv.write_bytes(after)
    for opened in (store, store, file.open()):
        plan = newest(opened)
        stops = read_venues(plan.csv).stops
        assert (plan.number, [stop.id for stop in stops]) == (2, ids)
        assert stops[0].name == "Kamppi Chapel of Silence"
        assert file.csv.read_bytes() == after, "the organiser's file is left alone"
    published = store.publish(plan.csv + b"\n", note="", who="", expected_revision=plan.revision)
    assert file.csv.read_bytes() == published.csv
    file.csv.write_bytes(before)
    assert [stop.id for stop in read_venues(newest(store).csv).stops] == ids, "renamed back"
    assert len(store.history()) == 4


def test_a_renamed_row_keeps_its_id_where_nothing_can_be_stored(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    file.csv.write_bytes(plan_bytes("b02-rename-before"))
    store = file.open()
    newest(store)

    def full() -> None:
        raise DatabaseFault(Cause.FULL)

    monkeypatch.setattr(store, "_synchronised", full)
    file.csv.write_bytes(plan_bytes("b02-rename-after"))
    for _ in range(2):
        assert [stop.id for stop in read_venues(newest(store).csv).stops] == ["kamppi-chapel", "kiasma"]


def test_going_back_by_hand_after_a_publication_is_an_edit(place: Place) -> None:
    store = place.open()
    store.publish(SECOND, note="", who="", expected_revision=newest(store).revision)
    place.csv.write_bytes(FIRST)
    assert (newest(store).number, newest(store).csv) == (3, FIRST)


def test_an_edit_while_the_app_was_off_is_noticed_at_the_start(place: Place) -> None:
    newest(place.open())
    place.csv.write_bytes(SECOND)
    assert newest(place.open()).number == 2


def test_a_publication_does_not_overwrite_an_edit_that_nobody_has_seen(place: Place) -> None:
    store = place.open(settle_s=3600)
    seen = newest(store)
    place.csv.write_bytes(SECOND)
    assert newest(store) == seen, "it may still be being written"
    with pytest.raises(Conflict, match="Plan 2"):
        store.publish(THIRD, note="", who="Ana", expected_revision=seen.revision)
    assert place.csv.read_bytes() == SECOND
    assert [plan.number for plan in store.history()] == [2, 1]


def test_a_file_that_is_being_written_is_left_alone_until_it_rests(file: Place) -> None:
    store = file.open(settle_s=60)
    newest(store)
    file.csv.write_bytes(SECOND[:20])
    assert newest(store).csv == FIRST
    file.csv.write_bytes(SECOND)
    os.utime(file.csv, (time.time() - 61, time.time() - 61))
    assert (newest(store).number, newest(store).csv) == (2, SECOND)


def test_a_faulty_file_leaves_the_last_good_plan_up_and_says_what_is_wrong(file: Place) -> None:
    store = file.open()
    first = newest(store)
    for faulty in (FAULTY, b"", b"\x89PNG\r\n\x1a\n"):
        file.csv.write_bytes(faulty)
        assert newest(store) == first
        problems = store.problems()
        assert "has faults, so the plan before it stays up" in str(problems[0].message)
        assert len(problems) > 1
        assert file.csv.read_bytes() == faulty
    file.csv.write_bytes(FAULTY)
    newest(store)
    assert any(problem.line == 2 and problem.severity is Severity.ERROR for problem in store.problems())
    file.csv.write_bytes(SECOND)
    assert newest(store).number == 2
    assert store.problems() == ()


def test_publishing_sets_a_faulty_file_aside(file: Place) -> None:
    store = file.open()
    first = newest(store)
    file.csv.write_bytes(FAULTY)
    store.publish(SECOND, note="", who="", expected_revision=first.revision)
    assert file.csv.read_bytes() == SECOND
    (aside,) = (file.folder / "data").glob("set-aside-*.csv")
    assert aside.read_bytes() == FAULTY
    assert store.problems() == ()
    assert [plan.number for plan in store.history()] == [2, 1]
    file.csv.write_bytes(FAULTY)
    assert newest(store).number == 2
    assert file.csv.read_bytes() == FAULTY, "the same again is an edit like the first"


def test_a_faulty_file_stays_where_the_publication_was_too_late(file: Place) -> None:
    store = file.open()
    first = newest(store)
    store.publish(SECOND, note="", who="", expected_revision=first.revision)
    file.csv.write_bytes(FAULTY)
    with pytest.raises(Conflict):
        store.publish(THIRD, note="", who="", expected_revision=first.revision)
    newest(store)
    assert file.csv.read_bytes() == FAULTY


def test_the_first_file_is_the_plan_even_with_faults(file: Place) -> None:
    file.csv.write_bytes(FAULTY)
    store = file.open()
    assert newest(store).csv == FAULTY
    file.csv.write_bytes(FAULTY + b"never,Gallery\n")
    assert newest(store).number == 2, "nothing better is up"


def test_a_file_that_disappears_takes_no_plan_down_and_is_written_again(place: Place) -> None:
    store = place.open()
    first = newest(store)
    place.csv.unlink()
    assert newest(store) == first
    assert place.csv.read_bytes() == FIRST
    place.csv.unlink()
    assert store.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2
    assert place.csv.read_bytes() == SECOND


def test_a_file_that_cannot_be_read_any_more_takes_no_plan_down_and_is_told(place: Place) -> None:
    store = place.open()
    first = newest(store)
    place.csv.unlink()
    place.csv.mkdir()
    assert newest(store) == first
    assert newest(place.open()) == first
    assert "no file" in str(store.problems()[0].message)
    place.csv.rmdir()
    assert newest(store) == first
    assert store.problems() == ()


def test_a_publication_that_was_cut_off_is_finished_and_taken_for_no_edit(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = newest(place.open())
    with monkeypatch.context() as patched:
        patched.setattr(plan_file, "replace_file", _refuse)
        second = place.open().publish(SECOND, note="", who="", expected_revision=first.revision)
    assert place.csv.read_bytes() == FIRST
    assert newest(place.open()) == second
    assert place.csv.read_bytes() == SECOND


def test_a_publication_cut_off_before_it_was_noted_is_no_edit_when_the_next_plan_is_up(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between writing the file and noting it, and the next one before writing the file."""
    first = newest(place.open())
    with monkeypatch.context() as patched:
        patched.setattr(Mirror, "remember", lambda *_: None)
        second = place.open().publish(SECOND, note="", who="", expected_revision=first.revision)
        patched.setattr(plan_file, "replace_file", _refuse)
        third = place.open().publish(THIRD, note="", who="", expected_revision=second.revision)
    assert place.csv.read_bytes() == SECOND
    assert newest(place.open()) == third
    assert place.csv.read_bytes() == THIRD


def test_a_plan_that_another_host_published_is_written_to_the_file_here(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    url = new_database()
    here, there = (Place(folder=tmp_path / name, url=url, first=None) for name in ("here", "there"))
    for each in (here, there):
        each.folder.mkdir()
        each.csv.write_bytes(FIRST)
    first = newest(here.open())
    assert newest(there.open()) == first
    second = here.open().publish(SECOND, note="", who="", expected_revision=first.revision)
    assert newest(there.open()) == second
    assert there.csv.read_bytes() == SECOND
    there.csv.write_bytes(THIRD)
    assert newest(there.open()).number == 3
    assert newest(here.open()).csv == here.csv.read_bytes() == THIRD
    for each in (here, there):
        each.close()


def test_a_disk_that_is_emptied_at_each_start_brings_no_old_plan_back(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    """As on a host that begins with the repository's files: they are an old copy, not an edit."""
    place = Place(folder=tmp_path, url=new_database())
    first = newest(place.open())
    second = place.open().publish(SECOND, note="", who="", expected_revision=first.revision)
    place.csv.write_bytes(FIRST)
    (tmp_path / "data" / "place").unlink()
    assert newest(place.open()) == second
    assert place.csv.read_bytes() == SECOND
    place.csv.write_bytes(THIRD)
    (tmp_path / "data" / "place").unlink()
    assert newest(place.open()).csv == THIRD, "what was no plan before is an edit"
    place.close()


def test_of_two_processes_one_writes_the_file_at_a_time(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = place.open(), place.open()
    first = newest(here)
    write = here._files._csv_file.write
    finished = threading.Event()

    def publish_there() -> None:
        there.publish(THIRD, note="", who="", expected_revision=newest(there).revision)
        finished.set()

    other = threading.Thread(target=publish_there)

    def slow(csv: bytes) -> None:
        monkeypatch.undo()
        other.start()
        assert not finished.wait(0.2), "it did not wait"
        assert place.csv.read_bytes() == FIRST
        write(csv)

    monkeypatch.setattr(here._files._csv_file, "write", slow)
    assert here.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2
    other.join()
    assert newest(here).csv == place.csv.read_bytes() == THIRD
    place.csv.write_bytes(SECOND)
    assert newest(here).number == 4, "both have noted what the file held"


def test_another_file_for_the_same_data_folder_is_an_edit_and_overwrites_none(tmp_path: Path) -> None:
    place, other = Place(folder=tmp_path), tmp_path / "other.csv"
    newest(place.open())
    other.write_bytes(SECOND)
    assert newest(PlanStore(other, tmp_path / "data", settle_s=0)).csv == SECOND
    assert newest(place.open()).csv == FIRST
    assert (place.csv.read_bytes(), other.read_bytes()) == (FIRST, SECOND)
    place.close()


def test_the_file_keeps_its_rights_and_its_link_and_the_data_is_for_the_app_alone(file: Place) -> None:
    file.csv.chmod(0o640)
    link = file.folder / "link.csv"
    link.symlink_to(file.csv)
    store = PlanStore(link, file.folder / "data")
    store.publish(SECOND, note="", who="", expected_revision=newest(store).revision)
    assert link.is_symlink()
    assert file.csv.read_bytes() == SECOND
    assert file.csv.stat().st_mode & 0o777 == 0o640
    assert (file.folder / "data").stat().st_mode & 0o777 == 0o700


def test_the_file_is_replaced_whole_and_synced_before_and_its_folder_after(
    file: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it, also after a power cut, finds the old plan or the new one."""
    store = file.open()
    first = newest(store)
    calls: list[tuple[str, bytes]] = []

    def noted(function: Callable[..., object], name: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            calls.append((name, file.csv.read_bytes()))
            return function(*arguments)

        return call

    for owner, name in ((os, "fsync"), (Path, "replace")):
        monkeypatch.setattr(owner, name, noted(getattr(owner, name), name))
    store.publish(SECOND, note="", who="", expected_revision=first.revision)
    assert calls == [("fsync", FIRST), ("replace", FIRST), ("fsync", SECOND)]


def test_without_a_folder_to_write_to_it_reads_and_says_what_it_cannot_store(file: Place) -> None:
    (file.folder / "data").write_text("a file where the folder should be")
    store = file.open()
    assert (newest(store).number, newest(store).csv) == (1, FIRST)
    (problem,) = store.problems()
    assert problem.kind is ProblemKind.NOT_STORED
    assert "Drafts and former plans cannot be kept" in str(problem.message)
    file.csv.write_bytes(SECOND)
    assert newest(store).csv == SECOND
    file.csv.write_bytes(FAULTY)
    assert newest(store).csv == SECOND
    assert store.history() == ()
    assert store.draft("Ana") is None
    assert store.value("secret") is None
    for attempt in (
        lambda: store.publish(THIRD, note="", who="", expected_revision=newest(store).revision),
        lambda: store.save_draft("Ana", Draft.of(1, THE_DAY)),
        lambda: store.set_default("secret", b"x"),
    ):
        with pytest.raises(StorageFault):
            attempt()
    assert file.csv.read_bytes() == FAULTY
    (file.folder / "data").unlink()
    file.csv.write_bytes(SECOND)
    assert newest(store).csv == SECOND
    assert store.problems() == ()
    assert store.save_draft("Ana", Draft.of(1, THE_DAY)).version == 1


def test_a_data_folder_that_is_deleted_is_made_again(file: Place) -> None:
    store = file.open()
    newest(store)
    (file.folder / "data" / FILE_NAME).unlink()
    (file.folder / "data").rmdir()
    for _ in range(2):
        assert newest(store).csv == FIRST
    assert store.problems() == ()
    assert [entry.number for entry in store.history()] == [1]


def test_a_plan_counts_as_published_where_only_the_file_cannot_be_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.open()
    first = newest(store)
    with monkeypatch.context() as patched:
        patched.setattr(plan_file, "replace_file", _refuse)
        second = store.publish(SECOND, note="", who="", expected_revision=first.revision)
        assert newest(store) == second
        assert "still holds the one before" in str(store.problems()[0].message)
        assert place.csv.read_bytes() == FIRST
    assert newest(store) == second
    assert place.csv.read_bytes() == SECOND
    assert store.problems() == ()


def _refuse(path: Path, _data: bytes) -> None:
    raise StorageFault(f"{path.name} cannot be written to.")


def test_what_a_killed_process_left_is_removed_and_nothing_else(file: Place) -> None:
    leftover, swap = file.folder / ".venues.csv.a1b2c3d4", file.folder / ".venues.csv.swp"
    for path in (leftover, swap):
        path.write_bytes(b"x")
    store = file.open()
    store.publish(SECOND, note="", who="", expected_revision=newest(store).revision)
    assert not leftover.exists()
    assert swap.exists(), "an editor's own"


def test_looking_costs_no_reading_while_nothing_changes(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(file.csv, LONG_AGO)
    store = file.open()
    first = newest(store)

    def read(_path: Path) -> bytes:
        raise AssertionError("read again")

    monkeypatch.setattr(Path, "read_bytes", read)
    assert newest(store) is first


def test_with_the_clock_set_back_an_edit_is_noticed(file: Place) -> None:
    """The file is from what is now the future."""
    store = file.open(settle_s=1)
    newest(store)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).timestamp()
    os.utime(file.csv, (tomorrow, tomorrow))
    assert newest(store).number == 1
    file.csv.write_bytes(SECOND)
    os.utime(file.csv, (tomorrow - 3600, tomorrow - 3600))
    assert (newest(store).number, newest(store).csv) == (2, SECOND)


# Somebody writes the file while it is read


def test_a_file_truncated_in_the_middle_of_being_read_is_no_plan(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spreadsheet writes in place: the read gives the first half, which is a plan of half the stops."""
    whole = FIRST + b"".join(b"2017-02-02,Stop %d\n" % number for number in range(400))
    store = file.open(settle_s=1)
    newest(store)
    os.utime(file.csv, LONG_AGO)
    assert newest(store).csv == FIRST
    file.csv.write_bytes(whole)
    os.utime(file.csv, (2, 2))  # at rest, as far as can be seen before the read
    read = Path.read_bytes

    def torn(path: Path) -> bytes:
        if path != file.csv:
            return read(path)
        half = whole[: whole.index(b"Stop 200")].rpartition(b"\n")[0] + b"\n"
        path.write_bytes(half)
        return half

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", torn)
        assert newest(store).csv == FIRST
    assert newest(store).csv == FIRST, "it has only just been written"
    file.csv.write_bytes(whole)
    os.utime(file.csv, (3, 3))
    assert (newest(store).number, newest(store).csv) == (2, whole)


def test_a_file_replaced_in_the_middle_of_being_read_is_one_or_the_other(
    file: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file.open()
    newest(store)
    read = Path.read_bytes
    beside = file.folder / "new.csv"
    for number in range(2, 6):
        texts = [b"date,name\n2017-02-02,%b %d\n" % (name, number) for name in (b"Stop", b"Replaced")]
        file.csv.write_bytes(texts[0])
        beside.write_bytes(texts[1])

        def replaced(path: Path) -> bytes:
            data = read(path)
            if path == file.csv and beside.exists():
                beside.replace(path)
            return data

        with monkeypatch.context() as patched:
            patched.setattr(Path, "read_bytes", replaced)
            assert newest(store).csv in texts
        assert newest(store).csv == texts[1]
        assert file.csv.read_bytes() == newest(store).csv


def test_where_nothing_can_be_stored_half_a_file_is_not_shown_either(file: Place) -> None:
    (file.folder / "data").write_text("a file where the folder should be")
    store = file.open(settle_s=60)
    os.utime(file.csv, LONG_AGO)
    assert newest(store).csv == FIRST
    for part in (b"", SECOND[:12], SECOND):
        file.csv.write_bytes(part)
        for _ in range(3):
            assert newest(store).csv == FIRST
    os.utime(file.csv, (2, 2))
    assert newest(store).csv == SECOND


def test_publishing_waits_for_a_faulty_file_that_is_being_written(file: Place) -> None:
    """Whoever writes in place would go on in a file that is not there any more, and lose what it saves."""
    store = file.open(settle_s=60)
    first = newest(store)
    with file.csv.open("wb") as spreadsheet:
        spreadsheet.write(b"date,name\n2017-0")
        spreadsheet.flush()
        with pytest.raises(Conflict, match="being written just now"):
            store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
        spreadsheet.write(b"2-02,Saved in a spreadsheet\n")
    with pytest.raises(Conflict, match="Plan 2 was published meanwhile"):
        store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
    assert newest(store).csv == b"date,name\n2017-02-02,Saved in a spreadsheet\n"
