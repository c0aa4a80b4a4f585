"""Every exception class of httpx, geopy and SQLAlchemy becomes one of our errors."""

from __future__ import annotations

import inspect
import sqlite3
import ssl
from collections.abc import Iterator
from pathlib import Path

import geopy.exc  # type: ignore[import-untyped]
import httpx
import pytest
import sqlalchemy.exc

from components.lookup import providers
from components.lookup.answer_cache import AnswerCache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.plan.errors import ServiceFault, StorageFault
from components.plan.model import AddressNotFound
from components.settings import GeocoderSettings
from components.store import database


def classes_under(root: type[BaseException]) -> Iterator[type[BaseException]]:
    yield root
    for child in root.__subclasses__():
        yield from classes_under(child)


def instance_of(error: type[BaseException]) -> BaseException:
    """An instance, whatever arguments its class takes."""
    fault = error.__new__(error)
    fault.args = ("broken",)
    for name in inspect.signature(error.__init__).parameters:
        if name not in {"self", "args", "kwargs", "message"}:
            try:
                setattr(fault, name, None)
            except AttributeError:
                setattr(fault, f"_{name}", None)
    return fault


HTTPX = sorted(
    {*classes_under(httpx.HTTPError), *classes_under(httpx.StreamError), httpx.InvalidURL, httpx.CookieConflict},
    key=str,
)
SYSTEM: list[type[BaseException]] = [
    OSError,
    ConnectionResetError,
    TimeoutError,
    ssl.SSLError,
    ssl.SSLCertVerificationError,
    UnicodeError,
    ValueError,
    RuntimeError,
]


@pytest.mark.parametrize("error", [*HTTPX, *SYSTEM], ids=str)
def test_every_error_of_the_network_becomes_ours(error: type[BaseException]) -> None:
    def broken(_: httpx.Request) -> httpx.Response:
        raise instance_of(error)

    with pytest.raises(ServiceFault) as caught:
        HttpClient(transport=httpx.MockTransport(broken)).get_json("http://x.test", service="geocoder", timeout_s=5)

    assert caught.value.service == "geocoder"


QUERY_ERRORS = set(classes_under(geopy.exc.GeocoderQueryError))
"""The service cannot make sense of the address: it is not found."""


@pytest.mark.parametrize("error", sorted({*classes_under(geopy.exc.GeopyError)} - QUERY_ERRORS, key=str), ids=str)
def test_every_error_of_geopy_becomes_ours(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise instance_of(error)

    monkeypatch.setattr("geopy.geocoders.Nominatim.geocode", broken)
    geocoder = Geocoder(GeocoderSettings(), HttpClient(), AnswerCache(tmp_path))

    with pytest.raises(ServiceFault) as caught:
        geocoder.ask("Simonkatu 7, Helsinki")

    assert caught.value.service == "geocoder"
    assert geocoder.lookup("Simonkatu 7, Helsinki") is None


@pytest.mark.parametrize("error", sorted(QUERY_ERRORS, key=str), ids=str)
def test_an_address_that_the_service_cannot_make_sense_of_is_not_found(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise instance_of(error)

    monkeypatch.setattr("geopy.geocoders.Nominatim.geocode", broken)
    http_client = HttpClient()

    found = Geocoder(GeocoderSettings(), http_client, AnswerCache(tmp_path)).ask("Simonkatu 7, Helsinki")

    assert isinstance(found, AddressNotFound)
    assert http_client.status.health("geocoder").fault is None


def test_every_error_of_databases_has_a_cause() -> None:
    faults: list[sqlalchemy.exc.SQLAlchemyError | OSError] = [OSError(28, "full"), OSError(13, "no"), PermissionError()]
    for error in classes_under(sqlalchemy.exc.SQLAlchemyError):
        fault = instance_of(error)
        assert isinstance(fault, sqlalchemy.exc.SQLAlchemyError)
        if isinstance(fault, sqlalchemy.exc.DBAPIError):
            fault.orig = sqlite3.OperationalError("disk I/O error")
        faults.append(fault)

    assert all(isinstance(database.database_fault_of(fault), StorageFault) for fault in faults)
    assert database.database_fault_of(faults[0]).cause is database.Cause.FULL


def test_what_a_damaged_answer_makes_geopy_raise_becomes_ours() -> None:
    for fault in (KeyError("lat"), TypeError(), ValueError(), AttributeError(), IndexError()):
        assert "cannot be read" in str(providers.translated(fault))
