"""Links that go round in a circle in the place of a file are a fault like others, in every version of Python."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from components.__main__ import main
from components.plan.errors import StorageFault
from components.plan.messages import ProblemKind
from components.store.plan_file import PlanFile
from components.visit.drafts import DraftService
from tests.organisers import open_test_service
from tests.store.draft_steps import rename_mao, shown_name
from tests.store.plan_stores import FIRST, SECOND, Place, newest


def in_a_circle(file: Path, *, over: int = 1) -> None:
    """The file is a link that leads back to itself, over so many others."""
    file.unlink(missing_ok=True)
    names = [file, *(file.with_name(f"link-{number}") for number in range(1, over))]
    for link, target in zip(names, [*names[1:], file], strict=True):
        link.symlink_to(target.name)


@pytest.mark.parametrize("over", [1, 2, 5])
def test_reading_writing_and_looking_raise_nothing_else(tmp_path: Path, over: int) -> None:
    file = PlanFile(tmp_path / "venues.csv", settle_s=0)
    in_a_circle(file.path, over=over)

    with pytest.raises(StorageFault, match=r"venues\.csv cannot be read"):
        file.read()
    with pytest.raises(StorageFault, match=r"venues\.csv cannot be written to"):
        file.write(SECOND)
    assert not file.is_writable()
    assert not file.is_being_written()
    file.remove_leftovers()
    assert file.path.is_symlink(), "the link is somebody's, and stays"


@pytest.mark.parametrize("name", ["venues.csv", "visit.toml"])
def test_the_plan_stays_up_is_told_of_and_can_be_published(tmp_path: Path, name: str) -> None:
    place = Place(folder=tmp_path, visit='title = "Visit"\n')
    store = place.open()
    before = newest(store)
    in_a_circle(tmp_path / name)

    assert newest(store) == before
    assert any(name in str(each.message) for each in store.problems())
    plan = store.publish(SECOND, note="", who="", expected_revision=before.revision)
    assert newest(store) == plan
    assert newest(place.open()) == plan
    assert any(each.kind in {ProblemKind.FILE_UNREADABLE, ProblemKind.NOT_STORED} for each in store.problems())

    (tmp_path / name).unlink()
    (tmp_path / "venues.csv").write_bytes(SECOND)
    assert newest(store).csv == SECOND
    place.close()


def test_without_a_plan_it_is_no_plan(tmp_path: Path) -> None:
    place = Place(folder=tmp_path)
    in_a_circle(place.csv)
    with pytest.raises(StorageFault, match=r"venues\.csv cannot be read"):
        place.open().published()
    place.csv.unlink()
    place.csv.write_bytes(FIRST)
    assert newest(place.open()).csv == FIRST
    place.close()


def test_organisers_go_on_and_monitors_are_told(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        in_a_circle(tmp_path / "venues.csv")
        visit_service.refresh()
        assert visit_service.status()["degraded"] == ["plan"]
        drafts = DraftService(visit_service, "ana")
        rename_mao(drafts, "MAO!")
        assert drafts.publish(note="", who="").number == 2
        assert shown_name(visit_service) == "MAO!"


@pytest.mark.parametrize("command", [["check"], ["publish", "--out", "pack", "--offline"]])
def test_the_commands_say_so(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    in_a_circle(tmp_path / "venues.csv")
    assert main(["--visit", os.fspath(tmp_path), *command]) != 0
    assert "venues.csv cannot be read" in capsys.readouterr().err
