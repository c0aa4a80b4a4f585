"""The visit for navigation devices (GPX 1.1) and for Google Earth and My Maps (KML 2.2).

A stop that nobody can place is on no map: both files name it in their description instead, so it isn't lost.
"""

from __future__ import annotations

import re
from html import escape

import gpxpy.gpx
from fastkml import KML, Data, Document, ExtendedData, Folder, Placemark, Style, StyleUrl
from fastkml.styles import IconStyle, LineStyle
from pygeoif import LineString, Point

from components.export.context import Context
from components.export.geojson import DECIMALS, distinct
from components.export.text import dates, one_line, stamp_lines, telling, unplaced
from components.plan.model import Day, Visit
from components.plan.travel_modes import TravelMode
from components.render import labels
from components.render.escaping import safe_link
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

_ODBL = "https://www.openstreetmap.org/copyright"


class _PlainPin(IconStyle):
    """The viewer's own pin in our colour: fastkml would leave out a style without an icon's address, and an address
    would make every viewer ask a third party for the picture."""

    def __bool__(self) -> bool:
        return True

    @classmethod
    def get_tag_name(cls) -> str:
        return "IconStyle"


def _attribute(address: str) -> str:
    """An address as gpxpy wants it: it writes `href` as it is given, without escaping (1.6.2)."""
    return escape(address, quote=True)


def gpx(visit: Visit, context: Context) -> bytes:
    """Waypoints, a route a day through its stops in order, and a track a day with one segment a leg."""
    words = context.words
    file = gpxpy.gpx.GPX()
    file.creator = "Study visit map"
    file.name = one_line(visit.title)
    file.description = "\n".join(_about(visit, context))
    file.author_name = one_line(visit.host)
    file.copyright_author = OSM_CREDIT
    file.copyright_license = _ODBL
    file.time = visit.stamp.published_at
    if context.page_url is not None:
        file.link = _attribute(context.page_url)
    for day in visit.days:
        route = gpxpy.gpx.GPXRoute(name=words.date(day.date))
        track = gpxpy.gpx.GPXTrack(name=words.date(day.date))
        for planned in day.stops:
            if planned.place is not None:
                at = planned.place.coordinate
                latitude, longitude = round(at.latitude, DECIMALS), round(at.longitude, DECIMALS)
                name = f"{planned.number} {one_line(planned.stop.name)}"
                waypoint = gpxpy.gpx.GPXWaypoint(
                    latitude=latitude,
                    longitude=longitude,
                    name=name,
                    description="\n".join(telling(planned, words)),
                    type="stop",
                )
                if link := safe_link(planned.stop.website):
                    waypoint.link = _attribute(link)  # type: ignore[assignment]  # gpxpy declares None only
                file.waypoints.append(waypoint)
                route.points.append(gpxpy.gpx.GPXRoutePoint(latitude=latitude, longitude=longitude, name=name))
            if planned.leg is not None and (line := distinct(planned.leg)):
                track.segments.append(
                    gpxpy.gpx.GPXTrackSegment(
                        [
                            gpxpy.gpx.GPXTrackPoint(latitude=latitude, longitude=longitude)
                            for longitude, latitude in line
                        ]
                    )
                )
        if route.points:
            file.routes.append(route)
        if track.segments:
            file.tracks.append(track)
    return file.to_xml(version="1.1").encode()


def kml(visit: Visit, context: Context) -> bytes:
    """A folder a day, its stops and legs in order, each with its style."""
    styles = [
        Style(id="stop", styles=[_PlainPin(color=_kml_colour(LIGHT.accent), scale=1.1)]),
        *(
            Style(id=mode.value, styles=[LineStyle(color=_kml_colour(LIGHT.of_mode(mode)), width=4)])
            for mode in TravelMode
        ),
        *(
            Style(
                id=f"{mode.value}-estimate", styles=[LineStyle(color=_kml_colour(LIGHT.of_mode(mode), 0x80), width=3)]
            )
            for mode in TravelMode
        ),
    ]
    document = Document(
        name=one_line(visit.title),
        description=_html(_about(visit, context)),
        styles=styles,
        features=[_folder(day, context) for day in visit.days],
    )
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + KML(features=[document]).to_string(prettyprint=False)).encode()


def _folder(day: Day, context: Context) -> Folder:
    words = context.words
    names = {planned.stop.id: planned for planned in day.stops}
    placemarks = []
    for planned in day.stops:
        if planned.leg is not None and (line := distinct(planned.leg)):
            leg = planned.leg
            style = f"{leg.mode.value}-estimate" if leg.estimated else leg.mode.value
            placemarks.append(
                Placemark(
                    name=labels.way(leg, words),
                    description=_html([one_line(labels.leg_text(leg, names[leg.from_stop_id], planned, words))]),
                    style_url=StyleUrl(url=f"#{style}"),
                    geometry=LineString([(longitude, latitude) for longitude, latitude in line]),
                )
            )
        if planned.place is not None:
            at = planned.place.coordinate
            placemarks.append(
                Placemark(
                    name=f"{planned.number} {one_line(planned.stop.name)}",
                    description=_html(telling(planned, words)),
                    style_url=StyleUrl(url="#stop"),
                    extended_data=ExtendedData(elements=[Data(name="id", value=one_line(planned.stop.id))]),
                    geometry=Point(round(at.longitude, DECIMALS), round(at.latitude, DECIMALS)),
                )
            )
    return Folder(name=words.date(day.date), features=placemarks)


def _about(visit: Visit, context: Context) -> list[str]:
    words = context.words
    lines = [dates(visit, words), one_line(visit.host), *stamp_lines(visit, words)]
    if missing := [one_line(planned.stop.name) for day in visit.days for planned in unplaced(day)]:
        lines.append(words.text("Not on the map, as the place is not known: {names}", names=", ".join(missing)))
    return [line for line in lines if line]


def _html(lines: list[str]) -> str:
    # Google Earth and My Maps show a description as HTML, so its text is escaped for that, and for XML on top.
    return "<br>".join(escape(line) for line in lines)


def _kml_colour(colour: str, opacity: int = 0xFF) -> str:
    """`#rrggbb` as KML writes it: aabbggrr."""
    red, green, blue = re.findall("..", colour[1:])
    return f"{opacity:02x}{blue}{green}{red}"
