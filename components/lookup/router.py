"""The ways between stops, from a router that speaks OSRM's HTTP interface
(https://project-osrm.org/docs/v5.24.0/api/), and kept for good: a way asked for once is never asked for again.

Under the address in the settings stand `/routed-foot`, `/routed-bike` and `/routed-car`, as on routing.openstreetmap.de
of FOSSGIS e.V. Its terms: at most one request a second, a real User-Agent, credit to OpenStreetMap
(https://www.fossgis.de/arbeitsgruppen/osm-server/nutzungsbedingungen/,
https://github.com/Project-OSRM/osrm-backend/wiki/Demo-server). OSRM writes longitude before latitude.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from components.lookup.answer_cache import AnswerStore
from components.lookup.estimates import (
    NO_WAY,
    NOT_BELIEVED,
    SAME_PLACE_M,
    TOO_FAR_OFF,
    estimate,
    kerb_walk_s,
)
from components.lookup.http_client import Transport
from components.plan.errors import InvalidCoordinate, NoAnswer, ServiceFault, ServiceRefused, ServiceUnavailable
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Leg, straight_line_m
from components.plan.travel_modes import TRAVEL_MODES, RouterProfile, TravelMode
from components.settings import RouterSettings

SERVICE = "router"
MOST = 1e9
"""The most metres or seconds that are believed: days and years of travel, and every sum of them still a number."""
KIND = "way"
MIN_INTERVAL_S = 1.0
"""Between two requests to a router: FOSSGIS asks for it, and of no other have we been told that more is welcome."""

NO_ANSWER_GOOD_FOR = timedelta(days=1)
"""For so long "no way" is believed: the map behind the router is mended daily."""

ROUNDED_M = 10.0
"""So far a line's end may be from where the snap distance says: both are rounded."""

_NOTES = {"NoRoute": NO_WAY, "NoSegment": TOO_FAR_OFF, "TooFast": NOT_BELIEVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegQuestion:
    """A way somebody wants to know: from one stop to the next, by one means of travel."""

    from_stop_id: str
    to_stop_id: str
    start: Coordinate
    end: Coordinate
    mode: TravelMode

    def estimated(self, note: Phrase) -> Leg:
        """The answer without a router, with the reason for it (or none needed, at the same place)."""
        return estimate(self.from_stop_id, self.to_stop_id, self.start, self.end, self.mode, note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelTable:
    """Seconds and metres from each point (row) to each (column), None where there is no way.

    The seconds are comparable with `Leg.travel_s`, but for the walk from the kerb.
    """

    duration_s: list[list[float | None]]
    distance_m: list[list[float | None]]


class Router:
    """Answers leg questions from the store (`lookup`) or over the network (`ask`, `table`)."""

    def __init__(self, transport: Transport, answers: AnswerStore, settings: RouterSettings) -> None:
        self._transport = transport
        self._answers = answers
        self._settings = settings

    def lookup(self, question: LegQuestion) -> Leg | None:
        """The leg as far as it is known without the network; None while the router has not been asked.

        Legs at one place, and by a mode that no router knows, need none. Where the router knows no way, the leg is an
        estimate whose `note` says so.
        """
        profile = TRAVEL_MODES[question.mode].router
        if profile is None or straight_line_m(question.start, question.end) <= SAME_PLACE_M:
            return question.estimated(NO_WAY)
        answer = self._answers.get(KIND, self._key(question, profile))
        return None if answer is None else _leg(question, answer.value)

    def ask(self, question: LegQuestion) -> Leg:
        """The leg, asked for over the network where it is not known yet, and kept.

        Raises `ServiceUnavailable` (`RateLimited` among them) or `ServiceRefused`: the router gave no answer of use.
        """
        known = self.lookup(question)
        profile = TRAVEL_MODES[question.mode].router
        if known is not None or profile is None:
            return known or question.estimated(NO_WAY)
        try:
            body = self._get("route", (question.start, question.end), profile)
        except NoAnswer:
            body = {"code": "NoRoute"}
        try:
            found = _way(body, question, self._settings.max_snap_m)
        except ServiceFault as fault:
            raise self._transport.unusable(fault) from fault.__cause__
        leg = _leg(question, found)
        if leg is None:
            raise self._transport.unusable(_unreadable())
        good_for = None if "line" in found else NO_ANSWER_GOOD_FOR
        self._answers.put(KIND, self._key(question, profile), found, good_for=good_for)
        return leg

    def table(self, points: Sequence[Coordinate], mode: TravelMode) -> TravelTable:
        """How long and how far it is from each point (row) to each (column) by `mode`.

        A mode that no router knows is estimated. Raises `NoAnswer` where a point has no way near it, otherwise as
        `ask` does.
        """
        row = TRAVEL_MODES[mode]
        if row.router is None or len(points) < 2:
            legs = [[estimate("", "", start, end, mode) for end in points] for start in points]
            return TravelTable(
                duration_s=[[leg.travel_s for leg in row] for row in legs],
                distance_m=[[leg.distance_m for leg in row] for row in legs],
            )
        body = self._get("table", points, row.router)
        if body.get("code") != "Ok":
            raise NoAnswer("The router knows no way near one of the stops.", service=SERVICE)
        try:
            seconds, metres = _cells(body, "durations", len(points)), _cells(body, "distances", len(points))
        except ServiceFault as fault:
            raise self._transport.unusable(fault) from fault.__cause__
        return TravelTable(
            duration_s=[
                [
                    None if cell is None else 0.0 if i == j else cell * row.duration_factor + row.buffer_s
                    for j, cell in enumerate(cells)
                ]
                for i, cells in enumerate(seconds)
            ],
            distance_m=metres,
        )

    def _get(self, service: str, points: Sequence[Coordinate], profile: RouterProfile) -> dict[str, Any]:
        places = ";".join(f"{point.longitude:.6f},{point.latitude:.6f}" for point in points)
        query: dict[str, str | int | float] = {"radiuses": ";".join([str(self._settings.max_snap_m)] * len(points))}
        if service == "route":
            query |= {"overview": "full", "geometries": "geojson", "steps": "false"}
        else:
            query |= {"annotations": "duration,distance"}
        body = self._transport.get_json(
            f"{self._settings.url}/{profile.folder}/{service}/v1/{profile.name}/{places}",
            query,
            service=SERVICE,
            timeout_s=self._settings.timeout_s,
            min_interval_s=MIN_INTERVAL_S,
            answer_statuses=(200, 400),  # OSRM says "no way" under 400
        )
        if not isinstance(body, dict):
            raise self._transport.unusable(_unreadable())
        code = body.get("code")
        if code not in ("Ok", "NoRoute", "NoSegment", "NoTable"):  # no set: a code can be a list, where all is garbled
            shown = str(code)[:40]
            said = f"The router does not take our questions ({shown}). Check its address."
            raise self._transport.unusable(ServiceRefused(said, service=SERVICE))
        return body

    def _key(self, question: LegQuestion, profile: RouterProfile) -> str:
        """Where an answer is kept: by router, profile (coach and car share theirs) and end points to about a metre."""
        ends = ";".join(f"{end.longitude:.5f},{end.latitude:.5f}" for end in (question.start, question.end))
        return f"{profile.folder} {ends} {self._settings.max_snap_m} {self._settings.url}"


def _way(body: dict[str, Any], question: LegQuestion, max_snap_m: float) -> dict[str, Any]:
    """What is kept of a route: metres, seconds, snap distances and the line; or why there is none.

    Raises `ServiceUnavailable` for what cannot be read, and for the way between two other places, as a cache or proxy
    that mixes up its answers gives it.
    """
    if body["code"] != "Ok":
        return {"none": body["code"]}
    try:
        route, snaps = body["routes"][0], [_amount(waypoint["distance"]) for waypoint in body["waypoints"]]
        distance_m, duration_s = _amount(route["distance"]), _amount(route["duration"])
        line = [[_number(lon), _number(lat)] for lon, lat in route["geometry"]["coordinates"]]
    except (LookupError, TypeError, ValueError) as fault:
        raise _unreadable() from fault
    if len(snaps) != 2 or not line:
        raise _unreadable()
    if max(snaps) > max_snap_m:
        return {"none": "NoSegment"}  # a server that overlooks `radiuses`
    if not (_ends_near(line[0], question.start, max_snap_m) and _ends_near(line[-1], question.end, max_snap_m)):
        raise ServiceUnavailable("The router answered with the way between two other places.", service=SERVICE)
    fastest_m_s = TRAVEL_MODES[question.mode].fastest_m_s
    if fastest_m_s is not None and distance_m > fastest_m_s * max(duration_s, 1.0):
        return {"none": "TooFast"}
    return {"distance_m": distance_m, "duration_s": duration_s, "snap_m": sum(snaps), "line": line}


def _ends_near(end: list[float], asked: Coordinate, max_snap_m: float) -> bool:
    """Whether a line's end lies where it was asked for, as far as a way may be from a stop."""
    try:
        at = Coordinate(latitude=end[1], longitude=end[0])
    except InvalidCoordinate as fault:
        raise _unreadable() from fault
    return straight_line_m(at, asked) <= max_snap_m + ROUNDED_M


def _leg(question: LegQuestion, kept: Any) -> Leg | None:
    """The leg of a kept answer; None for one that cannot be read, as if it had never been kept."""
    try:
        if "none" in kept:
            return question.estimated(_NOTES[kept["none"]])
        line = [Coordinate(latitude=_number(lat), longitude=_number(lon)) for lon, lat in kept["line"]]
        first, last = line[0], line[-1]
        distance_m, duration_s, snap_m = (_amount(kept[name]) for name in ("distance_m", "duration_s", "snap_m"))
    except (LookupError, TypeError, ValueError, InvalidCoordinate):
        return None
    # The router's line ends where it met a road; the last metres to the door are drawn as what they are, straight.
    if first != question.start:
        line.insert(0, question.start)
    if last != question.end:
        line.append(question.end)
    row = TRAVEL_MODES[question.mode]
    return Leg(
        from_stop_id=question.from_stop_id,
        to_stop_id=question.to_stop_id,
        mode=question.mode,
        distance_m=distance_m,
        duration_s=duration_s * row.duration_factor,
        buffer_s=row.buffer_s + kerb_walk_s(snap_m),
        geometry=tuple(line),
    )


def _number(raw: Any) -> float:
    """Raises `TypeError` or `ValueError` for anything but a number (JSON's may have hundreds of digits)."""
    try:
        number = float(raw)
    except OverflowError as fault:
        raise ValueError("no number that counts anything") from fault
    if isinstance(raw, (bool, str)) or not math.isfinite(number):
        raise ValueError("no number")
    return number


def _amount(raw: Any) -> float:
    """Metres or seconds: none is below zero, or beyond any way on earth."""
    number = _number(raw)
    if not 0 <= number <= MOST:
        raise ValueError("no such distance or time")
    return number


def _unreadable() -> ServiceUnavailable:
    return ServiceUnavailable("The answer of the router cannot be read.", service=SERVICE)


def _cells(body: dict[str, Any], name: str, size: int) -> list[list[float | None]]:
    try:
        cells = [[None if cell is None else _amount(cell) for cell in row] for row in body[name]]
    except (LookupError, TypeError, ValueError) as fault:
        raise _unreadable() from fault
    if len(cells) != size or any(len(row) != size for row in cells):
        raise _unreadable()
    return cells
