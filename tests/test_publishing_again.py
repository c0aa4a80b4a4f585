"""Publishing again with the command: the same bytes for the same plan, and a newer plan for a changed one."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from components.__main__ import main
from components.export import pack
from components.export.outputs import available
from components.settings import load_settings
from components.store.plans import PlanStore, open_plan_store
from tests.cases import CASES
from tests.deep import DEEP

TOLD_BY = {"pocket", "visit.json", "visit.ics"}
"""The outputs that these tests look at."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A visit's folder, with visit.toml and without an id."""
    for name in ("CSV", "DATA", "DIR", "GEOCODER_KEY", "DATABASE_URL", "NOW", "ROUTER_URL"):
        monkeypatch.delenv(f"STUDY_VISIT_{name}", raising=False)
    made = tmp_path / "visit"
    made.mkdir()
    (made / "visit.toml").write_text(
        'title = "Visit"\ntime_zone = "Europe/Helsinki"\nlanguages = ["en", "sl"]\n'
        '[geocoder]\ncontact = "t@example.org"\n'
    )
    return made


def take(folder: Path, case: str) -> None:
    shutil.copyfile(CASES / f"{case}.csv", folder / "venues.csv")


def publish(folder: Path, out: Path, *plan: str, whole: bool = False) -> dict[str, bytes]:
    """The files after the command, of the whole pack or of those that tell plans apart."""
    with pytest.MonkeyPatch.context() as patch:
        if not whole:
            patch.setattr(
                pack,
                "available",
                lambda visit, context: [row for row in available(visit, context) if row.slug in TOLD_BY],
            )
        assert main(["--visit", str(folder), "publish", *plan, "--out", str(out), "--offline", "--force"]) == 0
    return {path.name: path.read_bytes() for path in out.iterdir()}


def events(files: dict[str, bytes]) -> dict[str, Any]:
    calendar: Any = Calendar.from_ical(files["visit.ics"])
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def numbers(files: dict[str, bytes]) -> set[int]:
    return {int(event["SEQUENCE"]) for event in events(files).values()}


def stamps(files: dict[str, bytes]) -> datetime:
    (stamp,) = {event["DTSTAMP"].dt for event in events(files).values()}
    assert isinstance(stamp, datetime)
    return stamp


@pytest.mark.parametrize("elsewhere", [False, True], ids=["the same folder", "another folder"])
def test_a_changed_plan_is_a_newer_one_with_the_same_uids(folder: Path, tmp_path: Path, elsewhere: bool) -> None:
    take(folder, "b01-uid-may")
    whole = DEEP and not elsewhere
    first = publish(folder, tmp_path / "one", whole=whole)
    assert publish(folder, tmp_path / "one", whole=whole) == first
    assert numbers(first) == {1}

    take(folder, "b03-republish-after")
    out = tmp_path / ("two" if elsewhere else "one")
    second = publish(folder, out, whole=whole)
    assert numbers(second) == {2}
    assert stamps(second) > stamps(first)
    before, after = events(first), events(second)
    assert {name: str(event["UID"]) for name, event in before.items()} == {
        name: str(event["UID"]) for name, event in after.items()
    }
    assert before["Lunch"]["DTSTART"].dt != after["Lunch"]["DTSTART"].dt
    assert publish(folder, out, whole=whole) == second, "an unchanged plan leaves all bytes alone"


@pytest.mark.parametrize("elsewhere", [False, True], ids=["the same folder", "another folder"])
def test_a_renamed_row_stays_the_same_stop(folder: Path, tmp_path: Path, elsewhere: bool) -> None:
    take(folder, "b02-rename-before")
    first = publish(folder, tmp_path / "one")
    take(folder, "b02-rename-after")
    out = tmp_path / ("two" if elsewhere else "one")
    second = publish(folder, out)
    assert events(second)["Kamppi Chapel of Silence"]["UID"] == events(first)["Kamppi Chapel"]["UID"]
    assert b'data-stop="kamppi-chapel"' in second["index.html"] or b"kamppi-chapel" in second["index.html"]
    assert b'"id":"kamppi-chapel"' in re.sub(rb"\s", b"", second["visit.json"])
    assert numbers(second) == {2}
    for _ in range(2):
        assert publish(folder, out) == second
    assert (folder / "venues.csv").read_bytes() == (CASES / "b02-rename-after.csv").read_bytes()


def test_two_plans_of_one_visit_share_no_uid(folder: Path, tmp_path: Path) -> None:
    take(folder, "b01-uid-may")
    may = publish(folder, tmp_path / "may")
    take(folder, "b01-uid-september")
    september = publish(folder, tmp_path / "september")
    assert events(may)["Lunch"]["UID"] != events(september)["Lunch"]["UID"]


def test_plans_that_are_named_are_known_by_their_days_and_write_no_id(folder: Path, tmp_path: Path) -> None:
    cases = {name: str(CASES / f"{name}.csv") for name in ("b01-uid-may", "b01-uid-september", "b03-republish-after")}
    may, september, again = (publish(folder, tmp_path / name, path) for name, path in cases.items())
    uids = [str(events(files)["Lunch"]["UID"]) for files in (may, september, again)]
    assert uids[0] == uids[2] != uids[1]
    assert "id =" not in (folder / "visit.toml").read_text()
    onto = publish(folder, tmp_path / "b01-uid-may", cases["b03-republish-after"])
    assert numbers(onto) == {2}
    assert stamps(onto) > stamps(may)


def test_two_copies_of_a_folder_give_the_same_bytes_and_two_visits_other_uids(tmp_path: Path) -> None:
    files = {}
    for copy, name in enumerate(["identity-spring", "identity-spring", "identity-autumn"]):
        folder = tmp_path / str(copy)
        shutil.copytree(CASES / "visits" / name, folder)
        files[copy] = publish(folder, folder / "out")
        assert load_settings(folder, {}).id
    assert files[0] == files[1]
    assert events(files[0])["Lunch"]["UID"] != events(files[2])["Lunch"]["UID"]


def test_the_number_goes_on_from_that_of_the_app(folder: Path, tmp_path: Path) -> None:
    take(folder, "b01-uid-may")
    store: PlanStore = open_plan_store(load_settings(folder, {}))
    first = store.published()
    assert first is not None
    csv = (CASES / "b03-republish-after.csv").read_bytes()
    published = store.publish(csv, note="Later", who="", expected_revision=first.revision)
    store.close()
    files = publish(folder, tmp_path / "out")
    assert numbers(files) == {2}
    assert published.published_at is not None
    assert stamps(files) == published.published_at.replace(microsecond=0)
    assert publish(folder, tmp_path / "out") == files
    take(folder, "b01-uid-may")
    assert numbers(publish(folder, tmp_path / "out")) == {3}


def test_other_details_on_the_disk_are_the_next_plan_and_the_id_is_the_apps(folder: Path, tmp_path: Path) -> None:
    take(folder, "b01-uid-may")
    uid = events(publish(folder, tmp_path / "before"))["Lunch"]["UID"]
    visit_toml = folder / "visit.toml"
    before = visit_toml.read_text()
    store = open_plan_store(load_settings(folder, {}))
    first = store.published()
    assert first is not None
    store.publish(first.csv, replace(first.details, title="Another"), note="", who="", expected_revision=first.revision)
    store.close()
    assert numbers(publish(folder, tmp_path / "out")) == {2}
    visit_toml.write_text(before)  # an editor's old copy, without the id
    files = publish(folder, tmp_path / "out")
    assert numbers(files) == {3}
    assert events(files)["Lunch"]["UID"] == uid


def test_a_foreign_file_in_the_folder_is_no_earlier_publication(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    take(folder, "b01-uid-may")
    for content in (b"", b"[]", b'{"plan": 3}', b"\xff", b'{"plan": {"number": "x", "published_at": 5}}', b"[" * 99999):
        (out / "visit.json").write_bytes(content)
        files = publish(folder, out)
        assert numbers(files) == {1}


def test_where_the_data_folder_cannot_be_written_the_files_tell(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".study-visit").write_text("no folder")
    take(folder, "b02-rename-before")
    first = publish(folder, tmp_path / "out")
    assert "alone" in capsys.readouterr().err
    take(folder, "b02-rename-after")
    second = publish(folder, tmp_path / "out")
    assert numbers(second) == {2}
    assert events(second)["Kamppi Chapel of Silence"]["UID"] == events(first)["Kamppi Chapel"]["UID"]
    assert publish(folder, tmp_path / "out") == second


def test_a_clock_that_was_set_back_makes_no_plan_older(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(folder, "b01-uid-may")
    publish(folder, tmp_path / "out")
    take(folder, "b03-republish-after")
    second = publish(folder, tmp_path / "out")

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> SetBack:
            return cls(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("components.commands.datetime", SetBack)
    take(folder, "b01-uid-may")
    assert stamps(publish(folder, tmp_path / "out")) > stamps(second)
