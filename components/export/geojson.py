"""The visit as GeoJSON (RFC 7946), styled as geojson.io and uMap show it.

A Point is a stop, a LineString a leg; a leg over the 180th meridian is a MultiLineString. A stop without a place has a
null geometry (RFC 7946, 3.2); a leg of no length is left out, as a line needs two different positions. Positions are
longitude, latitude. Styling follows simplestyle-spec 1.1.0, and `_umap_options` is what uMap reads beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from components.export.context import Context
from components.export.text import clean, one_line, plain_stops
from components.plan.bounds import bounds_of_visit, split_at_antimeridian
from components.plan.model import Coordinate, Day, Leg, Visit
from components.render.data import iso_instant
from components.render.escaping import Json
from components.render.funding_view import funding_data, funding_view
from components.render.labels import leg_label, plan_line, visit_title
from components.render.photo_view import photo_data
from components.render.stop_view import StopView
from components.render.style import LIGHT
from components.settings import OSM_CREDIT

# Six decimals of a degree are a tenth of a metre; RFC 7946, 11.2 asks for no more than is known.
DECIMALS = 6


def geojson(visit: Visit, context: Context) -> bytes:
    """All days as one FeatureCollection; the plan is in foreign members (RFC 7946, 6.1)."""
    funding = funding_data(funding_view(visit, context.words), clean)
    collection: dict[str, Json] = {
        "type": "FeatureCollection",
        "name": one_line(visit_title(visit, context.words)),
        "plan": visit.stamp.number,
        "published_at": iso_instant(visit.stamp.published_at),
        "description": plan_line(visit, context.words),
        "attribution": OSM_CREDIT,
        **({"funding": funding} if funding else {}),
        "features": [feature for day in visit.days for feature in _features(visit, day, context)],
    }
    if (box := bounds_of_visit(visit)) is not None:
        collection["bbox"] = [round(edge, DECIMALS) for edge in (box.west, box.south, box.east, box.north)]
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _features(visit: Visit, day: Day, context: Context) -> list[Json]:
    features: list[Json] = []
    for stop in plain_stops(visit, day, context):
        features += [_leg(leg, lines, day, context) for leg in stop.legs if (lines := split_positions(leg))]
        features.append(_stop(stop, day, visit, context))
    return features


def positions(leg: Leg) -> list[list[float]]:
    """A leg's positions (longitude, latitude), repeated ones once; empty where fewer than two differ."""
    return _line(leg.geometry)


def split_positions(leg: Leg) -> list[list[list[float]]]:
    """The same as lines that end at the 180th meridian and go on at its other side (RFC 7946, 3.1.9)."""
    return [line for part in split_at_antimeridian(leg.geometry) if (line := _line(part))]


def _line(points: Iterable[Coordinate]) -> list[list[float]]:
    line: list[list[float]] = []
    for point in points:
        position = _position(point)
        if not line or position != line[-1]:
            line.append(position)
    return line if len(line) > 1 else []


def _stop(stop: StopView, day: Day, visit: Visit, context: Context) -> Mapping[str, Json]:
    properties: dict[str, Json] = {
        "kind": "stop",
        "id": one_line(stop.id),
        "number": stop.number,
        "name": stop.name.text,
        "day": day.date.isoformat(),
        "hours": stop.hours,
        "arrive": iso_instant(stop.timing.arrive),
        "depart": iso_instant(stop.timing.depart),
        "arrive_computed": stop.timing.arrive_computed,
        "depart_computed": stop.timing.depart_computed,
        "time_zone": (stop.zone or visit.zone).key,
        "assumed": sorted(stop.assumed),
        **stop.data(),
        **({"photos": photos} if (photos := photo_data(stop.photos, context.file_address)) else {}),
        "marker-color": LIGHT.accent,
        "marker-size": "medium",
    }
    # simplestyle: a single digit or letter shows on the marker; nothing shows for two.
    if stop.number < 10:
        properties["marker-symbol"] = str(stop.number)
    properties["_umap_options"] = {"color": LIGHT.accent, "iconClass": "Circle", "showLabel": None, "labelHover": True}
    at = stop.coordinate
    geometry: Json = None if at is None else {"type": "Point", "coordinates": _position(at)}
    return {"type": "Feature", "id": one_line(stop.id), "geometry": geometry, "properties": properties}


def _leg(leg: Leg, lines: list[list[list[float]]], day: Day, context: Context) -> Mapping[str, Json]:
    colour = LIGHT.of_mode(leg.mode)
    umap: dict[str, Json] = {"color": colour, "weight": 4, "opacity": 0.9}
    if leg.estimated:
        umap["dashArray"] = "6,8"
    geometry: Json = (
        {"type": "LineString", "coordinates": lines[0]}
        if len(lines) == 1
        else {"type": "MultiLineString", "coordinates": lines}
    )
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "kind": "leg",
            "day": day.date.isoformat(),
            "from": one_line(leg.from_stop_id),
            "to": one_line(leg.to_stop_id),
            "travel": leg.mode.value,
            "name": one_line(leg_label(leg, context.words)),
            "distance_m": round(leg.distance_m),
            "duration_s": round(leg.duration_s) if leg.is_timed else None,
            "buffer_s": leg.buffer_s if leg.is_timed else None,
            "travel_s": None if leg.shown_s is None else round(leg.shown_s),
            "estimated": leg.estimated,
            **({"groups": [one_line(name) for name in leg.groups]} if leg.groups else {}),
            "stroke": colour,
            "stroke-width": 4,
            # simplestyle has no dashes: an estimate is the fainter line.
            "stroke-opacity": 0.5 if leg.estimated else 0.9,
            "_umap_options": umap,
        },
    }


def _position(point: Coordinate) -> list[float]:
    return [round(point.longitude, DECIMALS), round(point.latitude, DECIMALS)]
