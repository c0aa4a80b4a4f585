"""Settings of the services that a visit uses: geocoder, router, map ground and map background."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from components.plan.bounds import BoundingBox, SearchArea
from components.plan.details import COUNTRY_CODE, FASTEST_WALK_M_S, SLOWEST_WALK_M_S
from components.plan.travel_modes import WALKING_M_S

OSM_CREDIT = "© OpenStreetMap contributors"
"""The credit of OpenStreetMap's data, as https://www.openstreetmap.org/copyright asks for it."""

NO_FETCHING_AHEAD = frozenset({"tile.openstreetmap.org", "vector.openstreetmap.org"})
"""Servers whose tiles must not be fetched ahead and kept
(https://operations.osmfoundation.org/policies/tiles/ and https://operations.osmfoundation.org/policies/vector/)."""

PUBLIC_GROUNDS = {
    "OpenFreeMap": "https://tiles.openfreemap.org/planet",
    "VersaTiles": "https://tiles.versatiles.org/tiles/osm/tiles.json",
}
"""Public TileJSONs of the whole world, in the order in which they are asked; their terms stand in
`lookup/ground_source.py`."""

PUBLIC_NOMINATIM = "nominatim.openstreetmap.org"
PROVIDER_URLS = {
    "nominatim": f"https://{PUBLIC_NOMINATIM}",
    "photon": "https://photon.komoot.io",
    "opencage": "https://api.opencagedata.com",
}


def _address(value: str) -> str:
    value = value.strip().rstrip("/")
    if not value:
        return value
    try:
        parts = urlsplit(value)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", value):
        raise ValueError("is no web address; write it with its http:// or https://")
    return value


Address = Annotated[str, AfterValidator(_address)]
CountryCode = Annotated[str, Field(pattern=rf"^{COUNTRY_CODE}$")]


class Frozen(BaseModel):
    """A group of settings: read once, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


class GeocoderSettings(Frozen):
    """Who turns addresses into positions.

    `url` is where Nominatim's `/search` (Photon's `/api`) stands; empty stands for the provider's own.
    `country_codes` (ISO 3166-1, two letters) and `viewbox` only prefer what is there; a box with `west` greater than
    `east` crosses the 180th meridian. `min_interval_s` is the time
    between two requests of the whole application: one second at least for the public Nominatim
    (https://operations.osmfoundation.org/policies/nominatim/).
    """

    provider: Literal["nominatim", "photon", "opencage"] = "nominatim"
    url: Address = ""
    contact: str = ""
    country_codes: tuple[CountryCode, ...] = ()
    viewbox: BoundingBox | None = None
    min_interval_s: float = Field(default=1.0, ge=0, le=60, allow_inf_nan=False)
    timeout_s: float = Field(default=10.0, gt=0, le=120, allow_inf_nan=False)
    api_key: SecretStr | None = None

    @property
    def area(self) -> SearchArea:
        """Where places are looked for first."""
        return SearchArea(country_codes=self.country_codes, viewbox=self.viewbox)

    @field_validator("country_codes", mode="before")
    @classmethod
    def _lower_country_codes(cls, value: object) -> object:
        codes = [value] if isinstance(value, str) else value
        return [str(code).lower() for code in codes] if isinstance(codes, (list, tuple)) else value

    @field_validator("viewbox")
    @classmethod
    def _check_viewbox(cls, box: BoundingBox | None) -> BoundingBox | None:
        if box and not box.is_on_earth:
            raise ValueError("needs south below north, and two meridians as west and east, in degrees")
        return box

    @model_validator(mode="before")
    @classmethod
    def _default_url(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and not raw.get("url"):
            return {**raw, "url": PROVIDER_URLS.get(str(raw.get("provider", "nominatim")), "")}
        return raw

    @model_validator(mode="after")
    def _check_usage_policy(self) -> GeocoderSettings:
        if urlsplit(self.url).hostname == PUBLIC_NOMINATIM and self.min_interval_s < 1:
            raise ValueError("min_interval_s is at least 1 for the public Nominatim, as its usage policy asks")
        if self.provider == "opencage" and self.api_key is None:
            raise ValueError("opencage needs a key: put it into STUDY_VISIT_GEOCODER_KEY")
        return self


class RouterSettings(Frozen):
    """Who finds the way: OSRM's HTTP interface under `/routed-foot`, `/routed-bike` and `/routed-car` of `url`.

    `max_snap_m` is how far from a stop the nearest way may be before the answer is not believed. `walking_m_s` is how
    fast the group walks, wherever a router or an estimate says how far.
    """

    url: Address = "https://routing.openstreetmap.de"
    max_snap_m: int = Field(default=250, gt=0, le=10_000)
    walking_m_s: float = Field(default=WALKING_M_S, ge=SLOWEST_WALK_M_S, le=FASTEST_WALK_M_S, allow_inf_nan=False)
    timeout_s: float = Field(default=10.0, gt=0, le=120, allow_inf_nan=False)


class GroundSettings(Frozen):
    """Where the vector tiles come from, of which the map's own ground is made.

    An empty `url` stands for OpenFreeMap and, where that fails, VersaTiles; `none` for no ground. Else it is the
    address of a TileJSON, one with `{z}`, `{x}` and `{y}` in it, or a PMTiles file: by its https address, or by its
    name in the folder of the visit. `tile_schema` is how the tiles name what is in them, where their source does not
    tell; `credit` takes the place of the source's own.
    """

    url: str = ""
    tile_schema: Literal["", "openmaptiles", "shortbread"] = Field(default="", validation_alias="schema")
    credit: str = Field(default="", max_length=200)
    timeout_s: float = Field(default=15.0, gt=0, le=120, allow_inf_nan=False)

    @property
    def is_none(self) -> bool:
        """Whether maps are to have no ground of their own."""
        return self.url == "none"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The address, or those of the public sources, in the order in which they are asked; or a file's name."""
        if self.is_none:
            return ()
        return (self.url,) if self.url else tuple(PUBLIC_GROUNDS.values())

    @field_validator("url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        value = value.strip()
        if re.match(r"[a-z][a-z0-9+.-]*://", value, re.IGNORECASE):
            value = _address(value)
            if (urlsplit(value).hostname or "").rstrip(".") in NO_FETCHING_AHEAD:
                raise ValueError(
                    "must not be a server of OpenStreetMap: its policies forbid to fetch tiles ahead "
                    "(https://operations.osmfoundation.org/policies/vector/)"
                )
            return value
        if value in {"", "none"} or (value.lower().endswith(".pmtiles") and "\0" not in value):
            return value
        raise ValueError("is neither a web address, nor the name of a .pmtiles file, nor none")

    @model_validator(mode="after")
    def _check_schema(self) -> GroundSettings:
        if "{z}" in self.url and not self.tile_schema:
            raise ValueError('needs schema = "openmaptiles" or "shortbread" beside an address with {z}, {x} and {y}')
        if "{z}" in self.url and not ("{x}" in self.url and "{y}" in self.url):
            raise ValueError("url needs {z}, {x} and {y} in it, or none of them")
        return self


class BackgroundSettings(Frozen):
    """The street map that readers may switch on: `name` is xyzservices' (`OpenStreetMap.Mapnik`), or `none`.

    A `url` of one's own, with `{z}`, `{x}` and `{y}` in it, takes the place of the name, which is then `custom`; its
    `attribution` is OpenStreetMap's unless another is given. With a name, an empty `attribution` and a `max_zoom` of
    None leave both to xyzservices.
    """

    name: str = Field(default="none", pattern=r"^[A-Za-z0-9_.-]+$")
    url: Address = ""
    attribution: str = ""
    max_zoom: int | None = Field(default=None, ge=1, le=24)

    @field_validator("url")
    @classmethod
    def _check_template(cls, url: str) -> str:
        if url and not all(gap in url for gap in ("{z}", "{x}", "{y}")):
            raise ValueError("needs {z}, {x} and {y} in it, like https://tile.openstreetmap.org/{z}/{x}/{y}.png")
        return url

    @model_validator(mode="before")
    @classmethod
    def _name_custom_background(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and raw.get("url"):
            return {**raw, "name": "custom", "attribution": raw.get("attribution") or OSM_CREDIT}
        return raw
