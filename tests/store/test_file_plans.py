"""What only the store in files has to do: live with whoever else writes venues.csv, and with disks that fail."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from components.plan.draft import Draft
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import ProblemKind, Severity
from components.store import file_plans
from components.store.file_plans import FilePlans
from components.store.plan_store import Plan
from tests.plan.plans import THE_DAY

FIRST = b"date,name\n2017-02-02,Museum\n"
SECOND = b"date;name;mine\r\n2. 2. 2017;Poligon;\xe8\r\n"
THIRD = b"date,name\n2017-02-02,BarCamp\n"
FAULTY = b"date,name\nnever,Museum\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "venues.csv"
    path.write_bytes(FIRST)
    return path


def store(csv: Path, *, settle_s: float = 0) -> FilePlans:
    return FilePlans(csv, csv.parent / "data", settle_s=settle_s)


def published(plans: FilePlans) -> Plan:
    plan = plans.published()
    assert plan is not None
    return plan


def test_an_edit_in_a_spreadsheet_becomes_the_next_plan(csv: Path) -> None:
    plans = store(csv)
    first = published(plans)

    csv.write_bytes(SECOND)

    second = published(plans)
    assert (second.number, second.csv) == (2, SECOND)
    assert second.published_at is not None
    assert plans.plan(1) == first
    assert published(store(csv)) == second
    csv.write_bytes(FIRST)
    assert (published(plans).number, published(plans).csv) == (3, FIRST), "going back is an edit too"
    assert plans.problems() == ()


def test_an_edit_while_the_app_was_off_is_noticed_at_the_start(csv: Path) -> None:
    published(store(csv))
    csv.write_bytes(SECOND)

    assert published(store(csv)).number == 2


def test_a_publication_does_not_overwrite_an_edit_that_nobody_has_seen(csv: Path) -> None:
    plans = store(csv, settle_s=3600)
    seen = published(plans)
    csv.write_bytes(SECOND)
    assert published(plans) == seen, "it may still be being written"

    with pytest.raises(Conflict, match="Plan 2"):
        plans.publish(THIRD, note="", who="Ana", expected_revision=seen.revision)

    assert csv.read_bytes() == SECOND
    assert [plan.number for plan in plans.changed_since(seen.revision)] == [2]


def test_a_file_that_is_being_written_is_left_alone_until_it_rests(csv: Path) -> None:
    plans = store(csv, settle_s=60)
    published(plans)
    csv.write_bytes(SECOND[:20])
    assert published(plans).csv == FIRST

    csv.write_bytes(SECOND)
    os.utime(csv, (time.time() - 61, time.time() - 61))

    assert (published(plans).number, published(plans).csv) == (2, SECOND)


def test_a_faulty_file_leaves_the_last_good_plan_up_and_says_what_is_wrong(csv: Path) -> None:
    plans = store(csv)
    first = published(plans)

    for faulty in (FAULTY, b"", b"\x89PNG\r\n\x1a\n"):
        csv.write_bytes(faulty)
        assert published(plans) == first
        found = plans.problems()
        assert "has faults, so the plan before it stays up" in str(found[0].message)
        assert len(found) > 1
    csv.write_bytes(FAULTY)
    assert any(problem.line == 2 and problem.severity is Severity.ERROR for problem in plans.problems())

    csv.write_bytes(SECOND)
    assert published(plans).number == 2
    assert plans.problems() == ()


def test_publishing_sets_a_faulty_file_aside_and_loses_it_not(csv: Path) -> None:
    plans = store(csv)
    first = published(plans)
    csv.write_bytes(FAULTY)

    plans.publish(SECOND, note="", who="", expected_revision=first.revision)

    assert csv.read_bytes() == SECOND
    (aside,) = (csv.parent / "data" / "plans").glob("set-aside-*.csv")
    assert aside.read_bytes() == FAULTY
    assert plans.problems() == ()
    assert [plan.number for plan in plans.history()] == [2, 1]


def test_the_first_file_is_the_plan_even_with_faults(csv: Path) -> None:
    csv.write_bytes(FAULTY)

    assert published(store(csv)).csv == FAULTY


def test_a_file_that_disappears_takes_no_plan_down(csv: Path) -> None:
    plans = store(csv)
    first = published(plans)
    csv.unlink()

    assert published(plans) == first
    assert published(store(csv)) == first
    assert plans.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2
    assert csv.read_bytes() == SECOND


def test_a_publication_that_was_cut_off_is_finished_and_taken_for_no_edit(csv: Path) -> None:
    plans = store(csv)
    first = published(plans)
    second = plans.publish(SECOND, note="", who="", expected_revision=first.revision)
    seen = csv.parent / "data" / "plans" / "seen.json"
    seen.write_text(f'{{"digest": "{first.digest}"}}')
    csv.write_bytes(FIRST)  # as it was before the second of the two files was written

    assert published(store(csv)) == second
    assert csv.read_bytes() == SECOND


def test_the_file_keeps_its_rights_and_its_link(csv: Path) -> None:
    csv.chmod(0o640)
    link = csv.parent / "link.csv"
    link.symlink_to(csv)
    plans = FilePlans(link, csv.parent / "data", settle_s=0)

    plans.publish(SECOND, note="", who="", expected_revision=published(plans).revision)

    assert link.is_symlink()
    assert csv.read_bytes() == SECOND
    assert csv.stat().st_mode & 0o777 == 0o640
    assert (csv.parent / "data" / "plans").stat().st_mode & 0o777 == 0o700


def test_without_a_folder_to_write_to_it_reads_and_says_what_it_cannot_keep(csv: Path) -> None:
    (csv.parent / "data").write_text("a file where the folder should be")
    plans = store(csv)

    assert (published(plans).number, published(plans).csv) == (1, FIRST)
    (problem,) = plans.problems()
    assert problem.kind is ProblemKind.NOT_KEPT
    assert "Drafts and former plans cannot be kept" in str(problem.message)
    csv.write_bytes(SECOND)
    assert published(plans).csv == SECOND
    assert plans.history() == ()
    assert plans.draft("Ana") is None
    for attempt in (
        lambda: plans.publish(THIRD, note="", who="", expected_revision=published(plans).revision),
        lambda: plans.save_draft("Ana", Draft.of(1, THE_DAY)),
        lambda: plans.keep("secret", b"x"),
    ):
        with pytest.raises(StorageFault):
            attempt()
    assert csv.read_bytes() == SECOND


def test_a_full_disk_leaves_everything_as_it_was_and_recovers(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = store(csv)
    first = published(plans)
    saved = plans.save_draft("Ana", Draft.of(1, THE_DAY))

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageFault):
            plans.publish(SECOND, note="", who="", expected_revision=first.revision)
        with pytest.raises(StorageFault):
            plans.save_draft("Ana", saved)
        assert published(plans) == first

    assert (csv.read_bytes(), plans.draft("Ana")) == (FIRST, saved)
    assert plans.publish(SECOND, note="", who="", expected_revision=first.revision).number == 2


def test_a_plan_counts_as_published_where_only_the_file_cannot_be_written(
    csv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans = store(csv)
    first = published(plans)

    def refused(path: Path, _data: bytes) -> None:
        raise StorageFault(f"{path.name} cannot be written to.")

    with monkeypatch.context() as patched:
        patched.setattr(file_plans, "replace_file", refused)
        second = plans.publish(SECOND, note="", who="", expected_revision=first.revision)
        assert published(plans) == second
        assert "still holds the one before" in str(plans.problems()[0].message)
        assert csv.read_bytes() == FIRST

    assert published(plans) == second
    assert csv.read_bytes() == SECOND
    assert plans.problems() == ()


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b"\xff", b'{"digest": 1}'])
def test_damage_is_never_taken_for_a_plan(csv: Path, damage: bytes) -> None:
    published(store(csv))
    (csv.parent / "data" / "plans" / "000001.json").write_bytes(damage)

    with pytest.raises(StorageFault, match="damaged"):
        store(csv).plan(1)


def test_what_a_killed_process_left_is_swept_and_nothing_else(csv: Path) -> None:
    leftover, swap = csv.parent / ".venues.csv.a1b2c3d4", csv.parent / ".venues.csv.swp"
    for path in (leftover, swap):
        path.write_bytes(b"x")

    published(store(csv))

    assert not leftover.exists()
    assert swap.exists(), "an editor's own"


def test_looking_costs_no_reading_while_nothing_changes(csv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = store(csv)
    published(plans)
    long_ago = time.time() - 60
    for path in (csv, csv.parent / "data" / "plans"):
        os.utime(path, (long_ago, long_ago))
    first = published(plans)

    def read(_path: Path) -> bytes:
        raise AssertionError("read again")

    monkeypatch.setattr(Path, "read_bytes", read)
    assert published(plans) is first
