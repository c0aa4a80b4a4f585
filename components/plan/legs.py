"""Between which stops the legs of a day run: from each stop with a place to the next one that has one.

A row without address and position takes place where the group is, and stands in nobody's way: coffee, a talk, lunch.
Where such a row is a transfer ("Transfer by bus"), it is itself the way. A place that was given and is not known (not
found, not looked up, or to be confirmed) interrupts: nobody knows the way there, nor the way on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.plan.coordinate import straight_line_m
from components.plan.model import Coordinate, Stop, UnknownWay
from components.plan.transfers import is_transfer, transfer_mode
from components.plan.travel_modes import TravelMode

WALK_UP_TO_M = 1_500
"""Without a written mode the group walks so far (straight line; some half an hour), and takes a coach beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way from one placed stop to the next, which has a leg. `assumed` where nobody wrote how the group travels;
    `words` are the organiser's own for it."""

    from_stop_id: str
    to_stop_id: str
    start: Coordinate
    end: Coordinate
    mode: TravelMode
    assumed: bool = False
    words: str = ""


def ways(stops: Sequence[Stop], positions: Mapping[str, Coordinate]) -> dict[str, Way | UnknownWay]:
    """How each stop of one group's day is reached, by its id; nothing for the first place and for rows without one.

    `stops` are those of the day, in order; `positions` are the known places by the stop's id.
    """
    ways_to: dict[str, Way | UnknownWay] = {}
    placed: Stop | None = None
    begun = interrupted = False
    transfers: list[Stop] = []
    for stop in stops:
        if not stop.has_own_place:
            transfers += [stop] if is_transfer(stop) else []
            continue
        end = positions.get(stop.id)
        start = positions[placed.id] if placed is not None else None
        if placed is not None and start is not None and end is not None and not interrupted:
            ways_to[stop.id] = _way(placed, start, stop, end, transfers)
        elif begun:
            ways_to[stop.id] = UnknownWay(
                from_stop_id=placed.id if placed is not None else None, to_stop_id=stop.id, start=start, end=end
            )
        begun, interrupted = True, end is None
        if end is not None:
            placed = stop
        transfers = []
    return ways_to


def _way(before: Stop, start: Coordinate, stop: Stop, end: Coordinate, transfers: Sequence[Stop]) -> Way:
    said_by = next((each for each in transfers if transfer_mode(each) is not None), None)
    written = stop.travel if said_by is None else transfer_mode(said_by)
    return Way(
        from_stop_id=before.id,
        to_stop_id=stop.id,
        start=start,
        end=end,
        mode=written or default_mode(straight_line_m(start, end)),
        assumed=written is None,
        words=(said_by or stop).travel_words,
    )


def default_mode(straight_m: float) -> TravelMode:
    """The mode over so many metres (straight line) where none is written."""
    return TravelMode.WALK if straight_m <= WALK_UP_TO_M else TravelMode.COACH
