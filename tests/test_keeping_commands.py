"""The commands that back a visit up, bring it back, and take a person out of it, on both databases."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from components.__main__ import main
from components.plan.draft import Draft
from components.plan.errors import NotAllowed
from components.plan.messages import Phrase
from components.settings import Settings, load_settings
from components.store.erasing import pattern_of
from components.store.plans import open_plan_store
from components.visit.plan_csv import stops_of
from components.web.organiser_auth import SESSION_COOKIE, OrganiserAuth
from tests.organisers import TOKEN
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
    store.delete_draft("nobody")
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
