"""Which stops of a day share a place, and so share a marker that says so (`3 · 4`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from components.plan.model import Coordinate, LocatedStop

# Two pins closer than this cover each other at every zoom a phone shows; it is also less than the width of a large
# building, so stops this near are one door to a visitor.
SAME_PLACE_M = 15.0
_METRES_A_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMarker:
    """One marker for one or more stops, in the order of the day, at the first one's position."""

    stops: tuple[LocatedStop, ...]

    @property
    def coordinate(self) -> Coordinate:
        """Where the marker stands."""
        return self.stops[0].place.coordinate

    @property
    def label(self) -> str:
        """The numbers on it: `3`, or `3 · 4`; four and more as `3 · 4 · …`."""
        numbers = [str(located.number) for located in self.stops]
        return " · ".join(numbers if len(numbers) <= 3 else [*numbers[:2], "…"])


def shared_markers(stops: Sequence[LocatedStop]) -> tuple[SharedMarker, ...]:
    """The markers of a day, each stop in exactly one of them, ordered by their first stop."""
    groups: list[list[LocatedStop]] = []
    for located in stops:
        home = next((group for group in groups if _near(group[0].place.coordinate, located.place.coordinate)), None)
        if home is None:
            groups.append([located])
        else:
            home.append(located)
    return tuple(SharedMarker(stops=tuple(group)) for group in groups)


def _near(one: Coordinate, other: Coordinate) -> bool:
    # Over 15 m the globe is flat enough; a projection library would only be slower.
    north_m = (one.latitude - other.latitude) * _METRES_A_DEGREE
    east_m = (one.longitude - other.longitude) * _METRES_A_DEGREE * cos(radians(one.latitude))
    return hypot(north_m, east_m) <= SAME_PLACE_M
