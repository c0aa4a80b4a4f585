"""`python -m components geocode`, and how it writes the plan's file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.plan.bounds import SearchArea
from components.plan.errors import Conflict, RateLimited, ServiceUnavailable, StorageFault
from components.settings import GeocoderSettings
from components.store.plan_file import replace_file
from tests.few_outputs import publish_texts_alone
from tests.test_command_line import GOOD, HELSINKI, answering, failing, own_folder, run, write

__all__ = ("own_folder",)


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
    publish_texts_alone(monkeypatch)
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
