"""Vector tiles from a server: by a TileJSON, or by an address with gaps for zoom, column and row.

What a source of tiles says of itself: TileJSON 3.0, and the same fields in the metadata of a PMTiles file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin

from components.lookup.http_answers import parse_json
from components.lookup.http_client import HttpClient
from components.lookup.tile_download import OpenSource
from components.lookup.tile_requests import MAX_TILE_BYTES, SERVICE, NoTile, TileRequests, vector_tile
from components.plan.errors import ServiceRefused, ServiceUnavailable
from components.plan.ground_tiles import Schema, Tile, TileSource
from components.plan.messages import printable_line
from components.settings import OSM_CREDIT, GroundSettings

CREDITS = {Schema.OPENMAPTILES: f"© OpenMapTiles {OSM_CREDIT}", Schema.SHORTBREAD: OSM_CREDIT}
"""What tiles of a schema have to be credited with: https://openmaptiles.org/docs/ and
https://www.openstreetmap.org/copyright."""

_LAYERS = {
    Schema.OPENMAPTILES: frozenset({"transportation", "water", "landcover"}),
    Schema.SHORTBREAD: frozenset({"streets", "ocean", "land"}),
}
"""Layers that the tiles of a schema have (https://openmaptiles.org/schema/, https://shortbread-tiles.org/schema/1.0/)."""

_MAX_CREDIT_LENGTH, _MAX_VERSION_LENGTH = 200, 60
_DATED = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_MAX_ZOOM = 22
MAX_TILE_JSON_BYTES = 1_000_000
_EMPTY, _MISSING = 204, 404


@dataclass(frozen=True, slots=True, kw_only=True)
class TileAddresses:
    """Where the tiles of a source are: an address with `{z}`, `{x}` and `{y}`; rows count from the south in TMS."""

    source: TileSource
    template: str
    is_tms: bool = False

    def of(self, tile: Tile) -> str:
        """The address of a tile."""
        row = (1 << tile.zoom) - 1 - tile.y if self.is_tms else tile.y
        values = {"{z}": str(tile.zoom), "{x}": str(tile.x), "{y}": str(row)}
        return re.sub(r"\{[zxy]\}", lambda gap: values[gap[0]], self.template)


def tile_addresses(document: Any, *, address: str, name: str, settings: GroundSettings, today: date) -> TileAddresses:
    """What the TileJSON at `address` says. Raises `ServiceFault` where that is not what a ground can be made of."""
    if not isinstance(document, dict):
        raise _unreadable()
    listed = document.get("tiles")
    template = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], str) else ""
    if not all(gap in template for gap in ("{z}", "{x}", "{y}")):
        raise _unreadable()
    try:
        template = urljoin(address, template)
    except ValueError as fault:
        raise _unreadable() from fault
    source = described(document, name=name, version=version_of(template, today), date_in=template, settings=settings)
    return TileAddresses(source=source, template=template, is_tms=document.get("scheme") == "tms")


def given_addresses(settings: GroundSettings, *, name: str, today: date) -> TileAddresses:
    """The same for an address with gaps that the settings name, and say the schema of."""
    source = described({}, name=name, version=version_of(settings.url, today), date_in=settings.url, settings=settings)
    return TileAddresses(source=source, template=settings.url)


def described(
    document: Mapping[str, Any], *, name: str, version: str, date_in: str, settings: GroundSettings
) -> TileSource:
    """The source, from the fields that TileJSON and PMTiles have in common. Raises `ServiceRefused` for tiles that
    name what is in them in another way than we read."""
    schema = _schema(document, settings)
    return TileSource(
        name=name,
        version=version,
        schema=schema,
        credit=settings.credit or _credit(document.get("attribution"), schema),
        date=_date(date_in) or _date(document.get("planetiler:osm:osmosisreplicationtime")),
        min_zoom=_zoom(document.get("minzoom"), 0),
        max_zoom=_zoom(document.get("maxzoom"), 14),
    )


def version_of(template: str, today: date) -> str:
    """The version of the data in the address of its tiles, with what tells the address from others; the day of today
    where it has none: tiles of two days may be of two versions."""
    before = template.partition("{z}")[0].partition("?")[0]
    dated = [printable_line(part) for part in before.split("/") if _date(part)]
    return f"{(dated[-1] if dated else today.isoformat())[:_MAX_VERSION_LENGTH]}-{short_digest(template.encode())}"


def short_digest(data: bytes) -> str:
    """Eight characters that tell bytes from others."""
    return hashlib.sha256(data).hexdigest()[:8]


def _schema(document: Mapping[str, Any], settings: GroundSettings) -> Schema:
    if settings.tile_schema:
        return Schema(settings.tile_schema)
    schema_name = str(document.get("tile_schema", "")).split("@")[0]  # VersaTiles' addition to TileJSON
    if schema_name in {schema.value for schema in Schema}:
        return Schema(schema_name)
    layers = document.get("vector_layers")
    listed = layers if isinstance(layers, list) else []
    names = {str(each.get("id")) for each in listed if isinstance(each, dict)}
    for schema, of_schema in _LAYERS.items():
        if len(of_schema & names) >= 2:
            return schema
    raise ServiceRefused(
        f"The tiles of the {SERVICE} are neither in OpenMapTiles' schema nor in Shortbread's. Choose another, or name "
        "its schema in the settings.",
        service=SERVICE,
    )


def _credit(attribution: object, schema: Schema) -> str:
    """The credit as plain text on one line, that of the map data always in it."""
    markup = attribution if isinstance(attribution, str) else ""
    plain = printable_line(unescape(re.sub(r"<[^<>]*>", " ", markup[:2000])))
    plain = " ".join(re.sub(r"[<>]", " ", plain).split())[:_MAX_CREDIT_LENGTH]
    if not plain:
        return CREDITS[schema]
    return plain if "OpenStreetMap" in plain else f"{plain} {CREDITS[schema]}"


def _date(text: object) -> str:
    """The last day in a text, ISO 8601; empty where there is none."""
    for year, month, day in reversed(_DATED.findall(str(text)[:2000])):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return ""


def _zoom(value: object, default: int) -> int:
    return value if isinstance(value, int) and 0 <= value <= _MAX_ZOOM else default


def _unreadable() -> ServiceUnavailable:
    return ServiceUnavailable(f"What the {SERVICE} says of its tiles cannot be read.", service=SERVICE)


class TileServer:
    """A server whose addresses are known. Safe to share between threads."""

    def __init__(self, requests: TileRequests, addresses: TileAddresses) -> None:
        self._requests, self._addresses = requests, addresses

    @classmethod
    def open(cls, http_client: HttpClient, settings: GroundSettings, *, name: str, today: date) -> OpenSource:
        """The server at the settings' address, asked what it has. Raises `ServiceFault`."""
        requests = TileRequests(http_client, settings.url, timeout_s=settings.timeout_s)
        if "{z}" in settings.url:
            return cls(requests, given_addresses(settings, name=name, today=today))
        _, headers, body = requests.get(settings.url, max_bytes=MAX_TILE_JSON_BYTES)
        document = parse_json(body, headers, service=SERVICE)
        return cls(
            requests,
            tile_addresses(document, address=settings.url, name=name, settings=settings, today=today),
        )

    @property
    def source(self) -> TileSource:
        """Whose tiles they are."""
        return self._addresses.source

    def tile(self, tile: Tile) -> bytes | None:
        """A tile, unpacked; empty where the server says that there is nothing in it, None where it has no such tile or
        gives no bytes. Raises `ServiceFault`."""
        status, _, body = self._requests.get(
            self._addresses.of(tile), max_bytes=MAX_TILE_BYTES, answer_statuses=(200, _EMPTY, _MISSING)
        )
        if status == _EMPTY:
            return b""
        if status == _MISSING or not body:
            return None
        try:
            return vector_tile(body)
        except NoTile as fault:
            raise ServiceUnavailable(
                f"The {SERVICE} answered with something else than a vector tile ({fault}).", service=SERVICE
            ) from fault
