"""Reads GPX 1.0 and 1.1 (https://www.topografix.com/GPX/1/1/): waypoints, or the named points of routes where there are
none. Tracks are passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase, ProblemKind
from components.sheets.readers.entries import FOLDER, Entry, lines_note, plain_text, table_of_entries
from components.sheets.readers.moments import moment_cells
from components.sheets.readers.xml_files import TOO_LARGE, children, elements, forget, local_name, text_of
from components.sheets.row_kinds import day_in
from components.sheets.tables import MAX_BYTES, TableNote, VenueTable

_READ = frozenset({"wpt", "rtept", "rte", "trkpt", "trk"})


@dataclass(slots=True)
class _Points:
    """What has been read so far; `routes` are points of routes, with the route's name in each of them."""

    waypoints: list[Entry] = field(default_factory=list)
    routes: list[Entry] = field(default_factory=list)
    route: list[Entry] = field(default_factory=list)
    unnamed: list[int] = field(default_factory=list)
    tracks: list[int] = field(default_factory=list)


def read_gpx(data: bytes) -> VenueTable:
    """The table of a GPX file's points. Raises `UnreadableFile`."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(TOO_LARGE)
    points = _Points()
    for event, element in elements(data, _READ):
        if event == "end":
            _take(points, element, local_name(element))
    entries = points.waypoints or points.routes
    notes: list[TableNote] = []
    if points.tracks:
        notes.append(lines_note(len(points.tracks), points.tracks[0]))
    if points.waypoints and points.routes:
        notes.append(
            TableNote(
                message=Phrase("The waypoints were taken; the routes were passed over."),
                line=points.routes[0].line,
                kind=ProblemKind.ROW_PASSED_OVER,
            )
        )
    elif points.unnamed:
        message = Phrase(
            "Points of routes without a name were passed over ({number}).", {"number": len(points.unnamed)}
        )
        notes.append(TableNote(message=message, line=points.unnamed[0], kind=ProblemKind.ROW_PASSED_OVER))
    return table_of_entries(entries, notes)


def _take(points: _Points, element: Any, name: str) -> None:
    line = element.sourceline or 1
    if name == "rte":
        points.routes += [_of_route(entry, text_of(element, "name")) for entry in points.route]
        points.route = []
    elif name == "trk":
        points.tracks.append(line)
    elif name == "wpt":
        points.waypoints.append(Entry(line, _cells(element)))
    elif name == "rtept" and text_of(element, "name"):
        points.route.append(Entry(line, _cells(element)))
    elif name == "rtept":
        points.unnamed.append(line)
    if name in ("rtept", "trkpt"):
        element.clear()
    else:
        forget(element)


def _cells(point: Any) -> dict[str, str]:
    links = [link.get("href", "") for link in children(point, "link")] + [text_of(point, "url")]
    description = plain_text(text_of(point, "desc"))
    comment = plain_text(text_of(point, "cmt"))
    return {
        "name": text_of(point, "name"),
        "lat": point.get("lat", ""),
        "lon": point.get("lon", ""),
        "description": description,
        "notes": comment if comment != description else "",
        "website": next((link for link in links if link.startswith(("http://", "https://"))), ""),
        **moment_cells(text_of(point, "time")),
    }


def _of_route(entry: Entry, route: str) -> Entry:
    if day := day_in(route):
        return Entry(entry.line, {**entry.cells, "date": entry.cells.get("date") or day})
    return Entry(entry.line, {**entry.cells, FOLDER: route})
