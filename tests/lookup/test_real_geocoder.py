"""The geocoder against a real Nominatim, and against the faults a real one has (../shared/services)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.plan.coordinate import straight_line_m
from components.plan.errors import RateLimited, ServiceUnavailable
from components.plan.model import Accuracy, AddressNotFound, Coordinate, Place, Stop
from components.plan.place_checks import place_problems
from components.settings import GeocoderSettings
from tests.cases import case_plan
from tests.deep import deep
from tests.lookup.real_services import SCRIPTS, hung, start, stop
from tests.lookup.recordings import NOW, TRUE_PLACES

pytestmark = pytest.mark.services

OWN_PORT = 8500
PARTS = (f"front-{OWN_PORT}", f"osrm-foot-{OWN_PORT + 1}", f"osrm-car-{OWN_PORT + 2}", f"nominatim-{OWN_PORT + 3}")


def geocoder_at(port: int, folder: Path, *, min_interval_s: float = 0.0, timeout_s: float = 10.0) -> Geocoder:
    settings = GeocoderSettings(
        url=f"http://127.0.0.1:{port}/nominatim",
        contact="visits@example.org",
        country_codes=("fi",),
        min_interval_s=min_interval_s,
        timeout_s=timeout_s,
    )
    return Geocoder(settings, HttpClient(contact=settings.contact), AnswerCache(folder))


@pytest.fixture
def geocoder(tmp_path: Path) -> Geocoder:
    return geocoder_at(8300, tmp_path)


@pytest.mark.parametrize("address", TRUE_PLACES)
def test_every_address_is_within_thirty_metres(geocoder: Geocoder, address: str) -> None:
    latitude, longitude = TRUE_PLACES[address]

    found = geocoder.ask(address)

    assert isinstance(found, Place)
    assert straight_line_m(found.coordinate, Coordinate(latitude=latitude, longitude=longitude)) < 30
    assert found.accuracy is Accuracy.HOUSE


@pytest.mark.parametrize("address", [stop.address for stop in case_plan("m29-rooms").stops])
def test_an_address_with_a_room_is_found_at_its_house(geocoder: Geocoder, address: str) -> None:
    found = geocoder.ask(address)

    assert isinstance(found, Place)
    assert found.accuracy is Accuracy.HOUSE


def test_a_short_plus_code_is_found_near_its_town(geocoder: Geocoder) -> None:
    found = geocoder.ask("5WCP+PQ Helsinki")

    assert isinstance(found, Place)
    assert found.coordinate == Coordinate(latitude=60.171813, longitude=24.936937)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("Unioninkatu 999, Helsinki", "found only as a street: Unioninkatu."),
        ("Kaivokatu 2, Helsinki", "given for several places, up to 280 m apart"),
    ],
)
def test_a_doubtful_place_is_a_problem(geocoder: Geocoder, address: str, message: str) -> None:
    found = geocoder.ask(address)

    assert isinstance(found, Place)
    assert found.accuracy is Accuracy.STREET
    stop = Stop(id="x", date=NOW.date(), name="X", address=address)
    (doubt,) = place_problems(stop, found, others=())
    assert message in str(doubt.message)


@pytest.mark.parametrize(
    "address",
    [
        "29 Unioninkatu Helsinki",
        "Helsinki, Unioninkatu 29",
        "00170 Helsinki, Unioninkatu 29",
        "Finland, 00170 Helsinki, Unioninkatu 29",
        "Unioninkatu 29, FI-00170 Helsinki, Finland",
        "Unionsgatan 29, Helsingfors",
        "unioninkatu 29,helsinki",
        "Nonsense Hall, Unioninkatu 29, 00170 Helsinki",
        "Unioninkatu 29 (2nd floor), Helsinki",
    ],
)
def test_an_address_is_found_however_its_parts_stand(geocoder: Geocoder, address: str) -> None:
    found = geocoder.ask(address)

    assert isinstance(found, Place)
    assert found.accuracy is Accuracy.HOUSE
    assert "Unioninkatu" in found.matched_address


def test_an_unknown_street_is_not_found(geocoder: Geocoder) -> None:
    assert isinstance(geocoder.ask("Nosuchstreet 5, Helsinki"), AddressNotFound)


@pytest.fixture(scope="module")
def own_services() -> Iterator[None]:
    """Services of our own on another port, to break, of one request a second."""
    if not (SCRIPTS / "start").exists():
        pytest.skip("the scripts that start real services (../shared/services) are not here")
    try:
        start(OWN_PORT, "1r/s")
        yield
    finally:
        stop(*PARTS)


@pytest.mark.usefixtures("own_services")
def test_a_server_of_one_request_a_second_is_asked_no_faster(tmp_path: Path) -> None:
    polite = geocoder_at(OWN_PORT, tmp_path / "polite", min_interval_s=1.0)
    assert all(isinstance(polite.ask(address), Place) for address in list(TRUE_PLACES)[: deep(100, 4)])

    time.sleep(1.1)
    hasty = geocoder_at(OWN_PORT, tmp_path / "hasty")
    assert isinstance(hasty.ask("Simonkatu 7, Helsinki"), Place)
    with pytest.raises(RateLimited) as caught:
        ask_one_after_the_other(hasty)
    assert caught.value.retry_after_s == 60
    with pytest.raises(RateLimited, match="left alone"):
        hasty.ask("Fabianinkatu 30, Helsinki")


def ask_one_after_the_other(geocoder: Geocoder) -> None:
    """As fast as it goes; on a busy machine a second may lie between two of them, but not between all."""
    for number in range(1, 40):
        geocoder.ask(f"Fabianinkatu {number}, Helsinki")


@pytest.mark.usefixtures("own_services")
def test_a_hung_or_missing_server_is_a_fault_and_nothing_is_cached(tmp_path: Path) -> None:
    stop(PARTS[0])
    start(OWN_PORT)  # of any number of requests
    patient = geocoder_at(OWN_PORT, tmp_path)
    impatient = geocoder_at(OWN_PORT, tmp_path, timeout_s=0.5)
    assert isinstance(patient.ask("Kiasma, Helsinki"), Place)
    with hung(PARTS[3]), pytest.raises(ServiceUnavailable, match="did not answer"):
        impatient.ask("Simonkatu 7, Helsinki")
    assert impatient.lookup("Simonkatu 7, Helsinki") is None

    stop(PARTS[3])
    with pytest.raises(ServiceUnavailable, match="502"):
        patient.ask("Simonkatu 7, Helsinki")
    assert patient.lookup("Simonkatu 7, Helsinki") is None

    start(OWN_PORT)
    patient._http_client.status.retry_now()
    assert isinstance(patient.ask("Simonkatu 7, Helsinki"), Place)
    assert isinstance(impatient.lookup("Simonkatu 7, Helsinki"), Place)
