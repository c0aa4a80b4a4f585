"""Between which stops the legs of a day run: from each stop with a place to the next one that has one.

A row without address and position takes place where the group is, and stands in nobody's way: coffee, a talk, lunch.
Where such a row is a transfer ("Transfer by bus", "Coach to Kranj", "Fahrt"), it is itself the way. A place that was
given and is not known (not found, not looked up, or to be confirmed) interrupts: nobody knows the way there, nor the
way on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.plan.coordinate import straight_line_m
from components.plan.model import Coordinate, Stop, UnknownWay
from components.plan.travel_modes import TravelMode
from components.plan.travel_words import NAMES, folded_words, understood

WALK_UP_TO_M = 1_500
"""Without a written mode the group walks so far (straight line; some half an hour), and takes a coach beyond."""


def _words_of(text: str) -> frozenset[str]:
    return frozenset(folded_words(text))


# English, French, German, Italian, Spanish, Portuguese, Hungarian, Romanian, Slovenian, Latvian
_TRANSFER_WORDS = _words_of("""
    transfer transfers drive ride transport
    transfert trajet déplacement
    fahrt abfahrt anfahrt hinfahrt rückfahrt weiterfahrt heimfahrt busfahrt bahnfahrt zugfahrt überfahrt anreise abreise
    hinreise rückreise weiterreise
    trasferimento tragitto spostamento
    traslado desplazamiento trayecto
    deslocação deslocamento transporte viagem
    transzfer utazás átutazás
    deplasare
    prevoz vožnja
    brauciens pārbrauciens transfērs
""")
"""What people call a row that is a way."""

_ANY_MEANS = _words_of("transfer transfers transfert trasferimento traslado transzfer")

_TOWARDS = _words_of("""
    to from by in with via for back
    vers pour à en au de du
    nach zum zur ab mit per zurück von vom ins
    a al alla da di verso hacia desde para ao do
    spre la către cu din
    v na z s iz do po uz ar no
""")
"""What follows a means of travel in the name of a way: `Coach to Kranj`, `Bus nach Bern`, `Autobus para Braga`. What
has none of these behind it is a stay: `Bus museum`, `Boat trip`."""

_BEFORE_TRANSFER = _words_of("the a our private group shared airport hotel return short")
"""What may come before `transfer`. Another word makes it about something else: `Technology transfer office`."""

_MOST_WORDS_OF_A_MODE = 3


def is_transfer(stop: Stop) -> bool:
    """Whether a row without a place of its own is a way."""
    if stop.has_own_place:
        return False
    words = folded_words(stop.name)
    if not words:
        return stop.travel is not None
    if folded_words(stop.travel_words)[:1] and folded_words(stop.travel_words)[0] in _TRANSFER_WORDS:
        return True
    if words[0] in _BEFORE_TRANSFER and len(words) > 1:
        words = words[1:]
    count = 1 if words[0] in _TRANSFER_WORDS else _length_of_mode(words)
    return bool(count) and _is_way(words[count:])


def transfer_mode(stop: Stop) -> TravelMode | None:
    """The travel mode of a row that is a way, from its travel cell or else its name; None where neither says it."""
    if stop.travel not in {None, TravelMode.UNKNOWN}:
        return stop.travel
    # "Transfer" alone says that there is a way, and not by what.
    mode = understood(" ".join(word for word in folded_words(stop.name) if word not in _ANY_MEANS)).mode
    return None if mode is TravelMode.UNKNOWN else mode


def _is_way(rest: Sequence[str]) -> bool:
    """Whether what follows a word for a way or a means of travel makes it a way: nothing, a line's number, a
    direction, or another such word (`Bus transfer`, `Transfer coach`)."""
    return (
        not rest
        or rest[0] in _TOWARDS
        or rest[0] in _TRANSFER_WORDS
        or any(character.isdigit() for character in rest[0])
        or _length_of_mode(rest) > 0
    )


def _length_of_mode(words: Sequence[str]) -> int:
    """Of how many words the name of a means of travel is that a text begins with; 0 without one."""
    return next(
        (count for count in range(min(_MOST_WORDS_OF_A_MODE, len(words)), 0, -1) if tuple(words[:count]) in NAMES), 0
    )


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
    transfer = next((each for each in transfers if transfer_mode(each) is not None), None)
    written = stop.travel if transfer is None else transfer_mode(transfer)
    return Way(
        from_stop_id=before.id,
        to_stop_id=stop.id,
        start=start,
        end=end,
        mode=written or default_mode(straight_line_m(start, end)),
        assumed=written is None,
        words=(transfer or stop).travel_words,
    )


def default_mode(straight_m: float) -> TravelMode:
    """The mode over so many metres (straight line) where none is written."""
    return TravelMode.WALK if straight_m <= WALK_UP_TO_M else TravelMode.COACH
