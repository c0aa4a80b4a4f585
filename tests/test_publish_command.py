"""`python -m components publish` and `organiser-link`, offline."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from components.__main__ import main
from components.export.outputs import OUTPUTS
from components.lookup.router import Router
from components.plan.errors import NotAllowed, ServiceUnavailable
from components.settings import load_settings
from components.store.plans import open_plan_store
from components.store.sessions import hash_of
from components.store.stored_secret import REFRESH_S
from components.web.organiser_auth import OrganiserAuth
from tests.few_outputs import publish_texts_alone
from tests.test_command_line import GOOD, HELSINKI, ROOT, answering, own_folder, run, write
from tests.web.application import Clock

__all__ = ("own_folder",)


A_LITTLE_SHORT = (
    "date,arrive,depart,name,lat,lon,travel\n2017-02-02,9:00,10:00,MAO,46.0513,14.5640,\n"
    "2017-02-02,10:40,11:00,ABC,46.0660,14.5450,walk\n"
)


@pytest.fixture(autouse=True)
def _texts_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.function is not test_publish_writes_every_output_the_same_bytes_each_time:
        publish_texts_alone(monkeypatch)


def test_publish_writes_every_output_the_same_bytes_each_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures and papers are drawn once here: tests/export/test_outputs.py makes each twice, in two processes."""
    write(GOOD + "2017-02-02,10:30,11:00,ABC,,46.0660,14.5450\n")
    packs = []
    for out in ("one", "site/two"):
        address = ("--base-url", "https://visit.example.org/")
        code, told, _ = run(capsys, "publish", "plan.csv", "--out", out, "--offline", *address)
        assert code == 0
        packs.append({each.name: each.read_bytes() for each in Path(out).iterdir()})
        assert f"{len(packs[-1])} files written to {out}" in told
        publish_texts_alone(monkeypatch)
    assert {row.file_name for row in OUTPUTS} <= set(packs[0])
    assert {"index.html", "visit.json", "visit.ics"} <= set(packs[1])
    assert {name: packs[0].get(name) for name in packs[1]} == packs[1]
    assert b"https://visit.example.org/map.png" in packs[0]["index.html"]


def test_publish_asks_nobody_when_told_so_and_says_what_is_still_unknown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = answering(monkeypatch)
    write(HELSINKI)
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--offline")
    assert code == 0
    assert "nobody has looked up yet: 3." in err
    assert not queries
    assert "Kamppi" in Path("site/index.html").read_text("utf-8")


def test_publish_asks_what_is_open(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    queries = answering(monkeypatch)
    write(HELSINKI)
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site")
    assert "Simonkatu 7, Helsinki" in queries
    assert "plan.csv:4: address: The address of Gone was not found." in err
    assert (code, Path("site").exists()) == (1, False), "nobody can go where Gone is"
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--force")
    assert code == 0
    assert "plan.csv:4: address: The address of Gone was not found." in err
    assert "nobody has looked up" not in err


def test_publish_goes_on_with_estimates_where_nobody_answers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    answering(monkeypatch)
    down = ServiceUnavailable("The router is out of reach.", service="router")
    monkeypatch.setattr(Router, "ask", raising(down))
    write(GOOD + "2017-02-02,10:30,11:00,ABC,,46.0660,14.5450\n")
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site")
    assert code == 0
    assert "plan.csv:3: travel: no answer for the way to ABC. The router is out of reach." in err
    assert Path("site/index.html").is_file()


def raising(fault: Exception) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise fault

    return fail


def test_publish_without_an_address_leaves_out_what_needs_one(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD)
    assert run(capsys, "publish", "plan.csv", "--out", "site")[0] == 0
    assert Path("site/index.html").is_file()
    assert not Path("site/qr.svg").exists()


def test_a_plan_with_errors_is_published_only_when_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + "someday,9:00,10:00,ABC,,46.0660,14.5450\n2017-02-02,9:30,9:45,Overlap,,46.0513,14.5640\n")
    code, out, err = run(capsys, "publish", "plan.csv", "--out", "site")
    assert (code, out) == (1, "")
    lines = err.splitlines()
    assert lines[0].startswith("plan.csv:3: date: ")
    assert lines[1].startswith("plan.csv:4: arrive: Overlap begins at 09:30")
    assert "--force" in lines[-1]
    assert not Path("site").exists()
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--force")
    assert code == 0
    assert err.startswith("plan.csv:3: date: ")
    assert "MAO" in Path("site/index.html").read_text("utf-8")


ABC_AT_TEN = "2017-02-02,10:00,11:00,ABC,,46.0660,14.5450\n"
"""Three kilometres from MAO, which the group leaves at ten."""
CLOSED = GOOD.replace(",lon\n", ",lon,opening_hours\n").replace("14.5640\n", "14.5640,Tu-Su 10:00-18:00\n")


@pytest.mark.parametrize(
    ("csv", "told"),
    [
        (GOOD + "2017-02-02,9:30,11:00,ABC,,46.0513,14.5640\n", "ABC begins at 09:30, but MAO ends only at 10:00."),
        (GOOD + ABC_AT_TEN, "too little to get to ABC"),
        (GOOD + "2017-02-02,10:30,10:00,ABC,,46.0513,14.5640\n", "ABC ends at 10:00, before it begins at 10:30."),
        (CLOSED, "MAO is closed from 09:00 to 10:00."),
    ],
    ids=["overlap", "too little time", "backwards", "closed"],
)
def test_a_day_that_cannot_be_carried_out_is_published_only_when_told_so(
    capsys: pytest.CaptureFixture[str], csv: str, told: str
) -> None:
    write(csv)
    code, out, err = run(capsys, "publish", "plan.csv", "--out", "site", "--offline")
    assert (code, out, Path("site").exists()) == (1, "", False)
    assert told in err
    assert "as it stands (line" in err.splitlines()[-1]
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--offline", "--force")
    assert code == 0
    assert told in err
    page = Path("site/index.html").read_text("utf-8")
    assert "MAO" in page
    assert told not in page


@pytest.mark.parametrize(
    ("csv", "told"),
    [
        ("date,name,address\n2017-02-02,MAO,\n", "This day has no hours yet"),
        (CLOSED.replace("Tu-Su 10:00-18:00", "when the sun shines"), "The opening hours of MAO cannot be read."),
        # An estimate of 43 minutes on foot, which may be too long by a quarter.
        (A_LITTLE_SHORT, "too little to get to ABC: it takes about"),
    ],
    ids=["to be confirmed", "a doubt", "a way that is short by less than an estimate is sure of"],
)
def test_what_is_open_or_doubtful_is_told_and_published(
    capsys: pytest.CaptureFixture[str], csv: str, told: str
) -> None:
    write(csv)
    code, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--offline")
    assert (code, told in err) == (0, True)
    assert Path("site/index.html").is_file()


@pytest.mark.parametrize(
    ("csv", "arguments"),
    [
        ("date,name\n", ("--out", "site")),
        (GOOD, ("--out", "plan.csv")),
        (GOOD, ("--out", "site", "--base-url", "visit.example.org")),
    ],
    ids=["no stops", "no folder", "no address"],
)
def test_what_cannot_be_published_ends_with_one_clear_line(
    capsys: pytest.CaptureFixture[str], csv: str, arguments: tuple[str, ...]
) -> None:
    write(csv)
    code, out, err = run(capsys, "publish", "plan.csv", *arguments)
    assert (code, out) == (2, "")
    assert len([line for line in err.splitlines() if not line.startswith("plan.csv:")]) == 1
    assert not Path("site").exists()


def test_a_new_organisers_link_is_printed_once_and_opens_what_the_one_before_no_longer_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STUDY_VISIT_ORGANISER_TOKEN", raising=False)
    monkeypatch.setenv("STUDY_VISIT_CSV", str(tmp_path / "none.csv"))  # no plan is needed for it
    running = OrganiserAuth(open_plan_store(load_settings(ROOT, os.environ)))
    running.note_start("http://localhost:9000/visit")
    tokens = [running.new_token or ""]
    for options, address in (
        ([], "http://localhost:9000/visit"),
        (["--base-url", "https://v.example/a/"], "https://v.example/a"),
    ):
        assert main(["organiser-link", *options]) == 0
        out = capsys.readouterr().out.strip()
        assert out.startswith(f"{address}/organise#token=")
        tokens.append(out.partition("#token=")[2])

    assert running.sign_in(tokens[2], "203.0.113.7")
    OrganiserAuth(open_plan_store(load_settings(ROOT, os.environ)), identified=list).note_start("http://x")
    assert main(["organiser-link"]) == 2, "no link signs in where a provider does"
    for old in tokens[:2]:
        with pytest.raises(NotAllowed):
            running.sign_in(old, "203.0.113.7")


def test_with_a_token_of_the_settings_the_organisers_link_has_it_and_every_session_is_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "of our own choice" * 2
    for configured, page in ((token, "organise"), (hash_of(token), "organise/join")):
        monkeypatch.setenv("STUDY_VISIT_ORGANISER_TOKEN", configured)
        clock = Clock()
        running = OrganiserAuth(open_plan_store(load_settings(ROOT, os.environ)), configured, monotonic=clock)
        session = running.sign_in(token, "203.0.113.7")
        assert main(["organiser-link"]) == 0
        printed, _, secret = capsys.readouterr().out.strip().partition("#token=")
        assert printed == f"http://localhost:8501/{page}"
        clock.now += REFRESH_S
        with pytest.raises(NotAllowed):
            running.session(session)
        assert running.session(running.sign_in(secret, "203.0.113.7"))


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "venues.csv").write_text(GOOD)
    (folder / "visit.toml").write_text('title = "A"\nvisibility = "closed"\nopens_at = 2026-09-17T08:00:00+02:00\n')
    monkeypatch.setenv("STUDY_VISIT_NOW", "2026-09-17T07:59:00+02:00")
    return folder


def test_a_closed_visit_is_written_only_when_that_is_asked_for_and_stays_out_of_search_engines(
    closed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("--visit", str(closed), "publish", "--offline", "--out", "site")
    assert main(command) == 1
    assert "Nothing was written: this visit is closed until 2026-09-17T08:00+02:00" in capsys.readouterr().err
    assert not Path("site").exists()
    assert main([*command, "--force"]) == 0
    assert "closed until" in capsys.readouterr().err
    robots = b'<meta name="robots" content="noindex">'
    assert all(robots in page.read_bytes() for page in Path("site").glob("*.html"))
    monkeypatch.setenv("STUDY_VISIT_NOW", "2026-09-17T08:00:00+02:00")
    assert main(command) == 0
    assert "closed until" not in capsys.readouterr().err
    assert robots not in Path("site/index.html").read_bytes()


def test_the_address_with_the_key_is_printed_and_another_one_once_it_is_renewed(
    closed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*options: str) -> str:
        assert main(["--visit", str(closed), "visit-link", "--base-url", "https://v.example/a", *options]) == 0
        return capsys.readouterr().out.strip()

    first = printed()
    assert re.fullmatch(r"https://v\.example/a/pocket\?key=[a-z2-7]{24}", first)
    assert printed() == first
    text = (closed / "visit.toml").read_text()
    (closed / "visit.toml").write_text(text.replace('"closed"', '"unlisted"').partition("opens_at")[0])
    unlisted = printed()
    assert unlisted != first
    assert printed("--renew") not in {first, unlisted}
    (closed / "visit.toml").write_text('title = "A"\n')
    assert printed() == "https://v.example/a/pocket"
    assert OrganiserAuth(open_plan_store(load_settings(closed, os.environ))).new_token, "no token was made unseen"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'[funding]\ntext = "{"x" * 2000}"', "funding.text: It has 2000 characters; there is room for 300."),
        ('[[funding.logos]]\nname = "A"\n' * 30, "funding.logos: There is room for 8 logos at most."),
        ('[[funding.logos]]\nname = "A"\nlink = "javascript:alert(1)"', "funding.logos 1, link: It is no web address"),
        ('[[funding.logos]]\nname = "A"\nfile = "/etc/passwd"', "funding.logos 1, file: The picture has to be in"),
        ('[[funding.logos]]\nfile = "a.png"', "funding.logos 1, name: A logo needs the name"),
        ('contact_email = "nobody"', "contact_email: "),
    ],
)
@pytest.mark.parametrize("command", [("check",), ("publish", "--offline", "--out", "site")])
def test_details_that_the_app_would_not_take_in_are_published_by_no_command(
    command: tuple[str, ...], text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "visit.toml").write_text(text)
    (tmp_path / "venues.csv").write_text(GOOD)
    code, _, err = run(capsys, "--visit", str(tmp_path), *command)
    assert code == 2
    assert f"visit.toml: {told}" in err
    assert not Path("site").exists()
