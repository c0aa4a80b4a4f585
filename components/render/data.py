"""The visit as JSON: what `/visit.json` answers, what the pages' own scripts read and what live pages compare.

Instants are ISO 8601 with their offset, positions WGS 84 in decimal degrees, distances metres, durations seconds.
A leg's `line` is its geometry as an encoded polyline of five decimals (Google's encoded polyline algorithm format,
latitude before longitude).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from components.i18n.words import Words
from components.plan.model import Day, Leg, PlannedStop, Visit
from components.render.escaping import Json
from components.render.labels import certainty, hours, leg_text, mode, way
from components.render.polyline import encoded_polyline
from components.render.shared_markers import SharedMarker, shared_markers

_TOLD_BY_THE_PAGE = frozenset(
    {"line", "address", "certainty", "assumed", "host", "credit", "travel_s", "published_at", "distance_m"}
)


def visit_data(visit: Visit, words: Words) -> dict[str, Json]:
    """Everything about the visit that a program may want, with the labels of one language."""
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
        "dates": words.dates(visit.days[0].date, visit.days[-1].date) if visit.days else "",
        "zone": visit.zone.key,
        "language": words.language,
        "credit": "© OpenStreetMap contributors, ODbL",
        "days": [_day(day, words) for day in visit.days],
    }


def page_data(visit: Visit, words: Words) -> dict[str, Json]:
    """The part of `visit_data` that a page's own scripts read: its list and its map hold the rest already."""
    return {name: _bare(value) for name, value in visit_data(visit, words).items() if name not in _TOLD_BY_THE_PAGE}


def _bare(value: Json) -> Json:
    if isinstance(value, Mapping):
        # To a script what is missing is as good as null or false.
        told = {name: each for name, each in value.items() if name not in _TOLD_BY_THE_PAGE}
        return {name: _bare(each) for name, each in told.items() if each is not None and each is not False}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_bare(each) for each in value]
    return value


def _day(day: Day, words: Words) -> dict[str, Json]:
    box = day.bounds
    stops = {planned.stop.id: planned for planned in day.stops}
    return {
        "date": day.date.isoformat(),
        "label": words.date(day.date, "medium"),
        "bounds": None if box is None else [[box.south, box.west], [box.north, box.east]],
        "stops": [_stop(planned, words) for planned in day.stops],
        "legs": [_leg(leg, stops, words) for leg in day.legs],
        "markers": [_marker(shared, words) for shared in shared_markers(day.located)],
    }


def _stop(planned: PlannedStop, words: Words) -> dict[str, Json]:
    timing, place, stop = planned.timing, planned.place, planned.stop
    return {
        "id": stop.id,
        "number": planned.number,
        "name": stop.name,
        "arrive": _instant(timing.arrive),
        "depart": _instant(timing.depart),
        "hours": hours(timing, words),
        "leave_by": _instant(timing.leave_by),
        "travel_s": None if timing.travel_s is None else round(timing.travel_s),
        "address": stop.address,
        "contact": stop.contact,
        "place": None
        if place is None
        else {
            "latitude": round(place.coordinate.latitude, 6),
            "longitude": round(place.coordinate.longitude, 6),
            "certainty": certainty(planned, words),
        },
        "assumed": sorted(stop.assumed),
    }


def _leg(leg: Leg, stops: dict[str, PlannedStop], words: Words) -> dict[str, Json]:
    data: dict[str, Json] = {
        "from": leg.from_stop_id,
        "to": leg.to_stop_id,
        "mode": leg.mode.value,
        "mode_label": mode(leg.mode, words),
        "distance_m": round(leg.distance_m),
        "duration_s": round(leg.duration_s),
        "buffer_s": leg.buffer_s,
        "estimated": leg.estimated,
        "same_place": leg.same_place,
        "label": way(leg, words),
        "text": leg_text(leg, stops[leg.from_stop_id], stops[leg.to_stop_id], words),
    }
    data["line"] = encoded_polyline(leg.geometry)
    return data


def _marker(shared: SharedMarker, words: Words) -> dict[str, Json]:
    names = ", ".join(f"{located.stop.name}, {hours(located.timing, words)}" for located in shared.stops)
    if len(shared.stops) == 1:
        text = words.text("Stop {number}: {names}", number=shared.label, names=names)
    else:
        numbers = ", ".join(str(located.number) for located in shared.stops)
        text = words.text("Stops {numbers}, at one place: {names}", numbers=numbers, names=names)
    return {
        "stops": [located.stop.id for located in shared.stops],
        "label": shared.label,
        "latitude": round(shared.coordinate.latitude, 6),
        "longitude": round(shared.coordinate.longitude, 6),
        "text": text,
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
