"""The id of a visit: written into visit.toml once, and nothing else in it changes."""

from __future__ import annotations

import errno
import logging
import os
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from components.plan.model import Stop
from components.plan.visit_id import derived_visit_id
from components.settings import load_settings
from components.store import visit_file
from components.store.visit_file import with_visit_id

DAY = date(2026, 10, 10)
STOPS = (
    Stop(id="lunch", date=DAY, name="Lunch"),
    Stop(id="secret", date=date(2026, 10, 9), name="Secret", hidden=True),
)
ROOT = Path(__file__).parents[2]
FILES = {
    "with comments": "# Ours.\n\n# Above every page.\ntitle = 'A'   # x\nhost = \"B\"\n\n"
    "# Who answers.\n[geocoder] # y\ncontact='t@example.org'\n",
    "tables alone": '# Ours.\n[geocoder]\ncontact = "t@example.org"\n',
    "dotted": 'title = "A"\ngeocoder.contact = "t@example.org"',
    "from Windows": '\ufefftitle = "A"\r\n\r\n[geocoder]\r\ncontact = "t@example.org"\r\n',
    "empty id": 'id = ""\ntitle = "A"\n',
    "lines of text": 'title = """\nid = 1\n[geocoder]\n"""\n[geocoder]\ncontact = ""\n',
    "empty": "",
    "the shipped one": (ROOT / "visit.toml").read_text("utf-8"),
}


def written(folder: Path, text: str) -> Path:
    path = folder / "visit.toml"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("name", [name for name in FILES if name != "the shipped one"])
def test_an_id_is_written_once_and_all_else_stays(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, FILES[name])
    found = with_visit_id(load_settings(tmp_path, {}), STOPS)
    text = path.read_bytes().decode()
    lines = text.splitlines(keepends=True)
    (line,) = [line for line in lines if line.removeprefix("\ufeff").startswith('id = "2026')]
    rest = "".join(each for each in lines if each is not line)
    assert rest.rstrip("\r\n") == FILES[name].removeprefix('id = ""\n').rstrip("\r\n")
    settings = load_settings(tmp_path, {})
    assert settings.id == found.id == derived_visit_id(settings.title, settings.host, DAY)
    assert line.endswith("\r\n") == ("\r\n" in FILES[name])
    before = path.stat()
    assert with_visit_id(settings, [replace(STOPS[0], date=date(2027, 1, 1))]).id == found.id
    assert (path.read_bytes().decode(), path.stat().st_ino) == (text, before.st_ino)


def test_the_shipped_visit_has_an_id() -> None:
    assert tomllib.loads(FILES["the shipped one"])["id"]


def test_an_id_that_another_process_wrote_meanwhile_counts(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "A"\n')
    settings = load_settings(tmp_path, {})
    path.write_text('id = "theirs"\ntitle = "A"\n')
    assert with_visit_id(settings, STOPS).id == "theirs"
    assert path.read_text() == 'id = "theirs"\ntitle = "A"\n'


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES], ids=errno.errorcode.get)
def test_a_fault_in_writing_leaves_the_file_and_the_log_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(fault, os.strerror(fault))

    path = written(tmp_path, 'title = "A"\n')
    monkeypatch.setattr(visit_file, "replace_file", refused)
    tell_twice(tmp_path, caplog)
    assert path.read_text() == 'title = "A"\n'


def test_without_a_file_none_is_made(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tell_twice(tmp_path, caplog)
    assert not list(tmp_path.iterdir())


def tell_twice(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = load_settings(folder, {})
    with caplog.at_level(logging.WARNING):
        assert with_visit_id(settings, STOPS) is settings
        assert with_visit_id(settings, STOPS) is settings
    assert [record.message for record in caplog.records] == ["visit.no_id"]


def test_before_there_is_a_stop_nothing_is_written(tmp_path: Path) -> None:
    path = written(tmp_path, 'title = "A"\n')
    assert with_visit_id(load_settings(tmp_path, {}), ()).id == ""
    assert path.read_text() == 'title = "A"\n'
