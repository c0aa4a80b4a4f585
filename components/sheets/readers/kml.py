"""Reads KML and KMZ (https://www.ogc.org/standards/kml/), as Google My Maps and Google Earth write them: points with
their folders, descriptions and data. Lines and areas are passed over, and links to other files are not followed."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase, Severity
from components.sheets.readers.entries import FOLDER, Entry, add_properties, lines_note, plain_text, table_of_entries
from components.sheets.readers.moments import moment_cells
from components.sheets.readers.xml_files import DAMAGED, TOO_LARGE, children, elements, forget, local_name, text_of
from components.sheets.readers.zip_faults import ZIP_FAULTS
from components.sheets.row_kinds import day_in
from components.sheets.tables import MAX_BYTES, TableNote, VenueTable

_READ = frozenset({"Document", "Folder", "name", "Placemark", "NetworkLink", "GroundOverlay", "ScreenOverlay"})
_POSITION = re.compile(r"([^\s,]+)\s*,\s*([^\s,]+)")
"""Longitude and latitude; some programs write a blank beside the comma."""
_LINK = Phrase("The map is a link to another file, which is not followed. Export the map with its places as KML.")


@dataclass(slots=True)
class _Map:
    """What has been read so far. `folders` are the names of those that are open."""

    entries: list[Entry] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    lines_without_point: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)


def read_kmz(data: bytes) -> VenueTable:
    """The table of a KMZ: of the first KML file in it. Raises `UnreadableFile`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
            first = next((name for name in names if name.lower() == "doc.kml"), names[0])
            with archive.open(first) as member:
                inside = member.read(MAX_BYTES + 1)
    except ZIP_FAULTS as fault:
        raise UnreadableFile(DAMAGED) from fault
    return read_kml(inside)


def read_kml(data: bytes) -> VenueTable:
    """The table of a KML file's points. Raises `UnreadableFile`."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(TOO_LARGE)
    places = _Map()
    for event, element in elements(data, _READ):
        name = local_name(element)
        if name == "Folder":
            if event == "start":
                places.folders.append("")
            else:
                places.folders.pop()
                forget(element)
        elif event == "end":
            _take(places, element, name)
    if not places.entries and places.links:
        raise UnreadableFile(_LINK)
    return table_of_entries(places.entries, _notes(places))


def _take(contents: _Map, element: Any, name: str) -> None:
    parent = element.getparent()
    if name == "name":
        if parent is not None and local_name(parent) == "Folder" and contents.folders:
            contents.folders[-1] = "".join(element.itertext()).strip()
    elif name == "Placemark":
        _take_placemark(contents, element)
        forget(element)
    elif name == "NetworkLink":
        contents.links.append(element.sourceline or 1)
    elif name in ("GroundOverlay", "ScreenOverlay"):
        contents.lines_without_point.append(element.sourceline or 1)


def _take_placemark(contents: _Map, placemark: Any) -> None:
    line = placemark.sourceline or 1
    points = children(placemark, "Point")
    if not points and children(placemark, "LineString", "LinearRing", "Polygon", "Track", "Model"):
        contents.lines_without_point.append(line)
        return
    cells = {
        "name": text_of(placemark, "name"),
        "address": text_of(placemark, "address"),
        "phone": text_of(placemark, "phoneNumber").removeprefix("tel:"),
    }
    if points and (position := _POSITION.match(text_of(points[0], "coordinates"))) is not None:
        cells["lon"], cells["lat"] = position.groups()
    links = [link.get("href", "") for link in children(placemark, "link")]
    cells["website"] = next((link for link in links if link.startswith(("http://", "https://"))), "")
    _add_time(cells, placemark)
    data = _extended_data(placemark)
    cells["description"] = _description(text_of(placemark, "description"), data)
    add_properties(cells, data)
    for folder in contents.folders:
        _add_folder(cells, folder)
    contents.entries.append(Entry(line, cells))


def _add_folder(cells: dict[str, str], folder: str) -> None:
    if day := day_in(folder):
        cells["date"] = cells.get("date") or day
    elif folder:
        cells[FOLDER] = f"{cells[FOLDER]} / {folder}" if cells.get(FOLDER) else folder


def _add_time(cells: dict[str, str], placemark: Any) -> None:
    begin, end = (
        next((text for element in children(placemark, *names) if (text := "".join(element.itertext()).strip())), "")
        for names in (("when", "begin"), ("end",))
    )
    cells |= moment_cells(begin, end)


def _extended_data(placemark: Any) -> dict[str, str]:
    data: dict[str, str] = {}
    for element in children(placemark, "Data", "SimpleData"):
        value = text_of(element, "value") if local_name(element) == "Data" else "".join(element.itertext()).strip()
        data.setdefault(element.get("name", ""), plain_text(value))
    return data


def _description(text: str, data: dict[str, str]) -> str:
    """The description as plain text, without the lines by which My Maps repeats the data."""
    repeated = {f"{name}: {value}".strip() for name, value in data.items()}
    repeated |= {f"{name}:" for name in data}
    return "\n".join(line for line in plain_text(text).split("\n") if line.strip() not in repeated).strip()


def _notes(contents: _Map) -> list[TableNote]:
    notes = []
    if contents.lines_without_point:
        notes.append(lines_note(len(contents.lines_without_point), contents.lines_without_point[0]))
    if contents.links:
        notes.append(TableNote(message=_LINK, line=contents.links[0], severity=Severity.WARNING))
    return notes
