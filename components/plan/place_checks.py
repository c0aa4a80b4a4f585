"""The problems with the places of stops: missing, vague, far from the others, or in another country."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from components.plan.addresses import house_number
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, Value
from components.plan.model import (
    Accuracy,
    AddressFound,
    AddressNotFound,
    Assumption,
    BoundingBox,
    Candidate,
    Coordinate,
    Place,
    PlaceSource,
    Stop,
    straight_line_m,
)

SAME_ADDRESS_M = 150.0
"""How far apart things of one address may lie. Of the 738 addresses in the centre of Helsinki (OpenStreetMap's data,
most of them blocks with dozens of shops) none spreads over more than 137 m; where answers of one number and street lie
farther apart, some of them carry it wrongly, and the geocoder cannot tell which."""

FAR_M = 30_000.0
"""How far from the day's other stops is far, at least: half an hour by coach. A day in one city stays well within it,
and its namesake in the next region does not."""

FAR_TIMES_SPREAD = 5.0
"""And this many times what the other stops are apart: a day across a country has long ways, and nothing is wrong."""

NAMESAKE_M, NAMESAKE_TIMES = 3_000.0, 5.0
"""Another candidate is the likelier one when it is so many times nearer to the other stops, and ours not near."""

_PICK = Phrase("Check the address, or pick the place yourself.")


def place_problems(
    stop: Stop,
    place: Place | None,
    *,
    lookup: AddressFound | AddressNotFound | None = None,
    others: Sequence[Place],
    country_codes: Sequence[str] = (),
    viewbox: BoundingBox | None = None,
) -> list[Problem]:
    """The problems with where `stop` is, each at its cell, or the one reason why it has no place.

    `lookup` is the geocoder's answer for its address, None while it was not asked; `others` are the places of the
    day's other stops. `country_codes` and `viewbox` say where the visit is expected. How exact a position in the file
    is, is not checked, only where it lies.
    """
    if place is None:
        return [_without_place(stop, lookup)]
    found = []
    if place.source is PlaceSource.GEOCODER:
        found += [_vague(stop, place), _abroad(stop, place, others, country_codes), _scattered(stop, place)]
    # One problem about the distance, the one that explains most.
    found.append(_swapped(stop, place, others, viewbox) or _namesake(stop, place, others) or _far(stop, place, others))
    return [problem for problem in found if problem is not None]


def _without_place(stop: Stop, lookup: AddressFound | AddressNotFound | None) -> Problem:
    name: dict[str, Value] = {"stop": stop.name}
    if isinstance(lookup, AddressNotFound):
        message = Phrase("The address of {stop} was not found.", name)
        remedy = Phrase("Check the address, or give a position in lat and lon.")
        return _problem(stop, message, remedy, kind=ProblemKind.PLACE_NOT_FOUND)
    if stop.address.strip():
        message = Phrase("The address of {stop} has not been looked up yet.", name)
        return _problem(stop, message, None, kind=ProblemKind.PLACE_PENDING, severity=Severity.NOTE)
    if Assumption.PLACE in stop.assumed:
        message = Phrase("The place of {stop} is still to be confirmed.", name)
        return _problem(stop, message, None, kind=ProblemKind.PLACE_MISSING, severity=Severity.NOTE)
    message = Phrase("{stop} has neither an address nor a position, so the map cannot show it.", name)
    remedy = Phrase("Give it an address, or a position in lat and lon.")
    return _problem(stop, message, remedy, kind=ProblemKind.PLACE_MISSING)


def _vague(stop: Stop, place: Place) -> Problem | None:
    """An answer that is less exact than what was asked for."""
    number = house_number(stop.address)
    where = _first_parts(place.matched_address)
    if place.accuracy in {Accuracy.HOUSE, None} or _shared_address(place):
        return None
    if place.accuracy is Accuracy.AREA:
        area = where.split(",", maxsplit=1)[0]
        return _problem(stop, Phrase("The address was found only as an area: {place}.", {"place": area}), _PICK)
    if number is None:
        if place.accuracy is Accuracy.PLACE:
            return None  # a place asked for by its name
        message = Phrase("The address has no house number, and was found as a street: {place}.", {"place": where})
        return _problem(stop, message, Phrase("Add the number, or pick the place yourself."))
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
    return _problem(stop, message, Phrase("Check the number, or pick the place yourself."))


def _scattered(stop: Stop, place: Place) -> Problem | None:
    """One address at several places, of which the geocoder cannot tell the right one."""
    if not _shared_address(place):
        return None
    apart_m = max(straight_line_m(place.coordinate, candidate.coordinate) for candidate in _houses(place))
    message = Phrase(
        "This address is given for several places, up to {distance} apart; shown is {place}.",
        {"distance": _rough(apart_m), "place": _first_parts(place.matched_address)},
    )
    return _problem(stop, message, Phrase("Pick the right one."))


def _abroad(stop: Stop, place: Place, others: Sequence[Place], country_codes: Sequence[str]) -> Problem | None:
    """A place in a country that is none of the visit's: those of the settings, else those of the other stops. Where
    most of the others lie in the same country, the day is abroad, and no stop of it astray."""
    theirs = [other.country_code for other in others if other.country_code]
    known = set(country_codes) or set(theirs)
    if 2 * theirs.count(place.country_code) > len(theirs):
        return None
    if not place.country_code or not known or place.country_code in known:
        return None
    message = Phrase(
        "The address was found in another country ({country}): {place}.",
        {"country": place.country_code.upper(), "place": place.matched_address},
    )
    return _problem(stop, message, _PICK)


def _swapped(stop: Stop, place: Place, others: Sequence[Place], viewbox: BoundingBox | None) -> Problem | None:
    """Latitude and longitude in each other's column: swapped back they would lie among the others, or in the area
    that the settings prefer, and as they are they do not."""
    here = place.coordinate
    if place.source is PlaceSource.GEOCODER or abs(here.longitude) > 90:
        return None
    back = Coordinate(latitude=here.longitude, longitude=here.latitude)
    centre, reach_m = _centre(others), _reach_m(others)
    among = centre is not None and straight_line_m(here, centre) > reach_m >= straight_line_m(back, centre)
    in_area = viewbox is not None and not _inside(here, viewbox) and _inside(back, viewbox)
    if not among and not in_area:
        return None
    message = Phrase("Latitude and longitude look swapped: the place is far away, and swapped back it is not.")
    remedy = Phrase(
        "Write {latitude} as the latitude and {longitude} as the longitude.",
        {"latitude": f"{back.latitude:.6g}", "longitude": f"{back.longitude:.6g}"},
    )
    return _problem(stop, message, remedy, column="lat")


def _namesake(stop: Stop, place: Place, others: Sequence[Place]) -> Problem | None:
    """Another answer, as exact as ours, lies by the other stops, and ours does not."""
    centre = _centre(others)
    if centre is None or not place.candidates:
        return None
    ours_m = straight_line_m(place.coordinate, centre)
    nearest = min(place.candidates, key=lambda candidate: straight_line_m(candidate.coordinate, centre))
    theirs_m = straight_line_m(nearest.coordinate, centre)
    if ours_m < NAMESAKE_M or theirs_m * NAMESAKE_TIMES > ours_m:
        return None
    message = Phrase(
        "This is {distance} from the day's other stops, and there is another nearer to them: {place}.",
        {"distance": _rough(ours_m), "place": nearest.matched_address},
    )
    return _problem(stop, message, Phrase("Pick the right one, or write the town into the address."))


def _far(stop: Stop, place: Place, others: Sequence[Place]) -> Problem | None:
    centre = _centre(others)
    if centre is None or (away_m := straight_line_m(place.coordinate, centre)) <= _reach_m(others):
        return None
    message = Phrase("This is {distance} from the day's other stops.", {"distance": _rough(away_m)})
    if place.source is PlaceSource.GEOCODER:
        return _problem(stop, message, Phrase("Is it another town of that name? Write the town into the address."))
    return _problem(stop, message, Phrase("Check latitude and longitude."), column="lat")


def _centre(others: Sequence[Place]) -> Coordinate | None:
    """The middle of the other stops: their median, which one stop that is wrong itself does not move far."""
    if not others:
        return None
    return Coordinate(
        latitude=median(other.coordinate.latitude for other in others),
        longitude=median(other.coordinate.longitude for other in others),
    )


def _reach_m(others: Sequence[Place]) -> float:
    """How far from the middle of the others a stop may be without anybody wondering."""
    centre = _centre(others)
    if centre is None:
        return FAR_M
    spread_m = median(straight_line_m(other.coordinate, centre) for other in others)
    return max(FAR_M, FAR_TIMES_SPREAD * spread_m)


def _houses(place: Place) -> list[Candidate]:
    return [candidate for candidate in place.candidates if candidate.accuracy is Accuracy.HOUSE]


def _shared_address(place: Place) -> bool:
    """Whether the geocoding held an exact answer back, because others with the same address lie elsewhere."""
    return place.accuracy is Accuracy.STREET and any(
        straight_line_m(place.coordinate, house.coordinate) > SAME_ADDRESS_M for house in _houses(place)
    )


def _inside(point: Coordinate, box: BoundingBox) -> bool:
    return box.south <= point.latitude <= box.north and box.west <= point.longitude <= box.east


def _first_parts(label: str) -> str:
    """What comes first in an address as a geocoder writes it: the name, the number and the street."""
    parts = [part.strip() for part in label.split(",")]
    number = next((index for index, part in enumerate(parts[:2]) if house_number(part) is not None), None)
    if number is None:
        return parts[0]
    alone = not any(character.isspace() for character in parts[number])  # the street follows: `2, Kaivokatu`
    return ", ".join(parts[: number + 2 if alone else number + 1])


def _rough(metres: float) -> str:
    """A distance in a sentence, no finer than it matters there."""
    return f"{round(metres / 10) * 10} m" if metres < 995 else f"{max(metres / 1000, 1):.0f} km"


def _problem(
    stop: Stop,
    message: Phrase,
    remedy: Phrase | None,
    *,
    kind: ProblemKind = ProblemKind.PLACE_IN_DOUBT,
    severity: Severity = Severity.WARNING,
    column: str = "address",
) -> Problem:
    return Problem(
        kind=kind,
        severity=severity,
        message=message,
        remedy=remedy,
        stop_id=stop.id,
        day=stop.date,
        line=stop.line,
        column=column,
    )
