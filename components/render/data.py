"""The visit as JSON: what `/visit.json` answers, and the data and texts that the pages' own scripts read.

Instants are ISO 8601 with their offset, positions WGS 84 in decimal degrees, distances metres, durations seconds.
A leg's `line` is its geometry as an encoded polyline of five decimals (Google's encoded polyline algorithm format,
latitude before longitude); over water and through the air it is drawn as an arc. A `vague` place may be elsewhere in
the area, by what `certainty` says: nobody should be told that they stand at it. A day's `bounds`, lines and markers are
for a map that draws the day in one piece: where it crosses the 180th meridian, their longitudes go on beyond 180.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from components.i18n.words import Words
from components.plan.bounds import WORLD, BoundingBox, bounds_of_day
from components.plan.groups import members
from components.plan.model import Day, Leg, Visit
from components.plan.publication import note_to_text
from components.plan.record import has_details_of_its_days
from components.plan.zones import shows_other_hour
from components.render.arcs import line_on_map
from components.render.audience import Audience
from components.render.escaping import Json
from components.render.funding_view import funding_data, funding_view
from components.render.labels import (
    SharedMarker,
    ends_elsewhere,
    group_label,
    has_several_zones,
    leg_label,
    leg_text,
    shared_markers,
    travel_name,
    visit_dates,
    visit_title,
)
from components.render.note_view import note_view
from components.render.photo_view import photo_data
from components.render.stop_view import FIELDS, StopView, stop_views

_NOT_FOR_SCRIPTS = {
    *(
        "line",
        "certainty",
        "assumed",
        "host",
        "funding",
        "credit",
        "published_at",
        "note",
        "note_stored",
        "distance_m",
        "duration_s",
        "buffer_s",
    ),
    "time_zone",
    "contact",
    "until_end",
    "photos",
} | {field.name for field in FIELDS}
"""What the pages' own scripts do not read, so that the light page stays small."""


def visit_data(visit: Visit, words: Words, audience: Audience = Audience.PUBLIC) -> dict[str, Json]:
    """Everything about the visit that a program may want, in one language."""
    note = note_view(visit.stamp.note, words)
    return {
        "visit_id": visit.identity,
        "revision": visit.revision,
        "plan": {
            "number": visit.stamp.number,
            "published_at": iso_instant(visit.stamp.published_at),
            "note": note.line,
            "note_automatic": note.automatic or None,
            "note_own": note.own or None,
            "note_language": note.language or None,
            "note_stored": note_to_text(visit.stamp.note) or None,
        },
        "title": visit_title(visit, words),
        **_groups(visit, words),
        "host": visit.host,
        "contact": visit.contact,
        "forget_at": iso_instant(visit.ends_at) if has_details_of_its_days(visit) else None,
        "funding": funding_data(funding_view(visit, words)),
        "dates": visit_dates(visit, words),
        "zone": visit.zone.key,
        "city": words.zone(visit.zone) if has_several_zones(visit) else None,
        "language": words.language,
        "credit": "© OpenStreetMap contributors, ODbL",
        "days": [_day(visit, day, words, audience) for day in visit.days],
    }


def _groups(visit: Visit, words: Words) -> dict[str, Json]:
    """The groups that go different ways, and the one whose visit this is; None where all go together."""
    groups: list[Json] = [{"name": name, "label": group_label(name, words)} for name in visit.groups]
    return {"groups": groups or None, "of_group": visit.group or None}


def page_data(visit: Visit, words: Words, audience: Audience = Audience.PUBLIC) -> dict[str, Json]:
    """The part of `visit_data` that a page's own scripts read: its list and its map hold the rest already."""
    data = visit_data(visit, words, audience)
    return {
        name: _for_scripts(value) for name, value in data.items() if name not in _NOT_FOR_SCRIPTS and value is not None
    }


def record_texts(visit: Visit, words: Words) -> dict[str, str]:
    """The texts that a record has in the place of those of `script_texts`: it is of no plan any more."""
    return {"noConnection": words.text("As of {time}, no connection")} if visit.is_record else {}


def script_texts(words: Words) -> dict[str, str]:
    """The texts of the scripts in `static/` by the names that they use. A script fills the gaps in braces."""
    return {
        "zoomIn": words.text("Zoom in"),
        "zoomOut": words.text("Zoom out"),
        "north": words.text("North is up"),
        "wholeDay": words.text("Show the whole day"),
        "credit": words.text("Map data and its licence"),
        "noPlaces": words.text("No stop of this day has a place on the map yet."),
        "now": words.text("Now"),
        "next": words.text("Next"),
        "nowStop": words.text("Now", context="stop"),
        "nextStop": words.text("Next", context="stop"),
        "done": words.text("Done", context="stop"),
        "until": words.text("until {time}"),
        "onTheWay": words.text("On the way"),
        "nextAt": words.text("Next at {time}"),
        "leaveIn": words.text("Leave in {duration}"),
        "leaveNow": words.text("Leave now"),
        "leaveAt": words.text("Leave at {time}"),
        "startsIn": words.text("Starts in {duration}"),
        "tomorrow": words.text("tomorrow"),
        "today": words.text("today"),
        "dayOver": words.text("The day is over"),
        "thankYou": words.text("Thank you for coming"),
        "record": words.text("Looking back"),
        "tookPlace": words.text("This visit took place on {date}"),
        "noConnection": words.text("Plan {number}, as of {time}, no connection"),
        "changed": words.text("The programme has changed"),
        "was": words.text("was {old}"),
        "newStop": words.text("New", context="stop"),
        "cancelled": words.text("Cancelled", context="stop"),
        "newTime": words.text("New time: {time}"),
        "newOrder": words.text("Now stop {number}"),
        "newName": words.text("New name"),
        "newPlace": words.text("New place: {place}"),
        "close": words.text("Close"),
        "askingPosition": words.text("Finding your location …"),
        "positionDenied": words.text(
            "This page may not use your location. You can allow it in your browser. “Take me there” still works at "
            "each stop."
        ),
        "noPosition": words.text(
            "Your location is not available. Try again outdoors. “Take me there” still works at each stop."
        ),
        "accuracy": words.text("Your position, accurate to about {distance}."),
        "onFoot": words.text("{distance} away, about {duration} on foot"),
        "byTaxi": words.text("{distance} away, about {duration} by taxi or public transport"),
        "away": words.text("{distance} away"),
        "tell": words.text("Tell the organiser"),
        "lateMessage": words.text("I am late. I will join at {name} at about {time}."),
        "lateMessageOpen": words.text("I am late. I will join at {name}."),
        "joinAt": words.text("You can join at {time}"),
        "tooLate": words.text("Ends before you can get there"),
        "whereAmI": words.text("Where am I?"),
        "youAreHere": words.text("You are here"),
        "projects": words.text("Projects shown"),
        "minutes": words.text("{minutes} min"),
        "hoursMinutes": words.text("{hours} h {minutes} min"),
        "hours": words.text("{hours} h"),
    }


def photo_texts(words: Words) -> dict[str, str]:
    """The labels of a photo's buttons, for what shows it large."""
    return {"photoBefore": words.text("Previous photo"), "photoAfter": words.text("Next photo")}


def gesture_texts(words: Words) -> dict[str, str]:
    """The hints over the map inside somebody else's page."""
    return {
        "touch": words.text("Move the map with two fingers"),
        "scroll": words.text("Hold Ctrl and scroll to zoom the map"),
        "scrollMac": words.text("Hold ⌘ and scroll to zoom the map"),
    }


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
    box = bounds_of_day(day)
    frame = box or WORLD
    stops = stop_views(visit, day, words, audience)
    views = {view.id: view for view in stops}
    return {
        "date": day.date.isoformat(),
        "label": words.date(day.date, "medium"),
        "bounds": None if box is None else [[box.south, box.west], [box.north, box.west + box.width]],
        "stops": [_stop(view, visit, day, words) for view in stops],
        "legs": [_leg(leg, frame, views, words) for leg in day.legs],
        "unknown": _unknown_lines(day, frame) or None,
        "markers": [_marker(shared, frame, views, words) for shared in shared_markers(day.located)],
    }


def _stop(view: StopView, visit: Visit, day: Day, words: Words) -> dict[str, Json]:
    timing, at = view.timing, view.coordinate
    groups = members(view.groups, visit.groups)
    return {
        "id": view.id,
        "number": view.number,
        "name": view.name.text,
        "arrive": iso_instant(timing.arrive),
        "depart": iso_instant(timing.depart),
        "arrive_computed": timing.arrive_computed,
        "depart_computed": timing.depart_computed,
        "hours": view.hours,
        "with_group": not view.has_own_place,
        "time_zone": (view.zone or visit.zone).key,
        "city": None if view.zone is None else words.zone(view.zone),
        "utc_offset_min": utc_offset_min(view, day.date),
        "end": _end(view, visit, words),
        "leave_by": iso_instant(timing.leave_by),
        "place": None
        if at is None
        else {
            "latitude": round(at.latitude, 6),
            "longitude": round(at.longitude, 6),
            "certainty": view.text("certainty"),
            "vague": view.is_vague,
        },
        "assumed": sorted(view.assumed),
        "groups": list(groups) or None,
        "until_end": [field.row.name for field in view.filled() if field.until_end] or None,
        "photos": photo_data(view.photos) or None,
        **view.data(),
    }


def _end(view: StopView, visit: Visit, words: Words) -> Json:
    """The clock at the end of a way, where it is another than at its beginning; else None."""
    depart = view.timing.depart
    if depart is None or not ends_elsewhere(view.timing):
        return None
    elsewhere = shows_other_hour(depart, visit.zone)
    return {
        "city": words.zone(depart.tzinfo) if elsewhere else None,
        "utc_offset_min": round((depart.utcoffset() or timedelta()).total_seconds() / 60) if elsewhere else None,
    }


def utc_offset_min(view: StopView, day: date) -> int | None:
    """How far the clocks at a stop are before UTC, where they show other hours than the visit's; else None."""
    if view.zone is None:
        return None
    moment = view.timing.arrive or view.timing.depart or datetime.combine(day, time(12), view.zone)
    return round((moment.utcoffset() or timedelta()).total_seconds() / 60)


def _leg(leg: Leg, frame: BoundingBox, views: Mapping[str, StopView], words: Words) -> dict[str, Json]:
    return {
        "from": leg.from_stop_id,
        "to": leg.to_stop_id,
        "mode": leg.mode.value,
        "mode_label": travel_name(leg, words),
        "distance_m": round(leg.distance_m),
        "duration_s": round(leg.duration_s) if leg.is_timed else None,
        "buffer_s": leg.buffer_s if leg.is_timed else None,
        "travel_s": None if leg.shown_s is None else round(leg.shown_s),
        "estimated": leg.estimated,
        "same_place": leg.same_place,
        "groups": list(leg.groups) or None,
        "label": leg_label(leg, words),
        "text": leg_text(leg, views[leg.from_stop_id].name.text, views[leg.to_stop_id].name.text, words),
        "line": encoded_polyline(line_on_map(leg, frame)),
    }


def _unknown_lines(day: Day, frame: BoundingBox) -> list[Json]:
    """The ways that nobody knows, as straight lines between the known places before and after."""
    return [
        [[round(point.latitude, 5), round(frame.continued(point.longitude), 5)] for point in way.line]
        for way in day.unknown_ways
        if way.line
    ]


def _marker(shared: SharedMarker, frame: BoundingBox, views: Mapping[str, StopView], words: Words) -> dict[str, Json]:
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
        "longitude": round(frame.continued(shared.coordinate.longitude), 6),
        "text": text,
    }


def iso_instant(moment: datetime | None) -> str | None:
    """An instant as ISO 8601 with its offset, to the second; None where it is unknown."""
    return None if moment is None else moment.isoformat(timespec="seconds")


POLYLINE_DECIMALS = 5


def encoded_polyline(points: Sequence[tuple[float, float]]) -> str:
    """The points (latitude, longitude) in Google's encoded polyline algorithm format, with five decimals
    (https://developers.google.com/maps/documentation/utilities/polylinealgorithm)."""
    characters: list[str] = []
    previous = (0, 0)
    for point in points:
        current = (round(point[0] * 10**POLYLINE_DECIMALS), round(point[1] * 10**POLYLINE_DECIMALS))
        for now, before in zip(current, previous, strict=True):
            delta = now - before
            number = ~(delta << 1) if delta < 0 else delta << 1
            while number >= 0x20:
                characters.append(chr((0x20 | number & 0x1F) + 63))
                number >>= 5
            characters.append(chr(number + 63))
        previous = current
    return "".join(characters)
