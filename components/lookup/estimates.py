"""Estimated distance and duration of a leg, for as long as no router has answered.

The distance is the straight line times a detour factor, the duration that distance at a fixed speed. Both are chosen on
the long side, since a group that is late is worse off than one that is early.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

from components.plan.coordinate import is_same_place, straight_line_m
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Coordinate, Leg, Stop
from components.plan.travel_modes import TRAVEL_MODES, WALKING_M_S, TravelMode

DETOUR_FACTOR = 1.34
"""Length of the way over the straight line. 1.343 on average over 300 cities of Europe ("Road network distances and
detours in Europe: Radial profiles and city size effects", Environment and Planning B, 2023,
https://doi.org/10.1177/23998083231168870); 1.3 ± 0.1 between cities (Wang et al., npj Complexity 1, 2024,
https://doi.org/10.1038/s44260-024-00023-x). Ways on foot are a little more direct than by car in most cities (Boeing,
"The Morphology and Circuity of Walkable and Drivable Street Networks", 2018, https://arxiv.org/abs/1708.00836), so for
walks it errs on the long side."""

TOWN_LIMIT_M = 10_000
"""So much of a way is taken to lead through towns, the rest over country roads."""

PENDING = Phrase("An estimate, until the router has answered.")
NO_WAY = Phrase("An estimate: the router knows no way there by this means of travel.")
TOO_FAR_OFF = Phrase("An estimate: the nearest way that the router knows is too far from one of the stops.")
NOT_BELIEVED = Phrase("An estimate: what the router answered is too fast for this means of travel.")
NO_ROUTER = Phrase("An estimate: the router does not answer at the moment.")
TIMETABLED = Phrase("An estimate: look up the connection before you go.")
NOT_SAID = Phrase("An estimate of the distance: how to get there is not known.")


LegTable: TypeAlias = list[list[Leg | None]]
"""The leg from each point (row) to each (column), None where there is no way. Its geometry is the two ends alone, its
times are those that the leg has when it is asked for by itself."""


def estimate(
    from_stop_id: str,
    to_stop_id: str,
    start: Coordinate,
    end: Coordinate,
    mode: TravelMode,
    *,
    note: Phrase = PENDING,
    walking_m_s: float = WALKING_M_S,
) -> Leg:
    """The leg between two stops without a router: `estimated`, straight, with a `note` that says why. The group walks
    at `walking_m_s`.

    Stops at the same place have a leg of zero length, which is no estimate.
    """
    if is_same_place(start, end):
        return Leg(
            from_stop_id=from_stop_id,
            to_stop_id=to_stop_id,
            mode=mode,
            distance_m=0.0,
            duration_s=0.0,
            geometry=(start, end),
            same_place=True,
        )
    distance_m = straight_line_m(start, end) * DETOUR_FACTOR
    return Leg(
        from_stop_id=from_stop_id,
        to_stop_id=to_stop_id,
        mode=mode,
        distance_m=round(distance_m, 1),
        duration_s=round(estimated_duration_s(distance_m, mode, walking_m_s), 1),
        buffer_s=TRAVEL_MODES[mode].buffer_s,
        geometry=(start, end),
        estimated=True,
        note=NOT_SAID if mode is TravelMode.UNKNOWN else TIMETABLED if TRAVEL_MODES[mode].timetabled else note,
    )


def estimated_table(points: Sequence[Coordinate], mode: TravelMode, walking_m_s: float = WALKING_M_S) -> LegTable:
    """Estimates from each point (row) to each (column)."""
    return [[estimate("", "", start, end, mode, walking_m_s=walking_m_s) for end in points] for start in points]


def estimated_duration_s(distance_m: float, mode: TravelMode, walking_m_s: float = WALKING_M_S) -> float:
    """Seconds under way over `distance_m` metres of road or path, without the buffer."""
    row = TRAVEL_MODES[mode]
    if mode is TravelMode.WALK:
        return distance_m / walking_m_s
    in_town_m = min(distance_m, TOWN_LIMIT_M)
    return (in_town_m / row.town_m_s + (distance_m - in_town_m) / row.country_m_s) * row.duration_factor


def kerb_walk_s(metres: float, walking_m_s: float = WALKING_M_S) -> int:
    """Whole seconds for walking the last metres, from where the router's line ends to the stop."""
    return math.ceil(metres / walking_m_s)


def leg_problem(stop: Stop, leg: Leg | None) -> Problem | None:
    """The problem with a leg for which the router has no usable answer; None for others, and while it was not asked."""
    if leg is None or leg.note not in {NO_WAY, TOO_FAR_OFF, NOT_BELIEVED}:
        return None
    kind, severity = ProblemKind.ROUTE_IMPOSSIBLE, Severity.WARNING
    if leg.note == NO_WAY:
        message = Phrase("The router knows no way to {stop} by this means of travel.", {"stop": stop.name})
        remedy = Phrase("Choose another means of travel, or check where the two stops are.")
    elif leg.note == TOO_FAR_OFF:
        message = Phrase("The router knows no way near {stop}, or near the stop before it.", {"stop": stop.name})
        remedy = Phrase("Check where the two stops are.")
    else:
        kind = ProblemKind.ROUTE_ESTIMATED
        message = Phrase("The way to {stop} is estimated: the router's answer was too fast.", {"stop": stop.name})
        remedy = Phrase("Check the router's address: it may know cars only.")
    return stop.problem(kind, severity, message, remedy=remedy, column="travel")


def estimated_legs_problem(day: date, count: int, line: int | None, *, router_down: bool) -> Problem:
    """The problem of a day of which `count` legs are estimated, with the reason."""
    message = (
        Phrase("Ways that are estimated, because the router does not answer: {count}.", {"count": count})
        if router_down
        else Phrase("Ways that are estimated until the router has answered: {count}.", {"count": count})
    )
    return Problem(
        kind=ProblemKind.ROUTE_ESTIMATED,
        severity=Severity.NOTE,
        message=message,
        day=day,
        line=line,
        column="travel",
    )
