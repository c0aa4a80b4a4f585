"""How the service takes in the plan's file: an edit, a faulty one, one that goes away."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from components.plan.errors import StorageFault
from components.plan.messages import ProblemKind, Severity
from components.store.plan_file import PlanFile
from tests.visit.test_service import HEADER, LJUBLJANA, names, visit_service
from tests.waiting import until


def test_a_changed_file_is_noticed(tmp_path: Path) -> None:
    with visit_service(tmp_path) as made:
        (tmp_path / "venues.csv").write_text(LJUBLJANA.replace("Poligon", "Poligon 2"), encoding="utf-8")
        until(lambda: names(made)[-1] == "Poligon 2")


def test_a_change_within_the_same_second_and_of_the_same_size_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "venues.csv"
    path.write_text("one", encoding="utf-8")
    source = PlanFile(path)
    assert source.read() == b"one"
    status = path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert source.read() == b"two"


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "venues.csv"
    path.write_text("one", encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
    source = PlanFile(path)
    first = source.read()
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"read again")
    assert source.read() is first


@pytest.mark.parametrize("spoilt", [b"", b"\x89PNG\r\n\x1a\n" + bytes(99), HEADER.encode(), b"date,name\nsoon,MAO\n"])
def test_a_faulty_file_leaves_the_last_good_plan_up_and_is_told(tmp_path: Path, spoilt: bytes) -> None:
    with visit_service(tmp_path) as made:
        good = names(made)
        (tmp_path / "venues.csv").write_bytes(spoilt)
        until(lambda: any("stays up" in str(problem.message) for problem in made.current().problems))
        assert names(made) == good
        assert len(made.current().problems) > 1  # what is wrong with it, too
        (tmp_path / "venues.csv").write_text(LJUBLJANA.replace("ABC", "ABC 2"), encoding="utf-8")
        until(lambda: "ABC 2" in names(made))
        assert not made.current().problems


def test_a_file_that_goes_away_leaves_the_plan_up_and_comes_back(tmp_path: Path) -> None:
    with visit_service(tmp_path) as made:
        (tmp_path / "venues.csv").unlink()
        until((tmp_path / "venues.csv").exists)
        assert len(names(made)) == 3
        assert not made.current().problems


def test_without_a_file_there_is_a_visit_that_says_what_to_do_and_then_one_with_stops(tmp_path: Path) -> None:
    with visit_service(tmp_path, None) as made:
        (problem,) = made.current().problems
        assert (problem.kind, problem.severity) == (ProblemKind.FILE_UNREADABLE, Severity.ERROR)
        assert "venues.csv is missing" in str(problem.message)
        assert "one row a stop" in str(problem.remedy)
        assert made.current().days == ()
        (tmp_path / "venues.csv").write_text(LJUBLJANA, encoding="utf-8")
        until(lambda: len(names(made)) == 3)


def test_a_file_with_faults_from_the_start_is_shown_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    with visit_service(tmp_path, LJUBLJANA + "never,,,Lost,,,,\n", at_work=False) as made:
        assert names(made) == ["MAO", "ABC", "Poligon"]
        assert not made.current().possible


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "venues.csv").mkdir()
    with visit_service(tmp_path, None, at_work=False) as made:
        assert "no file" in str(made.current().problems[0].message)
    with pytest.raises(StorageFault):
        PlanFile(tmp_path / "venues.csv").read()
