"""The commands that back a visit up, bring it back, and take a person out of it, on both databases."""

from __future__ import annotations

import os
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from components.__main__ import main
from components.plan.draft import Draft
from components.plan.errors import NotAllowed
from components.plan.messages import Phrase
from components.plan.photos import Photo, StoredPhoto, photo_files
from components.settings import Settings, load_settings
from components.store import backup
from components.store.backup import Database, copy_database, restore_database
from components.store.erasing import pattern_of
from components.store.plans import FILE_NAME, open_plan_store
from components.store.schema import METADATA
from components.visit.draft_and_plan import stops_of
from components.web.organiser_auth import SESSION_COOKIE, OrganiserAuth
from tests import photos
from tests.organisers import TOKEN
from tests.store.damage import leave_a_log_behind
from tests.store.plan_stores import newest

VISIT = """# Novák's own notes
title = "Ljubljana"
time_zone = "Europe/Ljubljana"
contact = "Ana Novák"
contact_email = "ana.novak@uni.example"
"""
PLAN = 'date,name,contact,notes\n2017-02-02,Museum,"Ana Novák, ana.novak@uni.example",by ANA  NOVAK\n'.encode()


@pytest.fixture(params=["sqlite", "postgresql"])
def visit(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A visit's folder, whose database is the environment's."""
    if request.param == "postgresql":
        new_database: Callable[[], str] = request.getfixturevalue("new_database")
        monkeypatch.setenv("STUDY_VISIT_DATABASE_URL", new_database())
    folder = tmp_path / "visit"
    folder.mkdir()
    (folder / "visit.toml").write_text(VISIT, encoding="utf-8")
    (folder / "venues.csv").write_bytes(PLAN)
    return folder


def settings_of(folder: Path) -> Settings:
    return load_settings(folder, os.environ)


def run(folder: Path, *arguments: str) -> int:
    return main(["--visit", str(folder), *arguments])


def publish(folder: Path, number: int) -> None:
    """One more plan, with another stop and another title."""
    store = open_plan_store(settings_of(folder))
    before = newest(store)
    csv = before.csv + b"2017-02-03,Castle %d,,\n" % number
    details = replace(before.details, title=f"Ljubljana {number}")
    store.publish(csv, details, note=f"{number}", who="Ana Novák", expected_revision=before.revision)
    store.close()


def leave_in_free_pages(folder: Path, text: str) -> None:
    """What a SQLite without `secure_delete`, as many systems bring it, leaves of a deleted row."""
    file = settings_of(folder).data_dir / FILE_NAME
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        for query in ("INSERT INTO drafts VALUES ('gone', 1, ?1)", "DELETE FROM drafts WHERE draft = ?1"):
            with connection:
                connection.execute(query, (text.encode() * 1000,))
    assert text.encode() in file.read_bytes()


def test_a_back_up_brings_back_what_was_and_makes_no_plan(visit: Path, tmp_path: Path) -> None:
    for number in range(3):
        publish(visit, number)
    store = open_plan_store(settings_of(visit))
    store.save_draft("ana", Draft.of(4, stops_of(PLAN)))
    before = (newest(store), store.history(), store.draft("ana"))
    files = {name: (visit / name).read_bytes() for name in ("venues.csv", "visit.toml")}
    out = tmp_path / "visit.zip"

    assert run(visit, "backup", str(out)) == 0
    publish(visit, 7)
    (visit / "venues.csv").write_bytes(b"date,name\n2017-02-02,An edit\n")
    assert run(visit, "restore", str(out)) == 0

    again = open_plan_store(settings_of(visit))
    assert (newest(again), again.history(), again.draft("ana")) == before
    assert {name: (visit / name).read_bytes() for name in files} == files
    assert out.stat().st_mode & 0o777 == 0o600
    assert [*settings_of(visit).data_dir.glob("before-restore-*.zip")]


def test_nobody_is_signed_in_by_a_back_up(visit: Path, tmp_path: Path) -> None:
    store = open_plan_store(settings_of(visit))
    newest(store)
    auth = OrganiserAuth(store, TOKEN)
    cookies = {SESSION_COOKIE: auth.sign_in(TOKEN, "203.0.113.7")}
    secrets = auth.invite("Bor"), auth.phone_link(auth.current(cookies))
    out = tmp_path / "visit.zip"
    assert run(visit, "backup", str(out)) == 0
    auth.sign_in(secrets[1], "203.0.113.9")
    auth.sign_out(cookies[SESSION_COOKIE])
    for link in auth.links():
        auth.end_link(link.digest)

    assert run(visit, "restore", str(out)) == 0

    again = OrganiserAuth(open_plan_store(settings_of(visit)), TOKEN)
    assert (again.sessions(), again.links()) == ((), ())
    assert not again.is_organiser(cookies)
    for secret in secrets:
        with pytest.raises(NotAllowed):
            again.sign_in(secret, "203.0.113.9")


def test_a_back_up_amid_publications_is_of_one_moment(visit: Path, tmp_path: Path) -> None:
    store = open_plan_store(settings_of(visit))
    newest(store)
    done = threading.Event()

    def go_on() -> None:
        number = 0
        while not done.is_set():
            publish(visit, number)
            number += 1

    publishing = threading.Thread(target=go_on)
    publishing.start()
    outs = [tmp_path / f"{number}.zip" for number in range(3)]
    assert [run(visit, "backup", str(out)) for out in outs] == [0, 0, 0]
    done.set()
    publishing.join()
    every = {entry.number: store.plan(entry.number) for entry in store.history()}

    for out in outs:
        assert run(visit, "restore", str(out)) == 0
        again = open_plan_store(settings_of(visit))
        plan = newest(again)
        assert plan == every[plan.number]
        assert len(again.history()) == plan.number
        assert (visit / "venues.csv").read_bytes() == plan.csv


def test_files_of_a_back_up_that_are_older_than_its_database_are_no_edits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "visit.toml").write_text(VISIT, encoding="utf-8")
    (tmp_path / "venues.csv").write_bytes(PLAN)
    newest(open_plan_store(settings_of(tmp_path)))

    def publish_and_copy(database: Database, file: Path) -> None:
        if database.name == FILE_NAME:
            publish(tmp_path, 7)
        copy_database(database, file)

    with monkeypatch.context() as patched:
        patched.setattr(backup, "copy_database", publish_and_copy)
        assert run(tmp_path, "backup", str(tmp_path / "visit.zip")) == 0
    published = newest(open_plan_store(settings_of(tmp_path)))
    publish(tmp_path, 8)

    assert run(tmp_path, "restore", str(tmp_path / "visit.zip")) == 0

    again = open_plan_store(settings_of(tmp_path))
    assert newest(again) == published
    assert again.problems() == ()
    assert 'title = "Ljubljana 7"' in (tmp_path / "visit.toml").read_text(encoding="utf-8")


def test_a_back_up_in_which_something_was_changed_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "visit.toml").write_text(VISIT, encoding="utf-8")
    (tmp_path / "venues.csv").write_bytes(PLAN)
    assert run(tmp_path, "backup", str(tmp_path / "visit.zip")) == 0
    before = (tmp_path / "visit.toml").read_bytes()
    with zipfile.ZipFile(tmp_path / "visit.zip") as whole, zipfile.ZipFile(tmp_path / "changed.zip", "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name).replace(b"Ljubljana", b"Maribor!!"))

    assert run(tmp_path, "restore", str(tmp_path / "changed.zip")) == 2

    assert "damaged" in capsys.readouterr().err
    assert (tmp_path / "visit.toml").read_bytes() == before


def test_what_is_left_of_a_lost_database_is_not_applied_to_the_one_that_comes_back(tmp_path: Path) -> None:
    file, copy = tmp_path / FILE_NAME, tmp_path / "copy.sqlite"
    leave_a_log_behind(file)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("CREATE TABLE values_of (name TEXT PRIMARY KEY)")
    engine = create_engine(f"sqlite:///{file}")

    restore_database(Database(name=FILE_NAME, engine=engine, metadata=METADATA), copy)

    engine.dispose()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall() == [("values_of",)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no zip"])
def test_what_is_no_back_up_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    (tmp_path / "visit.toml").write_text(VISIT, encoding="utf-8")
    (tmp_path / "venues.csv").write_bytes(PLAN)
    (tmp_path / "old.zip").write_bytes(content)

    assert run(tmp_path, "restore", str(tmp_path / "old.zip")) == 2
    assert "no back-up" in capsys.readouterr().err
    assert (tmp_path / "venues.csv").read_bytes() == PLAN


def test_a_person_is_erased_without_a_trace(
    visit: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(visit, 1)
    store = open_plan_store(settings_of(visit))
    draft = Draft.of(2, stops_of(PLAN))
    for number in range(30):
        changed = tuple(replace(stop, notes=f"ask Ana Novák {number}") for stop in draft.stops)
        draft = store.save_draft("ana", draft.add_step(Phrase("{who}", {"who": "Ana Novák"}), changed))
    store.set_value("name/ana", "Ana Novák".encode())
    leave_in_free_pages(visit, "Ana Novák")
    monkeypatch.setattr("builtins.input", lambda _: "n")
    assert run(visit, "erase", "Ana Novák") == 2
    assert "Novák".encode() in (visit / "venues.csv").read_bytes()
    asked = capsys.readouterr().out
    assert all(where in asked for where in ("plan 1", "plan 2", "drafts", "small values", "visit.toml"))

    for wanted in ("ana.novak@uni.example", "Ana Novák", "Novák"):
        assert run(visit, "erase", wanted, "--yes") == 0, capsys.readouterr().err

    again = open_plan_store(settings_of(visit))
    assert [entry.number for entry in again.history()] == [2, 1]
    assert newest(again).csv == (visit / "venues.csv").read_bytes()
    assert b"Castle 1" in newest(again).csv
    kept = again.draft("ana")
    assert kept is not None
    assert len(kept.steps) == 31
    assert again.problems() == ()
    for path in visit.rglob("*"):
        data = path.read_bytes().lower() if path.is_file() else b""
        for trace in (b"novak", "novák".encode(), b"nov\\u00e1k"):
            assert trace not in data, path
    assert run(visit, "erase", "Ana Novák") == 0
    assert "Nothing" in capsys.readouterr().out
    publish(visit, 2)
    assert newest(open_plan_store(settings_of(visit))).number == 3


def test_a_photo_goes_with_the_name_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STUDY_VISIT_DATABASE_URL", raising=False)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "Ana-Novak.jpg").write_bytes(photos.encoded(photos.picture(200, 150)))
    (tmp_path / "venues.csv").write_text(
        "date,name,photo,photo_alt\n2017-02-02,Museum,photos/Ana-Novak.jpg | door.jpg,Ana Novak | The door\n"
    )
    store = open_plan_store(settings_of(tmp_path))
    store.photos.take_in("photos/Ana-Novak.jpg", (tmp_path / "photos" / "Ana-Novak.jpg").read_bytes())
    photos.put_sample(store, "door.jpg")
    gone = store.photos.lookup("photos/Ana-Novak.jpg")
    store.close()
    assert isinstance(gone, StoredPhoto)

    assert run(tmp_path, "erase", "Ana Novak", "--yes") == 0
    store = open_plan_store(settings_of(tmp_path))
    (stop,) = stops_of(newest(store).csv)
    assert stop.photos == (Photo(file="photos/….jpg", alt="…"), Photo(file="door.jpg", alt="The door"))
    assert [store.photos.photo_bytes(name) for name in photo_files(gone)] == [None] * 4
    assert store.photos.lookup("door.jpg") == photos.SAMPLE
    assert not list((tmp_path / "photos").iterdir())
    store.close()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Ana Novák", ["Ana Novák", "ana  novak", "ANA-NOVÁK", "ana.novak@x", "Ana Nova\u0301k", "Ana\u00a0Novák"]),
        ("+386 40 123 456", ["+38640123456", "386-40-123-456", "(386) 40/123 456"]),
    ],
)
def test_a_text_is_found_in_its_usual_forms(wanted: str, found: list[str]) -> None:
    assert [each for each in found if not pattern_of(wanted).search(each)] == []


@pytest.mark.parametrize("other", ["Dana Novák", "Ana Nováková", "Ana,Novák", "Ana\nNovák", "Anna Novák"])
def test_other_texts_are_left_alone(other: str) -> None:
    assert not pattern_of("Ana Novák").search(other)
