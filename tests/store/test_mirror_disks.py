"""The file and the data folder on disks that fail, are emptied, or belong to others."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.plan.draft import Draft
from components.plan.errors import StorageFault
from components.plan.messages import ProblemKind
from components.store import plan_file
from components.store.plans import PlanStore
from tests.plan.plans import THE_DAY
from tests.store.plan_stores import FIRST, SECOND, Place, newest
from tests.store.test_mirror import FAULTY, LONG_AGO, THIRD, file, refuse

__all__ = ("file",)


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
    shutil.rmtree(file.folder / "data")
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
        patched.setattr(plan_file, "replace_file", refuse)
        second = store.publish(SECOND, note="", who="", expected_revision=first.revision)
        assert newest(store) == second
        assert "still holds the one before" in str(store.problems()[0].message)
        assert place.csv.read_bytes() == FIRST
    assert newest(store) == second
    assert place.csv.read_bytes() == SECOND
    assert store.problems() == ()


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
