"""The geocoding services of geopy that can be chosen, asked through our HTTP client.

geopy loads slowly, with all its services: import this module where something is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from geopy import exc  # type: ignore[import-untyped]
from geopy.adapters import BaseSyncAdapter  # type: ignore[import-untyped]
from geopy.geocoders import Nominatim, OpenCage, Photon  # type: ignore[import-untyped]

from components.lookup.geocoder_results import SERVICE, Fields, Result, read_nominatim, read_opencage, read_photon
from components.lookup.http_client import HttpClient
from components.plan.errors import NoAnswer, ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.model import Coordinate
from components.settings import GeocoderSettings

MAX_RESULTS = 10
"""How many results are asked for: the second and later ones show whether an address is ambiguous."""

_DAMAGED_ANSWER = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError)
"""What geopy and our reading of its results raise where a part is missing or has another type."""


class _Adapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no type hints
    """Makes geopy ask through our HTTP client: geopy itself never opens a socket."""

    def __init__(self, http_client: HttpClient, settings: GeocoderSettings) -> None:
        super().__init__(proxies=None, ssl_context=None)
        self._http_client = http_client
        self._settings = settings

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:  # noqa: ARG002 - geopy's form
        """The JSON at `url`. Our own errors pass through geopy unchanged."""
        answer = self._http_client.get_json(
            url, service=SERVICE, timeout_s=timeout, min_interval_s=self._settings.min_interval_s
        )
        key = _PROVIDERS[self._settings.provider].results_key
        results = answer if key is None else isinstance(answer, dict) and answer.get(key)
        if not isinstance(results, list):  # geopy takes some other forms for "nothing found"
            raise _unreadable()
        return answer

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:  # noqa: ARG002 - geopy's form
        """Never called: all our providers answer in JSON."""
        raise _unreadable()


def search(
    settings: GeocoderSettings, http_client: HttpClient, query: str, *, all_countries: bool = False
) -> list[Result]:
    """The provider's results for `query`, best first; empty where it knows none.

    Only those in the settings' `country_codes`, unless `all_countries`; those in `viewbox` are preferred. Raises
    `ServiceUnavailable` (and its `RateLimited`) or `ServiceRefused`.
    """
    provider = _PROVIDERS[settings.provider]
    address = urlsplit(settings.url)
    options = {
        "scheme": address.scheme,
        "domain": f"{address.netloc}{address.path}",
        "timeout": settings.timeout_s,
        "user_agent": http_client.user_agent,
        "adapter_factory": lambda **_: _Adapter(http_client, settings),
    }
    countries = [] if all_countries else list(settings.country_codes)
    with http_client.status.attempt(SERVICE):
        try:
            geocode = provider.geocoder(settings, options).geocode
            locations = geocode(query, exactly_one=False, **provider.arguments(settings, countries))
            return [
                provider.read(Coordinate(latitude=location.latitude, longitude=location.longitude), location.raw)
                for location in locations or ()
            ]
        except (NoAnswer, exc.GeocoderQueryError):  # it cannot make sense of this address
            return []
        except (exc.GeopyError, *_DAMAGED_ANSWER) as fault:
            raise translated(fault) from fault


def translated(fault: Exception) -> ServiceFault:
    """The one place where geopy's errors, and what a damaged answer makes it raise, become ours."""
    if isinstance(
        fault,
        exc.GeocoderQuotaExceeded
        | exc.GeocoderAuthenticationFailure
        | exc.GeocoderInsufficientPrivileges
        | exc.ConfigurationError,
    ):
        return ServiceRefused(
            "The geocoder does not want our requests. Check its address, contact and key in the settings.",
            service=SERVICE,
        )
    return _unreadable()


def _unreadable() -> ServiceUnavailable:
    return ServiceUnavailable("The answer of the geocoder cannot be read.", service=SERVICE)


def _nominatim_arguments(settings: GeocoderSettings, countries: list[str]) -> dict[str, Any]:
    # Nominatim would take a box over the 180th meridian for the rest of the globe: it gets the wider of the two parts.
    box = None if settings.viewbox is None else max(settings.viewbox.parts, key=lambda part: part.width)
    corners = None if box is None else [(box.south, box.west), (box.north, box.east)]  # latitude first
    return {
        "limit": MAX_RESULTS,
        "addressdetails": True,
        "namedetails": True,
        "country_codes": countries,
        "viewbox": corners,
    }


def _photon_arguments(settings: GeocoderSettings, _countries: list[str]) -> dict[str, Any]:
    # Photon's own box would exclude results outside it; a centre only ranks them.
    centre = None if settings.viewbox is None else settings.viewbox.centre
    bias = None if centre is None else (centre.latitude, centre.longitude)
    return {"limit": MAX_RESULTS, "location_bias": bias}


def _opencage(settings: GeocoderSettings, options: dict[str, Any]) -> OpenCage:
    return OpenCage(settings.api_key.get_secret_value() if settings.api_key else "", **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Provider:
    """How to ask a provider through geopy, and where its answer lists the results (None: the answer is the list)."""

    geocoder: Callable[[GeocoderSettings, dict[str, Any]], Any]
    arguments: Callable[[GeocoderSettings, list[str]], dict[str, Any]]
    read: Callable[[Coordinate, Fields], Result]
    results_key: str | None


_PROVIDERS = {
    "nominatim": _Provider(
        geocoder=lambda _, options: Nominatim(**options),
        arguments=_nominatim_arguments,
        read=read_nominatim,
        results_key=None,
    ),
    "photon": _Provider(
        geocoder=lambda _, options: Photon(**options),
        arguments=_photon_arguments,
        read=read_photon,
        results_key="features",
    ),
    "opencage": _Provider(
        geocoder=_opencage,
        arguments=lambda _, countries: {"country": countries or None, "annotations": False},
        read=read_opencage,
        results_key="results",
    ),
}
