"""Reads GeoJSON (RFC 7946), as uMap, geojson.io and Google Takeout write it, and uMap's own files: points with their
properties. Lines and areas are passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase
from components.sheets.cells import format_degrees
from components.sheets.readers.entries import FOLDER, Entry, add_properties, lines_note, plain_text, table_of_entries
from components.sheets.readers.moments import moment_cells
from components.sheets.readers.xml_files import DAMAGED, TOO_LARGE
from components.sheets.row_kinds import day_in
from components.sheets.tables import MAX_BYTES, TableNote, VenueTable

MAX_VALUES = 600_000
"""Objects and lists of a file: each takes some two hundred bytes of memory, however short its text is."""

_NO_MAP = Phrase("This is JSON, but no map with places. Save the plan as .xlsx or CSV, and import that.")
_GEOMETRIES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:[\d:.]+Z", re.ASCII)
_WHOLE = 2**53  # beyond, floats have no fraction
_STYLES = ("_", "marker-", "stroke", "fill", "style", "icon")


def read_geojson(data: bytes) -> VenueTable:
    """The table of a map's points. The line of a stop is the number of its feature. Raises `UnreadableFile`."""
    if len(data) > MAX_BYTES or data.count(b"[") + data.count(b"{") > MAX_VALUES:
        raise UnreadableFile(TOO_LARGE)
    try:
        read = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as fault:
        raise UnreadableFile(DAMAGED) from fault
    entries: list[Entry] = []
    lines: list[int] = []
    for number, (layer, feature) in enumerate(_features(read), start=1):
        entry = _entry(number, layer, feature)
        if entry is None:
            lines.append(number)
        else:
            entries.append(entry)
    if not entries and not lines:
        raise UnreadableFile(_NO_MAP)
    notes: list[TableNote] = [lines_note(len(lines), lines[0])] if lines else []
    return table_of_entries(entries, notes)


def _features(read: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each feature with the name of its layer."""
    if not isinstance(read, dict):
        return
    kind = read.get("type")
    if kind == "umap":
        for layer in read.get("layers") or []:
            yield from _features(layer)
    elif kind == "FeatureCollection":
        options = read.get("_umap_options") or read.get("_storage")
        layer = _text(options.get("name")) if isinstance(options, dict) else ""
        for feature in read.get("features") or []:
            if isinstance(feature, dict):
                yield layer, feature
    elif kind == "Feature":
        yield "", read
    elif kind in _GEOMETRIES:
        yield "", {"geometry": read}


def _entry(number: int, layer: str, feature: Mapping[str, Any]) -> Entry | None:
    """The feature as an entry; None for a line or area."""
    geometry = feature.get("geometry")
    point = _point(geometry)
    if geometry is not None and point is None:
        return None
    cells: dict[str, str] = {}
    if point is not None:
        cells["lon"], cells["lat"] = point
    if day := day_in(layer):
        cells["date"] = day
    elif layer:
        cells[FOLDER] = layer
    properties = feature.get("properties")
    texts = _texts(properties) if isinstance(properties, dict) else {}
    add_properties(cells, {"id": _text(feature.get("id"))} if "name" in texts and "id" not in texts else {})
    add_properties(cells, texts)
    _add_instants(cells)
    return Entry(number, cells)


def _add_instants(cells: dict[str, str]) -> None:
    """Take instants in UTC apart, as those of other maps."""
    begin = next((cells[name] for name in ("arrive", "date") if cells.get(name)), "")
    end = cells.get("depart", "")
    if _INSTANT.fullmatch(begin) and (not end or _INSTANT.fullmatch(end)) and not cells.get("time_zone"):
        cells |= {"arrive": "", "depart": ""} | moment_cells(begin, end)


def _point(geometry: Any) -> tuple[str, str] | None:
    """The longitude and latitude of a point, of the only one of several, or of the first in a collection."""
    if not isinstance(geometry, dict):
        return None
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries") or []
        return next((point for part in parts if (point := _point(part)) is not None), None)
    if kind == "MultiPoint" and isinstance(coordinates, list) and len(coordinates) == 1:
        coordinates = coordinates[0]
    elif kind != "Point":
        return None
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    return _text(coordinates[0]), _text(coordinates[1])


def _texts(properties: Mapping[str, Any]) -> dict[str, str]:
    texts: dict[str, str] = {}
    location = properties.get("location")
    if isinstance(location, dict):  # Google Takeout, where `date` is when a place was saved
        texts = {"name": _text(location.get("name")), "address": _text(location.get("address"))}
        properties = {("saved" if name == "date" else name): value for name, value in properties.items()}
    for name, value in properties.items():
        if not str(name).startswith(_STYLES) and not isinstance(value, dict):
            texts.setdefault(str(name), plain_text(_text(value)))
    return texts


def _text(value: Any) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(int(value)) if abs(value) < _WHOLE and value == int(value) else format_degrees(value)
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value if not isinstance(part, (dict, list)))
    return str(value)
