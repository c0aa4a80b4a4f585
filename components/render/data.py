"""The visit as JSON: what `/visit.json` answers, and what the pages' own scripts read.

Instants are ISO 8601 with their offset, positions WGS 84 in decimal degrees, distances metres, durations seconds.
A leg's `line` is its geometry as an encoded polyline of five decimals (Google's encoded polyline algorithm format,
latitude before longitude).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from components.i18n.words import Words
from components.plan.model import Coordinate, Day, Leg, Visit
from components.render.escaping import Json
from components.render.labels import leg_label, leg_text, mode, visit_dates
from components.render.shared_markers import SharedMarker, shared_markers
from components.render.stop_view import FIELDS, Audience, StopView, stop_views

_NOT_FOR_SCRIPTS = {"line", "certainty", "assumed", "host", "credit", "travel_s", "published_at", "distance_m"} | {
    field.name for field in FIELDS
} - {"contact"}
"""What the pages' own scripts do not read, so that the light page stays small."""


def visit_data(visit: Visit, words: Words, audience: Audience = Audience.PUBLIC) -> dict[str, Json]:
    """Everything about the visit that a program may want, in one language."""
    return {
        "revision": visit.revision,
        "plan": {
            "number": visit.stamp.number,
            "published_at": _instant(visit.stamp.published_at),
            "note": visit.stamp.note,
        },
        "title": visit.title,
        "host": visit.host,
        "contact": visit.contact,
        "dates": visit_dates(visit, words),
        "zone": visit.zone.key,
        "language": words.language,
        "credit": "© OpenStreetMap contributors, ODbL",
        "days": [_day(visit, day, words, audience) for day in visit.days],
    }


def page_data(visit: Visit, words: Words, audience: Audience = Audience.PUBLIC) -> dict[str, Json]:
    """The part of `visit_data` that a page's own scripts read: its list and its map hold the rest already."""
    data = visit_data(visit, words, audience)
    return {name: _for_scripts(value) for name, value in data.items() if name not in _NOT_FOR_SCRIPTS}


def _for_scripts(value: Json) -> Json:
    if isinstance(value, Mapping):
        # To a script what is missing is as good as null or false.
        return {
            name: _for_scripts(each)
            for name, each in value.items()
            if name not in _NOT_FOR_SCRIPTS and each is not None and each is not False
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_for_scripts(each) for each in value]
    return value


def _day(visit: Visit, day: Day, words: Words, audience: Audience) -> dict[str, Json]:
    box = day.bounds
    stops = stop_views(visit, day, words, audience)
    views = {view.id: view for view in stops}
    return {
        "date": day.date.isoformat(),
        "label": words.date(day.date, "medium"),
        "bounds": None if box is None else [[box.south, box.west], [box.north, box.east]],
        "stops": [_stop(view) for view in stops],
        "legs": [_leg(leg, views, words) for leg in day.legs],
        "markers": [_marker(shared, views, words) for shared in shared_markers(day.located)],
    }


def _stop(view: StopView) -> dict[str, Json]:
    timing, at = view.timing, view.coordinate
    return {
        "id": view.id,
        "number": view.number,
        "name": view.name.text,
        "arrive": _instant(timing.arrive),
        "depart": _instant(timing.depart),
        "hours": view.hours,
        "leave_by": _instant(timing.leave_by),
        "travel_s": None if timing.travel_s is None else round(timing.travel_s),
        "place": None
        if at is None
        else {
            "latitude": round(at.latitude, 6),
            "longitude": round(at.longitude, 6),
            "certainty": view.text("certainty"),
        },
        "assumed": sorted(view.assumed),
        **view.data(),
    }


def _leg(leg: Leg, views: Mapping[str, StopView], words: Words) -> dict[str, Json]:
    return {
        "from": leg.from_stop_id,
        "to": leg.to_stop_id,
        "mode": leg.mode.value,
        "mode_label": mode(leg.mode, words),
        "distance_m": round(leg.distance_m),
        "duration_s": round(leg.duration_s),
        "buffer_s": leg.buffer_s,
        "estimated": leg.estimated,
        "same_place": leg.same_place,
        "label": leg_label(leg, words),
        "text": leg_text(leg, views[leg.from_stop_id].name.text, views[leg.to_stop_id].name.text, words),
        "line": encoded_polyline(leg.geometry),
    }


def _marker(shared: SharedMarker, views: Mapping[str, StopView], words: Words) -> dict[str, Json]:
    stops = [views[located.stop.id] for located in shared.stops]
    names = ", ".join(f"{view.name.text}, {view.hours}" for view in stops)
    if len(stops) == 1:
        text = words.text("Stop {number}: {names}", number=shared.label, names=names)
    else:
        numbers = ", ".join(str(view.number) for view in stops)
        text = words.text("Stops {numbers}, at one place: {names}", numbers=numbers, names=names)
    return {
        "stops": [view.id for view in stops],
        "label": shared.label,
        "latitude": round(shared.coordinate.latitude, 6),
        "longitude": round(shared.coordinate.longitude, 6),
        "text": text,
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


POLYLINE_DECIMALS = 5


def encoded_polyline(points: Sequence[Coordinate]) -> str:
    """The points in Google's encoded polyline algorithm format, with five decimals and latitude first
    (https://developers.google.com/maps/documentation/utilities/polylinealgorithm)."""
    characters: list[str] = []
    previous = (0, 0)
    for point in points:
        current = (round(point.latitude * 10**POLYLINE_DECIMALS), round(point.longitude * 10**POLYLINE_DECIMALS))
        for now, before in zip(current, previous, strict=True):
            delta = now - before
            number = ~(delta << 1) if delta < 0 else delta << 1
            while number >= 0x20:
                characters.append(chr((0x20 | number & 0x1F) + 63))
                number >>= 5
            characters.append(chr(number + 63))
        previous = current
    return "".join(characters)
