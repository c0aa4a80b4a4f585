"""Files that were damaged: what is whole goes on, what is not is set aside and told, and nothing wrong is taken for
the plan."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from components.plan.draft import Draft
from components.plan.errors import StorageFault
from components.plan.messages import ProblemKind
from components.store.mirror import reading_faults
from components.store.plans import FILE_NAME, PLACE_FILE_NAME, PlanStore
from components.store.schema import digest_of
from components.visit.drafts import DraftService
from tests.deep import deep, slow_but_each
from tests.organisers import open_test_service
from tests.store.damage import WAYS, damage, leave_a_log_behind
from tests.store.draft_steps import drafted_name, rename_mao, shown_name
from tests.store.plan_stores import FIRST, SECOND, Place, newest

THIRD = b"date,name\n2017-02-02,Poligon\n2017-02-03,Castle\n"
VISIT = 'title = "Ljubljana"\ntime_zone = "Europe/Ljubljana"\n'
LONG_AGO = 1_600_000_000


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three plans, a draft and a secret, of an app that has ended."""
    place = Place(folder=tmp_path_factory.mktemp("sound"), visit=VISIT)
    store = place.open()
    for csv in (SECOND, THIRD):
        before = newest(store)
        details = replace(before.details, title=before.details.title + "!")
        store.publish(csv, details, note="č", who="Ana", expected_revision=before.revision)
    store.save_draft("Ana", Draft.of(3, ()))
    store.set_default("secret", b"s" * 32)
    for file in (place.csv, place.visit_toml, place.folder / "data" / PLACE_FILE_NAME):
        os.utime(file, (LONG_AGO, LONG_AGO))
    place.close()
    return place.folder


@pytest.fixture
def kept(sound: Path, tmp_path: Path) -> Place:
    """A copy of it."""
    shutil.copytree(sound, tmp_path / "copy")
    return Place(folder=tmp_path / "copy", first=None, faults=reading_faults)


def database(place: Place) -> Path:
    return place.folder / "data" / FILE_NAME


def spoil(place: Place, **values: object) -> None:
    """Other values in the row of the newest plan."""
    _spoil(place, 3, values)


def _spoil(place: Place, number: int, values: dict[str, object]) -> None:
    with closing(sqlite3.connect(database(place))) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for name, value in values.items():
            connection.execute(f"UPDATE plans SET {name} = ? WHERE number = ?", (value, number))


def drafted(store: PlanStore) -> bool:
    with suppress(StorageFault):
        return store.draft("Ana") is not None
    return False


@pytest.mark.parametrize("way", slow_but_each(3, [*WAYS][:: deep(1, 3)]))
def test_the_plan_outlives_a_database_damaged_in_any_way(kept: Place, way: str) -> None:
    damage(database(kept), way)

    store = kept.open()
    plan = newest(store)

    assert (plan.csv, plan.details.title) == (THIRD, "Ljubljana!!")
    assert kept.csv.read_bytes() == THIRD
    whole = [(entry.number, entry.note.text) for entry in store.history()] == [(3, "č"), (2, "č"), (1, "")]
    assert (whole and drafted(store) and store.value("secret") == b"s" * 32) or store.problems()
    after = store.publish(FIRST, note="", who="", expected_revision=plan.revision)
    assert newest(kept.open()) == after
    with closing(sqlite3.connect(database(kept))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("way", slow_but_each(2, [*WAYS][:: deep(4, 8)]))
def test_without_its_files_what_can_be_read_of_a_damaged_database_is_up(kept: Place, way: str) -> None:
    damage(database(kept), way)
    kept.csv.unlink()
    kept.visit_toml.unlink()

    plan = kept.open().published()

    assert plan is None or plan.csv in {FIRST, SECOND, THIRD}


def test_a_log_beside_an_emptied_database_is_not_applied_to_the_new_one(kept: Place) -> None:
    leave_a_log_behind(database(kept))
    database(kept).touch()
    newest(kept.open())
    with closing(sqlite3.connect(database(kept))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not connection.execute("SELECT 1 FROM small_values WHERE name = 'of before'").fetchall()


def test_a_damaged_database_says_so_and_stays_on_the_disk(kept: Place, caplog: pytest.LogCaptureFixture) -> None:
    damage(database(kept), "page 1 of junk")
    spoiled = database(kept).read_bytes()
    store = kept.open()

    with caplog.at_level(logging.ERROR):
        newest(store)

    (aside,) = store.set_aside.files()
    assert aside.read_bytes() == spoiled
    assert aside.stat().st_mode & 0o777 == 0o600
    assert "store.rebuilt" in caplog.messages
    (problem,) = store.problems()
    assert problem.kind is ProblemKind.NOT_STORED
    assert aside.name in str(problem.remedy)
    aside.unlink()
    assert store.problems() == ()


SPOILT: list[dict[str, object]] = [
    {"csv": b"date,na"},
    {"csv": b""},
    {"csv": "text"},
    {"csv": 7},
    {"details": b'{"title":'},
    {"details": b"\xff" * 50},
    {"details": 1.5},
    {"csv": b"garbage", "details": b"garbage"},
    {"digest": "no digest"},
    {"details_digest": b"\xff\xfe"},
    {"published_at": "yesterday"},
    {"published_at": "2026-01-01T10:00:00"},
    {"who": b"\xff\xfe\x00", "note": 3},
]


@pytest.mark.parametrize("values", slow_but_each(3, SPOILT), ids=str)
def test_a_damaged_newest_plan_is_mended_from_its_files(kept: Place, values: dict[str, object]) -> None:
    sound_plan = newest(kept.open())
    spoil(kept, **values)

    plan = newest(kept.open())

    assert (plan.csv, plan.details) == (sound_plan.csv, sound_plan.details)
    assert plan.revision == sound_plan.revision
    assert [entry.number for entry in kept.open().history()] == [3, 2, 1]


@pytest.mark.parametrize("values", [SPOILT[0], SPOILT[4], {"csv": b"x", "details": b"", "digest": ""}], ids=str)
def test_the_newest_whole_plan_takes_the_place_of_one_that_is_lost(kept: Place, values: dict[str, object]) -> None:
    """The files are gone with it, as where a disk is emptied at each start."""
    before = newest(kept.open())
    spoil(kept, **values)
    kept.csv.unlink()
    kept.visit_toml.unlink()
    store = kept.open()

    plan = newest(store)

    assert (plan.number, plan.csv, plan.details.title) == (3, SECOND, "Ljubljana!")
    assert plan.revision != before.revision
    assert len(store.problems()) == 1
    assert kept.csv.read_bytes() == SECOND
    assert [entry.number for entry in store.history()] == [3, 2, 1]


def test_a_damaged_old_plan_leaves_the_history_and_takes_nothing_else_away(kept: Place) -> None:
    _spoil(kept, 2, {"csv": b"garbage"})
    store = kept.open()

    assert newest(store).csv == THIRD
    assert [entry.number for entry in store.history()] == [3, 1]
    assert store.plan(1).csv == FIRST
    assert any("plan-2-" in str(problem.remedy) for problem in store.problems())


def test_where_its_first_page_is_lost_the_versions_are_read_all_the_same(kept: Place) -> None:
    damage(database(kept), "page 0 of zeros")

    assert [entry.number for entry in kept.open().history()] == [3, 2, 1]


def test_a_damaged_note_of_what_the_file_held_undoes_no_publication(kept: Place) -> None:
    with closing(sqlite3.connect(database(kept))) as connection, connection:
        connection.execute("UPDATE plan_files SET plan = 83, digest = 'x'")
    store = kept.open()
    fourth = store.publish(FIRST + b"2017-02-03,Zoo\n", note="", who="", expected_revision=newest(store).revision)

    assert newest(kept.open()) == fourth
    assert kept.csv.read_bytes() == fourth.csv


def test_a_text_that_is_none_keeps_no_version_from_being_read(kept: Place) -> None:
    with closing(sqlite3.connect(database(kept))) as connection, connection:
        connection.execute("UPDATE plans SET who = CAST(x'fffe41' AS TEXT) WHERE number = 2")

    assert [entry.number for entry in kept.open().history()] == [3, 2, 1]


def test_a_plan_that_is_damaged_while_the_app_runs_is_mended_as_well(kept: Place) -> None:
    store = kept.open()
    revision = newest(store).revision
    spoil(kept, who="somebody", published_at="?")

    assert newest(store).revision == revision
    assert [entry.number for entry in store.history()] == [3, 2, 1]


def test_where_nothing_can_be_written_the_damaged_plan_is_passed_over(
    kept: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(kept, csv=b"garbage", digest=digest_of(b"other"))
    kept.csv.unlink()

    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("components.store.plans.mend_plans", refused)
    store = kept.open()

    assert newest(store).csv == SECOND
    assert store.problems()


@pytest.mark.parametrize("content", [b"", b"\0" * 32, b"\xff" * 4000])
@pytest.mark.parametrize("name", [PLACE_FILE_NAME, f"{FILE_NAME}-journal", f"{FILE_NAME}-wal"])
def test_a_damaged_file_beside_the_database_changes_no_plan(kept: Place, name: str, content: bytes) -> None:
    before = newest(kept.open())
    (kept.folder / "data" / name).write_bytes(content)

    store = kept.open()

    assert newest(store) == before
    assert len(store.history()) == 3
    assert store.publish(FIRST, note="", who="", expected_revision=before.revision).number == 4


@pytest.mark.parametrize("cut", [5, 44 + len(THIRD) - 3])
def test_a_plan_file_cut_short_is_no_edit(kept: Place, cut: int) -> None:
    whole = THIRD + b"2017-02-03,A long name of a stop that is cut\n"
    store = kept.open()
    plan = store.publish(whole, note="", who="", expected_revision=newest(store).revision)
    kept.csv.write_bytes(whole[:-cut])
    again = kept.open()

    assert newest(again) == plan
    assert any("middle of a row" in str(problem.message) for problem in again.problems()) == (cut == 5)
    assert any("so the plan before it stays up" in str(problem.message) for problem in again.problems())


def test_data_is_for_the_app_alone_also_where_it_was_not(kept: Place) -> None:
    database(kept).chmod(0o644)
    (kept.folder / "new").mkdir()
    new = Place(folder=kept.folder / "new")

    for place in (kept, new):
        newest(place.open())
        files = [*(place.folder / "data").iterdir()]
        assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}, files


def test_an_organiser_goes_on_after_the_newest_plan_was_lost(tmp_path: Path) -> None:
    """What was in it shows as changes of the draft, and is published again."""
    with open_test_service(tmp_path) as visit_service:
        drafts = DraftService(visit_service, "ana")
        rename_mao(drafts, "MAO, second")
        drafts.publish(note="", who="Ana")
    with closing(sqlite3.connect(tmp_path / ".study-visit" / FILE_NAME)) as connection, connection:
        connection.execute("UPDATE plans SET csv = x'00' WHERE number = 2")
    (tmp_path / "venues.csv").unlink()
    with open_test_service(tmp_path) as visit_service:
        drafts = DraftService(visit_service, "ana")
        assert shown_name(visit_service) != "MAO, second"
        assert drafted_name(drafts) == "MAO, second"
        assert drafts.publish(note="", who="Ana").number == 3
        assert shown_name(visit_service) == "MAO, second"


@pytest.mark.parametrize("damaged", [lambda data: data[:20], lambda _: b"\xff" * 40], ids=["cut", "garbage"])
def test_a_damaged_draft_is_a_fault_of_that_draft_alone(kept: Place, damaged: Callable[[bytes], bytes]) -> None:
    with closing(sqlite3.connect(database(kept))) as connection, connection:
        (draft,) = connection.execute("SELECT draft FROM drafts").fetchone()
        connection.execute("UPDATE drafts SET draft = ?", (damaged(draft),))
    store = kept.open()

    assert newest(store).csv == THIRD
    with pytest.raises(StorageFault):
        store.draft("Ana")
    assert store.draft("Berta") is None
