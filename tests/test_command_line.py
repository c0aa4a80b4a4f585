"""The command line and `check` as a person runs them, with the geocoder as a function and each test's own folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from components import workspace
from components.__main__ import main
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.plan.bounds import SearchArea
from components.plan.errors import ServiceFault
from components.settings import Settings, load_settings, visit_folder
from tests.cases import CASES, VISITS
from tests.few_outputs import publish_texts_alone
from tests.lookup.osrm import osrm

ROOT = Path(__file__).parents[1]
GOOD = "date,arrive,depart,name,address,lat,lon\n2017-02-02,9:00,10:00,MAO,,46.0513,14.5640\n"
HELSINKI = (
    "date;name;address;colour\r\n"
    '2017-02-02;Kamppi;"Simonkatu 7, Helsinki";red\r\n'
    '2017-02-02;Street;"Unioninkatu 999, Helsinki";blue\r\n'
    '2017-02-02;Gone;"Qwertzuiop 3, Helsinki";green\r\n'
)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DIR", "CSV", "GEOCODER_KEY", "DATABASE_URL", "NOW", "ROUTER_URL"):
        monkeypatch.delenv(f"STUDY_VISIT_{name}", raising=False)
    monkeypatch.setenv("STUDY_VISIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STUDY_VISIT_GEOCODER_URL", "http://127.0.0.1:1/nominatim")
    monkeypatch.setenv("STUDY_VISIT_ROUTER_URL", "http://127.0.0.1:1")
    monkeypatch.chdir(tmp_path)


def answering(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put functions in the places of geocoder and router; gives the list of what they are asked."""
    queries: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if "/routed-" in request.url.path:
            queries.append(request.url.path.split("/")[1])
            return osrm(request)
        query = request.url.params["q"]
        queries.append(query)
        houses = {"Simonkatu": {"house_number": "7"}, "Unioninkatu": {}}
        answers: list[dict[str, Any]] = [
            {
                "lat": "60.1694",
                "lon": "24.9359",
                "display_name": f"{street}, \x1b[31mHelsinki\x07, Suomi",
                "category": "building" if house else "highway",
                "addresstype": "building" if house else "road",
                "type": "yes" if house else "residential",
                "place_rank": 30 if house else 26,
                "address": {**house, "road": street, "country_code": "fi"},
            }
            for street, house in houses.items()
            if street in query
        ]
        return httpx.Response(200, json=answers)

    now = [1_500_000_000.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    handler = httpx.MockTransport(answer)
    made = HttpClient(transport=handler, clock=lambda: now[0], monotonic=lambda: now[0], sleep=sleep)
    monkeypatch.setattr(workspace, "HttpClient", lambda **_: made)
    return queries


def failing(monkeypatch: pytest.MonkeyPatch, *faults: ServiceFault) -> None:
    """Let the geocoder fail with each of these before it answers."""
    answering(monkeypatch)
    coming, ask = iter(faults), Geocoder.ask

    def once_more(self: Geocoder, address: str, *, name: str = "", area: SearchArea | None = None) -> object:
        if (fault := next(coming, None)) is not None:
            raise fault
        return ask(self, address, name=name, area=area)

    monkeypatch.setattr(Geocoder, "ask", once_more)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def write(csv: str) -> Path:
    path = Path("plan.csv")
    path.write_bytes(csv.encode())
    return path


# check


def test_a_plan_without_problems_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD)
    assert run(capsys, "check", "plan.csv", "--strict") == (0, "plan.csv: 0 errors, 0 warnings, 0 hints.\n", "")


def test_each_problem_is_a_line_with_its_place_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + "2017-02-02,10:05,11:00,ABC,,46.0660,14.5450\n2017-02-02,25:61,,Late,,,\nnever,,,Lost,,,\n")
    code, out, _ = run(capsys, "check", "plan.csv")
    assert code == 2
    lines = out.splitlines()
    assert all(line.startswith("plan.csv:") for line in lines)
    summary = re.fullmatch(r"plan\.csv: 3 errors, (\d+) warnings?, (\d+) hints?\.", lines.pop())
    assert summary
    warnings = int(summary[1])
    assert len(lines) == 3 + warnings + int(summary[2])
    assert any(line.startswith("plan.csv:3: arrive: ") and "too little to get to ABC" in line for line in lines)
    assert any(line.startswith("plan.csv:4: arrive: ") and "25:61" in line and line.endswith(")") for line in lines)
    at = [int(line.split(":")[1]) for line in lines]
    assert at[:3] == [3, 4, 5]
    assert at[3 : 3 + warnings] == sorted(at[3 : 3 + warnings])


def test_people_at_a_terminal_get_a_heading_over_each_severity(capsys: pytest.CaptureFixture[str]) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    write(GOOD + "2017-02-02,9:30,11:00,ABC,,46.0660,14.5450\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", terminal := Terminal())
        assert main(["check", "plan.csv"]) == 2
    lines = terminal.getvalue().splitlines()
    assert (lines[0], lines[2]) == ("Errors", "Hints")


def test_warnings_count_only_when_strict_and_notes_never(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + "2017-02-01,11:00,12:00,The day before,,46.0513,14.5640\n")
    assert run(capsys, "check", "plan.csv")[0] == 0
    assert run(capsys, "check", "plan.csv", "--strict")[0] == 1
    write(GOOD + "2017-02-02,14:00,15:00,Again,,46.0513,14.5640\n")
    code, out, _ = run(capsys, "check", "plan.csv", "--strict")
    assert code == 0
    assert "free minutes before Again" in out


def test_what_readers_see_that_nobody_wrote_is_a_hint_of_check_and_publish(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hours worked out of a way, a way of travel that was left open, and a way that nobody looked up."""
    rows = "2017-02-02,9:00,30,One,46.05,14.50,,\n2017-02-02,,60,Two,46.06,14.55,,place\n"
    write("date,arrive,dwell,name,lat,lon,travel,assumed\n" + rows)
    hints = [
        "plan.csv:3: arrive: Hours that nobody wrote are worked out and marked as such: Two.",
        "plan.csv:3: assumed: The plan itself calls hours, place or projects assumed, and readers are told: Two.",
        "plan.csv:3: travel: How the group gets there is assumed: Two.",
        "plan.csv:2: travel: Ways that are estimated until the router has answered: 1.",
    ]
    _, out, _ = run(capsys, "check", "plan.csv")
    assert set(hints) <= set(out.splitlines())
    publish_texts_alone(monkeypatch)
    _, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--offline")
    assert set(hints) <= set(err.splitlines())


def test_letters_that_no_typeface_has_are_a_hint_at_their_stop(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + "2017-02-02,12:00,13:00,東京 مكتبة ܫܒ,,46.0513,14.5640\n")
    code, out, _ = run(capsys, "check", "plan.csv")
    assert code == 0
    assert "plan.csv:3: These letters cannot be printed, and are boxes: ܫܒ" in out
    assert out.count("printed") == 1


def test_check_asks_nobody(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    queries = answering(monkeypatch)
    write(HELSINKI)
    code, out, _ = run(capsys, "check", "plan.csv")
    assert code == 0
    assert "has not been looked up yet" in out
    assert not queries


def test_without_an_argument_the_plan_of_the_settings_is_checked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(GOOD + "2017-02-02,9:30,9:45,Overlap,,46.0513,14.5640\n")
    monkeypatch.setenv("STUDY_VISIT_CSV", str(tmp_path / "plan.csv"))
    code, out, _ = run(capsys, "check")
    assert code == 2
    assert out.startswith("plan.csv:3: arrive: Overlap begins at 09:30, but MAO ends only at 10:00.")


@pytest.mark.parametrize("arguments", [("check", "gone.csv"), ("geocode", "gone.csv")])
def test_no_plan_is_one_clear_line(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert "gone.csv" in err


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"\0" * 100, b"date,name\n"])
def test_a_file_that_is_no_plan_is_one_problem(capsys: pytest.CaptureFixture[str], data: bytes) -> None:
    Path("plan.csv").write_bytes(data)
    code, out, err = run(capsys, "check", "plan.csv", "--strict")
    assert code in {1, 2}
    assert len(out.splitlines()) == 2
    assert not err


def test_settings_that_cannot_be_used_are_a_clear_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDY_VISIT_NOW", "half past ten")
    code, _, err = run(capsys, "check", "plan.csv")
    assert code == 2
    assert err.startswith("STUDY_VISIT_NOW: ")


def test_no_command_is_told_the_usage() -> None:
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2


def test_the_shipped_plan_has_no_warnings() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "components", "check", "--strict"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# The folder of a visit


@pytest.mark.parametrize("name", VISITS)
def test_each_whole_visit_is_checked_in_its_own_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    shutil.copytree(CASES / "visits" / name, name)
    monkeypatch.setenv("STUDY_VISIT_DIR", "nowhere")
    code, out, err = run(capsys, "--visit", name, "check")
    assert not err
    assert code in {0, 2}
    assert all(line.startswith(f"{name}/venues.csv:") for line in out.splitlines())


def test_paths_of_a_visit_start_at_its_folder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("STUDY_VISIT_DATA")
    Path("away").mkdir()
    toml = 'title = "Away"\ntime_zone = "Europe/Ljubljana"\ncsv = "plans/spring.csv"\ndata = "kept"\n'
    Path("away/visit.toml").write_text(toml)
    Path("away/plans").mkdir()
    Path("away/plans/spring.csv").write_text(GOOD)
    publish_texts_alone(monkeypatch)
    assert run(capsys, "--visit", "away", "publish", "--out", "site", "--offline")[0] == 0
    assert "<title>Away" in Path("site/index.html").read_text("utf-8")
    assert [path.name for path in Path("away/kept").iterdir()]
    monkeypatch.setenv("STUDY_VISIT_DIR", "away")
    assert run(capsys, "check")[1].startswith("away/plans/spring.csv: 0 errors")
    assert open_visit_settings().title == "Away"


def open_visit_settings() -> Settings:
    """The settings that the app would have."""
    return load_settings(visit_folder(os.environ), os.environ)


@pytest.mark.parametrize("folder", ["gone", "plan.csv", "x" * 300])
def test_a_folder_that_is_none_is_one_clear_line(capsys: pytest.CaptureFixture[str], folder: str) -> None:
    write(GOOD)
    code, out, err = run(capsys, "--visit", folder, "check")
    assert (code, out) == (2, "")
    assert err == f"There is no folder {folder} for the visit (STUDY_VISIT_DIR).\n"
