"""The command `import` as a person runs it: what it reads, writes and says."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from components.__main__ import main
from components.lookup.http_client import HttpClient
from components.plan.model import Stop
from components.sheets.reading import read_venues
from tests.cases import CASES

ROOT = Path(__file__).parents[1]
PLAN = "date,arrive,depart,name,address\n2026-09-17,09:00,09:45,Kamppi Chapel,Simonkatu 7\n"
Import = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def imported(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Runs the command in a folder of its own; gives its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STUDY_VISIT_DATA", str(tmp_path / "data"))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["import", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def without_lines(stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
    return tuple(replace(stop, line=None) for stop in stops)


def rows(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


def test_a_plan_goes_to_stdout_in_our_columns(imported: Import) -> None:
    Path("plan.csv").write_text("Date;Arrive;Depart;Name;Address\n17.9.2026;9.00;9.45;Kapelle;Simonkatu 7\n")
    code, out, err = imported("plan.csv")
    assert code == 0
    (row,) = rows(out)
    assert {name: text for name, text in row.items() if text} == {
        "date": "2026-09-17",
        "arrive": "09:00",
        "depart": "09:45",
        "name": "Kapelle",
        "address": "Simonkatu 7",
    }
    assert err.splitlines()[-1] == "plan.csv: 1 stop taken."


def test_a_plan_goes_into_a_file_whole(imported: Import) -> None:
    Path("plan.csv").write_text(PLAN)
    Path("venues.csv").write_text("what was there")
    assert imported("plan.csv", "--out", "venues.csv")[:2] == (0, "")
    assert rows(Path("venues.csv").read_text("utf-8"))[0]["name"] == "Kamppi Chapel"


def test_a_file_that_cannot_be_written_to_is_told(imported: Import) -> None:
    Path("plan.csv").write_text(PLAN)
    code, out, err = imported("plan.csv", "--out", "nowhere/venues.csv")
    assert (code, out) == (2, "")
    assert "venues.csv cannot be written to" in err


def test_where_nothing_is_taken_nothing_is_written(imported: Import) -> None:
    Path("plan.csv").write_text("date,name\nsome day,Kamppi\n")
    code, out, err = imported("plan.csv", "--out", "venues.csv")
    assert (code, out) == (2, "")
    assert "plan.csv:2: date: " in err
    assert not Path("venues.csv").exists()


def test_what_is_left_out_is_a_line_with_its_place(imported: Import) -> None:
    Path("plan.csv").write_text(PLAN + "2026-09-17,25:61,,Kiasma,\nnever,,,Lost,\n")
    code, out, err = imported("plan.csv")
    assert code == 1
    assert [row["name"] for row in rows(out)] == ["Kamppi Chapel", "Kiasma"]
    lines = err.splitlines()
    assert lines[0].startswith("plan.csv:3: arrive: ")
    assert lines[0].endswith(")")
    assert lines[1].startswith("plan.csv:4: date: “never”")
    assert lines[-1] == "plan.csv: 2 stops taken, 1 line left out."


def test_a_word_for_the_way_that_may_mean_several_is_told(imported: Import) -> None:
    Path("plan.csv").write_text("date,name,travel\n2026-09-17,Kamppi,\n2026-09-17,Kiasma,bus\n")
    code, _, err = imported("plan.csv")
    assert code == 1
    assert err.startswith("plan.csv:3: travel: “bus” may mean several")


def test_stdin_is_read(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PLAN.encode())))
    code, out, err = imported("-")
    assert code == 0
    assert rows(out)[0]["name"] == "Kamppi Chapel"
    assert err == "stdin: 1 stop taken.\n"


@pytest.mark.parametrize("file", ["nowhere.csv", "."])
def test_a_file_that_is_not_there_is_told(imported: Import, file: str) -> None:
    code, out, err = imported(file)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "value", "word"),
    [
        ("--date", "17.9.", "is no date"),
        ("--date", "2026-02-30", "is no date"),
        ("--date", "0001-01-01", "is no date"),
        ("--year", "26", "four digits"),
        ("--year", "²⁰²⁶", "four digits"),
        ("--encoding", "klingon", "nobody knows “klingon”"),
        ("--encoding", "rot13", "nobody knows “rot13”"),
        ("--encoding", "undefined", "nobody knows"),
        ("--columns", "Program", "says nothing"),
        ("--columns", "Program=nickname", "no column “nickname”"),
        ("--columns", "Program=name", "the file has no column “Program”"),
    ],
)
def test_an_option_that_means_nothing_is_told(imported: Import, option: str, value: str, word: str) -> None:
    Path("plan.csv").write_text(PLAN)
    code, out, err = imported("plan.csv", option, value)
    assert (code, out) == (2, "")
    assert err.startswith(option)
    assert word in err


def test_nothing_that_a_cell_holds_steers_the_terminal(
    imported: Import, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    plan = PLAN + "2026-09-17,\x1b[2J,,Kiasma\x9b2J,\u202eevil\n"
    Path("plan.csv").write_text(plan, "utf-8")
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    assert main(["import", "plan.csv"]) == 1
    shown = terminal.getvalue() + capsys.readouterr().err
    assert "Kiasma" in shown
    assert all(character.isprintable() or character == "\n" for character in shown)


# Links


def linking(monkeypatch: pytest.MonkeyPatch, answer: httpx.Response, *, address: str = "142.250.74.46") -> None:
    """Let any link lead to this answer, from a host at this address."""
    monkeypatch.setattr(
        "components.lookup.http_exchange.socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (address, 443))]
    )
    transport = httpx.MockTransport(lambda _: answer)
    monkeypatch.setattr(
        "components.lookup.http_client.HttpClient", lambda **more: HttpClient(transport=transport, **more)
    )


def test_a_link_is_read_as_a_file_is(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    name = {"content-disposition": 'attachment; filename="Helsinki.csv"'}
    linking(monkeypatch, httpx.Response(200, headers=name, content=(PLAN + "never,,,Lost,\n").encode()))
    code, out, err = imported("https://docs.google.com/spreadsheets/d/1AbC/edit#gid=0")
    assert code == 1, err
    assert rows(out)[0]["name"] == "Kamppi Chapel"
    assert err.startswith("Helsinki.csv:3: date: “never”")


def test_a_link_into_a_private_network_is_not_followed(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    linking(monkeypatch, httpx.Response(200, content=PLAN.encode()), address="10.0.0.5")
    code, out, err = imported("https://intranet.example/plan.csv", "--out", "venues.csv")
    assert (code, out) == (2, "")
    assert err == "intranet.example is inside a private network, so nothing is fetched from it.\n"
    assert not Path("venues.csv").exists()


def test_a_link_without_https_is_not_followed(imported: Import) -> None:
    code, _, err = imported("http://example.org/plan.csv")
    assert code == 2
    assert "https://" in err


# All cases


@pytest.mark.parametrize("path", sorted(CASES.glob("*.*[!yd]")), ids=lambda path: path.name)
def test_what_is_written_reads_back_to_the_same_stops(path: Path, imported: Import) -> None:
    for more in ((), ("--date", "2026-09-17"), ("--year", "2026"), ("--date", "2026-09-17", "--year", "2026")):
        code, out, _ = imported(str(path), *more)
        if code < 2:
            break
    else:
        return
    once = read_venues(out.encode())
    assert once.stops
    assert not once.questions
    Path("again.csv").write_text(out, "utf-8")
    code, again, _ = imported("again.csv")
    assert code < 2
    assert again == out
    assert without_lines(read_venues(again.encode()).stops) == without_lines(once.stops)


def test_it_starts_without_what_only_others_need() -> None:
    source = (
        "import sys; from components.__main__ import main; main(['import', 'venues.csv'])\n"
        "heavy = {'httpx', 'sqlalchemy', 'pandas', 'folium', 'streamlit', 'pydantic_settings', 'rich'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    run = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, cwd=ROOT, env=os.environ, check=False
    )
    assert run.returncode == 0, run.stderr


def test_hours_in_utc_become_those_of_the_visit(
    imported: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = tmp_path / "visit"
    visit.mkdir()
    (visit / "visit.toml").write_text('title = "Ours"\ntime_zone = "Europe/Helsinki"\n')
    event = "BEGIN:VEVENT\nDTSTART:20260917T060000Z\nSUMMARY:Kiasma\nEND:VEVENT\n"
    Path("plan.ics").write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{event}END:VCALENDAR\n")
    monkeypatch.setenv("STUDY_VISIT_DIR", str(visit))
    code, out, err = imported("plan.ics")

    assert (code, [(row["arrive"], row["time_zone"]) for row in rows(out)]) == (0, [("09:00", "Europe/Helsinki")])
    assert "Europe/Helsinki" in err
