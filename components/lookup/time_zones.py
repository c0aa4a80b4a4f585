"""The time zone at a position, by the borders that tzfpy carries with it (timezone-boundary-builder's, made from
OpenStreetMap): nobody is asked."""

from __future__ import annotations

import threading
from functools import lru_cache

from components.plan.model import Coordinate

_SEA = "Etc/"
"""What the open sea has: a whole number of hours by the longitude, which no group sets its watches to."""


@lru_cache(maxsize=4096)
def zone_at(position: Coordinate) -> str:
    """The IANA name of the zone at `position`; empty on the open sea."""
    import tzfpy  # noqa: PLC0415 - five megabytes of borders, which most commands do without

    # The package takes the longitude first.
    name = tzfpy.get_tz(position.longitude, position.latitude)
    return "" if name.startswith(_SEA) else name


def load_borders() -> None:
    """Load the borders in a thread of its own, for the first plan of a process: they take 0.1 s, and modules can be
    imported meanwhile."""
    threading.Thread(target=zone_at, args=(Coordinate(latitude=0, longitude=0),), name="time-zones").start()
