"""Readers of what comes from outside: whatever it is, only errors of ours come out, and what was read is written as it
was. Ten thousand spoiled inputs each under `tests/run --deep`, 150 otherwise.

Nothing here imports GPX. What is read of positions and ways in its stead are the answers of geocoders (Nominatim's,
Photon's GeoJSON, OpenCage's) and of the router (GeoJSON lines and tables), fresh and as they were stored; and plans,
drafts and sessions as they were stored.
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.lookup.answer_cache import Answer, AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_answers import parse_json
from components.lookup.http_client import HttpClient, user_agent
from components.lookup.router import LegQuestion, Router
from components.lookup.service_status import ServiceStatus
from components.plan.bounds import BoundingBox
from components.plan.draft import Draft, from_json, to_json
from components.plan.errors import NotAllowed, ServiceFault, SettingsFault, StorageFault
from components.plan.messages import Phrase, Problem
from components.plan.model import Coordinate, Leg
from components.plan.travel_modes import TravelMode
from components.render.background import Background
from components.settings import BackgroundSettings, GeocoderSettings, RouterSettings, load_settings
from components.sheets.reading import describe, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from components.store.plan_file import PlanFile
from components.web.organiser_auth import Session, sign, verify
from tests.lookup.recordings import RECORDING, as_nominatim, as_opencage, as_photon
from tests.plan.plans import THE_DAY
from tests.sheets.files import without_lines
from tests.spoiling import CASES, dice, spoiled_bytes, spoiled_cells, spoiled_json

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "recorded"
SHIPPED = (ROOT / "venues.csv").read_bytes()
ROWS = list(csv.reader(io.StringIO(SHIPPED.decode(), newline="")))
MORE = ["id", "dwell", "opening_hours", "fixed", "hidden", "photo", "accuracy_m", "description_sl", "mine"]
FULL = [[*ROWS[0], *(name for name in MORE if name not in ROWS[0])]]
FULL += [[*row, *[""] * (len(FULL[0]) - len(row))] for row in ROWS[1:]]
SMALL = [
    ["date", "name", "arrive", "lat", "lon"],
    ["2017-02-02", "MAO", "9:00", "46.05", "14.56"],
    ["", "ABC", "", "", ""],
]

many = settings(deadline=None, max_examples=CASES, suppress_health_check=list(HealthCheck))


def spoiled_plan(dice: random.Random) -> bytes:
    """A plan's file, spoiled at its cells, at its bytes, or at both."""
    if (way := dice.randrange(3)) == 0:
        return spoiled_bytes(SHIPPED, dice)
    cells = spoiled_cells(dice.choice((ROWS, FULL, SMALL)), dice)
    return cells if way == 1 else spoiled_bytes(cells, dice)


@many
@given(dice.map(spoiled_plan))
def test_any_plan_is_read_and_what_is_published_of_it_is_read_the_same(data: bytes) -> None:
    reading = read_venues(data)
    for problem in reading.problems:
        assert isinstance(problem, Problem)
        assert describe(problem, "venues.csv").isprintable()
    assert len({stop.id for stop in reading.stops}) == len(reading.stops)
    if reading.table is None:
        return
    as_published = write_table(with_stops(reading.table, reading.stops))
    again = read_venues(as_published)
    assert without_lines(again.stops) == without_lines(reading.stops)
    if not reading.problems:
        assert [problem.kind for problem in again.problems] == []


TOML = (
    re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "visit.toml").read_text("utf-8")),
    """csv = "a.csv"
data = ".data"
title = "Visit"
languages = ["en", "sl"]
time_zone = "Europe/Ljubljana"
base_url = "https://visit.example.org/"
contact = "a@b.example"

[geocoder]
provider = "photon"
url = "https://photon.example/"
country_codes = ["si", "IT"]
viewbox = { south = 45.9, west = 14.3, north = 46.2, east = 14.7 }
min_interval_s = 1.5

[router]
url = "http://127.0.0.1:5000"
max_snap_m = 100
timeout_s = 3

[background]
url = "https://tiles.example/{z}/{x}/{y}.png"
attribution = "© us"
max_zoom = 18
""",
)
TOML_VALUES = (
    *('""', '"x"', "0", "-1", "1e400", "nan", "inf", "true", "[]", "{}", "[[]]", "2017-02-02", "09:00:00", '"Europe"'),
    *("2017-02-02T09:00:00Z", '"\\u0000"', '"a\\nb"', '"../../etc/passwd"', '"/"', '"https://["', '"http://a:99999"'),
    *(
        '"http://a b"',
        '"\\U0001F600"',
        "9" * 5000,
        "0x" + "f" * 4000,
        '"' + "x" * 5000 + '"',
        "[" * 2000,
        '"{z}{x}{y}"',
    ),
    *(
        '"https://{z}/{x}/{y}"',
        '["en", 1]',
        '["!"]',
        "{ south = 1 }",
        "[1, 2]",
        "'''a\nb'''",
        '"nominatim"',
        '"opencage"',
    ),
)


def spoiled_toml(dice: random.Random) -> bytes:
    """The settings' file with some lines' values changed, lines lost or doubled, and at times spoiled bytes."""
    lines = dice.choice(TOML).splitlines()
    for _ in range(dice.randint(0, 4)):
        at = dice.randrange(len(lines))
        act = dice.randrange(6)
        if act == 0:
            del lines[at]
        elif act == 1:
            lines.insert(at, dice.choice(lines))
        elif "=" in lines[at]:
            lines[at] = f"{lines[at].split('=')[0]} = {dice.choice(TOML_VALUES)}"
        if not lines:
            return b""
    data = "\n".join(lines).encode()
    return spoiled_bytes(data, dice) if dice.random() < 0.3 else data


drawn_before: list[BackgroundSettings] = []  # looking a name up takes a while


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("readers")


@many
@given(dice.map(spoiled_toml))
def test_any_settings_are_used_or_refused_with_a_sentence(folder: Path, data: bytes) -> None:
    (folder / "visit.toml").write_bytes(data)
    try:
        visit = load_settings(folder, {})
    except SettingsFault:
        return
    # Whoever takes them must not trip over what was let in.
    with suppress(StorageFault):
        PlanFile(visit.csv_path).read()
    if visit.background not in drawn_before:
        drawn_before.append(visit.background)
        with suppress(SettingsFault):
            Background.of(visit.background)
    assert user_agent("x", visit.contact).isascii()
    assert datetime.now(visit.zone).tzinfo is not None


class Answering:
    """In the transport's place: answers with bytes, read as the transport reads them."""

    user_agent = "tests"

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.status = ServiceStatus()

    def get_json(self, *_: object, service: str, **__: object) -> Any:
        return parse_json(self.body, {}, service=service)


class StubCache:
    """In the place of the store of answers: holds what is put here as JSON, as the store does."""

    def __init__(self, value: Any = None) -> None:
        self.value = value

    def get(self, _kind: str, _key: str) -> Answer | None:
        return None if self.value is None else Answer(value=self.value, stored_at=datetime(2017, 2, 1, tzinfo=UTC))

    def put(self, _kind: str, _key: str, value: Any, **_: object) -> None:
        self.value = json.loads(json.dumps(value, allow_nan=False))


ADDRESS = "Simonkatu 7, Helsinki"
PLACES = RECORDING["answers"][ADDRESS]
PROVIDERS = {"nominatim": as_nominatim(PLACES), "photon": as_photon(PLACES), "opencage": as_opencage(PLACES)}


def geocoder(provider: str, body: bytes, cache: StubCache) -> Geocoder:
    settings = GeocoderSettings.model_validate(
        {
            "provider": provider,
            "api_key": "k",
            "country_codes": ["fi"],
            "viewbox": BoundingBox(south=60, west=24, north=61, east=25),
        }
    )
    return Geocoder(settings, cast(HttpClient, Answering(body)), cast(AnswerCache, cache))


@many
@given(st.sampled_from(sorted(PROVIDERS)), dice)
def test_any_answer_of_a_geocoder_is_read_or_refused(provider: str, dice: random.Random) -> None:
    cache = StubCache()
    lookups = geocoder(provider, spoiled_json(PROVIDERS[provider], dice), cache)
    try:
        found = lookups.ask(ADDRESS)
    except ServiceFault:
        assert cache.value is None, "nothing is cached of an answer that cannot be read"
        return
    assert lookups.lookup(ADDRESS) == found or cache.value["found_on"], "what is cached is read again"
    # As it was cached, and something spoiled it since.
    with suppress(ValueError):
        stored = json.loads(spoiled_json(cache.value, dice))
        geocoder(provider, b"", StubCache(stored)).lookup(ADDRESS)


ROUTE = json.loads((RECORDED / "osrm-route-foot.json").read_text("utf-8"))
START, *_, END = (
    Coordinate(latitude=latitude, longitude=longitude)
    for longitude, latitude in ROUTE["routes"][0]["geometry"]["coordinates"]
)
TABLE = json.loads((RECORDED / "osrm-table-car.json").read_text())
QUESTION = LegQuestion(from_stop_id="a", to_stop_id="b", start=START, end=END, mode=TravelMode.WALK)


def router(body: bytes, cache: StubCache) -> Router:
    return Router(cast(HttpClient, Answering(body)), cast(AnswerCache, cache), RouterSettings())


def sound(leg: Leg | None) -> bool:
    """Whether a leg is one that can be drawn and counted with."""
    return leg is None or (
        all(math.isfinite(number) and number >= 0 for number in (leg.distance_m, leg.duration_s, leg.buffer_s))
        and len(leg.geometry) >= 2
    )


@many
@given(dice)
def test_any_answer_of_a_router_is_read_or_refused(dice: random.Random) -> None:
    cache = StubCache()
    lookups = router(spoiled_json(ROUTE, dice), cache)
    try:
        leg = lookups.ask(QUESTION)
    except ServiceFault:
        assert cache.value is None
        return
    assert sound(leg)
    assert lookups.lookup(QUESTION) == leg
    with suppress(ValueError):
        stored = json.loads(spoiled_json(cache.value, dice))
        assert sound(router(b"", StubCache(stored)).lookup(QUESTION))


@many
@given(dice)
def test_any_table_of_a_router_is_read_or_refused(dice: random.Random) -> None:
    points = [START, END, Coordinate(latitude=60.17, longitude=24.95)]
    with suppress(ServiceFault):
        table = router(spoiled_json(TABLE, dice), StubCache()).table(points, TravelMode.COACH)
        assert [len(row) for row in table] == [3, 3, 3]
        assert all(leg is None or sound(leg) for row in table for leg in row)


DRAFT = (
    Draft.of(3, THE_DAY)
    .add_step(Phrase("{stop} moved", {"stop": "MAO"}), THE_DAY[:2])
    .add_step(Phrase("{day}", {"day": THE_DAY[0].date}), THE_DAY[1:])
    .undo()
)
DRAFT_PAPER = json.loads(to_json(DRAFT))


@many
@given(dice)
def test_any_kept_draft_is_read_as_it_was_written_or_refused(dice: random.Random) -> None:
    try:
        draft = from_json(spoiled_json(DRAFT_PAPER, dice))
    except StorageFault:
        return
    assert draft.stops is not None
    assert from_json(to_json(draft)) == draft


SECRET = b"x" * 32
SIGNED = sign(SECRET, Session(session_id="mine", expires_at=2e9))


@many
@given(dice)
def test_any_cookie_is_a_session_of_ours_or_none(dice: random.Random) -> None:
    value = spoiled_bytes(SIGNED.encode(), dice).decode("utf-8", "surrogateescape")
    with suppress(NotAllowed):
        assert verify(SECRET, value, now=1e9) == Session(session_id="mine", expires_at=2e9)
        assert value == SIGNED, "one way to write a session"
