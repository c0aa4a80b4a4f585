"""How much of the map is drawn: step by step less, until it is as few bytes as a ground may have.

What leads around a route stays longest: residential streets and paths near it, houses beside stops. Main roads, rail,
water and green are everywhere in all but the last steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One step of the ladder: how far from the route lines are drawn, in metres; the smallest green, in square metres;
    and by how many pixels lines and edges may be moved where their tiles are of zoom 14.

    `route_share` is how much of these distances counts along ways that nobody walks.
    """

    road_m: float = inf
    street_m: float = inf
    path_m: float = 400
    house_m: float = 120
    rail_m: float = inf
    route_share: float = 1.0
    least_green_m2: float = 600
    least_water_m2: float = 300
    has_minor: bool = True
    tolerance_px: float = 0.9


LADDER = (
    Detail(),
    Detail(tolerance_px=1.2),
    Detail(street_m=1500, tolerance_px=1.2),
    Detail(street_m=1500, least_green_m2=3000, tolerance_px=1.4),
    Detail(street_m=800, path_m=200, least_green_m2=10_000, tolerance_px=1.4),
    Detail(street_m=800, path_m=200, least_green_m2=10_000, route_share=0.5, tolerance_px=1.5),
    Detail(street_m=600, path_m=150, house_m=80, least_green_m2=10_000, route_share=0.5, tolerance_px=1.8),
    Detail(
        street_m=500, path_m=100, house_m=60, least_green_m2=20_000, route_share=0.4, has_minor=False, tolerance_px=2.0
    ),
    Detail(
        street_m=400, path_m=60, house_m=0, least_green_m2=20_000, route_share=0.3, has_minor=False, tolerance_px=2.2
    ),
    Detail(
        street_m=300, path_m=0, house_m=0, least_green_m2=40_000, route_share=0.2, has_minor=False, tolerance_px=2.5
    ),
)
_COARSE = Detail(
    road_m=4000, street_m=0, path_m=0, house_m=0, least_green_m2=80_000, least_water_m2=5000, has_minor=False
)
_STEPS = 14


def ladder() -> tuple[Detail, ...]:
    """All steps; the last draws next to nothing."""
    coarse = []
    for step in range(_STEPS):
        factor = 1.5**step
        coarse.append(
            Detail(
                road_m=_COARSE.road_m / factor if step < 6 else 0,
                street_m=0,
                path_m=0,
                house_m=0,
                rail_m=inf if step < 8 else 0,
                least_green_m2=_COARSE.least_green_m2 * factor**2,
                least_water_m2=_COARSE.least_water_m2 * factor**2,
                has_minor=False,
                tolerance_px=2.5 * factor,
            )
        )
    return (*LADDER, *coarse)
