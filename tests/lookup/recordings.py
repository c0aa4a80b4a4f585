"""Recorded answers of a real Nominatim, in the form of each geocoding service, and where the places really are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
