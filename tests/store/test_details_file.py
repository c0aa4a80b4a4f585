"""The details of the visit in visit.toml: read as they are, and written between all the rest."""

from __future__ import annotations

import dataclasses
import errno
import logging
import os
import tomllib
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.details import VisitDetails, checked_details
from components.plan.errors import Conflict, SettingsFault, StorageFault
from components.plan.funding import Funding
from components.plan.model import Stop
from components.plan.publication import Visibility, derived_visit_id
from components.settings import DETAIL_KEYS, details_in, load_settings
from components.store import details_file
from components.store.details_file import DetailsFile, with_details, with_visit_id
from components.store.logo_files import with_logos
from components.store.plan_file import replace_file
from tests.deep import deep, slow_but_each
from tests.plan.details import details

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
    monkeypatch.setattr(details_file, "replace_file", refused)
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


OTHERS = {
    "inline table": 'geocoder = { contact = "x" } # ours\ntitle = "A"',
    "box as a table": 'title = "A"\n[geocoder.viewbox]\nsouth = 1\nwest = 2\nnorth = 3\neast = 4\n\n# W\n[router]\n',
    "unusual keys": '"title" = \'A\'\n\'languages\' = [\n  "sl", # ours\n  "en",\n]\n[ geocoder ]\n',
    "no last newline": '[router]\nurl = "https://a.example" # ours',
}
TEXTS = {**FILES, **OTHERS}
NEVER, MINUTE = datetime(2100, 1, 1, tzinfo=UTC), timedelta(minutes=1)
OF_DETAILS = {path[0] for path in DETAIL_KEYS.values() if len(path) == 1}


def others(text: str) -> dict[str, object]:
    """All that the file says besides the details."""
    raw = {key: value for key, value in tomllib.loads(text).items() if key not in OF_DETAILS}
    for table, *keys in DETAIL_KEYS.values():
        if keys and table in raw:
            raw[table] = {key: value for key, value in raw[table].items() if key not in keys}
    return {key: value for key, value in raw.items() if value != {}}


def in_files(made: VisitDetails) -> VisitDetails:
    """The details with their logos as a file names them."""
    logos = (dataclasses.replace(logo, picture="", file=f"logos/{logo.picture}.png") for logo in made.funding.logos)
    return with_logos(made, tuple(logos))


def kept_lines(text: str) -> list[str]:
    """The comments and the lines of services, which nobody but people writes."""
    return [line for line in text.splitlines() if line.lstrip("\ufeff ").startswith(("#", "url", "contact =", "max_"))]


@pytest.mark.parametrize("name", slow_but_each(4, TEXTS))
@given(made=details())
@settings(max_examples=deep(60, 3), deadline=None)
def test_any_details_come_back_and_all_else_stays(name: str, made: VisitDetails) -> None:
    before, made = TEXTS[name].encode(), in_files(made)
    after = with_details(before, made)
    text = after.decode("utf-8-sig")
    assert details_in(after) == made
    assert others(text) == others(TEXTS[name].removeprefix("\ufeff"))
    if name != "lines of text":
        assert [line for line in kept_lines(TEXTS[name]) if line not in kept_lines(after.decode())] == []
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    if b"\r\n" in before:
        assert after.count(b"\n") == after.count(b"\r\n"), "one kind of newline"
    assert with_details(after, made) == after


@given(made=details(st.just("crehub-ljubljana-2017")))
@settings(max_examples=deep(60, 5), deadline=None)
def test_the_shipped_file_comes_back_byte_by_byte(made: VisitDetails) -> None:
    shipped, made = FILES["the shipped one"].encode(), in_files(made)
    own = details_in(shipped)
    there = with_details(shipped, made)
    before, after = shipped.decode().split("\n"), there.decode().split("\n")
    if made.viewbox is not None and not made.funding.logos:
        assert len(before) == len(after)
        changed = {line.partition(" =")[0] for old, line in zip(before, after, strict=True) if old != line}
        of_funding = {field.name for field in fields(Funding)}
        assert changed <= {path[-1] for path in DETAIL_KEYS.values()} | of_funding
        back = with_details(there, own).decode()
        assert tomllib.loads(back) == tomllib.loads(shipped.decode())


@given(st.text(max_size=40))
@settings(max_examples=deep(200, 30), deadline=None)
def test_what_is_no_toml_is_never_written_over(text: str) -> None:
    try:
        tomllib.loads(text.removeprefix("\ufeff"))
    except ValueError:
        with pytest.raises(StorageFault):
            with_details(text.encode("utf-8", "surrogatepass"), VisitDetails(title="Helsinki"))


def test_a_file_is_made_where_there_is_none_with_what_is_told_alone(tmp_path: Path) -> None:
    file = DetailsFile(tmp_path / "visit.toml", settle_s=0)
    assert file.read() is None
    file.write_details(VisitDetails(title="Helsinki", time_zone="Europe/Helsinki", country_codes=("fi",)))
    assert file.path.read_text() == (
        'title = "Helsinki"\ntime_zone = "Europe/Helsinki"\n\n[geocoder]\ncountry_codes = ["fi"]\n'
    )
    file.read()
    assert file.details == load_settings(tmp_path, {}).details


def test_what_somebody_else_writes_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = DetailsFile(tmp_path / "visit.toml", settle_s=0)
    file.path.write_text('title = "A"\n')

    def slow(path: Path, data: bytes, *, expected: bytes | None) -> None:
        path.write_text('title = "Theirs"\n')
        replace_file(path, data, expected=expected)

    monkeypatch.setattr(details_file, "replace_file", slow)
    with pytest.raises(Conflict):
        file.write_details(VisitDetails(title="Ours"))
    assert file.path.read_text() == 'title = "Theirs"\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('time_zone = "Mars"\n', "visit.toml: time_zone: is no time zone"),
        ('[geocoder]\ncountry_codes = ["slovenia"]\n', "visit.toml: geocoder.country_codes"),
        ("[router]\nwalking_m_s = 30\n", "visit.toml: router.walking_m_s"),
        ('visibility = "secret"\n', "visit.toml: visibility"),
        ("opens_at = 2026-09-17T08:00:00+02:00\n", "visit.toml: opens_at: closes nothing without visibility"),
        ('visibility = "closed"\nopens_at = 2026-09-17T08:00:00\n', "visit.toml: opens_at: is no instant"),
        ('visibility = "closed"\nopens_at = 2026-09-17\n', "visit.toml: opens_at: is no instant"),
        ('visibility = "closed"\nopens_at = "soon"\n', "visit.toml: opens_at: is no instant"),
        ('visibility = "closed"\nopens_at = 1899-09-17T08:00:00Z\n', "visit.toml: opens_at: A visit opens between"),
        (
            'visibility = "closed"\nopens_at = 9999-12-31T23:00:00-14:00\n',
            "visit.toml: opens_at: A visit opens between",
        ),
        ('sample = "yes"\n', "visit.toml: sample"),
        ('titel = "A"\n', "visit.toml: titel is no setting"),
        ('organiser_token = "x"\n', "STUDY_VISIT_ORGANISER_TOKEN"),
        ("geocoder = 7\n", "visit.toml: geocoder"),
        ("title = \n", "cannot be understood"),
        ('title = " "\n', "visit.toml: title: A visit needs a title."),
        ('contact_email = "Ana"\n[geocoder]\ncountry_codes = ["si"]\n', "visit.toml: contact_email: An e-mail address"),
    ],
)
def test_faults_are_named_with_file_and_key(text: str, fault: str) -> None:
    with pytest.raises(SettingsFault, match=fault):
        details_in(text.encode())


def test_a_text_that_is_too_long_for_the_dialog_takes_no_visit_down() -> None:
    assert details_in(f'title = "{"A" * 900}"\n'.encode()).title == "A" * 900


def test_details_are_read_as_they_are_stored() -> None:
    read = details_in(b'title = "  A   visit "\nlanguages = ["en", "en"]\n')
    assert read == checked_details(read)
    assert (read.title, read.languages) == ("A visit", ("en",))


@pytest.mark.parametrize("written", ["2026-09-17T08:00:30+02:00", "2026-09-17T09:00:00+03:00", '"2026-09-17T06:00Z"'])
def test_an_opening_is_one_instant_however_it_is_written_and_stands_in_the_clocks_of_the_visit(written: str) -> None:
    data = f'time_zone = "Europe/Ljubljana"\nvisibility = "closed"\nopens_at = {written}\n'.encode()
    read = details_in(data)
    assert (read.opens_at or NEVER).isoformat() == "2026-09-17T08:00:00+02:00"
    assert b"opens_at = 2026-09-17T08:00:00+02:00" in with_details(b"", read)
    assert [read.visibility_at((read.opens_at or NEVER) + later) for later in (-MINUTE, 0 * MINUTE, MINUTE)] == [
        Visibility.CLOSED,
        Visibility.PUBLIC,
        Visibility.PUBLIC,
    ]
    shut = dataclasses.replace(read, opens_at=None)
    assert shut.visibility_at(NEVER) is Visibility.CLOSED
    assert b"opens_at" not in with_details(data, shut)
    assert b"opens_at" not in with_details(
        data, checked_details(dataclasses.replace(read, visibility=Visibility.PUBLIC))
    )


def test_a_service_that_lacks_its_key_is_no_fault_of_the_details() -> None:
    assert details_in(b'title = "A"\n[geocoder]\nprovider = "opencage"\n').title == "A"
