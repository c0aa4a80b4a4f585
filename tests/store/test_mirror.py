"""venues.csv beside the database: edits become plans, and plans are written to it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Severity
from components.sheets.reading import read_venues
from components.store import plan_file
from components.store.database import Cause, DatabaseFault
from components.store.mirror import Mirror, reading_faults
from tests.cases import CASES
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


def refuse(path: Path, _data: bytes, **_options: object) -> None:
    """In the place of `plan_file.replace_file`: a disk that takes nothing."""
    raise StorageFault(f"{path.name} cannot be written to.")


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
    (fault,) = (problem for problem in store.problems() if problem.line == 2 and problem.severity is Severity.ERROR)
    assert str(fault.message).startswith("Line 2, column “date”: "), "it is told to who has the file, not the page"
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
    (problem,) = store.problems()
    assert aside.name in str(problem.remedy), "whoever wrote it is told where it is"
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
        patched.setattr(plan_file, "replace_file", refuse)
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
        patched.setattr(plan_file, "replace_file", refuse)
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

    def slow(csv: bytes, *, expected: bytes | None) -> None:
        monkeypatch.undo()
        other.start()
        assert not finished.wait(0.2), "it did not wait"
        assert place.csv.read_bytes() == FIRST
        write(csv, expected=expected)

    monkeypatch.setattr(here._files._csv_file, "write", slow)
    assert here.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2
    other.join()
    assert newest(here).csv == place.csv.read_bytes() == THIRD
    place.csv.write_bytes(SECOND)
    assert newest(here).number == 4, "both have noted what the file held"


def test_an_edit_right_before_the_file_is_written_is_not_lost(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = file.open()
    first = newest(store)
    write = plan_file.PlanFile.write

    def edited_first(plan: plan_file.PlanFile, data: bytes, *, expected: bytes | None = None) -> None:
        file.csv.write_bytes(THIRD)
        write(plan, data, expected=expected)

    with monkeypatch.context() as patched:
        patched.setattr(plan_file.PlanFile, "write", edited_first)
        store.publish(SECOND, note="", who="", expected_revision=first.revision)
    assert file.csv.read_bytes() == THIRD
