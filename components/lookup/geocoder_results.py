"""The results of the geocoding services in one form, whatever service they are from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from components.plan.model import Coordinate

SERVICE = "geocoder"
"""The name of the service in its back-off and in errors."""
MAX_NAMES = 40

Fields = Mapping[str, Any]


class ResultKind(StrEnum):
    """What a result is, before it is compared with the address that was asked for."""

    HOUSE = "house"
    INTERPOLATED = "interpolated"
    POI = "poi"
    STREET = "street"
    AREA = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One result of any provider. `names` are all its names, in whatever languages; what is unknown is empty.

    `country_code` is ISO 3166-1's, in small letters.
    """

    coordinate: Coordinate
    label: str
    kind: ResultKind
    house_number: str = ""
    road: str = ""
    postcode: str = ""
    country_code: str = ""
    names: tuple[str, ...] = ()


def read_nominatim(coordinate: Coordinate, raw: Fields) -> Result:
    """https://nominatim.org/release-docs/latest/api/Output/: rank 26 and 27 are streets, 30 houses and what is in
    them, lower ranks areas; the type `houses` is a position interpolated between two house numbers."""
    address = raw.get("address") or {}
    rank, name = int(raw.get("place_rank") or 0), raw.get("name")
    if raw.get("class") == "place" and raw.get("type") == "houses":
        kind = ResultKind.INTERPOLATED
    elif raw.get("addresstype") == "road" or 26 <= rank <= 27:
        kind = ResultKind.STREET
    elif rank < 26:
        kind = ResultKind.AREA
    else:
        kind = ResultKind.POI if name else ResultKind.HOUSE
    return Result(
        coordinate=coordinate,
        label=str(raw["display_name"]),
        kind=kind,
        house_number=_text(address, "house_number"),
        road=_text(address, "road", "pedestrian"),
        postcode=_text(address, "postcode"),
        country_code=_text(address, "country_code").lower(),
        names=_names([name, *(raw.get("namedetails") or {}).values()]),
    )


def read_photon(coordinate: Coordinate, raw: Fields) -> Result:
    """https://github.com/komoot/photon/blob/master/docs/api-v1.md: `type` is house, street, or the sort of area."""
    fields = raw["properties"]
    name = fields.get("name")
    kinds = {
        "house": ResultKind.POI if name else ResultKind.HOUSE,
        "street": ResultKind.STREET,
        "other": ResultKind.POI,
    }
    street = fields.get("street") or (name if fields.get("type") == "street" else "")
    line = " ".join(str(part) for part in (street, fields.get("housenumber")) if part)
    parts = (name, line, fields.get("postcode"), fields.get("city"), fields.get("country"))
    return Result(
        coordinate=coordinate,
        label=", ".join(dict.fromkeys(str(part) for part in parts if part)),
        kind=kinds.get(str(fields.get("type")), ResultKind.AREA),
        house_number=_text(fields, "housenumber"),
        road=str(street or ""),
        postcode=_text(fields, "postcode"),
        country_code=_text(fields, "countrycode").lower(),
        names=_names([name]),
    )


def read_opencage(coordinate: Coordinate, raw: Fields) -> Result:
    """https://opencagedata.com/api#response: `components._type` is what was found, and the key of its name."""
    fields = raw["components"]
    found_type = str(fields.get("_type") or "")
    if found_type == "road":
        kind = ResultKind.STREET
    elif found_type in {"building", "house_number"}:
        kind = ResultKind.HOUSE
    else:
        kind = ResultKind.AREA if fields.get("_category") == "place" or "road" not in fields else ResultKind.POI
    return Result(
        coordinate=coordinate,
        label=str(raw["formatted"]),
        kind=kind,
        house_number=_text(fields, "house_number"),
        road=_text(fields, "road"),
        postcode=_text(fields, "postcode"),
        country_code=_text(fields, "country_code").lower(),
        names=_names([fields.get(found_type)]),
    )


def _text(fields: Fields, *names: str) -> str:
    """The first of these fields that is not empty, as text."""
    return next((str(fields[name]) for name in names if fields.get(name)), "")


def _names(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value) for value in values if value))[:MAX_NAMES]
