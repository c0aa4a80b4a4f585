"""Suggests a better order for a day of a draft, with the router's travel times or else with estimates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from components.lookup.estimates import TravelTable, estimated_table
from components.plan.editing import Stops
from components.plan.errors import PlanFault, ServiceFault
from components.plan.messages import Phrase
from components.plan.model import Coordinate, PlannedStop
from components.plan.order import Suggestion, apply_order, day_to_order, suggest_order, table_by_mode
from components.plan.travel_modes import TravelMode
from components.visit.planner import closed_check
from components.visit.service import VisitService

BEGINS_WITHOUT_HOURS = time(9)
"""A day without hours is ordered, by opening hours, as if it began then. Nothing shows this hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedOrder:
    """A suggestion and the whole plan with it (`stops`), made from the plan `before`.

    `estimated` is true where the router did not answer, so that the durations are estimates.
    """

    suggestion: Suggestion
    before: Stops
    stops: Stops
    estimated: bool


def suggest_order_of_day(
    visit_service: VisitService, stops: Stops, day: date, *, owner: str, keep_first: bool = True, keep_last: bool = True
) -> SuggestedOrder:
    """A better order for one day of `stops`. Asks the router for one table a travel mode.

    Raises `PlanFault` where a stop has no place yet, or the day no stops.
    """
    visit = visit_service.preview(stops, owner=owner)
    stops_of_day = next((each.stops for each in visit.days if each.date == day), ())
    # What was written with the next date, after midnight, keeps its hour.
    planned = [each for each in stops_of_day if each.stop.date == day]
    if not planned:
        raise PlanFault(Phrase("This day has no stops."))
    if any(each.stop.group for each in planned):
        raise PlanFault(Phrase("On this day groups go different ways: their order is left to you."))
    points = [_place(each) for each in planned]
    modes = _modes(planned)
    tables, estimated = _tables(visit_service, points, modes)
    first = planned[0].timing
    starts_at = first.arrive or first.depart or datetime.combine(day, BEGINS_WITHOUT_HOURS, visit.zone)
    by_id = {stop.id: stop for stop in stops}
    question = day_to_order(
        tuple(by_id[each.stop.id] for each in planned),
        duration_s=table_by_mode({mode: table.duration_s for mode, table in tables.items()}, modes),
        distance_m=table_by_mode({mode: table.distance_m for mode, table in tables.items()}, modes),
        starts_at=starts_at,
        zone=visit.zone,
        keep_first=keep_first,
        keep_last=keep_last,
        closed=closed_check(visit_service.settings),
    )
    suggestion = suggest_order(question)
    after = stops
    if suggestion.changes:
        after = apply_order(stops, day, suggestion, question, starts_at=starts_at, zone=visit.zone)
    return SuggestedOrder(suggestion=suggestion, before=stops, stops=after, estimated=estimated)


def _place(planned: PlannedStop) -> Coordinate:
    if planned.place is None:
        raise PlanFault(Phrase("{stop} has no place yet, so no order can be worked out.", {"stop": planned.stop.name}))
    return planned.place.coordinate


def _modes(planned: Sequence[PlannedStop]) -> list[TravelMode]:
    """The mode to each stop; to the first, which has no leg, the commonest one."""
    legs = [each.leg.mode for each in planned if each.leg is not None]
    usual = Counter(legs).most_common(1)[0][0] if legs else TravelMode.WALK
    return [each.stop.travel or (each.leg.mode if each.leg is not None else usual) for each in planned]


def _tables(
    visit_service: VisitService, points: Sequence[Coordinate], modes: Sequence[TravelMode]
) -> tuple[Mapping[TravelMode, TravelTable], bool]:
    try:
        return {mode: visit_service.router.table(points, mode) for mode in set(modes)}, False
    except ServiceFault:
        return {mode: estimated_table(points, mode) for mode in set(modes)}, True
