"""The visit for navigation devices and hiking apps: GPX 1.1 (https://www.topografix.com/GPX/1/1/)."""

from __future__ import annotations

from html import escape

from gpxpy.gpx import GPX, GPXRoute, GPXRoutePoint, GPXTrack, GPXTrackPoint, GPXTrackSegment, GPXWaypoint

from components.export.context import Context
from components.export.geojson import DECIMALS, positions
from components.export.text import about_lines, one_line, plain_stops, stop_lines
from components.i18n.words import Words
from components.plan.groups import members
from components.plan.model import Coordinate, Day, Visit
from components.render.labels import group_label, visit_title
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
    file.name = one_line(visit_title(visit, words))
    file.description = "\n".join(about_lines(visit, context))
    file.author_name = one_line(visit.host)
    file.copyright_author = OSM_CREDIT
    file.copyright_license = _ODBL
    file.time = visit.stamp.published_at
    if context.page_url is not None:
        file.link = _attribute(context.page_url)
    for day in visit.days:
        routes = {name: GPXRoute(name=_named(day, name, words)) for name in _groups(visit, day)}
        track = GPXTrack(name=words.date(day.date))
        for stop in plain_stops(visit, day, context):
            if (at := stop.coordinate) is not None:
                waypoint = _waypoint(stop, at, context)
                file.waypoints.append(waypoint)
                for name in members(stop.groups, routes) or routes:
                    point = GPXRoutePoint(waypoint.latitude, waypoint.longitude, name=waypoint.name)
                    routes[name].points.append(point)
            for line in filter(None, map(positions, stop.legs)):
                points = [GPXTrackPoint(latitude, longitude) for longitude, latitude in line]
                track.segments.append(GPXTrackSegment(points))
        file.routes += [route for route in routes.values() if route.points]
        if track.segments:
            file.tracks.append(track)
    return file.to_xml(version="1.1").encode()


def _groups(visit: Visit, day: Day) -> tuple[str, ...]:
    """The groups that have a route of their own on a day; one without a name where all go together."""
    apart = not visit.group and any(planned.stop.group for planned in day.stops)
    return visit.groups if apart else ("",)


def _named(day: Day, group: str, words: Words) -> str:
    return f"{words.date(day.date)}, {one_line(group_label(group, words))}" if group else words.date(day.date)


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
