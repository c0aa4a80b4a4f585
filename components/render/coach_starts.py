"""Where the coaches to a stop leave: who takes one has to get there, and not to where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.i18n.words import Words
from components.plan.model import Leg
from components.plan.travel_modes import TravelMode
from components.render.directions import Directions
from components.render.labels import leg_groups
from components.render.stop_texts import Localised


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachStart:
    """Where a coach leaves: at the meeting point that the organiser wrote, which has no position; else where the stop
    before is. `groups` are those who take it, empty for everybody."""

    groups: str
    place: Localised
    directions: Directions | None


def coach_starts(
    legs: Iterable[Leg], meet: Localised | None, places: Mapping[str, tuple[Localised, Directions | None]], words: Words
) -> tuple[CoachStart, ...]:
    """A start for each leg by coach; `places` has the name of each stop by its id, and links that lead to it."""
    coaches = [leg for leg in legs if leg.mode is TravelMode.COACH and not leg.same_place]
    if meet is not None:
        return (CoachStart(groups="", place=meet, directions=None),) if coaches else ()
    starts = [(leg, *places[leg.from_stop_id]) for leg in coaches if leg.from_stop_id in places]
    return tuple(CoachStart(groups=leg_groups(leg, words), place=name, directions=to) for leg, name, to in starts)
