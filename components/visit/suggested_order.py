"""Another order of a draft's stops: a better one of a day is suggested, or a stop is moved.

A suggestion goes by the very legs that the timetable of the day has, or would have.

The router's tables are for the search. What is compared and suggested is made of the legs that the timetable uses: each
is asked for and stored, and the search is done again where a table knew less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

from components.lookup.estimates import NO_ROUTER, LegTable, estimated_table
from components.lookup.router import LegQuestion
from components.plan.coordinate import straight_line_m
from components.plan.day_checks import ClosedCheck
from components.plan.day_to_order import DayToOrder
from components.plan.details import VisitDetails
from components.plan.draft import Draft
from components.plan.editing import HoursOnReorder, Stops, move
from components.plan.errors import NoAnswer, PlanFault, ServiceFault
from components.plan.leg_times import is_guess
from components.plan.legs import default_mode
from components.plan.messages import Phrase
from components.plan.model import Coordinate, Leg, PlannedStop
from components.plan.order import Suggestion, suggest_order
from components.plan.rescheduling import worked_out
from components.plan.stretches import Stretch, apply_orders, day_to_order, stretches
from components.plan.travel_modes import TravelMode
from components.visit.drafts import DraftService
from components.visit.planner import closed_check
from components.visit.service import VisitService

BEGINS_WITHOUT_HOURS = time(9)
"""A day without hours is ordered, by opening hours, as if it began then. Nothing shows this hour."""

MAX_ROUNDS = 5
"""How often the search is done again, because a route was not what the router's own table said."""

MAX_WAIT_S = 10.0
"""How long somebody in front of a dialog waits for a router that asks to wait."""

_Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedOrder:
    """The whole plan with suggested orders (`stops`), made from the plan `before`, and what that saves.

    `reason` says why the present order stays, where it does. `router_silent` is true where the router did not answer,
    so that times are estimates; `timetabled` where a connection has to be looked up.
    """

    before: Stops
    stops: Stops
    travel_before_s: int
    travel_s: int
    distance_before_m: float
    distance_m: float
    reason: Phrase | None
    router_silent: bool
    timetabled: bool

    @property
    def changes(self) -> bool:
        """Whether another order is suggested."""
        return self.stops != self.before


def suggest_order_of_day(
    visit_service: VisitService,
    stops: Stops,
    day: date,
    *,
    owner: str,
    details: VisitDetails | None = None,
    keep_first: bool = True,
    keep_last: bool = True,
    keep_end: bool = True,
) -> SuggestedOrder:
    """A better order for one day of `stops`, of a visit of these `details` (None: the published ones).

    Asks the router for one table a travel mode, and for the ways it suggests. With `keep_end` the last stop ends when
    the last stop ends now, if that is written. Raises `PlanFault` where a stop has no place yet, or the day no stops.
    """
    settings = visit_service.settings_for(details)
    visit = visit_service.preview(stops, details, owner=owner)
    stops_of_day = next((each.stops for each in visit.days if each.date == day), ())
    # What was written with the next date, after midnight, keeps its hour.
    planned = [each for each in stops_of_day if each.stop.date == day]
    if not planned:
        raise PlanFault(Phrase("This day has no stops."))
    begins = datetime.combine(day, BEGINS_WITHOUT_HOURS, visit.zone)
    parts = stretches(planned, keep_first=keep_first, keep_last=keep_last, keep_end=keep_end, begins=begins)
    closed = closed_check(settings)
    orders = []
    all_legs = []
    for stretch in parts:
        legs = _Legs(visit_service, stretch.stops, settings.router.walking_m_s)
        orders.append((stretch, *_ordered(stretch, legs, visit.zone, closed)))
        all_legs += legs.of(orders[-1][2].after.order)
    better = [each for each in orders if each[2].changes]
    suggestions = [suggestion for _, _, suggestion in orders]
    return SuggestedOrder(
        before=stops,
        stops=apply_orders(stops, better, visit.zone),
        travel_before_s=sum(each.before.travel_s for each in suggestions),
        travel_s=sum(each.after.travel_s for each in suggestions),
        distance_before_m=sum(each.before.distance_m for each in suggestions),
        distance_m=sum(each.after.distance_m for each in suggestions),
        reason=None if better else _reason(suggestions, planned),
        router_silent=any(leg.note == NO_ROUTER for _, leg in all_legs),
        timetabled=any(is_guess(stop.stop, leg) for stop, leg in all_legs),
    )


def _ordered(stretch: Stretch, legs: _Legs, zone: ZoneInfo, closed: ClosedCheck) -> tuple[DayToOrder, Suggestion]:
    """The best order of a stretch; every leg of it is the timetable's."""
    present = range(len(stretch.stops))
    legs.settle(pairwise(present))
    for _ in range(MAX_ROUNDS):
        question = day_to_order(stretch, legs.leg, zone=zone, closed=closed)
        suggestion = suggest_order(question)
        if legs.are_settled(suggestion.after.order):
            return question, suggestion
        legs.settle(pairwise(suggestion.after.order))
    stays = Suggestion(
        ids=tuple(row.stop.id for row in stretch.stops),
        before=suggestion.before,
        after=suggestion.before,
        reason=Phrase("No shorter order was found."),
    )
    return question, stays


class _Legs:
    """The legs between the stops of a stretch by their indexes: as the timetable has them, else by the router's tables,
    else estimates."""

    def __init__(self, visit_service: VisitService, stops: Sequence[PlannedStop], walking_m_s: float) -> None:
        self._router = visit_service.router
        self._ask_ways = visit_service.ask_ways
        self._walking_m_s = walking_m_s
        self._stops = stops
        self._points = [_place(each) for each in stops]
        self._settled: dict[_Pair, Leg] = {}
        self._router_answers = True
        modes = {self._mode(start, end) for start in range(len(stops)) for end in range(len(stops))}
        self._tables = {mode: self._table(mode) for mode in sorted(modes)}

    def leg(self, start: int, end: int) -> Leg | None:
        """The leg between two stops, None where there is no way."""
        return self._settled.get((start, end)) or self._tables[self._mode(start, end)][start][end]

    def of(self, order: Sequence[int]) -> list[tuple[PlannedStop, Leg]]:
        """The legs of an order, each with the stop that it leads to."""
        legs = ((self._stops[end], self.leg(start, end)) for start, end in pairwise(order))
        return [(stop, leg) for stop, leg in legs if leg is not None]

    def are_settled(self, order: Sequence[int]) -> bool:
        """Whether all legs of an order are those of the timetable."""
        return all(pair in self._settled for pair in pairwise(order))

    def settle(self, pairs: Iterable[_Pair]) -> None:
        """Find the legs that the timetable has between these stops, and ask for those that nobody asked for yet."""
        questions = {pair: self._question(*pair) for pair in pairs if pair not in self._settled}
        unknown = tuple(question for question in questions.values() if self._router.lookup(question) is None)
        if unknown and self._router_answers:
            self._router_answers = self._ask_ways(unknown, max_wait_s=MAX_WAIT_S)
        for pair, question in questions.items():
            self._settled[pair] = self._router.lookup(question) or question.estimated(NO_ROUTER)

    def _question(self, start: int, end: int) -> LegQuestion:
        return LegQuestion(
            from_stop_id=self._stops[start].stop.id,
            to_stop_id=self._stops[end].stop.id,
            start=self._points[start],
            end=self._points[end],
            mode=self._mode(start, end),
            walking_m_s=self._walking_m_s,
        )

    def _mode(self, start: int, end: int) -> TravelMode:
        """How the group gets from one stop to another: as the row says, else as the planner assumes."""
        return self._stops[end].stop.travel or default_mode(straight_line_m(self._points[start], self._points[end]))

    def _table(self, mode: TravelMode) -> LegTable:
        if self._router_answers:
            try:
                return self._router.table(self._points, mode, walking_m_s=self._walking_m_s)
            except NoAnswer:
                pass  # it knows no way near one of the stops, and may well know the others
            except ServiceFault:
                self._router_answers = False
        return estimated_table(self._points, mode, self._walking_m_s)


def _place(planned: PlannedStop) -> Coordinate:
    if planned.place is None:
        raise PlanFault(Phrase("{stop} has no place yet, so no order can be worked out.", {"stop": planned.stop.name}))
    return planned.place.coordinate


def _reason(suggestions: Sequence[Suggestion], planned: Sequence[PlannedStop]) -> Phrase:
    """Why the present order stays."""
    too_few = Phrase("There are too few stops to choose an order of.")
    reasons = [each.reason for each in suggestions if each.reason is not None]
    other_reason = next((reason for reason in reasons if reason != too_few), None)
    if other_reason is not None:
        return other_reason
    if any(each.stop.group for each in planned):
        return Phrase("Only stops of everybody can change places, and between those of the groups there are too few.")
    return too_few


def move_stop(
    drafts: DraftService,
    visit_service: VisitService,
    label: Phrase,
    stop_id: str,
    position: int,
    *,
    day: date,
    hours: HoursOnReorder,
) -> Draft:
    """One step of the draft with a stop at `position` of a day. Raises `PlanFault` as `editing.move` does."""

    def moved(stops: Stops, details: VisitDetails) -> tuple[Stops, VisitDetails]:
        if hours is not HoursOnReorder.WORK_OUT:
            return move(stops, stop_id, position, day=day, hours=hours), details
        preview = partial(drafts.preview, details=details)
        closed = closed_check(visit_service.settings_for(details))
        return worked_out(stops, stop_id, position, day=day, preview=preview, closed=closed), details

    return drafts.replace(label, moved)
