"""The visit for Google Earth and My Maps: KML 2.2 (https://www.ogc.org/standards/kml/)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from components.export.context import Context
from components.export.geojson import DECIMALS, split_positions
from components.export.text import about_lines, leg_line, one_line, plain_stops, stop_lines
from components.plan.model import Coordinate, Day, Leg, Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, size_of
from components.plan.travel_modes import TravelMode
from components.render import labels
from components.render.stop_view import StopView
from components.render.style import LIGHT

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_PHOTO_PX = 320


def kml(visit: Visit, context: Context) -> bytes:
    """A folder a day with its stops and legs in order. Stops without a place are named in the file's description."""
    root = Element("kml", xmlns=_NAMESPACE)
    document = _child(root, "Document")
    _child(document, "name", one_line(labels.visit_title(visit, context.words)))
    _child(document, "description", _html(about_lines(visit, context)))
    # Without an icon's address viewers show their own pin and load no picture.
    _style(document, "stop", "IconStyle", color=_kml_colour(LIGHT.accent), scale="1.1")
    for mode in TravelMode:
        colour = LIGHT.of_mode(mode)
        _style(document, _style_of(mode, estimated=False), "LineStyle", color=_kml_colour(colour), width="4")
        _style(document, _style_of(mode, estimated=True), "LineStyle", color=_kml_colour(colour, 0x80), width="3")
    for day in visit.days:
        _folder(document, visit, day, context)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(tostring(root, encoding="utf-8"))


def _folder(document: Element, visit: Visit, day: Day, context: Context) -> None:
    words = context.words
    folder = _child(document, "Folder")
    _child(folder, "name", words.date(day.date, "heading"))
    stops = plain_stops(visit, day, context)
    names = {stop.id: stop.name.text for stop in stops}
    for stop in stops:
        for leg in stop.legs:
            if lines := split_positions(leg):
                _leg(folder, leg, lines, names, context)
        if (at := stop.coordinate) is not None:
            _stop(folder, stop, at, context)


def _leg(folder: Element, leg: Leg, lines: list[list[list[float]]], names: dict[str, str], context: Context) -> None:
    words = context.words
    text = labels.leg_text(leg, names[leg.from_stop_id], names[leg.to_stop_id], words)
    style = _style_of(leg.mode, estimated=leg.estimated)
    placemark = _placemark(folder, leg_line(leg, words), [text], style)
    parent = placemark if len(lines) == 1 else _child(placemark, "MultiGeometry")
    for line in lines:
        line_string = _child(parent, "LineString")
        # Without it viewers draw a long line straight through the globe.
        _child(line_string, "tessellate", "1")
        _child(line_string, "coordinates", _coordinates(line))


def _stop(folder: Element, stop: StopView, at: Coordinate, context: Context) -> None:
    name = f"{stop.number} {stop.name.text}".rstrip()
    placemark = _placemark(folder, name, stop_lines(stop, context.words), "stop", before=_photo(stop, context))
    data = _child(_child(placemark, "ExtendedData"), "Data", name="id")
    _child(data, "value", one_line(stop.id))
    position = [round(at.longitude, DECIMALS), round(at.latitude, DECIMALS)]
    _child(_child(placemark, "Point"), "coordinates", _coordinates([position]))


def _photo(stop: StopView, context: Context) -> str:
    """The first photo of a stop as HTML for its balloon; viewers load it from where the visit is served."""
    if not stop.photos or context.base_url is None:
        return ""
    photo = stop.photos[0]
    address = context.file_address(photo_file(photo.stored.digest, PhotoSize.SMALL, PhotoFormat.JPEG))
    width, height = size_of(photo.stored, PhotoSize.SMALL)
    shown = round(min(_PHOTO_PX, _PHOTO_PX * width / height))
    return f'<img src="{escape(address)}" alt="{escape(photo.alt)}" width="{shown}"><br>'


def _placemark(folder: Element, name: str, description: list[str], style: str, *, before: str = "") -> Element:
    placemark = _child(folder, "Placemark")
    _child(placemark, "name", name)
    _child(placemark, "description", before + _html(description))
    _child(placemark, "styleUrl", f"#{style}")
    return placemark


def _style(document: Element, style_id: str, kind: str, **values: str) -> None:
    style = _child(_child(document, "Style", id=style_id), kind)
    for name, value in values.items():
        _child(style, name, value)


def _style_of(mode: TravelMode, *, estimated: bool) -> str:
    return f"{mode.value}-estimate" if estimated else mode.value


def _child(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    child = SubElement(parent, tag, attributes)
    child.text = text
    return child


def _coordinates(line: Iterable[list[float]]) -> str:
    return " ".join(f"{longitude},{latitude}" for longitude, latitude in line)


def _html(lines: list[str]) -> str:
    """Lines as the HTML that Google Earth and My Maps show in a balloon: escaped for that, and for XML on top."""
    return "<br>".join(escape(line) for line in lines)


def _kml_colour(colour: str, opacity: int = 0xFF) -> str:
    """`#rrggbb` as KML writes it: aabbggrr."""
    red, green, blue = re.findall("..", colour[1:])
    return f"{opacity:02x}{blue}{green}{red}"
