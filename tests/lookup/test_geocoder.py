"""The geocoder against recordings of a real one, in the form of each provider, and against its faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.model import (
    Accuracy,
    AddressFound,
    AddressNotFound,
    BoundingBox,
    Coordinate,
    Place,
    PlaceSource,
    straight_line_m,
)
from components.plan.place_checks import SAME_ADDRESS_M
from components.settings import GeocoderSettings

RECORDING = json.loads((Path(__file__).parents[1] / "recorded" / "nominatim-helsinki.json").read_text("utf-8"))
NOW = datetime(2017, 2, 1, 9, tzinfo=UTC)

# Read from the map's data, not from a geocoder (../shared/services/README.md).
TRUE_PLACES = {
    "Simonkatu 7, Helsinki": (60.169444, 24.935927),
    "Mannerheiminaukio 2, Helsinki": (60.172017, 24.936672),
    "Fabianinkatu 30, Helsinki": (60.171385, 24.948259),
    "Unioninkatu 29, 00170 Helsinki": (60.170378, 24.952176),
    "Pohjoisesplanadi 11-13, Helsinki": (60.168240, 24.952777),
}


class Clock:
    def __init__(self) -> None:
        self.now = NOW.timestamp()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def as_nominatim(places: list[dict[str, Any]]) -> Any:
    return places


def as_photon(places: list[dict[str, Any]]) -> Any:
    """The same answers in Photon's form, made by hand after https://github.com/komoot/photon (docs/api-v1.md)."""
    features = []
    for place in places:
        address = place["address"]
        road, rank = address.get("road"), place["place_rank"]
        properties = {
            "type": "house" if rank == 30 else "street" if road else "city",
            "name": place["name"] or None,
            "housenumber": address.get("house_number"),
            "street": road if rank == 30 else None,
            "postcode": address.get("postcode"),
            "city": address.get("city"),
            "country": address.get("country"),
            "countrycode": address["country_code"].upper(),
        }
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [float(place["lon"]), float(place["lat"])]},
                "properties": {key: value for key, value in properties.items() if value is not None},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def as_opencage(places: list[dict[str, Any]]) -> Any:
    """The same answers in OpenCage's form, made by hand after https://opencagedata.com/api#response."""
    results = []
    for place in places:
        address, rank = dict(place["address"]), place["place_rank"]
        kind = place["addresstype"] if rank == 30 and place["name"] else "building" if rank == 30 else "road"
        kind = kind if rank >= 26 else "city"
        results.append(
            {
                "formatted": place["display_name"],
                "geometry": {"lat": float(place["lat"]), "lng": float(place["lon"])},
                "components": {**address, "_type": kind, "_category": "place" if rank < 26 else "building"},
            }
        )
    return {"results": results, "status": {"code": 200, "message": "OK"}}


FORMS: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "nominatim": as_nominatim,
    "photon": as_photon,
    "opencage": as_opencage,
}


class Service:
    """A geocoder that answers from the recording in its provider's form, and counts what it is asked."""

    def __init__(self, provider: str) -> None:
        self.form = FORMS[provider]
        self.asked: list[httpx.URL] = []
        self.fault: httpx.Response | Exception | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        if isinstance(self.fault, Exception):
            raise self.fault
        if self.fault is not None:
            return httpx.Response(self.fault.status_code, headers=self.fault.headers, content=self.fault.content)
        return httpx.Response(200, json=self.form(RECORDING["answers"].get(request.url.params["q"], [])))


class Bench:
    """A geocoder on a service, a store and a clock, of one provider."""

    def __init__(self, folder: Path, provider: str = "nominatim", **more: Any) -> None:
        self.clock = Clock()
        self.service = Service(provider)
        key = {"api_key": "secret"} if provider == "opencage" else {}
        self.settings = GeocoderSettings.model_validate(
            {"provider": provider, "contact": "visits@example.org", **key, **more}
        )
        self.http_client = HttpClient(
            contact="visits@example.org",
            transport=httpx.MockTransport(self.service),
            clock=self.clock,
            monotonic=self.clock,
            sleep=self.clock.sleep,
        )
        self.store = AnswerCache(folder, clock=self.clock)
        self.geocoder = Geocoder(self.settings, self.http_client, self.store, clock=self.clock)

    def place(self, address: str, name: str = "") -> Place:
        found = self.geocoder.ask(address, name=name)
        assert isinstance(found, AddressFound)
        return found.place


@pytest.fixture(params=FORMS)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    return Bench(tmp_path, request.param)


# What holds for every provider.


@pytest.mark.parametrize("address", TRUE_PLACES)
def test_an_address_is_found_at_its_house(bench: Bench, address: str) -> None:
    latitude, longitude = TRUE_PLACES[address]

    place = bench.place(address)

    assert straight_line_m(place.coordinate, Coordinate(latitude=latitude, longitude=longitude)) < 30
    assert place.accuracy is Accuracy.HOUSE
    assert place.source is PlaceSource.GEOCODER
    assert place.provider == bench.settings.provider
    assert place.query == address
    assert place.found_on == NOW.date()
    assert place.country_code == "fi"
    assert "Helsinki" in place.matched_address


def test_a_number_that_the_street_does_not_have_gives_the_street(bench: Bench) -> None:
    place = bench.place("Unioninkatu 999, Helsinki")

    assert place.accuracy is Accuracy.STREET


def test_a_number_given_to_places_far_apart_is_not_exact(bench: Bench) -> None:
    place = bench.place("Kaivokatu 2, Helsinki")

    assert place.accuracy is Accuracy.STREET
    assert any(straight_line_m(place.coordinate, other.coordinate) > SAME_ADDRESS_M for other in place.candidates)
    assert 0 < len(place.candidates) < 5
    assert place.matched_address not in {other.matched_address for other in place.candidates}


@pytest.mark.parametrize(("name", "longitude"), [("Ateneum Art Museum", 24.944), ("Casa Largo", 24.9391)])
def test_the_name_of_the_stop_tells_which_of_them_is_meant(bench: Bench, name: str, longitude: float) -> None:
    place = bench.place("Kaivokatu 2, Helsinki", name)

    assert place.accuracy is Accuracy.HOUSE
    assert place.coordinate.longitude == pytest.approx(longitude, abs=2e-4)


def test_a_town_is_an_area_and_a_name_a_place(bench: Bench) -> None:
    assert bench.place("Helsinki").accuracy is Accuracy.AREA
    assert bench.place("Kiasma, Helsinki").accuracy is Accuracy.PLACE


def test_a_range_holds_the_numbers_in_it(bench: Bench) -> None:
    assert bench.place("Pohjoisesplanadi 11, Helsinki").accuracy is Accuracy.HOUSE


def test_a_name_before_the_street_does_not_keep_the_address_from_being_found(bench: Bench) -> None:
    assert bench.place("Nonsense Hall, Unioninkatu 29, 00170 Helsinki").accuracy is Accuracy.HOUSE


def test_a_staircase_that_nobody_knows_gives_its_house_but_not_as_exact(bench: Bench) -> None:
    place = bench.place("Unioninkatu 29 A 4, Helsinki")

    assert "Unioninkatu" in place.matched_address
    assert place.accuracy is not Accuracy.HOUSE


def test_looking_up_asks_nobody(bench: Bench) -> None:
    assert bench.geocoder.lookup("Simonkatu 7, Helsinki") is None
    asked = bench.geocoder.ask("Simonkatu 7, Helsinki")
    before = len(bench.service.asked)

    for _ in range(200):
        assert bench.geocoder.lookup("  simonkatu 7,  helsinki") == AddressFound(
            place=_with_query(asked, "  simonkatu 7,  helsinki")
        )

    assert len(bench.service.asked) == before


def _with_query(found: AddressFound | AddressNotFound, query: str) -> Place:
    from dataclasses import replace

    assert isinstance(found, AddressFound)
    return replace(found.place, query=query)


def test_nothing_there_is_remembered_for_a_day(bench: Bench) -> None:
    assert isinstance(bench.geocoder.ask("Nosuchstreet 5, Helsinki"), AddressNotFound)

    bench.clock.now += 23 * 3600
    assert isinstance(bench.geocoder.lookup("Nosuchstreet 5, Helsinki"), AddressNotFound)
    bench.clock.now += 3600
    assert bench.geocoder.lookup("Nosuchstreet 5, Helsinki") is None


def test_an_answer_is_kept_for_good(bench: Bench) -> None:
    place = bench.place("Simonkatu 7, Helsinki")

    bench.clock.now += 10 * 365 * 86_400

    assert bench.geocoder.lookup("Simonkatu 7, Helsinki") == AddressFound(place=place)


GARBAGE = [
    b"",
    b"null",
    b"[]]",
    b"{}",
    b"7",
    b'"x"',
    b"[7]",
    b"[{}]",
    b'[{"lat": "x", "lon": "y", "display_name": "z"}]',
    b'[{"lat": "160", "lon": "24", "display_name": "z"}]',
    b'[{"lat": null, "lon": null, "display_name": null}]',
    b'{"features": [{}]}',
    b'{"features": 7}',
    b'{"features": [{"geometry": {"coordinates": ["x"]}, "properties": {}}]}',
    b'{"results": [{}]}',
    b'{"results": 7}',
    b'{"error": "Bandwidth limit exceeded"}',
    b"<html>Sign in</html>",
]


@pytest.mark.parametrize("body", GARBAGE)
def test_garbage_is_a_fault_and_never_stored(bench: Bench, body: bytes) -> None:
    bench.service.fault = httpx.Response(200, content=body)

    with pytest.raises(ServiceUnavailable) as caught:
        bench.geocoder.ask("Simonkatu 7, Helsinki")

    assert caught.value.service == "geocoder"
    assert bench.geocoder.lookup("Simonkatu 7, Helsinki") is None


@pytest.mark.parametrize(
    ("fault", "sort"),
    [
        (httpx.Response(429, headers={"retry-after": "90"}), RateLimited),
        (httpx.Response(502), ServiceUnavailable),
        (httpx.Response(403), ServiceRefused),
        (httpx.ReadTimeout("hung"), ServiceUnavailable),
        (httpx.ConnectError("refused"), ServiceUnavailable),
    ],
)
def test_an_outage_is_never_stored(bench: Bench, fault: httpx.Response | Exception, sort: type[ServiceFault]) -> None:
    bench.service.fault = fault
    with pytest.raises(sort):
        bench.geocoder.ask("Simonkatu 7, Helsinki")
    assert bench.geocoder.lookup("Simonkatu 7, Helsinki") is None

    bench.service.fault = None
    bench.clock.now += 3600
    assert isinstance(bench.geocoder.ask("Simonkatu 7, Helsinki"), AddressFound)


def test_it_asks_at_the_pace_of_the_settings(bench: Bench) -> None:
    started = bench.clock.now

    for address in TRUE_PLACES:
        bench.geocoder.ask(address)

    assert bench.clock.now - started == pytest.approx(len(bench.service.asked) - 1)


@pytest.mark.parametrize("address", ["", "  ", "()", "\u200b", ",,"])
def test_no_address_asks_nobody(bench: Bench, address: str) -> None:
    assert isinstance(bench.geocoder.lookup(address), AddressNotFound)
    assert isinstance(bench.geocoder.ask(address), AddressNotFound)
    assert bench.service.asked == []


# What is Nominatim's alone.


def test_it_asks_where_and_as_the_settings_say(tmp_path: Path) -> None:
    box = BoundingBox(south=60, west=24, north=61, east=25)
    bench = Bench(tmp_path, url="http://127.0.0.1:8300/nominatim", country_codes=["fi", "ee"], viewbox=box)

    bench.geocoder.ask("Simonkatu 7, Helsinki")

    (url,) = bench.service.asked
    assert str(url).startswith("http://127.0.0.1:8300/nominatim/search?")
    assert url.params["countrycodes"] == "fi,ee"
    assert url.params["viewbox"] == "24.0,60.0,25.0,61.0"
    assert "bounded" not in url.params


def test_beyond_the_countries_it_looks_last(tmp_path: Path) -> None:
    bench = Bench(tmp_path, country_codes=["si"])

    assert isinstance(bench.geocoder.ask("Nosuchstreet 5, Helsinki"), AddressNotFound)

    assert [url.params.get("countrycodes") for url in bench.service.asked] == ["si", None]


def test_another_server_or_preference_is_another_question(tmp_path: Path) -> None:
    Bench(tmp_path).geocoder.ask("Simonkatu 7, Helsinki")

    assert Bench(tmp_path).geocoder.lookup("Simonkatu 7, Helsinki") is not None
    assert Bench(tmp_path, url="http://127.0.0.1:1").geocoder.lookup("Simonkatu 7, Helsinki") is None
    assert Bench(tmp_path, country_codes=["fi"]).geocoder.lookup("Simonkatu 7, Helsinki") is None


def test_a_position_between_two_numbers_is_not_a_house(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    (place, *_) = RECORDING["answers"]["Mannerheiminaukio 2, Helsinki"]
    worked_out = {**place, "class": "place", "type": "houses"}
    bench.service.fault = httpx.Response(200, json=[worked_out])

    assert bench.place("Mannerheiminaukio 2, Helsinki").accuracy is Accuracy.STREET


def test_of_many_at_one_address_the_far_one_is_among_the_candidates(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    near, far = RECORDING["answers"]["Kaivokatu 2, Helsinki"][:2]
    bench.service.fault = httpx.Response(200, json=[*[{**near, "name": f"Shop {number}"} for number in range(7)], far])

    place = bench.place("Kaivokatu 2, Helsinki")

    assert place.accuracy is Accuracy.STREET
    assert place.candidates[0].matched_address == far["display_name"]


@pytest.mark.parametrize("value", [None, 7, {}, {"results": [{}]}, {"results": [], "provider": "x", "found_on": "?"}])
def test_a_stored_answer_of_another_version_is_asked_for_again(tmp_path: Path, value: Any) -> None:
    bench = Bench(tmp_path)
    bench.store.put("geocode", bench.geocoder._key("Simonkatu 7, Helsinki"), value, good_for=None)

    assert bench.geocoder.lookup("Simonkatu 7, Helsinki") is None
    assert isinstance(bench.geocoder.ask("Simonkatu 7, Helsinki"), AddressFound)
    assert isinstance(bench.geocoder.lookup("Simonkatu 7, Helsinki"), AddressFound)


def test_a_name_that_was_damaged_where_it_is_kept_breaks_no_page(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.geocoder.ask("Simonkatu 7, Helsinki")
    key = bench.geocoder._key("Simonkatu 7, Helsinki")
    kept = bench.store.get("geocode", key)
    assert kept is not None
    spoiled = [{**answer, "names": [None, 7]} for answer in kept.value["results"]]
    bench.store.put("geocode", key, {**kept.value, "results": spoiled}, good_for=None)

    assert isinstance(bench.geocoder.lookup("Simonkatu 7, Helsinki", name="Kamppi Chapel"), AddressFound)
