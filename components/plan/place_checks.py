"""The problems with the places of stops: missing, vague, far from the others, or in another country."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median

from components.plan.addresses import house_number
from components.plan.bounds import BoundingBox, median_of
from components.plan.coordinate import straight_line_m
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, Value
from components.plan.model import Accuracy, AddressNotFound, Candidate, Coordinate, Place, PlaceSource, Stop
from components.plan.travel_modes import TravelMode

SAME_ADDRESS_M = 150.0
"""How far apart places of one address may lie. Of the 738 addresses in the centre of Helsinki (OpenStreetMap's data,
most of them blocks with dozens of shops) none spreads over more than 137 m; where answers of one number and street lie
farther apart, some of them carry it wrongly, and the geocoder cannot tell which."""

FAR_M = 30_000.0
"""Farther than this from the day's other stops is far, half an hour by coach: a day in one city stays well within it,
and a place of the same name in the next region does not."""

FAR_TIMES_SPREAD = 5.0
"""And farther than this many times the spread of the other stops: a day across a country has long legs."""

NAMESAKE_M, NAMESAKE_TIMES = 3_000.0, 5.0
"""Another candidate is likelier when the place is farther than this from the other stops, and it is so many times
nearer to them."""

LONG_WAYS = frozenset({TravelMode.TRAIN, TravelMode.FERRY, TravelMode.FLIGHT})
"""The travel modes by which a group goes to another town: a position that was given at either end of such a way may lie
far away."""

_PICK = Phrase("Check the address, or pick the place yourself.")


def place_problems(
    stop: Stop,
    place: Place | None,
    *,
    lookup: Place | AddressNotFound | None = None,
    others: Sequence[Place],
    country_codes: Sequence[str] = (),
    viewbox: BoundingBox | None = None,
    ways: Collection[TravelMode] = (),
) -> list[Problem]:
    """The problems with where `stop` is, each at its cell, or the one reason why its place is not known. A stop without
    a place of its own is where the group is, and that is no problem.

    `lookup` is the geocoder's answer for its address, None while it was not asked; `others` are the places of the
    day's other stops. `country_codes` and `viewbox` say where the visit is expected, `ways` are the travel modes to
    the stop and away from it. How exact a position in the file is, is not checked, only where it lies.
    """
    if place is None:
        return [_without_place(stop, lookup)] if stop.has_own_place else []
    problems: list[Problem | None] = []
    if place.source is PlaceSource.GEOCODER:
        problems += [_vague(stop, place), _abroad(stop, place, others, country_codes), _scattered(stop, place)]
    # One problem about the distance, the one that explains most.
    problems.append(
        _swapped(stop, place, others, viewbox) or _namesake(stop, place, others) or _far(stop, place, others, ways)
    )
    return [problem for problem in problems if problem is not None]


def is_doubtful(
    stop: Stop,
    place: Place,
    *,
    others: Sequence[Place],
    country_codes: Sequence[str] = (),
    viewbox: BoundingBox | None = None,
) -> bool:
    """Whether another town may well be meant, so that nothing may follow from where `place` lies.

    The parameters are those of `place_problems`. A position that somebody gave is doubted only where its latitude and
    longitude look swapped, and where the group flies to, a place is expected to be far away.
    """
    if _swapped(stop, place, others, viewbox) is not None:
        return True
    if place.source is not PlaceSource.GEOCODER or stop.travel is TravelMode.FLIGHT:
        return False
    return (
        place.accuracy is Accuracy.AREA
        or (viewbox is not None and not viewbox.contains(place.coordinate))
        or _abroad(stop, place, others, country_codes) is not None
        or _namesake(stop, place, others) is not None
        or _far(stop, place, others) is not None
    )


def _without_place(stop: Stop, lookup: Place | AddressNotFound | None) -> Problem:
    kind, severity, remedy = ProblemKind.PLACE_MISSING, Severity.NOTE, None
    name: dict[str, Value] = {"stop": stop.name}
    if isinstance(lookup, AddressNotFound):
        kind, severity = ProblemKind.PLACE_NOT_FOUND, Severity.WARNING
        message = Phrase("The address of {stop} was not found.", name)
        remedy = Phrase("Check the address, or give its latitude and longitude.")
    elif stop.address.strip():
        kind = ProblemKind.PLACE_PENDING
        message = Phrase("The address of {stop} has not been looked up yet.", name)
    else:
        message = Phrase("The place of {stop} is still to be confirmed.", name)
    return stop.problem(kind, severity, message, remedy=remedy, column="address")


def _vague(stop: Stop, place: Place) -> Problem | None:
    """The answer is less exact than the address."""
    number = house_number(stop.address)
    where = _first_parts(place.matched_address)
    if place.accuracy in {Accuracy.HOUSE, None} or _shared_address(place):
        return None
    if place.accuracy is Accuracy.AREA:
        area = where.split(",", maxsplit=1)[0]
        return _warning(stop, Phrase("The address was found only as an area: {place}.", {"place": area}), _PICK)
    if number is None:
        if place.accuracy is Accuracy.PLACE:
            return None  # a place asked for by its name
        message = Phrase("The address has no house number, and was found as a street: {place}.", {"place": where})
        return _warning(stop, message, Phrase("Add the number, or pick the place yourself."))
    if house_number(where) is not None:
        message = Phrase(
            "House number {number} was not found, only near it: {place}.", {"number": number, "place": where}
        )
    elif place.accuracy is Accuracy.PLACE:
        message = Phrase(
            "A place of that name was found, without house number {number}: {place}.",
            {"number": number, "place": where},
        )
    else:
        message = Phrase("The address was found only as a street: {place}.", {"place": where})
    return _warning(stop, message, Phrase("Check the number, or pick the place yourself."))


def _scattered(stop: Stop, place: Place) -> Problem | None:
    """The geocoder knows several places of this address, and cannot tell the right one."""
    if not _shared_address(place):
        return None
    apart_m = max(straight_line_m(place.coordinate, candidate.coordinate) for candidate in _houses(place))
    message = Phrase(
        "This address is given for several places, up to {distance} apart; shown is {place}.",
        {"distance": _rough(apart_m), "place": _first_parts(place.matched_address)},
    )
    return _warning(stop, message, Phrase("Pick the right one."))


def _abroad(stop: Stop, place: Place, others: Sequence[Place], country_codes: Sequence[str]) -> Problem | None:
    """The place is in another country than the visit: than those of the settings, else than those of the other stops.

    Not where most of the other stops are in that country too: then the whole day is abroad.
    """
    codes = [other.country_code for other in others if other.country_code]
    known = set(country_codes) or set(codes)
    if 2 * codes.count(place.country_code) > len(codes):
        return None
    if not place.country_code or not known or place.country_code in known:
        return None
    message = Phrase(
        "The address was found in another country ({country}): {place}.",
        {"country": place.country_code.upper(), "place": place.matched_address},
    )
    return _warning(stop, message, _PICK)


def _swapped(stop: Stop, place: Place, others: Sequence[Place], viewbox: BoundingBox | None) -> Problem | None:
    """Latitude and longitude are swapped: exchanged, they lie among the other stops or in the viewbox, and now not."""
    given = place.coordinate
    if place.source is PlaceSource.GEOCODER or abs(given.longitude) > 90:
        return None
    back = Coordinate(latitude=given.longitude, longitude=given.latitude)
    centre, reach_m = _centre(others), _reach_m(others)
    among = centre is not None and straight_line_m(given, centre) > reach_m >= straight_line_m(back, centre)
    in_area = viewbox is not None and not viewbox.contains(given) and viewbox.contains(back)
    if not among and not in_area:
        return None
    message = Phrase("Latitude and longitude look swapped: the place is far away, and swapped back it is not.")
    remedy = Phrase(
        "Write {latitude} as the latitude and {longitude} as the longitude.",
        {"latitude": f"{back.latitude:.6g}", "longitude": f"{back.longitude:.6g}"},
    )
    return _warning(stop, message, remedy, column="lat")


def _namesake(stop: Stop, place: Place, others: Sequence[Place]) -> Problem | None:
    """Another candidate lies near the other stops, and the place does not."""
    centre = _centre(others)
    if centre is None or not place.candidates:
        return None
    place_m = straight_line_m(place.coordinate, centre)
    nearest = min(place.candidates, key=lambda candidate: straight_line_m(candidate.coordinate, centre))
    nearest_m = straight_line_m(nearest.coordinate, centre)
    if place_m < NAMESAKE_M or nearest_m * NAMESAKE_TIMES > place_m:
        return None
    message = Phrase(
        "This is {distance} from the day's other stops, and there is another nearer to them: {place}.",
        {"distance": _rough(place_m), "place": nearest.matched_address},
    )
    return _warning(stop, message, Phrase("Pick the right one, or write the town into the address."))


def _far(stop: Stop, place: Place, others: Sequence[Place], ways: Collection[TravelMode] = ()) -> Problem | None:
    given = place.source is not PlaceSource.GEOCODER
    if stop.travel is TravelMode.FLIGHT or (given and not LONG_WAYS.isdisjoint(ways)):
        return None
    centre = _centre(others)
    if centre is None or (away_m := straight_line_m(place.coordinate, centre)) <= _reach_m(others):
        return None
    message = Phrase("This is {distance} from the day's other stops.", {"distance": _rough(away_m)})
    if not given:
        return _warning(stop, message, Phrase("Is it another town of that name? Write the town into the address."))
    return _warning(stop, message, Phrase("Check latitude and longitude."), column="lat")


def _centre(others: Sequence[Place]) -> Coordinate | None:
    return median_of([other.coordinate for other in others])


def _reach_m(others: Sequence[Place]) -> float:
    """How far from the centre of the others a stop may be."""
    centre = _centre(others)
    if centre is None:
        return FAR_M
    spread_m = median(straight_line_m(other.coordinate, centre) for other in others)
    return max(FAR_M, FAR_TIMES_SPREAD * spread_m)


def _houses(place: Place) -> list[Candidate]:
    return [candidate for candidate in place.candidates if candidate.accuracy is Accuracy.HOUSE]


def _shared_address(place: Place) -> bool:
    """Whether the geocoder knows the address as a house, but at several places."""
    return place.accuracy is Accuracy.STREET and any(
        straight_line_m(place.coordinate, house.coordinate) > SAME_ADDRESS_M for house in _houses(place)
    )


def _first_parts(label: str) -> str:
    """The name, the number and the street in an address as a geocoder writes it."""
    parts = [part.strip() for part in label.split(",")]
    number = next((index for index, part in enumerate(parts[:2]) if house_number(part) is not None), None)
    if number is None:
        return parts[0]
    alone = not any(character.isspace() for character in parts[number])  # the street follows: `2, Kaivokatu`
    return ", ".join(parts[: number + 2 if alone else number + 1])


def _rough(metres: float) -> str:
    """A distance, rounded for a sentence."""
    return f"{round(metres / 10) * 10} m" if metres < 995 else f"{max(metres / 1000, 1):.0f} km"


def _warning(stop: Stop, message: Phrase, remedy: Phrase, *, column: str = "address") -> Problem:
    return stop.problem(ProblemKind.PLACE_UNCERTAIN, Severity.WARNING, message, remedy=remedy, column=column)
