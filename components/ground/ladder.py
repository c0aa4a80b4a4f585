"""How much of the map is drawn: step by step less, until it is as few bytes as a ground may have.

A day on foot has every house and path, as they take few bytes. What leads around a route stays longest: residential
streets and paths near it, houses beside stops. Main roads, rail, water and green are everywhere in all but the last
steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

MOST_BYTES = 40_000
"""Of a ground's JSON in Brotli."""
_FEW_BYTES = 20_000
_FEW_TILES = 30
"""A larger area has no room for all houses: they need not be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One step of the ladder: how far from the route lines are drawn, in metres; the smallest green, in square metres;
    and by how many pixels lines and edges may be moved where their tiles are of zoom 14.

    `route_share` is how much of these distances counts along ways that nobody walks. It is taken where the ground has
    at most `most_bytes` then.
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
    most_bytes: int = MOST_BYTES


_FINE = (
    # street_m, path_m, house_m, least_green_m2, route_share, tolerance_px
    (inf, 400, 120, 600, 1.0, 0.9),
    (inf, 400, 120, 600, 1.0, 1.2),
    (1500, 400, 120, 600, 1.0, 1.2),
    (1500, 400, 120, 3000, 1.0, 1.4),
    (1200, 300, 120, 6000, 1.0, 1.4),
    (1000, 250, 120, 10_000, 1.0, 1.4),
    (800, 200, 120, 10_000, 1.0, 1.4),
    (800, 200, 120, 10_000, 0.6, 1.6),
    (650, 160, 100, 10_000, 0.5, 1.8),
    (500, 120, 80, 20_000, 0.5, 2.0),
    (400, 90, 60, 20_000, 0.4, 2.2),
    (300, 60, 0, 40_000, 0.4, 2.4),
    (200, 0, 0, 40_000, 0.35, 2.5),
    (100, 0, 0, 60_000, 0.3, 2.5),
)
_STEPS_WITH_MINOR = 8
_COARSE_STEPS = 16


def ladder(tiles: int) -> tuple[Detail, ...]:
    """All steps for an area of so many tiles, each with less than the one before; the last draws next to nothing."""
    generous = (
        Detail(path_m=2000, house_m=2000, least_green_m2=300, most_bytes=_FEW_BYTES),
        Detail(path_m=1000, house_m=500, most_bytes=_FEW_BYTES),
        Detail(path_m=600, house_m=250, most_bytes=_FEW_BYTES),
    )
    fine = (
        Detail(
            street_m=street_m,
            path_m=path_m,
            house_m=house_m,
            least_green_m2=least_green_m2,
            route_share=route_share,
            has_minor=step < _STEPS_WITH_MINOR,
            tolerance_px=tolerance_px,
        )
        for step, (street_m, path_m, house_m, least_green_m2, route_share, tolerance_px) in enumerate(_FINE)
    )
    return (*(generous if tiles <= _FEW_TILES else ()), *fine, *map(_coarse, range(_COARSE_STEPS)))


def _coarse(step: int) -> Detail:
    """Main roads, rail, water and green alone, and ever fewer of them."""
    factor = 1.4**step
    return Detail(
        road_m=10_000 / factor**2 if step < 7 else 0,
        street_m=0,
        path_m=0,
        house_m=0,
        rail_m=inf if step < 10 else 0,
        least_green_m2=60_000 * factor**2,
        least_water_m2=3000 * factor**2,
        has_minor=False,
        tolerance_px=2.5 * factor,
    )
