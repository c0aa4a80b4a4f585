"""What the layers of tiles are on our ground, in the two schemas that there are.

https://openmaptiles.org/schema/ and https://shortbread-tiles.org/schema/1.0/; what is not named here is not drawn.
Tiles of other makers leave fields out, or have the values of one field in another (`subclass` in `class`): that is read
too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from components.plan.ground import AreaKind, LabelKind, LineKind
from components.plan.ground_tiles import Schema

Properties: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LineClass:
    """How a line is drawn, and whether it is among the first that are left out: yards, sidings, ditches, driveways."""

    kind: LineKind
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class NameClass:
    """What a name is of, and how important (see `NamedFeature`)."""

    kind: LabelKind
    importance: int = 0


MAIN = LineClass(LineKind.MAIN)
ROAD = LineClass(LineKind.ROAD)
STREET = LineClass(LineKind.STREET)
SERVICE = LineClass(LineKind.STREET, is_minor=True)
PATH = LineClass(LineKind.PATH)
RAIL = LineClass(LineKind.RAIL)
SIDING = LineClass(LineKind.RAIL, is_minor=True)
STREAM = LineClass(LineKind.STREAM)
DITCH = LineClass(LineKind.STREAM, is_minor=True)

_ROADS = {
    **dict.fromkeys(("motorway", "trunk", "primary"), MAIN),
    **dict.fromkeys(("secondary", "tertiary"), ROAD),
    **dict.fromkeys(("minor", "unclassified", "residential", "living_street", "pedestrian"), STREET),
    **dict.fromkeys(("busway", "bus_guideway"), STREET),
    "service": SERVICE,
    **dict.fromkeys(("path", "footway", "cycleway", "steps", "bridleway", "track", "pier"), PATH),
}
_RAILS = {"rail", "narrow_gauge", "preserved", "funicular", "subway", "light_rail", "monorail", "transit"}
"""Not trams: their tracks lie in streets, which have lines of their own."""
_PRIVATE_SERVICE = {"driveway", "parking_aisle", "drive-through"}
_NOT_OUTSIDE = {"corridor", "platform", "elevator"}
_WATERWAYS = {"river": STREAM, "canal": STREAM, "stream": STREAM, "drain": DITCH, "ditch": DITCH}
_WATER_NAMES = {"canal": 1, "stream": 2, "drain": 3, "ditch": 3, "pond": 2, "basin": 2, "dock": 2}

_WOOD = {"wood", "forest"}
_GREEN = {
    *("grass", "grassland", "meadow", "heath", "scrub", "shrubbery", "park", "garden", "village_green", "allotments"),
    *("recreation_ground", "golf_course", "playground", "pitch", "cemetery", "grave_yard", "zoo", "theme_park"),
    *("stadium", "flowerbed", "miniature_golf", "orchard", "vineyard", "wet_meadow", "marsh", "swamp", "bog"),
    *("string_bog", "wetland"),
}
_NOT_WATER = {"glacier", "swimming_pool"}
_SQUARES = {"pedestrian", "footway", "pier", "runway", "taxiway", "apron", "helipad"}

_PLACES = {
    **dict.fromkeys(("capital", "state_capital", "city"), NameClass(LabelKind.PLACE, 0)),
    "town": NameClass(LabelKind.PLACE, 1),
    **dict.fromkeys(("village", "island"), NameClass(LabelKind.PLACE, 2)),
    **dict.fromkeys(("hamlet", "isolated_dwelling", "farm"), NameClass(LabelKind.PLACE, 3)),
    **dict.fromkeys(("borough", "suburb"), NameClass(LabelKind.DISTRICT, 0)),
    "quarter": NameClass(LabelKind.DISTRICT, 1),
    "neighbourhood": NameClass(LabelKind.DISTRICT, 2),
}
_STATIONS = {
    **dict.fromkeys(("station", "aerodrome"), 0),
    **dict.fromkeys(("halt", "subway", "ferry_terminal", "ferry"), 1),
    **dict.fromkeys(("tram_stop", "bus_station"), 2),
}


def area_kind(schema: Schema, layer: str, properties: Properties) -> AreaKind | None:
    """How an area of a layer is drawn; None for one that is not."""
    if schema is Schema.OPENMAPTILES:
        return _OPENMAPTILES_AREAS[layer](properties) if layer in _OPENMAPTILES_AREAS else None
    return _SHORTBREAD_AREAS[layer](properties) if layer in _SHORTBREAD_AREAS else None


def line_class(schema: Schema, layer: str, properties: Properties) -> LineClass | None:
    """How a line of a layer is drawn; None for one that is not: what is below the ground, inside, or for trams."""
    is_of_openmaptiles = schema is Schema.OPENMAPTILES
    if layer == ("transportation" if is_of_openmaptiles else "streets"):
        return _way(properties)
    if layer == ("waterway" if is_of_openmaptiles else "water_lines"):
        return None if _is_tunnel(properties) else _WATERWAYS.get(_kind(properties))
    return None


def name_class(schema: Schema, layer: str, properties: Properties) -> NameClass | None:
    """What a name of a layer is of; None where it is not shown."""
    names = _OPENMAPTILES_NAMES if schema is Schema.OPENMAPTILES else _SHORTBREAD_NAMES
    return names[layer](properties) if layer in names else None


def layers_of(schema: Schema) -> frozenset[str]:
    """All layers of which something is drawn or named."""
    if schema is Schema.OPENMAPTILES:
        return frozenset({"transportation", "waterway", *_OPENMAPTILES_AREAS, *_OPENMAPTILES_NAMES})
    return frozenset({"streets", "water_lines", *_SHORTBREAD_AREAS, *_SHORTBREAD_NAMES})


def house_layer(schema: Schema) -> str:
    """The layer of buildings, which is read around stops alone."""
    return "building" if schema is Schema.OPENMAPTILES else "buildings"


def _kind(properties: Properties) -> str:
    """The class of a feature in either schema."""
    return str(properties.get("class") or properties.get("kind") or "")


def _is_tunnel(properties: Properties) -> bool:
    return properties.get("brunnel") == "tunnel" or properties.get("tunnel") is True


def _way(properties: Properties) -> LineClass | None:
    kind, subclass = _kind(properties), str(properties.get("subclass") or "")
    if _is_tunnel(properties) or properties.get("indoor") or {kind, subclass} & _NOT_OUTSIDE:
        return None
    if kind in _RAILS:
        return None if subclass == "tram" else SIDING if properties.get("service") else RAIL
    if properties.get("service") in _PRIVATE_SERVICE:
        return None
    road_class = STREET if subclass == "pedestrian" else _ROADS.get(kind)
    is_ramp = bool(properties.get("ramp") or properties.get("link"))
    if road_class == MAIN and is_ramp:
        return ROAD
    return None if road_class in (SERVICE, PATH) and properties.get("access") in {"no", "private"} else road_class


def _street_name(properties: Properties) -> NameClass | None:
    kind = _kind(properties).removesuffix("_link")
    road_class = STREET if properties.get("subclass") == "pedestrian" else _ROADS.get(kind)
    if road_class is None or _is_tunnel(properties):
        return None
    importances = {LineKind.MAIN: 0, LineKind.ROAD: 1, LineKind.STREET: 2, LineKind.PATH: 3}
    return NameClass(LabelKind.STREET, 3 if road_class.is_minor else importances[road_class.kind])


def _water(properties: Properties) -> AreaKind | None:
    return None if _kind(properties) in _NOT_WATER or _is_tunnel(properties) else AreaKind.WATER


def _land(properties: Properties) -> AreaKind | None:
    kinds = {_kind(properties), str(properties.get("subclass") or "")}
    if kinds & _WOOD:
        return AreaKind.WOOD
    return AreaKind.GREEN if kinds & _GREEN else None


def _square(properties: Properties) -> AreaKind | None:
    is_square = {_kind(properties), str(properties.get("subclass") or "")} & _SQUARES
    return AreaKind.SQUARE if is_square and not _is_tunnel(properties) else None


def _house(_properties: Properties) -> AreaKind | None:
    return AreaKind.HOUSE


def _place_name(properties: Properties) -> NameClass | None:
    return _PLACES.get(_kind(properties))


def _water_name(properties: Properties) -> NameClass | None:
    kind = _kind(properties)
    if kind in _NOT_WATER or _is_tunnel(properties):
        return None
    return NameClass(LabelKind.WATER, _WATER_NAMES.get(kind, 0))


def _point_name(properties: Properties) -> NameClass | None:
    """Of the stations and greens among the points of interest of OpenMapTiles."""
    kind, subclass = _kind(properties), str(properties.get("subclass") or "")
    if kind in {"railway", "ferry_terminal"} or subclass == "bus_station":
        importance = _STATIONS.get(subclass, _STATIONS.get(kind))
        return None if importance is None else NameClass(LabelKind.STATION, importance)
    if subclass in {"park", "cemetery", "zoo", "theme_park", "garden"}:
        return NameClass(LabelKind.GREEN, 0 if subclass == "park" else 1)
    return None


def _station_name(properties: Properties) -> NameClass | None:
    importance = _STATIONS.get(_kind(properties))
    return None if importance is None else NameClass(LabelKind.STATION, importance)


def _airport_name(_properties: Properties) -> NameClass | None:
    return NameClass(LabelKind.STATION, 0)


def _reserve_name(_properties: Properties) -> NameClass | None:
    return NameClass(LabelKind.GREEN, 1)


_Areas: TypeAlias = dict[str, Callable[[Properties], AreaKind | None]]
_Names: TypeAlias = dict[str, Callable[[Properties], NameClass | None]]

_OPENMAPTILES_AREAS: _Areas = {
    "water": _water,
    "landcover": _land,
    "landuse": _land,
    "transportation": _square,
    "aeroway": _square,
    "building": _house,
}
_SHORTBREAD_AREAS: _Areas = {
    "ocean": _water,
    "water_polygons": _water,
    "land": _land,
    "street_polygons": _square,
    "buildings": _house,
}
_OPENMAPTILES_NAMES: _Names = {
    "place": _place_name,
    "transportation_name": _street_name,
    "water_name": _water_name,
    "waterway": _water_name,
    "poi": _point_name,
    "park": _reserve_name,
    "aerodrome_label": _airport_name,
}
_SHORTBREAD_NAMES: _Names = {
    "place_labels": _place_name,
    "street_labels": _street_name,
    "water_polygons_labels": _water_name,
    "water_lines_labels": _water_name,
    "public_transport": _station_name,
}
