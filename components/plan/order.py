"""Suggests an order for a part of a day, or says why the present one stays."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.day_to_order import DayToOrder, Evaluation, evaluate
from components.plan.messages import Phrase, Value
from components.plan.order_search import EXACT_UP_TO, best_order, good_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An order for a part of a day, and the present one (`before`).

    `reason` says why the present one stays, where it does.
    """

    ids: tuple[str, ...]
    before: Evaluation
    after: Evaluation
    reason: Phrase | None = None

    @property
    def changes(self) -> bool:
        """Whether the suggested order is another than the present one."""
        return self.after.order != self.before.order


def suggest_order(day: DayToOrder) -> Suggestion:
    """The best order that is found for a day, if it beats the present one; else that one, and why. Never raises."""
    proven = len(day.stops) <= EXACT_UP_TO
    search = best_order if proven else good_order
    before, best = evaluate(day, range(len(day.stops))), search(day)
    after = before
    if best is not None and (
        not before.possible or (best.travel_s, best.distance_m) < (before.travel_s, before.distance_m)
    ):
        after = best
    reason = None
    if after is before:
        unconstrained = best if day.unconstrained == day else search(day.unconstrained)
        reason = _why(day, before, best, unconstrained, proven=proven)
    ids = tuple(day.stops[index].stop_id for index in after.order)
    return Suggestion(ids=ids, before=before, after=after, reason=reason)


def _why(
    day: DayToOrder, before: Evaluation, best: Evaluation | None, unconstrained: Evaluation | None, *, proven: bool
) -> Phrase:
    """Why the present order stays; `unconstrained` is the best order without hours and ends."""
    pinned = sum(end is not None for end in (day.first, day.last))
    if len(day.stops) - pinned < (2 if not pinned else 1) or len(day.stops) < 2:
        return Phrase("There are too few stops to choose an order of.")
    if best is None:
        return _why_impossible(day, before, proven=proven)
    saved_min = (before.travel_s - unconstrained.travel_s) // 60 if unconstrained is not None else 0
    if unconstrained is not None and saved_min > 0:
        return _why_not_shorter(day, unconstrained, saved_min)
    if proven:
        return Phrase("This order is the shortest: no other way round takes less time.")
    return Phrase("No shorter order was found.")


def _why_impossible(day: DayToOrder, before: Evaluation, *, proven: bool) -> Phrase:
    if before.no_way:
        return Phrase("No way is known to {stop}.", {"stop": day.stops[before.no_way[0]].name})
    if missed := _missed(day, before):
        name: dict[str, Value] = {"stop": missed}
        if proven:
            return Phrase("No order reaches every stop in time; this one misses {stop}.", name)
        return Phrase("No order was found that reaches every stop in time; this one misses {stop}.", name)
    return Phrase("No order was found that keeps the first and the last stop.")


def _missed(day: DayToOrder, order: Evaluation) -> str:
    """The name of the first stop, else break, that an order is too late for; empty where there is none."""
    return next(iter((*(day.stops[index].name for index in order.missed), *order.missed_breaks)), "")


def _why_not_shorter(day: DayToOrder, unconstrained: Evaluation, saved_min: int) -> Phrase:
    """Which hour, or which end of the day, rules the shorter order out."""
    shorter = evaluate(day, unconstrained.order)
    values: dict[str, Value] = {"minutes": saved_min}
    if missed := _missed(day, shorter):
        values["stop"] = missed
        return Phrase("An order that is {minutes} min shorter would be too late for {stop}.", values)
    if shorter.out_of_place:
        values["stop"] = day.stops[shorter.out_of_place[0]].name
        if shorter.out_of_place[0] == day.first:
            return Phrase("An order that is {minutes} min shorter would not begin at {stop}.", values)
        return Phrase("An order that is {minutes} min shorter would not end at {stop}.", values)
    return Phrase("No shorter order was found.")
