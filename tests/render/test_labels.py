"""The texts at a stop and at a leg, and which stops share a marker."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import cos, radians
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.i18n.words import words_for
from components.plan.coordinate import is_same_place
from components.plan.model import (
    Accuracy,
    Assumption,
    Coordinate,
    Leg,
    LocatedStop,
    Place,
    PlaceSource,
    PlannedStop,
    Stop,
)
from components.plan.timing import Timing
from components.plan.travel_modes import TravelMode
from components.render import labels
from tests import samples
from tests.deep import deep

ENGLISH = words_for("en")
NINE = samples.at(samples.VISIT_DAY, 9, 5)
TEN = samples.at(samples.VISIT_DAY, 10, 30)
POLIGON = Coordinate(latitude=46.0493, longitude=14.4939)
METRES_A_DEGREE = 111_320


@pytest.mark.parametrize(
    ("arrive", "depart", "expected"),
    [
        (NINE, TEN, "09:05–10:30"),
        (NINE, None, "from 09:05"),
        (None, TEN, "until 10:30"),
        (None, None, "hours to be confirmed"),
    ],
)
def test_hours_show_what_is_known(arrive: datetime | None, depart: datetime | None, expected: str) -> None:
    assert labels.hours(Timing(arrive=arrive, depart=depart), ENGLISH) == expected


@pytest.mark.parametrize(
    ("arrive", "depart", "computed", "expected"),
    [
        (NINE, TEN, (True, True), "~09:05–~10:30"),
        (NINE, TEN, (False, True), "09:05–~10:30"),
        (NINE, TEN, (True, False), "~09:05–10:30"),
        (NINE, None, (True, False), "from ~09:05"),
        (None, TEN, (False, True), "until ~10:30"),
    ],
)
def test_an_hour_that_nobody_wrote_is_marked(
    arrive: datetime | None, depart: datetime | None, computed: tuple[bool, bool], expected: str
) -> None:
    timing = Timing(arrive=arrive, depart=depart, arrive_computed=computed[0], depart_computed=computed[1])
    assert labels.hours(timing, ENGLISH) == expected


def leg(*, mode: TravelMode = TravelMode.COACH, estimated: bool = False, same_place: bool = False) -> Leg:
    return Leg(
        from_stop_id="mao",
        to_stop_id="abc",
        mode=mode,
        distance_m=0 if same_place else 3140,
        duration_s=0 if same_place else 9 * 60 + 1,
        buffer_s=0 if same_place else 300,
        geometry=(POLIGON, POLIGON),
        estimated=estimated,
        same_place=same_place,
    )


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        # Nine minutes under way, begun the tenth, and five for boarding.
        (leg(), "Coach · 15\xa0min · 3.1\xa0km"),
        (leg(mode=TravelMode.WALK), "On foot · 15\xa0min · 3.1\xa0km"),
        (leg(mode=TravelMode.CAR), "Car · 15\xa0min · 3.1\xa0km"),
        (leg(mode=TravelMode.BIKE), "Bike · 15\xa0min · 3.1\xa0km"),
        (leg(mode=TravelMode.TRANSIT), "Public transport · 15\xa0min · 3.1\xa0km"),
        (leg(estimated=True), "Coach · about 15\xa0min · 3.1\xa0km"),
        (leg(same_place=True), "Same place"),
        (leg(same_place=True, estimated=True), "Same place"),
    ],
)
def test_a_leg_is_mode_time_and_distance_and_an_estimate_is_marked(way: Leg, expected: str) -> None:
    assert labels.leg_label(way, ENGLISH) == expected


@pytest.mark.parametrize("mode", TravelMode)
@pytest.mark.parametrize("language", ["en", "sl", "lv"])
def test_every_mode_has_a_name(mode: TravelMode, language: str) -> None:
    assert labels.mode(mode, words_for(language))


def test_a_leg_is_a_sentence_for_those_who_do_not_see_the_line() -> None:
    start, end = samples.ljubljana().days[1].stops[:2]
    expected = labels.leg_text(leg(), start.stop.name, end.stop.name, ENGLISH)
    assert expected == "Coach · 15\xa0min · 3.1\xa0km, from Museum of Architecture and Design (MAO) to ABC Accelerator"
    estimate = labels.leg_text(leg(estimated=True), start.stop.name, end.stop.name, ENGLISH)
    assert "about 15\xa0min" in estimate
    assert estimate.endswith(" (estimate)")


def stop(place: Place | None, *, address: str = "Tobačna ulica 5", assumed: Assumption | None = None) -> PlannedStop:
    row = replace(samples.POLIGON, address=address, assumed=frozenset({assumed} if assumed else ()))
    return PlannedStop(number=1, stop=row, timing=Timing(arrive=None, depart=None), place=place)


def place(source: PlaceSource, accuracy: Accuracy | None = None, accuracy_m: int | None = None) -> Place:
    return Place(coordinate=POLIGON, source=source, accuracy=accuracy, accuracy_m=accuracy_m)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (stop(None), "Place to be confirmed"),
        (stop(None, address=""), "Place to be confirmed"),
        (stop(None, assumed=Assumption.PLACE), "Place to be confirmed"),
        (stop(place(PlaceSource.FILE)), "Given by the organiser."),
        (stop(place(PlaceSource.FILE, accuracy_m=200)), "Given by the organiser, within about 200\xa0m."),
        (stop(place(PlaceSource.ORGANISER, accuracy_m=200)), "Set by the organiser."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.HOUSE)), "Found by its address."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.STREET)), "Only the street was found: look for the number."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.PLACE)), "Found by its name: the door may be elsewhere."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.AREA)), "Only the area was found: ask for the way."),
        (
            stop(place(PlaceSource.FILE, accuracy_m=50), assumed=Assumption.PLACE),
            "The place is not confirmed yet. Given by the organiser, within about 50\xa0m.",
        ),
    ],
)
def test_a_place_is_never_surer_than_it_is(planned: PlannedStop, expected: str) -> None:
    assert labels.certainty(planned, ENGLISH) == expected


def located(number: int, *, north_m: float = 0, east_m: float = 0, latitude: float = 46.05) -> LocatedStop:
    at = Coordinate(
        latitude=latitude + north_m / METRES_A_DEGREE,
        longitude=14.5 + east_m / METRES_A_DEGREE / cos(radians(latitude)),
    )
    stop = Stop(id=f"s{number}", date=samples.VISIT_DAY, name=f"Stop {number}")
    place = Place(coordinate=at, source=PlaceSource.FILE)
    return LocatedStop(number=number, stop=stop, place=place, timing=Timing(arrive=None, depart=None))


def marker_labels(*stops: LocatedStop) -> list[str]:
    return [marker.label for marker in labels.shared_markers(stops)]


def test_two_stops_at_one_place_share_a_marker_that_says_so() -> None:
    markers = labels.shared_markers(samples.ljubljana().days[1].located)
    assert [marker.label for marker in markers] == ["1", "2", "3 · 4"]
    assert [[stop.stop.id for stop in marker.stops] for marker in markers] == [["mao"], ["abc"], ["poligon", "barcamp"]]
    assert markers[2].coordinate == samples.POLIGON.coordinate


def test_coming_back_later_joins_the_marker_too() -> None:
    assert marker_labels(located(1), located(2, north_m=500), located(3)) == ["1 · 3", "2"]


@pytest.mark.parametrize(
    ("count", "label"), [(1, "1"), (2, "1 · 2"), (3, "1 · 2 · 3"), (4, "1 · 2 · …"), (12, "1 · 2 · …")]
)
def test_a_marker_never_gets_wider_than_three_numbers(count: int, label: str) -> None:
    assert marker_labels(*(located(number) for number in range(1, count + 1))) == [label]


@pytest.mark.parametrize(
    ("north_m", "east_m", "together"), [(14, 0, True), (0, 14, True), (16, 0, False), (0, 16, False), (12, 12, False)]
)
@pytest.mark.parametrize("latitude", [0, 46.05, 60.17])
def test_near_is_metres_and_not_degrees(north_m: float, east_m: float, together: bool, latitude: float) -> None:
    shown = marker_labels(located(1, latitude=latitude), located(2, north_m=north_m, east_m=east_m, latitude=latitude))
    assert shown == (["1 · 2"] if together else ["1", "2"])


def test_a_row_of_near_stops_is_not_one_place() -> None:
    """Each 14 m from the one before: the third is 28 m from the first, where the marker stands."""
    assert marker_labels(*(located(number, east_m=14 * number) for number in range(3))) == ["0 · 1", "2"]


def test_a_day_without_places_has_no_marker() -> None:
    assert labels.shared_markers([]) == ()


places = st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), max_size=12)


@settings(deadline=None, max_examples=deep(100, 30))
@given(places)
def test_every_stop_is_in_exactly_one_marker_and_near_it(offsets: list[tuple[int, int]]) -> None:
    stops = [located(number, north_m=7 * y, east_m=7 * x) for number, (x, y) in enumerate(offsets, 1)]
    markers = labels.shared_markers(stops)
    in_markers = [stop for marker in markers for stop in marker.stops]
    assert sorted(in_markers, key=lambda stop: stop.number) == stops
    firsts = [marker.stops[0].number for marker in markers]
    assert firsts == sorted(firsts)
    for marker in markers:
        numbers = [stop.number for stop in marker.stops]
        assert numbers == sorted(numbers)
        assert marker.coordinate == marker.stops[0].place.coordinate
        for stop in marker.stops:
            assert is_same_place(stop.place.coordinate, marker.coordinate)


@pytest.mark.parametrize(
    ("fields", "language", "name"),
    [
        ({"mode": TravelMode.BUS, "words": "Bus 27"}, "en", "Bus 27"),
        ({"mode": TravelMode.BUS, "words": "Bus 27"}, "sl", "Avtobus (Bus 27)"),
        ({"mode": TravelMode.BUS, "words": "by bus"}, "sl", "Avtobus"),
        ({"mode": TravelMode.BUS, "words": "bus", "assumed": True}, "sl", "Avtobus (bus, domnevno)"),
        ({"mode": TravelMode.BUS, "words": "bus", "assumed": True}, "en", "Bus (assumed)"),
        ({"mode": TravelMode.COACH, "assumed": True}, "en", "Coach (assumed)"),
        ({"mode": TravelMode.UNKNOWN, "words": "sledge"}, "hu", "sledge"),
        ({"mode": TravelMode.UNKNOWN}, "en", "Travel to be confirmed"),
    ],
)
def test_the_organisers_own_words_stand_for_the_mode_or_beside_it(
    fields: dict[str, Any], language: str, name: str
) -> None:
    assert labels.travel_name(replace(leg(), language="en-GB", **fields), words_for(language)) == name
