"""The commands as a person runs them, with the geocoder as a function and each test's own folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from components import commands
from components.__main__ import main
from components.export.outputs import OUTPUTS
from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.lookup.router import Router
from components.plan.bounds import SearchArea
from components.plan.errors import Conflict, NotAllowed, RateLimited, ServiceFault, ServiceUnavailable, StorageFault
from components.settings import GeocoderSettings, Settings, load_settings, visit_folder
from components.store.plan_file import replace_file
from components.store.plans import open_plan_store
from components.web.organiser_auth import OrganiserAuth
from tests.cases import CASES, VISITS
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
    monkeypatch.setattr(commands, "HttpClient", lambda **_: made)
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


def test_what_readers_see_that_nobody_wrote_is_a_hint_of_check_and_publish(capsys: pytest.CaptureFixture[str]) -> None:
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
    _, _, err = run(capsys, "publish", "plan.csv", "--out", "site", "--offline")
    assert set(hints) <= set(err.splitlines())


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


# geocode


def test_a_table_tells_what_was_found_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = answering(monkeypatch)
    path = write(HELSINKI)
    code, out, _ = run(capsys, "geocode", "plan.csv")
    assert code == 1
    assert "60.169400, 24.935900" in out
    assert "street" in out
    assert "The address of Gone was not found." in out
    assert path.read_bytes() == HELSINKI.encode()
    before = len(queries)
    run(capsys, "geocode", "plan.csv")
    assert len(queries) == before


def test_write_fills_in_what_is_sure_and_leaves_the_rest_of_the_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch)
    path = write(HELSINKI)
    path.chmod(0o640)
    code, out, _ = run(capsys, "geocode", "plan.csv", "--write")
    assert code == 1
    assert "1 positions written" in out
    lines = path.read_bytes().decode().split("\r\n")
    assert lines[0] == "date;name;address;colour;lat;lon"
    assert lines[1] == "2017-02-02;Kamppi;Simonkatu 7, Helsinki;red;60,1694;24,9359"
    assert lines[2].rstrip(";") == "2017-02-02;Street;Unioninkatu 999, Helsinki;blue"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [other.name for other in Path().iterdir() if other.is_file()] == ["plan.csv"]


def test_an_outage_is_told_and_what_was_found_is_kept(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    down = ServiceUnavailable("The geocoder is out of reach.", service="geocoder")
    write(HELSINKI)
    failing(monkeypatch, *[down] * 3)
    code, out, err = run(capsys, "geocode", "plan.csv")
    assert code == 2
    assert "plan.csv:2: address: no answer for the place of Kamppi. The geocoder is out of reach." in err
    assert len([line for line in err.splitlines() if line.startswith("plan.csv:")]) == 3
    assert "has not been looked up yet" in out


def test_a_question_that_fails_alone_does_not_end_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(HELSINKI)
    answering(monkeypatch)
    ask = Geocoder.ask

    def not_this_one(self: Geocoder, address: str, *, name: str = "", area: SearchArea | None = None) -> object:
        if name == "Kamppi":
            raise ServiceUnavailable("The geocoder broke.", service="geocoder")
        return ask(self, address, name=name, area=area)

    monkeypatch.setattr(Geocoder, "ask", not_this_one)
    code, out, err = run(capsys, "geocode", "plan.csv")
    assert code == 2
    assert [line.split(":")[1] for line in err.splitlines() if line.startswith("plan.csv:")] == ["2"]
    assert "Unioninkatu" in out
    assert "The address of Gone was not found." in out


def test_ways_are_looked_up_between_the_places_that_were_found_and_publish_uses_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = '2017-02-02,9:00,9:30,Kamppi,"Simonkatu 7, Helsinki",,\n2017-02-02,11:00,12:00,Fort,,60.1854,24.9881\n'
    write("date,arrive,depart,name,address,lat,lon\n" + rows)
    Path("visit.toml").write_text('title = "Helsinki"\n[geocoder]\ncountry_codes = ["fi"]\n')
    queries = answering(monkeypatch)
    code, out, err = run(capsys, "--visit", ".", "geocode", "plan.csv")
    assert code == 0
    assert "Ways between stops: 1, of which 0 are estimates." in out
    assert "2/2" in err
    assert queries == ["Simonkatu 7, Helsinki", "routed-car"]
    assert run(capsys, "--visit", ".", "publish", "plan.csv", "--out", "site", "--offline")[0] == 0
    assert queries == ["Simonkatu 7, Helsinki", "routed-car"]
    (leg,) = [each for each in json.loads(Path("site/visit.geojson").read_bytes())["features"] if is_line(each)]
    assert leg["properties"]["estimated"] is False


def is_line(feature: dict[str, Any]) -> bool:
    return "LineString" in feature["geometry"]["type"]


def test_it_waits_as_long_as_the_geocoder_asks_within_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    busy = RateLimited("Busy.", service="geocoder", retry_after_s=7)
    write(HELSINKI.partition("2017-02-02;Street")[0])
    failing(monkeypatch, busy, busy)
    assert run(capsys, "geocode", "plan.csv")[0] in {0, 1}
    assert slept == [7, 7]
    failing(monkeypatch, RateLimited("Tomorrow.", service="geocoder", retry_after_s=86_400))
    write(HELSINKI.replace("Simonkatu 7", "Simonkatu 77"))
    code, _, err = run(capsys, "geocode", "plan.csv")
    assert code == 2
    assert "Tomorrow." in err
    assert slept == [7, 7]


def test_a_plan_with_all_positions_needs_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD)
    code, out, _ = run(capsys, "geocode", "plan.csv", "--write")
    assert code == 0
    assert "position already" in out


def test_what_a_cell_or_a_geocoder_says_does_not_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch)
    write("date,name,address\n2017-02-02,Red[bold],Simonkatu 7\n")
    _, out, err = run(capsys, "geocode", "plan.csv")
    assert "\x1b[31m" not in out + err
    assert "\x07" not in out + err
    assert "[bold]" in out
    assert "\x1b[31m" not in err


def test_a_plan_that_cannot_be_read_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    write("date,name,address\nsoon,MAO,Street 1\n")
    code, out, err = run(capsys, "geocode", "plan.csv")
    assert (code, out) == (2, "")
    assert err.startswith("plan.csv:2: date: ")


# The file


def test_a_file_is_replaced_whole_and_only_if_it_is_still_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    replace_file(path, b"one")
    replace_file(path, b"two", expected=b"one")
    assert path.read_bytes() == b"two"
    with pytest.raises(Conflict):
        replace_file(path, b"three", expected=b"one")
    with pytest.raises(StorageFault):
        replace_file(tmp_path / "gone" / "plan.csv", b"three")
    with pytest.raises(StorageFault):
        replace_file(tmp_path / "gone.csv", b"three", expected=b"")
    assert path.read_bytes() == b"two"
    assert [other.name for other in tmp_path.iterdir() if other.is_file()] == ["plan.csv"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_bytes(b"one")
    (tmp_path / "plan.csv").symlink_to(tmp_path / "real.csv")
    replace_file(tmp_path / "plan.csv", b"two")
    assert (tmp_path / "plan.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"two"


@pytest.mark.services
def test_helsinki_with_the_real_geocoder(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STUDY_VISIT_GEOCODER_URL", "http://127.0.0.1:8300/nominatim")
    monkeypatch.setenv("STUDY_VISIT_ROUTER_URL", "http://127.0.0.1:8300")
    addresses = ["Simonkatu 7", "Mannerheiminaukio 2", "Fabianinkatu 30", "Unioninkatu 29", "Unioninkatu 999"]
    rows = "".join(f'2017-02-02,Stop {index},"{address}, Helsinki"\n' for index, address in enumerate(addresses))
    path = write("date,name,address\n" + rows)
    code, out, _ = run(capsys, "geocode", "plan.csv", "--write")
    assert code == 1
    assert "4 positions written" in out
    assert re.search(r"Ways between stops: \d+, of which 0 are estimates\.", out)
    assert sum("60." in line for line in path.read_text().splitlines()) == 4
    answers = AnswerCache(tmp_path / "data")
    settings = GeocoderSettings(url="http://127.0.0.1:8300/nominatim")
    assert Geocoder(settings, HttpClient(), answers).lookup("Nowhere at all 1") is None


# publish


def test_publish_writes_every_output_the_same_bytes_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    write(GOOD + "2017-02-02,10:30,11:00,ABC,,46.0660,14.5450\n")
    packs = []
    for out in ("one", "site/two"):
        address = ("--base-url", "https://visit.example.org/")
        code, told, _ = run(capsys, "publish", "plan.csv", "--out", out, "--offline", *address)
        assert code == 0
        packs.append({each.name: each.read_bytes() for each in Path(out).iterdir()})
        assert f"{len(packs[-1])} files written to {out}" in told
    assert packs[0] == packs[1]
    assert {row.file_name for row in OUTPUTS} <= set(packs[0])
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
    assert code == 0
    assert "Simonkatu 7, Helsinki" in queries
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
    tokens = [running.new_token or ""]
    for options, address in (
        ([], "http://localhost:8501"),
        (["--base-url", "https://v.example/a/"], "https://v.example/a"),
    ):
        assert main(["organiser-link", *options]) == 0
        out = capsys.readouterr().out.strip()
        assert out.startswith(f"{address}/organise#token=")
        tokens.append(out.partition("#token=")[2])

    assert running.sign_in(tokens[2], "203.0.113.7")
    for old in tokens[:2]:
        with pytest.raises(NotAllowed):
            running.sign_in(old, "203.0.113.7")
    monkeypatch.setenv("STUDY_VISIT_ORGANISER_TOKEN", "of our own choice")
    assert main(["organiser-link"]) == 2
    assert "change it there" in capsys.readouterr().err
