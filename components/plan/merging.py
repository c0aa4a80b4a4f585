"""Two organisers changed the same plan: put both changes together, and name what cannot be both.

A three-way merge by stop and by unit of a stop (`changes.UNITS`). What only one side touched is taken from that side.
What both made the same is no conflict. The rest is a conflict, to be chosen stop by stop; until then the published
side stands, so that nothing which partners already see is overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from components.plan.changes import UNITS, Values, moved_ids, same_stop, unit_values, with_unit
from components.plan.editing import Stops
from components.plan.model import Stop

EXISTENCE = "stop"
"""The unit of a conflict where one side removed what the other changed."""
ORDER = "order"
"""The unit of a conflict where both sides moved the same stop to different places."""


class Side(StrEnum):
    """Whose change: the draft's, or the one that was published meanwhile."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeConflict:
    """What both sides changed differently. Values are in the order of `UNITS[unit]`; for EXISTENCE they are empty
    where the stop was removed, and hold its name where it lives on; for ORDER the name of the stop before it."""

    stop_id: str
    name: str
    unit: str
    base: Values
    mine: Values
    theirs: Values


Choices: TypeAlias = Mapping[tuple[str, str], Side]
"""What was chosen, by (`stop_id`, `unit`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """The two put together. `conflicts` are those that nobody has chosen yet; `stops` has the published side there."""

    stops: Stops
    conflicts: tuple[MergeConflict, ...]


def merge(base: Stops, mine: Stops, theirs: Stops, choices: Choices | None = None) -> Merge:
    """The changes of `mine` and of `theirs`, both made on `base`, in one plan; see `Merge`."""
    merger = _Merger(choices or {})
    bases, mines, others = ({stop.id: stop for stop in stops} for stops in (base, mine, theirs))
    kept: dict[str, Stop] = {}
    for stop_id in dict.fromkeys([*others, *mines]):
        stop = merger.stop(bases.get(stop_id), mines.get(stop_id), others.get(stop_id))
        if stop is not None:
            kept[stop_id] = stop
    orders = [[stop.id for stop in stops] for stops in (base, mine, theirs)]
    order = merger.order(orders[0], orders[1], orders[2], kept)
    return Merge(stops=tuple(kept[stop_id] for stop_id in order), conflicts=tuple(merger.conflicts))


class _Merger:
    """Collects the conflicts on the way."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.conflicts: list[MergeConflict] = []

    def side(self, conflict: MergeConflict) -> Side:
        """What was chosen; the published side, and the conflict noted, where nothing was."""
        chosen = self.choices.get((conflict.stop_id, conflict.unit))
        if chosen is None:
            self.conflicts.append(conflict)
        return chosen or Side.THEIRS

    def stop(self, base: Stop | None, mine: Stop | None, theirs: Stop | None) -> Stop | None:
        """One stop of the three plans, or None where it is gone."""
        if mine is not None and theirs is not None:
            return self._both(base, mine, theirs)
        present = mine or theirs
        if base is None or present is None:
            return present
        if same_stop(base, present):
            return None  # one side removed it, the other left it as it was
        here: Values = (present.name,)
        conflict = MergeConflict(
            stop_id=base.id,
            name=present.name,
            unit=EXISTENCE,
            base=(base.name,),
            mine=here if mine is not None else (),
            theirs=here if theirs is not None else (),
        )
        return mine if self.side(conflict) is Side.MINE else theirs

    def _both(self, base: Stop | None, mine: Stop, theirs: Stop) -> Stop:
        merged = theirs
        for unit in UNITS:
            ours, other = unit_values(mine, unit), unit_values(theirs, unit)
            was = unit_values(base, unit) if base is not None else ()
            if ours in (was, other):
                continue
            if other != was:
                conflict = MergeConflict(
                    stop_id=mine.id, name=theirs.name, unit=unit, base=was, mine=ours, theirs=other
                )
                if self.side(conflict) is Side.THEIRS:
                    continue
            merged = with_unit(merged, unit, ours)
        return merged

    def order(
        self, base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], kept: Mapping[str, Stop]
    ) -> list[str]:
        """The ids of `kept`: in the order of the published side, with what this side moved or added put where it is
        in this side's order."""
        i_moved, they_moved = moved_ids(base, mine), moved_ids(base, theirs)
        known = set(base)
        result = [stop_id for stop_id in theirs if stop_id in kept]
        for stop_id in mine:
            if stop_id not in kept:
                continue
            added = stop_id not in known and stop_id not in theirs
            restored = stop_id in known and stop_id not in theirs
            if not (added or restored or stop_id in i_moved):
                continue
            if stop_id in they_moved and stop_id in i_moved and not self._mine_wins(stop_id, base, mine, theirs, kept):
                continue
            if stop_id in result:
                result.remove(stop_id)
            before = [other for other in mine[: mine.index(stop_id)] if other in result]
            result.insert(result.index(before[-1]) + 1 if before else 0, stop_id)
        return result

    def _mine_wins(
        self,
        stop_id: str,
        base: Sequence[str],
        mine: Sequence[str],
        theirs: Sequence[str],
        kept: Mapping[str, Stop],
    ) -> bool:
        """Whether a stop that both moved goes where this side put it."""
        was, ours, other = (_ahead(stop_id, order, kept) for order in (base, mine, theirs))
        if ours == other:
            return False
        conflict = MergeConflict(
            stop_id=stop_id, name=kept[stop_id].name, unit=ORDER, base=was, mine=ours, theirs=other
        )
        return self.side(conflict) is Side.MINE


def _ahead(stop_id: str, order: Sequence[str], kept: Mapping[str, Stop]) -> Values:
    """The name of the stop before this one in an order; empty at the beginning."""
    before = [kept[other].name for other in order[: order.index(stop_id)] if other in kept]
    return tuple(before[-1:])
