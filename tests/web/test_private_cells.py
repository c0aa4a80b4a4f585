"""What organisers keep for themselves in their table is in no byte that is served or published, and theirs to have."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from components.__main__ import main
from components.sheets.reading import read_venues
from components.visit.service import VisitService
from tests.asgi_client import AsgiClient
from tests.organisers import open_test_service
from tests.web.application import App

MARK = "zebra"
"""In every cell that is not for partners, and in nothing else."""
PLAN = f"""Contract with {MARK}

Date;Name;Begins at;Hidden;Notes;Photo;Budget {MARK};own Meeting point;;lat;lon;name_sl
2.2.2017;Museum;9:00;;See you;{MARK}/museum.jpg;{MARK} 1;{MARK} 2;{MARK} 3;46.05;14.5;Muzej
2.2.2017;Gift {MARK};9:30;yes;{MARK} 4;;{MARK} 5;{MARK} 6;;46.06;14.51;Darilo {MARK}
Total {MARK};;;;;;{MARK} 7;;;;;
;Hidden {MARK};;x;{MARK} 8;;;;;;;
2.2.2017;Library;10:00;;;file:///home/{MARK}.jpg;;;;46.07;14.5;
2.2.2017;Left out;10:00;;;;;;;46.07;14.5;;{MARK} beyond the header
2.2.2017;Secret;{MARK} o'clock;yes;;;;;;{MARK};14.5;
{MARK} day;Lost;11:00;;;;;;;46.07;14.5;
"""


@pytest.fixture
def visit_service(tmp_path: Path) -> Iterator[VisitService]:
    (tmp_path / "venues.csv").write_bytes(PLAN.encode())
    with open_test_service(tmp_path, languages=("en", "sl")) as service:
        yield service


def texts(name: str, body: bytes) -> str:
    """What can be read in a file."""
    if not body.startswith(b"%PDF"):
        return body.decode("utf-8", "replace")
    return name + "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def test_no_served_byte_has_a_private_cell(visit_service: VisitService) -> None:
    with AsgiClient(App(visit_service).asgi) as client:
        paths = [path for path in App(visit_service).paths if "events" not in path]
        assert "/venues.csv" in paths
        for path in paths:
            for language in ("en", "sl"):
                answer = client.request(path, query=f"lang={language}&list=1".encode())
                assert MARK not in texts(path, answer.body), path
        table = client.request("/venues.csv").body
    shown = [stop.name for stop in read_venues(table).stops]
    assert shown == ["Museum", "Library"]
    assert all(text in table.decode() for text in ("See you", "46.05", "Muzej"))


def test_no_published_byte_has_a_private_cell(visit_service: VisitService, tmp_path: Path) -> None:
    details = 'title = "A visit"\nlanguages = ["en", "sl"]\n[geocoder]\ncontact = "t@example.org"\n'
    (tmp_path / "visit.toml").write_text(details)
    out = tmp_path / "out"
    assert main(["--visit", str(tmp_path), "publish", "--out", str(out), "--offline", "--force"]) == 0
    names = {path.name for path in out.iterdir()}
    assert {"venues.csv", "visit.json", "index.html", "index.sl.html"} <= names
    for path in out.iterdir():
        assert MARK not in texts(path.name, path.read_bytes()), path.name
