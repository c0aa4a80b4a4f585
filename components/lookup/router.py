"""Router: the legs between stops, from a server that speaks OSRM's HTTP interface
(https://project-osrm.org/docs/v5.24.0/api/). Its answers are cached for ever.

Under the address in the settings are `/routed-foot`, `/routed-bike` and `/routed-car`, as on routing.openstreetmap.de
of FOSSGIS e.V. Its terms: at most one request a second, a real User-Agent, credit to OpenStreetMap
(https://www.fossgis.de/arbeitsgruppen/osm-server/nutzungsbedingungen/,
https://github.com/Project-OSRM/osrm-backend/wiki/Demo-server). OSRM writes longitude before latitude.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from components.lookup.answer_cache import AnswerCache
from components.lookup.estimates import (
    NO_WAY,
    NOT_BELIEVED,
    TOO_FAR_OFF,
    LegTable,
    estimate,
    estimated_table,
    kerb_walk_s,
)
from components.lookup.http_client import HttpClient
from components.plan.coordinate import is_same_place, straight_line_m
from components.plan.errors import InvalidCoordinate, NoAnswer, ServiceRefused, ServiceUnavailable
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Leg
from components.plan.travel_modes import TRAVEL_MODES, WALKING_M_S, RouterProfile, TravelMode
from components.settings import RouterSettings

SERVICE = "router"
MAX_AMOUNT = 1e9
"""The most metres or seconds that are believed: years of travel, and every sum of them is still a number."""

MIN_INTERVAL_S = 1.0
"""Between two requests to a router: FOSSGIS asks for it, and no other has said that more is welcome."""

NO_ANSWER_GOOD_FOR = timedelta(days=1)
"""How long "no way" is believed: the map data behind the router is updated daily."""

SNAP_TOLERANCE_M = 10.0
"""How far a line may end from where the snap distance says: both are rounded."""

_KIND = "way"
"""The kind of a route in the cache."""

_NOTES = {"NoRoute": NO_WAY, "NoSegment": TOO_FAR_OFF, "TooFast": NOT_BELIEVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuestion:
    """A question to the router: the leg from one stop to the next, by one travel mode. The answer is timed by the
    group's own pace on foot, `walking_m_s`: OSRM walks at 5 km/h."""

    from_stop_id: str
    to_stop_id: str
    start: Coordinate
    end: Coordinate
    mode: TravelMode
    walking_m_s: float = field(default=WALKING_M_S, compare=False)

    def estimated(self, note: Phrase) -> Leg:
        """The answer without a router, with the reason for it (or none needed, at the same place)."""
        ends = (self.from_stop_id, self.to_stop_id, self.start, self.end)
        return estimate(*ends, self.mode, note=note, walking_m_s=self.walking_m_s)


def endpoint_of(mode: TravelMode) -> str:
    """The server that answers for a mode: one may be out of reach without the others."""
    profile = TRAVEL_MODES[mode].router
    return SERVICE if profile is None else f"{SERVICE} {profile.folder}"


class Router:
    """Answers leg questions from the cache (`lookup`) or over the network (`ask`, `table`)."""

    def __init__(self, http_client: HttpClient, answers: AnswerCache, settings: RouterSettings) -> None:
        self._http_client = http_client
        self._answers = answers
        self._settings = settings

    def lookup(self, question: LegQuestion) -> Leg | None:
        """The leg as far as it is known without the network; None while the router has not been asked.

        Legs at one place, and by a mode that no router knows, need none. Where the router knows no way, the leg is an
        estimate whose `note` says so.
        """
        profile = TRAVEL_MODES[question.mode].router
        if profile is None or is_same_place(question.start, question.end):
            return question.estimated(NO_WAY)
        answer = self._answers.get(_KIND, self._key(question, profile))
        return None if answer is None else _leg(question, answer.value)

    def ask(self, question: LegQuestion) -> Leg:
        """The leg; where it is not known yet, the router is asked and its answer is cached.

        Raises `ServiceUnavailable` (and its `RateLimited`) or `ServiceRefused`; nothing is cached then.
        """
        known = self.lookup(question)
        profile = TRAVEL_MODES[question.mode].router
        if known is not None or profile is None:
            return known or question.estimated(NO_WAY)
        with self._http_client.status.attempt(SERVICE, endpoint_of(question.mode)):
            try:
                body = self._get("route", (question.start, question.end), profile)
            except NoAnswer:
                body = {"code": "NoRoute"}
            route = _route(body, question, self._settings.max_snap_m)
            leg = _leg(question, route)
            if leg is None:
                raise _unreadable()
        good_for = None if "line" in route else NO_ANSWER_GOOD_FOR
        self._answers.put(_KIND, self._key(question, profile), route, good_for=good_for)
        return leg

    def table(self, points: Sequence[Coordinate], mode: TravelMode, *, walking_m_s: float | None = None) -> LegTable:
        """The legs from each point (row) to each (column) by `mode`, walked at the settings' pace or at another.

        A mode that no router knows is estimated. Raises `NoAnswer` where a point has no way near it, otherwise as
        `ask` does.
        """
        row = TRAVEL_MODES[mode]
        pace_m_s = self._settings.walking_m_s if walking_m_s is None else walking_m_s
        if row.router is None or len(points) < 2:
            return estimated_table(points, mode, pace_m_s)
        with self._http_client.status.attempt(SERVICE, endpoint_of(mode)):
            body = self._get("table", points, row.router)
            if body.get("code") != "Ok":
                raise NoAnswer("The router knows no way near one of the stops.", service=SERVICE)
            durations_s = _cells(body, "durations", len(points))
            distances_m = _cells(body, "distances", len(points))
            snaps_m = _snaps(body, len(points))
        max_snap_m = self._settings.max_snap_m
        return [
            [
                _table_leg(
                    LegQuestion(from_stop_id="", to_stop_id="", start=start, end=end, mode=mode, walking_m_s=pace_m_s),
                    distances_m[i][j],
                    durations_s[i][j],
                    snaps_m[i] + snaps_m[j] if max(snaps_m[i], snaps_m[j]) <= max_snap_m else None,
                )
                for j, end in enumerate(points)
            ]
            for i, start in enumerate(points)
        ]

    def _get(self, service: str, points: Sequence[Coordinate], profile: RouterProfile) -> dict[str, Any]:
        """The answer of OSRM's service `route` or `table`. Raises `ServiceFault`."""
        coordinates = ";".join(f"{point.longitude:.6f},{point.latitude:.6f}" for point in points)
        params: dict[str, str | int | float] = {"radiuses": ";".join([str(self._settings.max_snap_m)] * len(points))}
        if service == "route":
            params |= {"overview": "full", "geometries": "geojson", "steps": "false"}
        else:
            params |= {"annotations": "duration,distance"}
        body = self._http_client.get_json(
            f"{self._settings.url}/{profile.folder}/{service}/v1/{profile.name}/{coordinates}",
            params,
            service=SERVICE,
            timeout_s=self._settings.timeout_s,
            min_interval_s=MIN_INTERVAL_S,
            answer_statuses=(200, 400),  # OSRM says "no way" under 400
        )
        if not isinstance(body, dict):
            raise _unreadable()
        code = body.get("code")
        if code not in ("Ok", "NoRoute", "NoSegment", "NoTable"):  # not a set: a damaged code may be a list
            message = f"The router does not take our questions ({str(code)[:40]}). Check its address."
            raise ServiceRefused(message, service=SERVICE)
        return body

    def latest_answer_at(self) -> datetime | None:
        """When the router last answered, to any process (UTC)."""
        return self._answers.latest(_KIND)

    def _key(self, question: LegQuestion, profile: RouterProfile) -> str:
        """The cache key: server, end points to about a metre, and settings that change the answer."""
        ends = ";".join(f"{end.longitude:.5f},{end.latitude:.5f}" for end in (question.start, question.end))
        return f"{profile.folder} {ends} {self._settings.max_snap_m} {self._settings.url}"


def _route(body: dict[str, Any], question: LegQuestion, max_snap_m: float) -> dict[str, Any]:
    """What is cached of a route: metres, seconds, snap distances and the line; or `none` with OSRM's reason.

    Raises `ServiceUnavailable` for an answer that cannot be read, or that is the way between two other places (a
    cache or proxy may mix up its answers).
    """
    if body["code"] != "Ok":
        return {"none": body["code"]}
    try:
        route, snaps_m = body["routes"][0], [_amount(waypoint["distance"]) for waypoint in body["waypoints"]]
        distance_m, duration_s = _amount(route["distance"]), _amount(route["duration"])
        line = [[_number(lon), _number(lat)] for lon, lat in route["geometry"]["coordinates"]]
        first, last = (Coordinate(latitude=lat, longitude=lon) for lon, lat in (line[0], line[-1]))
    except (LookupError, TypeError, ValueError, InvalidCoordinate) as fault:
        raise _unreadable() from fault
    if len(snaps_m) != 2:
        raise _unreadable()
    if max(snaps_m) > max_snap_m:
        return {"none": "NoSegment"}  # a server that ignores `radiuses`
    farthest_m = max(straight_line_m(first, question.start), straight_line_m(last, question.end))
    if farthest_m > max_snap_m + SNAP_TOLERANCE_M:
        raise ServiceUnavailable("The router answered with the way between two other places.", service=SERVICE)
    if _is_too_fast(question.mode, distance_m, duration_s):
        return {"none": "TooFast"}
    return {"distance_m": distance_m, "duration_s": duration_s, "snap_m": sum(snaps_m), "line": line}


def _leg(question: LegQuestion, cached: Any) -> Leg | None:
    """The leg of a cached route; None for one that cannot be read, as if it had never been cached."""
    try:
        if "none" in cached:
            return question.estimated(_NOTES[cached["none"]])
        line = [Coordinate(latitude=_number(lat), longitude=_number(lon)) for lon, lat in cached["line"]]
        first, last = line[0], line[-1]
        distance_m, duration_s, snap_m = (_amount(cached[name]) for name in ("distance_m", "duration_s", "snap_m"))
    except (LookupError, TypeError, ValueError, InvalidCoordinate):
        return None
    # The router's line ends at the road nearest to the stop; the last metres are drawn as a straight line.
    if first != question.start:
        line.insert(0, question.start)
    if last != question.end:
        line.append(question.end)
    return _timed(question, distance_m, duration_s, snap_m, tuple(line))


def _timed(
    question: LegQuestion, distance_m: float, duration_s: float, snap_m: float, line: tuple[Coordinate, ...]
) -> Leg:
    """The leg of the router's metres and seconds: at the group's pace, with boarding and the walks from and to the road
    (`snap_m`). A route and a cell of a table are timed here alike."""
    row = TRAVEL_MODES[question.mode]
    if question.mode is TravelMode.WALK:
        duration_s = distance_m / question.walking_m_s
    return Leg(
        from_stop_id=question.from_stop_id,
        to_stop_id=question.to_stop_id,
        mode=question.mode,
        distance_m=distance_m,
        duration_s=duration_s * row.duration_factor,
        buffer_s=row.buffer_s + kerb_walk_s(snap_m, question.walking_m_s),
        geometry=line,
    )


def _table_leg(
    question: LegQuestion, distance_m: float | None, duration_s: float | None, snap_m: float | None
) -> Leg | None:
    """The leg of a cell of a table; None where there is no way, or none near one of its ends (`snap_m` is None)."""
    if is_same_place(question.start, question.end):
        return question.estimated(NO_WAY)
    if distance_m is None or duration_s is None or snap_m is None:
        return None
    if _is_too_fast(question.mode, distance_m, duration_s):
        return question.estimated(NOT_BELIEVED)
    return _timed(question, distance_m, duration_s, snap_m, (question.start, question.end))


def _is_too_fast(mode: TravelMode, distance_m: float, duration_s: float) -> bool:
    """Whether an answer is not believed: the router may know another profile than the one asked for."""
    fastest_m_s = TRAVEL_MODES[mode].fastest_m_s
    return fastest_m_s is not None and distance_m > fastest_m_s * max(duration_s, 1.0)


def _number(raw: Any) -> float:
    """Raises `TypeError` or `ValueError` for anything but a finite number (JSON's may have hundreds of digits)."""
    try:
        number = float(raw)
    except OverflowError as fault:
        raise ValueError("a number beyond all floats") from fault
    if isinstance(raw, (bool, str)) or not math.isfinite(number):
        raise ValueError("not a number")
    return number


def _amount(raw: Any) -> float:
    """Metres or seconds: not below zero, and not beyond any way on earth."""
    number = _number(raw)
    if not 0 <= number <= MAX_AMOUNT:
        raise ValueError("not a distance or duration")
    return number


def _cells(body: dict[str, Any], name: str, size: int) -> list[list[float | None]]:
    """A square matrix of a table answer, None where there is no way."""
    try:
        cells = [[None if cell is None else _amount(cell) for cell in row] for row in body[name]]
    except (LookupError, TypeError, ValueError) as fault:
        raise _unreadable() from fault
    if len(cells) != size or any(len(row) != size for row in cells):
        raise _unreadable()
    return cells


def _snaps(body: dict[str, Any], size: int) -> list[float]:
    """How far each point of a table is from its road, in metres; the greater one where the two lists differ."""
    try:
        ends = [[_amount(waypoint["distance"]) for waypoint in body[name]] for name in ("sources", "destinations")]
    except (LookupError, TypeError, ValueError) as fault:
        raise _unreadable() from fault
    if any(len(each) != size for each in ends):
        raise _unreadable()
    return [max(pair) for pair in zip(*ends, strict=True)]


def _unreadable() -> ServiceUnavailable:
    return ServiceUnavailable("The answer of the router cannot be read.", service=SERVICE)
