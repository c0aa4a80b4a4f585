"""Which hours of a stop rest on what the organiser wrote, and which on a way or an estimate."""

from __future__ import annotations

from dataclasses import replace

from components.plan.model import PlannedStop
from components.plan.timing import Timing


def shown_timing(planned: PlannedStop) -> Timing:
    """The timing of a stop as it is shown: an hour is marked as computed only where it rests on more than this row.

    A written hour and the length of the stay are as good as the other hour.
    """
    stop, timing = planned.stop, planned.timing
    if stop.dwell_s is None or (stop.arrive is None) == (stop.depart is None):
        return timing
    return replace(timing, arrive_computed=False, depart_computed=False)


def written_timing(planned: PlannedStop) -> Timing:
    """The timing without the hours that are marked as computed, and without what the way there would have needed."""
    timing = shown_timing(planned)
    return Timing(
        arrive=None if timing.arrive_computed else timing.arrive,
        depart=None if timing.depart_computed else timing.depart,
    )
