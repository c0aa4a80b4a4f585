"""How far and how long it is when no router has said so: an honest guess, marked as one.

Length is the straight line times a detour factor, time the length at a plain speed. Both are on the long side: a group
that is early has a coffee, one that is late has a problem.
"""

from __future__ import annotations

import math

from components.plan.distance import straight_line_m
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Leg, TravelMode

DETOUR_FACTOR = 1.34
"""Length of the way over the straight line. 1.343 on average over 300 cities of Europe ("Road network distances and
detours in Europe: Radial profiles and city size effects", Environment and Planning B, 2023,
https://doi.org/10.1177/23998083231168870); 1.3 ± 0.1 between cities (Wang et al., npj Complexity 1, 2024,
https://doi.org/10.1038/s44260-024-00023-x). Ways on foot are a little more direct than by car in most cities (Boeing,
"The Morphology and Circuity of Walkable and Drivable Street Networks", 2018, https://arxiv.org/abs/1708.00836), so for
walks it errs on the long side."""

WALKING_M_S = 1.16
"""3.8 ft/s, which Gates et al. recommend for mixed groups: people in groups walk 0.4 to 0.6 ft/s slower than alone
("Recommended Walking Speeds for Timing of Pedestrian Clearance Intervals", Transportation Research Record 1982,
2006)."""

_KM_H = 1 / 3.6
TOWN_LIMIT_M = 10_000
"""So much of a way is taken to lead through towns; what is longer, over country roads."""

_TOWN_M_S = {
    TravelMode.WALK: WALKING_M_S,
    TravelMode.BIKE: 14 * _KM_H,
    TravelMode.CAR: 24 * _KM_H,
    TravelMode.TRANSIT: 16 * _KM_H,
}
"""By car 24 (Berlin) to 32 km/h (Munich) in the middle of a city (ITIS Holdings, 2008): the slower one. By bus and tram
a third less for their stops and changes; by bike at the pace of a group. These last two are our own reckoning."""
_COUNTRY_M_S = _TOWN_M_S | {TravelMode.CAR: 65 * _KM_H, TravelMode.TRANSIT: 45 * _KM_H}

COACH_FACTOR = 1.25
"""A coach takes so much longer under way than a car: it keeps to the wider roads, turns slower, and is limited to
100 km/h (Directive 92/6/EEC). Our own reckoning; set the hours in the plan where you know better."""

BUFFER_S = {
    TravelMode.WALK: 0,
    TravelMode.BIKE: 60,
    TravelMode.CAR: 180,
    TravelMode.COACH: 300,
    TravelMode.TRANSIT: 300,
}
"""Added to each way, in seconds. Coach: thirty people through one door, some five seconds each, on and off. Transit:
half of a ten-minute headway. Car: parking, and the walk from there. Bike: locks. Our own reckoning."""

SAME_PLACE_M = 10.0
"""Two stops this close are at one place: closer than the two ends of one front door's geocoding."""

PENDING = Phrase("An estimate, until the router has answered.")
NO_WAY = Phrase("An estimate: the router knows no way there by this means of travel.")
TOO_FAR_OFF = Phrase("An estimate: the nearest way that the router knows is too far from one of the stops.")
NOT_BELIEVED = Phrase("An estimate: what the router answered is too fast for this means of travel.")
NO_ROUTER = Phrase("An estimate: the router does not answer at the moment.")
TRANSIT = Phrase("An estimate: look up the connection before you go.")


def estimate(
    from_stop_id: str,
    to_stop_id: str,
    start: Coordinate,
    end: Coordinate,
    mode: TravelMode,
    *,
    note: Phrase = PENDING,
) -> Leg:
    """The leg between two stops without a router: `estimated`, straight, with a `note` that says why.

    Stops within SAME_PLACE_M of each other are `same_place`; that needs no router and is no estimate.
    """
    straight = straight_line_m(start, end)
    if straight <= SAME_PLACE_M:
        return Leg(
            from_stop_id=from_stop_id,
            to_stop_id=to_stop_id,
            mode=mode,
            distance_m=0.0,
            duration_s=0.0,
            geometry=(start, end),
            same_place=True,
        )
    distance_m = straight * DETOUR_FACTOR
    return Leg(
        from_stop_id=from_stop_id,
        to_stop_id=to_stop_id,
        mode=mode,
        distance_m=round(distance_m, 1),
        duration_s=round(estimated_duration_s(distance_m, mode), 1),
        buffer_s=BUFFER_S[mode],
        geometry=(start, end),
        estimated=True,
        note=TRANSIT if mode is TravelMode.TRANSIT else note,
    )


def estimated_duration_s(distance_m: float, mode: TravelMode) -> float:
    """Seconds under way over `distance_m` metres of road or path, without the buffer."""
    if mode is TravelMode.COACH:
        return estimated_duration_s(distance_m, TravelMode.CAR) * COACH_FACTOR
    in_town = min(distance_m, TOWN_LIMIT_M)
    return in_town / _TOWN_M_S[mode] + (distance_m - in_town) / _COUNTRY_M_S[mode]


def kerb_walk_s(metres: float) -> int:
    """Whole seconds for the last metres on foot, from where a way ends to the door."""
    return math.ceil(metres / WALKING_M_S)
