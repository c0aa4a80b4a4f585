"""What about a stop's place should be looked at before the group relies on it. Pure: it asks nobody."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from components.lookup.addresses import house_number
from components.lookup.geocoder import SAME_ADDRESS_M
from components.plan.distance import straight_line_m
from components.plan.messages import Phrase
from components.plan.model import Accuracy, BoundingBox, Candidate, Coordinate, Place, PlaceSource, Stop
from components.plan.problems import Problem, ProblemKind, Severity
from components.settings import GeocoderSettings

FAR_M = 30_000.0
"""How far from the day's other stops is far, at least: half an hour by coach. A day in one city stays well within it,
and its namesake in the next region does not."""

FAR_TIMES_SPREAD = 5.0
"""And this many times what the other stops are apart: a day across a country has long ways, and nothing is wrong."""

NAMESAKE_M, NAMESAKE_TIMES = 3_000.0, 5.0
"""Another candidate is the likelier one when it is so many times nearer to the other stops, and ours not near."""

_PICK = Phrase("Check the address, or pick the place yourself.")


def place_checks(stop: Stop, place: Place, *, others: Sequence[Place], settings: GeocoderSettings) -> list[Problem]:
    """The doubts about where `stop` is, each a warning at it; `place.candidates` are what to choose from.

    `others` are the places of the day's other stops. How exact a position in the file is, its organiser knows: that
    is never doubted, only where it lies.
    """
    found = []
    if place.source is PlaceSource.GEOCODER:
        found += [_vague(stop, place), _abroad(stop, place, others, settings), _scattered(stop, place)]
    # A namesake that a candidate explains says more than that it is far; swapped numbers more than either.
    found.append(_swapped(stop, place, others, settings) or _namesake(stop, place, others) or _far(stop, place, others))
    return [problem for problem in found if problem is not None]


def _vague(stop: Stop, place: Place) -> Problem | None:
    """An answer that is less exact than what was asked for."""
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
    """One address at several places, of which the geocoder cannot tell the right one."""
    if not _shared_address(place):
        return None
    apart_m = max(straight_line_m(place.coordinate, candidate.coordinate) for candidate in _houses(place))
    message = Phrase(
        "This address is given for several places, up to {distance} apart; shown is {place}.",
        {"distance": _rough(apart_m), "place": _first_parts(place.matched_address)},
    )
    return _warning(stop, message, Phrase("Pick the right one."))


def _abroad(stop: Stop, place: Place, others: Sequence[Place], settings: GeocoderSettings) -> Problem | None:
    """A place in a country that is none of the visit's: those of the settings, else those of the other stops. Where
    most of the others lie in the same country, the day is abroad, and no stop of it astray."""
    theirs = [other.country_code for other in others if other.country_code]
    known = set(settings.country_codes) or set(theirs)
    if 2 * theirs.count(place.country_code) > len(theirs):
        return None
    if not place.country_code or not known or place.country_code in known:
        return None
    message = Phrase(
        "The address was found in another country ({country}): {place}.",
        {"country": place.country_code.upper(), "place": place.matched_address},
    )
    return _warning(stop, message, _PICK)


def _swapped(stop: Stop, place: Place, others: Sequence[Place], settings: GeocoderSettings) -> Problem | None:
    """Latitude and longitude in each other's column: swapped back they would lie among the others, or in the area
    that the settings prefer, and as they are they do not."""
    here = place.coordinate
    if place.source is PlaceSource.GEOCODER or abs(here.longitude) > 90:
        return None
    back = Coordinate(latitude=here.longitude, longitude=here.latitude)
    centre, reach_m = _centre(others), _reach_m(others)
    among = centre is not None and straight_line_m(here, centre) > reach_m >= straight_line_m(back, centre)
    box = settings.viewbox
    if not among and (box is None or _inside(here, box) or not _inside(back, box)):
        return None
    message = Phrase("Latitude and longitude look swapped: the place is far away, and swapped back it is not.")
    remedy = Phrase(
        "Write {latitude} as the latitude and {longitude} as the longitude.",
        {"latitude": f"{back.latitude:.6g}", "longitude": f"{back.longitude:.6g}"},
    )
    return _warning(stop, message, remedy, column="lat")


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
    return _warning(stop, message, Phrase("Pick the right one, or write the town into the address."))


def _far(stop: Stop, place: Place, others: Sequence[Place]) -> Problem | None:
    centre = _centre(others)
    if centre is None or (away_m := straight_line_m(place.coordinate, centre)) <= _reach_m(others):
        return None
    message = Phrase("This is {distance} from the day's other stops.", {"distance": _rough(away_m)})
    if place.source is PlaceSource.GEOCODER:
        return _warning(stop, message, Phrase("Is it another town of that name? Write the town into the address."))
    return _warning(stop, message, Phrase("Check latitude and longitude."), column="lat")


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


def _warning(stop: Stop, message: Phrase, remedy: Phrase, *, column: str = "address") -> Problem:
    return Problem(
        kind=ProblemKind.PLACE_IN_DOUBT,
        severity=Severity.WARNING,
        message=message,
        remedy=remedy,
        stop_id=stop.id,
        day=stop.date,
        line=stop.line,
        column=column,
    )
