"""The geocoder against recordings of a real one, in the form of each provider, and against its faults."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.geocoder import _key as cache_key
from components.lookup.http_client import HttpClient
from components.plan.bounds import BoundingBox
from components.plan.coordinate import straight_line_m
from components.plan.errors import RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.model import Accuracy, AddressNotFound, Coordinate, Place, PlaceSource
from components.plan.place_checks import SAME_ADDRESS_M
from components.settings import GeocoderSettings
from tests.cases import case_plan
from tests.lookup.clock import Clock
from tests.lookup.recordings import FORMS, NOW, RECORDING, TRUE_PLACES


class Service:
    """A geocoder that answers from the recording in its provider's form, and records the requests."""

    def __init__(self, provider: str) -> None:
        self.form = FORMS[provider]
        self.requests: list[httpx.URL] = []
        self.fault: httpx.Response | Exception | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request.url)
        if isinstance(self.fault, Exception):
            raise self.fault
        if self.fault is not None:
            return httpx.Response(self.fault.status_code, headers=self.fault.headers, content=self.fault.content)
        return httpx.Response(200, json=self.form(RECORDING["answers"].get(request.url.params["q"], [])))


class GeocoderOnMock:
    """A geocoder on a mock service of one provider, with a cache and a clock of its own."""

    def __init__(self, folder: Path, provider: str = "nominatim", **more: Any) -> None:
        self.clock = Clock(NOW.timestamp())
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
        self.answers = AnswerCache(folder, clock=self.clock)
        self.geocoder = Geocoder(self.settings, self.http_client, self.answers, clock=self.clock)

    def place(self, address: str, name: str = "") -> Place:
        found = self.geocoder.ask(address, name=name)
        assert isinstance(found, Place)
        return found


@pytest.fixture(params=FORMS)
def mock(request: pytest.FixtureRequest, tmp_path: Path) -> GeocoderOnMock:
    return GeocoderOnMock(tmp_path, request.param)


# What holds for every provider.


@pytest.mark.parametrize("address", TRUE_PLACES)
def test_an_address_is_found_at_its_house(mock: GeocoderOnMock, address: str) -> None:
    latitude, longitude = TRUE_PLACES[address]

    place = mock.place(address)

    assert straight_line_m(place.coordinate, Coordinate(latitude=latitude, longitude=longitude)) < 30
    assert place.accuracy is Accuracy.HOUSE
    assert place.source is PlaceSource.GEOCODER
    assert place.provider == mock.settings.provider
    assert place.query == address
    assert place.found_on == NOW.date()
    assert place.country_code == "fi"
    assert "Helsinki" in place.matched_address


def test_a_number_that_the_street_does_not_have_gives_the_street(mock: GeocoderOnMock) -> None:
    place = mock.place("Unioninkatu 999, Helsinki")

    assert place.accuracy is Accuracy.STREET


def test_a_number_given_to_places_far_apart_is_not_exact(mock: GeocoderOnMock) -> None:
    place = mock.place("Kaivokatu 2, Helsinki")

    assert place.accuracy is Accuracy.STREET
    assert any(straight_line_m(place.coordinate, other.coordinate) > SAME_ADDRESS_M for other in place.candidates)
    assert 0 < len(place.candidates) < 5
    assert place.matched_address not in {other.matched_address for other in place.candidates}


@pytest.mark.parametrize(("name", "longitude"), [("Ateneum Art Museum", 24.944), ("Casa Largo", 24.9391)])
def test_the_name_of_the_stop_picks_one_of_several(mock: GeocoderOnMock, name: str, longitude: float) -> None:
    place = mock.place("Kaivokatu 2, Helsinki", name)

    assert place.accuracy is Accuracy.HOUSE
    assert place.coordinate.longitude == pytest.approx(longitude, abs=2e-4)


def test_a_town_is_an_area_and_a_name_a_place(mock: GeocoderOnMock) -> None:
    assert mock.place("Helsinki").accuracy is Accuracy.AREA
    assert mock.place("Kiasma, Helsinki").accuracy is Accuracy.PLACE


def test_a_range_of_house_numbers_contains_those_in_it(mock: GeocoderOnMock) -> None:
    assert mock.place("Pohjoisesplanadi 11, Helsinki").accuracy is Accuracy.HOUSE


def test_a_name_before_the_street_does_not_keep_the_address_from_being_found(mock: GeocoderOnMock) -> None:
    assert mock.place("Nonsense Hall, Unioninkatu 29, 00170 Helsinki").accuracy is Accuracy.HOUSE


def test_rooms_and_links_are_not_sent(mock: GeocoderOnMock) -> None:
    for address in (stop.address for stop in case_plan("m29-rooms").stops):
        mock.geocoder.ask(address)

    queries = [url.params["q"] for url in mock.service.requests]
    assert not [query for query in queries if re.search(r"floor|room|entrance|c/o|A 12", query, re.IGNORECASE)]
    assert mock.place("Simonkatu 7, 3rd floor, Helsinki").accuracy is Accuracy.HOUSE
    assert mock.place("Fabianinkatu 30 A 12, Helsinki").accuracy is Accuracy.HOUSE
    for address in ("///window.tops.actor", "https://maps.app.goo.gl/AbCdEf"):
        assert isinstance(mock.geocoder.ask(address), AddressNotFound)
    assert len([url for url in mock.service.requests if "goo" in str(url) or "tops" in str(url)]) == 0


def test_a_short_plus_code_is_found_near_its_town(mock: GeocoderOnMock) -> None:
    place = mock.place("5WCP+PQ Helsinki")

    assert place.coordinate == Coordinate(latitude=60.171813, longitude=24.936937)
    assert place.accuracy is Accuracy.PLACE
    assert [url.params["q"] for url in mock.service.requests] == ["Helsinki"]
    assert mock.geocoder.lookup("5WCP+PQ Helsinki") == place
    assert isinstance(mock.geocoder.ask("5WCP+PQ"), AddressNotFound)
    assert len(mock.service.requests) == 1


def test_a_letter_that_may_be_another_house_is_not_exact(mock: GeocoderOnMock) -> None:
    place = mock.place("Unioninkatu 29 A, Helsinki")

    assert "Unioninkatu" in place.matched_address
    assert place.accuracy is not Accuracy.HOUSE


def test_a_lookup_sends_no_request(mock: GeocoderOnMock) -> None:
    assert mock.geocoder.lookup("Simonkatu 7, Helsinki") is None
    place = mock.place("Simonkatu 7, Helsinki")
    before = len(mock.service.requests)

    for _ in range(200):
        assert mock.geocoder.lookup("  simonkatu 7,  helsinki") == replace(place, query="  simonkatu 7,  helsinki")

    assert len(mock.service.requests) == before


def test_not_found_is_cached_for_a_day(mock: GeocoderOnMock) -> None:
    assert isinstance(mock.geocoder.ask("Nosuchstreet 5, Helsinki"), AddressNotFound)

    mock.clock.now += 23 * 3600
    assert isinstance(mock.geocoder.lookup("Nosuchstreet 5, Helsinki"), AddressNotFound)
    mock.clock.now += 3600
    assert mock.geocoder.lookup("Nosuchstreet 5, Helsinki") is None


def test_an_answer_is_cached_for_ever(mock: GeocoderOnMock) -> None:
    place = mock.place("Simonkatu 7, Helsinki")

    mock.clock.now += 10 * 365 * 86_400

    assert mock.geocoder.lookup("Simonkatu 7, Helsinki") == place


DAMAGED_ANSWERS = [
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


def test_a_damaged_answer_is_a_fault_and_never_cached(mock: GeocoderOnMock) -> None:
    for body in DAMAGED_ANSWERS:
        mock.service.fault = httpx.Response(200, content=body)
        mock.http_client.status.retry_now()

        with pytest.raises(ServiceUnavailable, match=r"cannot be read|web page") as caught:
            mock.geocoder.ask("Simonkatu 7, Helsinki")

        assert caught.value.service == "geocoder", body
        assert mock.geocoder.lookup("Simonkatu 7, Helsinki") is None, body


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
def test_an_outage_is_never_cached(
    mock: GeocoderOnMock, fault: httpx.Response | Exception, sort: type[ServiceFault]
) -> None:
    mock.service.fault = fault
    with pytest.raises(sort):
        mock.geocoder.ask("Simonkatu 7, Helsinki")
    assert mock.geocoder.lookup("Simonkatu 7, Helsinki") is None

    mock.service.fault = None
    mock.clock.now += 3600
    assert isinstance(mock.geocoder.ask("Simonkatu 7, Helsinki"), Place)


def test_requests_lie_the_interval_of_the_settings_apart(mock: GeocoderOnMock) -> None:
    started = mock.clock.now

    for address in TRUE_PLACES:
        mock.geocoder.ask(address)

    assert mock.clock.now - started == pytest.approx(len(mock.service.requests) - 1)


def test_an_empty_address_sends_no_request(mock: GeocoderOnMock) -> None:
    for address in ("", "  ", "()", "\u200b", ",,"):
        assert isinstance(mock.geocoder.lookup(address), AddressNotFound)
        assert isinstance(mock.geocoder.ask(address), AddressNotFound)
    assert mock.service.requests == []


# What is Nominatim's alone.


def test_the_request_follows_the_settings(tmp_path: Path) -> None:
    box = BoundingBox(south=60, west=24, north=61, east=25)
    mock = GeocoderOnMock(tmp_path, url="http://127.0.0.1:8300/nominatim", country_codes=["fi", "ee"], viewbox=box)

    mock.geocoder.ask("Simonkatu 7, Helsinki")

    (url,) = mock.service.requests
    assert str(url).startswith("http://127.0.0.1:8300/nominatim/search?")
    assert url.params["countrycodes"] == "fi,ee"
    assert url.params["viewbox"] == "24.0,60.0,25.0,61.0"
    assert "bounded" not in url.params


def test_an_area_over_the_180th_meridian_is_asked_for_by_its_wider_part(tmp_path: Path) -> None:
    box = BoundingBox(south=-20, west=175, north=-10, east=-170)
    mock = GeocoderOnMock(tmp_path, viewbox=box)

    mock.geocoder.ask("Simonkatu 7, Helsinki")

    assert mock.service.requests[0].params["viewbox"] == "-180.0,-20.0,-170.0,-10.0"


def test_all_countries_are_searched_last(tmp_path: Path) -> None:
    mock = GeocoderOnMock(tmp_path, country_codes=["si"])

    assert isinstance(mock.geocoder.ask("Nosuchstreet 5, Helsinki"), AddressNotFound)

    assert [url.params.get("countrycodes") for url in mock.service.requests] == ["si", None]


def test_another_server_or_area_has_answers_of_its_own(tmp_path: Path) -> None:
    GeocoderOnMock(tmp_path).geocoder.ask("Simonkatu 7, Helsinki")

    assert GeocoderOnMock(tmp_path).geocoder.lookup("Simonkatu 7, Helsinki") is not None
    assert GeocoderOnMock(tmp_path, url="http://127.0.0.1:1").geocoder.lookup("Simonkatu 7, Helsinki") is None
    assert GeocoderOnMock(tmp_path, country_codes=["fi"]).geocoder.lookup("Simonkatu 7, Helsinki") is None


def test_a_position_between_two_numbers_is_not_a_house(tmp_path: Path) -> None:
    mock = GeocoderOnMock(tmp_path)
    (place, *_) = RECORDING["answers"]["Mannerheiminaukio 2, Helsinki"]
    worked_out = {**place, "class": "place", "type": "houses"}
    mock.service.fault = httpx.Response(200, json=[worked_out])

    assert mock.place("Mannerheiminaukio 2, Helsinki").accuracy is Accuracy.STREET


def test_of_many_at_one_address_the_far_one_is_among_the_candidates(tmp_path: Path) -> None:
    mock = GeocoderOnMock(tmp_path)
    near, far = RECORDING["answers"]["Kaivokatu 2, Helsinki"][:2]
    mock.service.fault = httpx.Response(200, json=[*[{**near, "name": f"Shop {number}"} for number in range(7)], far])

    place = mock.place("Kaivokatu 2, Helsinki")

    assert place.accuracy is Accuracy.STREET
    assert place.candidates[0].matched_address == far["display_name"]


@pytest.mark.parametrize("value", [None, 7, {}, {"results": [{}]}, {"results": [], "provider": "x", "found_on": "?"}])
def test_a_cached_answer_of_another_version_is_asked_for_again(tmp_path: Path, value: Any) -> None:
    mock = GeocoderOnMock(tmp_path)
    mock.answers.put("geocode", cache_key("Simonkatu 7, Helsinki", mock.settings), value, good_for=None)

    assert mock.geocoder.lookup("Simonkatu 7, Helsinki") is None
    assert isinstance(mock.geocoder.ask("Simonkatu 7, Helsinki"), Place)
    assert isinstance(mock.geocoder.lookup("Simonkatu 7, Helsinki"), Place)


def test_a_name_damaged_in_the_cache_breaks_nothing(tmp_path: Path) -> None:
    mock = GeocoderOnMock(tmp_path)
    mock.geocoder.ask("Simonkatu 7, Helsinki")
    key = cache_key("Simonkatu 7, Helsinki", mock.settings)
    cached = mock.answers.get("geocode", key)
    assert cached is not None
    damaged = [{**answer, "names": [None, 7]} for answer in cached.value["results"]]
    mock.answers.put("geocode", key, {**cached.value, "results": damaged}, good_for=None)

    assert isinstance(mock.geocoder.lookup("Simonkatu 7, Helsinki", name="Kamppi Chapel"), Place)
