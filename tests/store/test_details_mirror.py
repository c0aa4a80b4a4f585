"""visit.toml beside the published plan: edits are taken in, publications written, on SQLite and on PostgreSQL."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from components.plan.details import VisitDetails
from components.plan.errors import StorageFault
from components.plan.publication import derived_visit_id
from components.store import details_file
from components.store.plan_rows import Plan
from components.store.plans import PlanStore
from tests.store.plan_stores import FIRST, SECOND, Place, newest

FILE = """# Ours.
title = "Ljubljana" # the town
time_zone = "Europe/Ljubljana"

# Who answers.
[geocoder]
country_codes = ["si"]
contact = "ops@example.org"
"""


@pytest.fixture
def files(place: Place) -> Place:
    """A plan in venues.csv, and its details in visit.toml."""
    place.visit_toml.write_text(FILE)
    return place


def edit(place: Place, old: str, new: str) -> None:
    text = place.visit_toml.read_text()
    assert old in text
    place.visit_toml.write_text(text.replace(old, new))


def vars_of(details: VisitDetails) -> dict[str, object]:
    return {field.name: getattr(details, field.name) for field in dataclasses.fields(details)}


def publish(store: PlanStore, csv: bytes | None = None, **details: object) -> Plan:
    plan = newest(store)
    changed = dataclasses.replace(plan.details, **details)  # type: ignore[arg-type]
    return store.publish(plan.csv if csv is None else csv, changed, note="", who="Ana", expected_revision=plan.revision)


def test_the_first_plan_has_the_details_of_the_file_and_the_file_gets_the_id(files: Place) -> None:
    plan = newest(files.open())
    assert (plan.number, plan.details.title, plan.details.country_codes) == (1, "Ljubljana", ("si",))
    assert plan.details.id == derived_visit_id("Ljubljana", "", date(2017, 2, 2))
    assert f'id = "{plan.details.id}"' in files.visit_toml.read_text()
    for _ in range(2):
        assert newest(files.open()).number == 1, "an id that was written is no edit"


def test_an_edit_on_the_disk_is_the_next_plan(files: Place) -> None:
    store = files.open()
    first = newest(store)
    edit(files, '"Ljubljana"', '"Ljubljana, again"')
    second = newest(store)
    assert (second.number, second.details.title, second.csv) == (2, "Ljubljana, again", first.csv)
    assert second.details.id == first.details.id, "its own id is in the file"
    assert [entry.number for entry in files.open().history()] == [2, 1]
    assert files.open().plan(1).details.title == "Ljubljana"


def test_both_files_edited_at_once_are_one_plan(files: Place) -> None:
    store = files.open()
    newest(store)
    files.csv.write_bytes(SECOND)
    edit(files, '"Ljubljana"', '"B"')
    plan = newest(store)
    assert (plan.number, plan.details.title) == (2, "B")
    assert b"Poligon" in plan.csv


def test_settings_of_services_and_comments_are_no_plan(files: Place) -> None:
    store = files.open()
    newest(store)
    edit(files, "# Ours.", "# Ours and yours.")
    edit(files, "ops@example.org", "team@example.org")
    assert newest(store).number == 1


def test_publishing_writes_the_file_between_all_the_rest(files: Place) -> None:
    store = files.open()
    plan = publish(store, title="Helsinki", time_zone="Europe/Helsinki", contact_phone="+358 1", country_codes=("fi",))
    written = files.visit_toml.read_text()
    assert written.replace(f'id = "{plan.details.id}" # {details_file.ID_COMMENT}\n', "") == FILE.replace(
        '"Ljubljana" #', '"Helsinki" #'
    ).replace('"Europe/Ljubljana"\n', '"Europe/Helsinki"\ncontact_phone = "+358 1"\n').replace('"si"', '"fi"')
    for other in (store, files.open(), files.open()):
        assert newest(other).number == 2, "what was written is no edit"


def test_two_stores_agree(files: Place) -> None:
    here, there = files.open(), files.open()
    publish(here, title="B")
    assert newest(there).details.title == "B"
    publish(there, csv=SECOND)
    assert (newest(here).number, newest(here).details.title) == (3, "B")


def test_another_host_with_an_old_copy_is_brought_up_to_date(new_database: Callable[[], str], tmp_path: Path) -> None:
    """On PostgreSQL alone: a SQLite file is of one host."""
    url = new_database()
    (tmp_path / "fresh").mkdir()
    here = Place(folder=tmp_path, url=url, visit=FILE)
    publish(here.open(), title="B")
    fresh = Place(folder=tmp_path / "fresh", url=url, visit=FILE)
    assert (newest(fresh.open()).number, newest(fresh.open()).details.title) == (2, "B")
    assert 'title = "B"' in fresh.visit_toml.read_text()
    fresh.close()
    here.close()


def test_without_a_file_the_first_details_of_ones_own_make_one(place: Place) -> None:
    store = place.open()
    plan = newest(store)
    assert plan.details == VisitDetails(id=plan.details.id)
    assert not place.visit_toml.exists()
    publish(store, csv=SECOND)
    assert not place.visit_toml.exists()
    plan = publish(store, title="Helsinki")
    written = f'id = "{plan.details.id}" # {details_file.ID_COMMENT}\ntitle = "Helsinki"\n'
    assert place.visit_toml.read_text() == written
    place.visit_toml.unlink()
    assert newest(store).details.title == "Helsinki"
    assert 'title = "Helsinki"' in place.visit_toml.read_text(), "a file that was deleted is written again"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"Europe/Ljubljana"', '"Mars"', "visit.toml: time_zone: is no time zone"),
        ("title =", "titel =", "visit.toml: titel is no setting"),
        ('["si"]', '["si"', "cannot be understood"),
        ("# Ours.", '{"title": "B"}', "cannot be understood"),
    ],
)
def test_a_fault_keeps_the_plan_before_until_it_is_mended(files: Place, old: str, new: str, fault: str) -> None:
    store = files.open()
    newest(store)
    edit(files, old, new)
    assert newest(store).number == 1
    told = [str(problem.message) for problem in store.problems()]
    assert told[0].startswith("visit.toml has changed and has faults")
    assert any(fault in each for each in told)
    edit(files, new, old)
    assert (newest(store).number, store.problems()) == (1, ())


def test_a_file_that_was_emptied_takes_nothing_from_the_visit(files: Place) -> None:
    store = files.open()
    first = newest(store)
    files.visit_toml.write_text("")
    assert newest(store) == first
    assert any("tells nothing of the visit" in str(problem.message) for problem in store.problems())
    plan = publish(store, bring="boots")
    assert plan.details.id == first.details.id
    assert 'title = "Ljubljana"' in files.visit_toml.read_text()
    assert store.problems() == ()


def test_an_edit_between_the_look_and_the_writing_is_not_lost(files: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = files.open()
    newest(store)
    write = details_file.DetailsFile.write_details

    def write_late(self: details_file.DetailsFile, details: VisitDetails) -> None:
        monkeypatch.undo()
        edit(files, '"Ljubljana"', '"Maribor"')
        write(self, details)

    monkeypatch.setattr(details_file.DetailsFile, "write_details", write_late)
    publish(store, title="Kranj")
    plan = newest(store)
    assert (plan.number, plan.details.title) == (3, "Maribor")
    assert store.plan(2).details.title == "Kranj"


def test_a_publication_sets_a_file_with_faults_aside(files: Place) -> None:
    store = files.open()
    newest(store)
    edit(files, '"Europe/Ljubljana"', '"Mars"')
    newest(store)
    publish(store, title="B")
    (aside,) = (files.folder / "data").glob("set-aside-*.toml")
    assert '"Mars"' in aside.read_text()
    assert 'time_zone = "Europe/Ljubljana"' in files.visit_toml.read_text()
    assert newest(store).number == 2


def test_a_file_that_is_no_toml_is_never_written_over(files: Place) -> None:
    store = files.open()
    newest(store)
    files.visit_toml.write_text("title = \n# mine")
    newest(store)
    assert publish(store, title="B").number == 2
    assert files.visit_toml.read_text() == "title = \n# mine"
    assert any("still holds the one before" in str(problem.message) for problem in store.problems())
    assert newest(store).details.title == "B"


def test_where_the_file_cannot_be_written_the_plan_is_published_and_the_problem_told(
    files: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(path: Path, *_: object, **__: object) -> None:
        raise StorageFault(f"{path.name} cannot be written to: it is read-only.")

    monkeypatch.setattr(details_file, "replace_file", refused)
    store = files.open()
    with caplog.at_level(logging.WARNING):
        assert newest(store).number == newest(store).number == 1
    assert [record.message for record in caplog.records] == ["visit.no_id"]
    assert publish(store, title="B").number == 2
    assert (newest(store).number, newest(store).details.title) == (2, "B")
    assert files.visit_toml.read_text() == FILE
    assert ["still holds the one before" in str(each.message) for each in store.problems()] == [True]
    monkeypatch.undo()
    assert newest(store).number == 2
    assert 'title = "B"' in files.visit_toml.read_text()
    assert store.problems() == ()


def test_a_new_visit_gets_an_id_of_its_own_and_the_old_one_comes_back_with_its_plan(files: Place) -> None:
    store = files.open()
    first = newest(store)
    second = publish(store, csv=SECOND, id="", title="Helsinki")
    assert second.details.id not in {"", first.details.id}
    assert f'id = "{second.details.id}"' in files.visit_toml.read_text()
    third = publish(store, csv=FIRST, **vars_of(first.details) | {"viewbox": None})
    assert third.details.id == first.details.id
    assert newest(files.open()).number == 3


def test_an_id_given_by_hand_counts_and_one_that_is_taken_out_comes_back(files: Place) -> None:
    store = files.open()
    first = newest(store)
    line = f'id = "{first.details.id}"'
    edit(files, line, 'id = "ours-2026"')
    assert (newest(store).number, newest(store).details.id) == (2, "ours-2026")
    files.visit_toml.write_text(FILE)
    assert newest(store).number == 2
    assert 'id = "ours-2026"' in files.visit_toml.read_text()


def test_a_file_that_the_app_may_not_write_loses_no_id(files: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, *_: object, **__: object) -> None:
        raise StorageFault(f"{path.name} cannot be written to: it is read-only.")

    monkeypatch.setattr(details_file, "replace_file", refused)
    monkeypatch.setattr(details_file.DetailsFile, "is_writable", lambda _: False)
    first = newest(files.open())
    assert first.details.id
    edit(files, '"Ljubljana"', '"Helsinki"')
    plan = newest(files.open())
    assert (plan.number, plan.details.title, plan.details.id) == (2, "Helsinki", first.details.id)
    assert "id =" not in files.visit_toml.read_text()


def test_another_host_with_an_old_copy_keeps_the_visits_id(place: Place) -> None:
    if place.url is None:
        pytest.skip("a SQLite file is of one host")
    place.visit_toml.write_text('title = "A"\n')
    first = newest(place.open())
    (place.folder / "fresh").mkdir()
    fresh = Place(folder=place.folder / "fresh", url=place.url, visit='title = "A"\nbring = "boots"\n')
    plan = newest(fresh.open())
    assert (plan.number, plan.details.bring, plan.details.id) == (2, "boots", first.details.id)
    fresh.close()


def test_the_first_plan_may_be_published_by_an_organiser(tmp_path: Path) -> None:
    place = Place(folder=tmp_path, first=None, visit=FILE)
    store = place.open()
    assert store.published() is None
    changed = VisitDetails(title="Helsinki", time_zone="Europe/Helsinki")
    store.publish(FIRST, changed, note="", who="", expected_revision=None)
    plan = newest(place.open())
    assert (plan.number, plan.details.title) == (1, "Helsinki")
    assert 'title = "Helsinki"' in place.visit_toml.read_text()
    place.close()


def test_details_that_are_not_given_stay(files: Place) -> None:
    store = files.open()
    plan = newest(store)
    assert store.publish(SECOND, note="", who="", expected_revision=plan.revision).details == plan.details


def test_data_of_an_earlier_version_is_told_and_nothing_crashes(files: Place) -> None:
    newest(files.open())
    url = files.url or f"sqlite:///{files.folder / 'data' / 'study-visit.sqlite'}"
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE plans DROP COLUMN details"))
    engine.dispose()
    with pytest.raises(StorageFault, match="earlier version"):
        files.open().published()
