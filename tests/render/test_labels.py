"""The words at a stop and at a leg."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from components.i18n.words import words_for
from components.plan.model import Accuracy, Assumption, Coordinate, Leg, Place, PlaceSource, PlannedStop, Timing
from components.plan.travel_modes import TravelMode
from components.render import labels
from tests import samples

ENGLISH = words_for("en")
NINE = samples.at(samples.VISIT_DAY, 9, 5)
TEN = samples.at(samples.VISIT_DAY, 10, 30)
POLIGON = Coordinate(latitude=46.0493, longitude=14.4939)


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
        (leg(), "Coach · 15 min · 3.1 km"),
        (leg(mode=TravelMode.WALK), "On foot · 15 min · 3.1 km"),
        (leg(mode=TravelMode.CAR), "Car · 15 min · 3.1 km"),
        (leg(mode=TravelMode.BIKE), "Bike · 15 min · 3.1 km"),
        (leg(mode=TravelMode.TRANSIT), "Public transport · 15 min · 3.1 km"),
        (leg(estimated=True), "Coach · about 15 min · 3.1 km"),
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
    assert expected == "Coach · 15 min · 3.1 km, from Museum of Architecture and Design (MAO) to ABC Accelerator"
    estimate = labels.leg_text(leg(estimated=True), start.stop.name, end.stop.name, ENGLISH)
    assert "about 15 min" in estimate
    assert estimate.endswith(" (estimate)")


def stop(place: Place | None, *, address: str = "Tobačna ulica 5", assumed: Assumption | None = None) -> PlannedStop:
    row = replace(samples.POLIGON, address=address, assumed=frozenset({assumed} if assumed else ()))
    return PlannedStop(number=1, stop=row, timing=Timing(arrive=None, depart=None), place=place)


def place(source: PlaceSource, accuracy: Accuracy | None = None, accuracy_m: int | None = None) -> Place:
    return Place(coordinate=POLIGON, source=source, accuracy=accuracy, accuracy_m=accuracy_m)


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (stop(None), "Place not found yet"),
        (stop(None, address=""), "Place to be confirmed"),
        (stop(None, assumed=Assumption.PLACE), "Place to be confirmed"),
        (stop(place(PlaceSource.FILE)), "Given by the organiser."),
        (stop(place(PlaceSource.FILE, accuracy_m=200)), "Given by the organiser, within about 200 m."),
        (stop(place(PlaceSource.ORGANISER, accuracy_m=200)), "Set by the organiser."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.HOUSE)), "Found by its address."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.STREET)), "Only the street was found: look for the number."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.PLACE)), "Found by its name: the door may be elsewhere."),
        (stop(place(PlaceSource.GEOCODER, Accuracy.AREA)), "Only the area was found: ask for the way."),
        (
            stop(place(PlaceSource.FILE, accuracy_m=50), assumed=Assumption.PLACE),
            "Assumed place, not published. Given by the organiser, within about 50 m.",
        ),
    ],
)
def test_a_place_is_never_surer_than_it_is(planned: PlannedStop, expected: str) -> None:
    assert labels.certainty(planned, ENGLISH) == expected
