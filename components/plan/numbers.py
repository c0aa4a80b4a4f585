"""A visit in numbers: its days, stops and projects, and its kilometres by means of travel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from components.plan.model import Leg, Visit
from components.plan.travel_modes import TravelMode


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitNumbers:
    """How many days, stops and different projects a visit has, and the metres that its group, or all of its groups
    together, went by each means of travel."""

    days: int
    stops: int
    projects: int
    distances_m: Mapping[TravelMode, float]


def visit_numbers(visit: Visit) -> VisitNumbers:
    """The numbers of a visit. A way counts once, also where several groups take it."""
    stops = [planned.stop for day in visit.days for planned in day.stops]
    projects = {
        " ".join(project.name.casefold().split()) or project.link for stop in stops for project in stop.projects
    }
    legs = legs_by_mode(leg for day in visit.days for leg in day.legs)
    return VisitNumbers(
        days=len(visit.days),
        stops=len(stops),
        projects=len(projects),
        distances_m={mode: sum(leg.distance_m for leg in own) for mode, own in legs.items()},
    )


def legs_by_mode(legs: Iterable[Leg]) -> dict[TravelMode, list[Leg]]:
    """The legs that lead anywhere by their mode, in the order of the modes."""
    of_mode: dict[TravelMode, list[Leg]] = {mode: [] for mode in TravelMode}
    for leg in legs:
        if not leg.same_place:
            of_mode[leg.mode].append(leg)
    return {mode: own for mode, own in of_mode.items() if own}
