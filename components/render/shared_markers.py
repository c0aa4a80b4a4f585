"""Which stops of a day share a place, and so share a marker that says so (`3 · 4`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.plan.model import Coordinate, LocatedStop, is_same_place


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
        home = next(
            (group for group in groups if is_same_place(group[0].place.coordinate, located.place.coordinate)), None
        )
        if home is None:
            groups.append([located])
        else:
            home.append(located)
    return tuple(SharedMarker(stops=tuple(group)) for group in groups)
