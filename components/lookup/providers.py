"""The geocoders of geopy that can be chosen, asked through our own transport and read into one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from geopy import exc  # type: ignore[import-untyped]
from geopy.adapters import BaseSyncAdapter  # type: ignore[import-untyped]
from geopy.geocoders import Nominatim, OpenCage, Photon  # type: ignore[import-untyped]
from geopy.location import Location  # type: ignore[import-untyped]

from components.lookup.http_client import Transport
from components.plan.errors import (
    InvalidCoordinate,
    NoAnswer,
    RateLimited,
    ServiceFault,
    ServiceRefused,
    ServiceUnavailable,
)
from components.plan.model import Coordinate
from components.settings import GeocoderSettings

SERVICE = "geocoder"
MOST_ANSWERS = 10
"""How many answers are asked for. That an address is ambiguous shows in the second answer and those after it."""

_UNREADABLE = "The answer of the geocoder cannot be read."
_LIST_IN = {"nominatim": None, "photon": "features", "opencage": "results"}
"""Under which key of its answer a provider lists what it found; Nominatim's answer is the list."""


class Sort(StrEnum):
    """What an answer is, before it is compared with what was asked."""

    HOUSE = "house"
    INTERPOLATED = "interpolated"
    POI = "poi"
    STREET = "street"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAnswer:
    """One answer of any provider. `names` are all its names, in whatever languages; what is unknown is empty."""

    coordinate: Coordinate
    label: str
    sort: Sort
    house_number: str = ""
    road: str = ""
    postcode: str = ""
    country_code: str = ""
    names: tuple[str, ...] = ()


class TransportAdapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy carries no types
    """Lets geopy ask through our transport: geopy itself never opens a socket."""

    def __init__(self, transport: Transport, settings: GeocoderSettings) -> None:
        super().__init__(proxies=None, ssl_context=None)
        self._transport = transport
        self._settings = settings

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> Any:  # noqa: ARG002 - geopy's form
        """The JSON at `url`; our own errors pass through geopy as they are. What has not the form of an answer is
        none: geopy would take some of it for "nothing found"."""
        answer = self._transport.get_json(
            url, service=SERVICE, timeout_s=timeout, min_interval_s=self._settings.min_interval_s
        )
        key = _LIST_IN[self._settings.provider]
        if not isinstance(answer if key is None else isinstance(answer, dict) and answer.get(key), list):
            raise self._transport.unusable(ServiceUnavailable(_UNREADABLE, service=SERVICE))
        return answer

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:  # noqa: ARG002 - geopy's form
        """No provider of ours answers in anything but JSON."""
        raise ServiceRefused("The geocoder wants to answer in something else than JSON.", service=SERVICE)


def ask(settings: GeocoderSettings, transport: Transport, query: str, *, anywhere: bool = False) -> list[RawAnswer]:
    """The provider's answers to `query`, best first; empty where it knows none.

    Only those in `country_codes` unless `anywhere`; those in `viewbox` are preferred. Raises `ServiceUnavailable`
    (and its `RateLimited`) or `ServiceRefused`.
    """
    countries = [] if anywhere else list(settings.country_codes)
    try:
        locations = _ASK[settings.provider](settings, transport, query, countries)
        return [_READ[settings.provider](location) for location in locations or ()]
    except NoAnswer:
        return []
    except (
        exc.GeopyError,
        InvalidCoordinate,
        LookupError,
        TypeError,
        ValueError,
        OverflowError,
        AttributeError,
    ) as fault:
        raise transport.unusable(translated(fault)) from fault


def translated(fault: Exception) -> ServiceFault:
    """The one place where geopy's errors, and what it trips over in a garbled answer, become ours."""
    if isinstance(fault, exc.GeocoderRateLimited):
        return RateLimited(
            "The geocoder asks for quiet.", service=SERVICE, retry_after_s=float(fault.retry_after or 60.0)
        )
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
    if isinstance(fault, exc.GeocoderQueryError):
        return NoAnswer("The geocoder cannot make sense of this address.", service=SERVICE)
    return ServiceUnavailable(_UNREADABLE, service=SERVICE)


def _common(settings: GeocoderSettings, transport: Transport) -> dict[str, Any]:
    address = urlsplit(settings.url)
    return {
        "scheme": address.scheme,
        "domain": f"{address.netloc}{address.path}",
        "timeout": settings.timeout_s,
        "user_agent": transport.user_agent,
        "adapter_factory": lambda **_: TransportAdapter(transport, settings),
    }


def _box(settings: GeocoderSettings) -> list[tuple[float, float]] | None:
    """The preferred area as geopy wants it: two corners, each latitude first."""
    box = settings.viewbox
    return None if box is None else [(box.south, box.west), (box.north, box.east)]


def _ask_nominatim(
    settings: GeocoderSettings, transport: Transport, query: str, countries: list[str]
) -> Sequence[Location] | None:
    found: Sequence[Location] | None = Nominatim(**_common(settings, transport)).geocode(
        query,
        exactly_one=False,
        limit=MOST_ANSWERS,
        addressdetails=True,
        namedetails=True,
        country_codes=countries,
        viewbox=_box(settings),
    )
    return found


def _ask_photon(
    settings: GeocoderSettings, transport: Transport, query: str, _countries: list[str]
) -> Sequence[Location] | None:
    box = settings.viewbox  # Photon's own box would shut out what lies beyond; a centre only prefers
    centre = None if box is None else ((box.south + box.north) / 2, (box.west + box.east) / 2)
    found: Sequence[Location] | None = Photon(**_common(settings, transport)).geocode(
        query, exactly_one=False, limit=MOST_ANSWERS, location_bias=centre
    )
    return found


def _ask_opencage(
    settings: GeocoderSettings, transport: Transport, query: str, countries: list[str]
) -> Sequence[Location] | None:
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    found: Sequence[Location] | None = OpenCage(key, **_common(settings, transport)).geocode(
        query, exactly_one=False, country=countries or None, annotations=False
    )
    return found


def _read_nominatim(location: Location) -> RawAnswer:
    """https://nominatim.org/release-docs/latest/api/Output/: rank 26 and 27 are streets, 30 houses and what is in
    them, lower ranks areas; the type `houses` is a position worked out between two numbers."""
    raw, address = location.raw, location.raw.get("address") or {}
    rank, name = int(raw.get("place_rank") or 0), raw.get("name")
    if raw.get("class") == "place" and raw.get("type") == "houses":
        sort = Sort.INTERPOLATED
    elif raw.get("addresstype") == "road" or 26 <= rank <= 27:
        sort = Sort.STREET
    elif rank < 26:
        sort = Sort.AREA
    else:
        sort = Sort.POI if name else Sort.HOUSE
    return RawAnswer(
        coordinate=_coordinate(location),
        label=str(raw["display_name"]),
        sort=sort,
        house_number=str(address.get("house_number") or ""),
        road=str(address.get("road") or address.get("pedestrian") or ""),
        postcode=str(address.get("postcode") or ""),
        country_code=str(address.get("country_code") or "").lower(),
        names=_names([name, *(raw.get("namedetails") or {}).values()]),
    )


def _read_photon(location: Location) -> RawAnswer:
    """https://github.com/komoot/photon/blob/master/docs/api-v1.md: `type` is house, street, or the sort of area."""
    of = location.raw["properties"]
    kinds = {"house": Sort.POI if of.get("name") else Sort.HOUSE, "street": Sort.STREET, "other": Sort.POI}
    street = of.get("street") or (of.get("name") if of.get("type") == "street" else "")
    line = " ".join(str(part) for part in (street, of.get("housenumber")) if part)
    parts = (of.get("name"), line, of.get("postcode"), of.get("city"), of.get("country"))
    return RawAnswer(
        coordinate=_coordinate(location),
        label=", ".join(dict.fromkeys(str(part) for part in parts if part)),
        sort=kinds.get(str(of.get("type")), Sort.AREA),
        house_number=str(of.get("housenumber") or ""),
        road=str(street or ""),
        postcode=str(of.get("postcode") or ""),
        country_code=str(of.get("countrycode") or "").lower(),
        names=_names([of.get("name")]),
    )


def _read_opencage(location: Location) -> RawAnswer:
    """https://opencagedata.com/api#response: `components._type` is what was found, and the key of its name."""
    raw = location.raw
    of = raw["components"]
    kind = str(of.get("_type") or "")
    name = of.get(kind)
    if kind == "road":
        sort = Sort.STREET
    elif kind in {"building", "house_number"}:
        sort = Sort.HOUSE
    else:
        sort = Sort.AREA if of.get("_category") == "place" or "road" not in of else Sort.POI
    return RawAnswer(
        coordinate=_coordinate(location),
        label=str(raw["formatted"]),
        sort=sort,
        house_number=str(of.get("house_number") or ""),
        road=str(of.get("road") or ""),
        postcode=str(of.get("postcode") or ""),
        country_code=str(of.get("country_code") or "").lower(),
        names=_names([name]),
    )


def _coordinate(location: Location) -> Coordinate:
    return Coordinate(latitude=float(location.latitude), longitude=float(location.longitude))


def _names(values: Sequence[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if value))[:40]


_ASK: dict[str, Callable[[GeocoderSettings, Transport, str, list[str]], Sequence[Location] | None]] = {
    "nominatim": _ask_nominatim,
    "photon": _ask_photon,
    "opencage": _ask_opencage,
}
_READ: dict[str, Callable[[Location], RawAnswer]] = {
    "nominatim": _read_nominatim,
    "photon": _read_photon,
    "opencage": _read_opencage,
}
