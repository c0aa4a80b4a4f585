"""The time zone at a position, by the borders that tzfpy carries with it (timezone-boundary-builder's, made from
OpenStreetMap): nobody is asked."""

from __future__ import annotations

from functools import lru_cache

from components.plan.model import Coordinate

_SEA = "Etc/"
"""What the open sea has: a whole number of hours by the longitude, which no group sets its watches to."""


@lru_cache(maxsize=4096)
def zone_at(position: Coordinate) -> str:
    """The IANA name of the zone at `position`; empty on the open sea."""
    import tzfpy  # noqa: PLC0415 - five megabytes of borders, which the app starts without

    # The package takes the longitude first.
    name = tzfpy.get_tz(position.longitude, position.latitude)
    return "" if name.startswith(_SEA) else name
