"""The visit for navigation devices and hiking apps: GPX 1.1 (https://www.topografix.com/GPX/1/1/)."""

from __future__ import annotations

from html import escape

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXTrack, GPXTrackPoint, GPXTrackSegment, GPXWaypoint

from components.export.context import Context
from components.export.geojson import DECIMALS, positions
from components.export.text import about_lines, one_line, plain_stops, stop_lines
from components.plan.model import Coordinate, Visit
from components.render.stop_view import StopView
from components.settings import OSM_CREDIT

_ODBL = "https://www.openstreetmap.org/copyright"


def gpx(visit: Visit, context: Context) -> bytes:
    """Waypoints, a route a day through its stops in order, and a track a day with one segment a leg.

    Stops without a place are named in the file's description.
    """
    words = context.words
    file = GPX()
    file.creator = "Study visit map"
    file.name = one_line(visit.title)
    file.description = "\n".join(about_lines(visit, context))
    file.author_name = one_line(visit.host)
    file.copyright_author = OSM_CREDIT
    file.copyright_license = _ODBL
    file.time = visit.stamp.published_at
    if context.page_url is not None:
        file.link = _attribute(context.page_url)
    for day in visit.days:
        route = GPXRoute(name=words.date(day.date))
        track = GPXTrack(name=words.date(day.date))
        for stop in plain_stops(visit, day, context):
            if (at := stop.coordinate) is not None:
                waypoint = _waypoint(stop, at, context)
                file.waypoints.append(waypoint)
                route.points.append(GPXRoutePoint(waypoint.latitude, waypoint.longitude, name=waypoint.name))
            if stop.leg is not None and (line := positions(stop.leg)):
                points = [GPXTrackPoint(latitude, longitude) for longitude, latitude in line]
                track.segments.append(GPXTrackSegment(points))
        if route.points:
            file.routes.append(route)
        if track.segments:
            file.tracks.append(track)
    return file.to_xml(version="1.1").encode()


def _waypoint(stop: StopView, at: Coordinate, context: Context) -> GPXWaypoint:
    waypoint = GPXWaypoint(
        latitude=round(at.latitude, DECIMALS),
        longitude=round(at.longitude, DECIMALS),
        name=f"{stop.number} {stop.name.text}",
        description="\n".join(stop_lines(stop, context.words)),
        type="stop",
    )
    if website := stop.text("website"):
        waypoint.link = _attribute(website)  # type: ignore[assignment]  # gpxpy declares None only
    return waypoint


def _attribute(address: str) -> str:
    """An address as gpxpy wants it: it writes `href` as it is given, without escaping (1.6.2)."""
    return escape(address, quote=True)
