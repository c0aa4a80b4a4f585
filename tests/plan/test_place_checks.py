from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.bounds import BoundingBox
from components.plan.messages import Problem, ProblemKind, Severity
from components.plan.model import (
    Accuracy,
    Assumption,
    Candidate,
    Coordinate,
    Place,
    PlaceSource,
    Stop,
)
from components.plan.place_checks import FAR_M, is_doubtful, place_problems
from components.plan.travel_modes import TravelMode

SLOVENIA = BoundingBox(south=45.4, west=13.3, north=46.9, east=16.6)


def at(latitude: float, longitude: float) -> Coordinate:
    return Coordinate(latitude=latitude, longitude=longitude)


def given_in_file(latitude: float, longitude: float, **more: Any) -> Place:
    return Place(coordinate=at(latitude, longitude), source=PlaceSource.FILE, **more)


def geocoded(latitude: float, longitude: float, accuracy: Accuracy = Accuracy.HOUSE, **more: Any) -> Place:
    return Place(
        coordinate=at(latitude, longitude),
        source=PlaceSource.GEOCODER,
        accuracy=accuracy,
        **{"matched_address": "7, Rusjanov trg, Ljubljana", "country_code": "si", **more},
    )


def candidate(latitude: float, longitude: float, label: str, accuracy: Accuracy = Accuracy.HOUSE) -> Candidate:
    return Candidate(coordinate=at(latitude, longitude), accuracy=accuracy, matched_address=label)


def stop(address: str = "Rusjanov trg 7, Ljubljana", **more: Any) -> Stop:
    return Stop(id="mao", date=date(2017, 2, 2), name="MAO", line=3, address=address, **more)


LJUBLJANA = (given_in_file(46.0513, 14.5640), given_in_file(46.0660, 14.5450), given_in_file(46.0493, 14.4939))


def messages(place: Place, *, of: Stop | None = None, others: Any = LJUBLJANA, **expected: Any) -> list[str]:
    return [str(problem.message) for problem in place_problems(of or stop(), place, others=others, **expected)]


def the_problem(place: Place, *, of: Stop | None = None, others: Any = LJUBLJANA) -> Problem:
    (problem,) = place_problems(of or stop(), place, others=others)
    return problem


def test_a_house_among_the_others_is_not_problemed() -> None:
    assert messages(geocoded(46.05, 14.56)) == []


def test_the_published_day_is_not_problemed() -> None:
    for place in LJUBLJANA:
        others = [other for other in LJUBLJANA if other is not place]
        assert messages(place, others=others, country_codes=("si",), viewbox=SLOVENIA) == []


def test_a_lost_house_number_says_what_was_found() -> None:
    place = geocoded(46.05, 14.56, Accuracy.STREET, matched_address="Rusjanov trg, Nove Fužine, 1000, Ljubljana")

    problem = the_problem(place)

    assert str(problem.message) == "The address was found only as a street: Rusjanov trg."
    assert str(problem.remedy) == "Check the number, or pick the place yourself."
    assert problem.kind is ProblemKind.PLACE_UNCERTAIN
    assert problem.severity is Severity.WARNING
    assert (problem.stop_id, problem.line, problem.day, problem.column) == ("mao", 3, date(2017, 2, 2), "address")


def test_a_neighbouring_number_says_both() -> None:
    place = geocoded(46.05, 14.56, Accuracy.STREET, matched_address="Grad, 7, Rusjanov trg, Ljubljana")

    assert messages(place, of=stop("Rusjanov trg 7a, Ljubljana")) == [
        "House number 7a was not found, only near it: Grad, 7, Rusjanov trg."
    ]


def test_an_address_without_a_number_is_asked_for_one() -> None:
    place = geocoded(46.05, 14.56, Accuracy.STREET, matched_address="Rusjanov trg, Ljubljana")

    assert messages(place, of=stop("Rusjanov trg, Ljubljana")) == [
        "The address has no house number, and was found as a street: Rusjanov trg."
    ]


def test_an_area_is_problemed_and_a_place_asked_for_by_name_is_not() -> None:
    area = geocoded(46.05, 14.56, Accuracy.AREA, matched_address="Ljubljana, 1000, Slovenija")

    assert messages(area, of=stop("Ljubljana")) == ["The address was found only as an area: Ljubljana."]
    assert messages(geocoded(46.05, 14.56, Accuracy.PLACE), of=stop("Fužine Castle, Ljubljana")) == []
    assert len(messages(geocoded(46.05, 14.56, Accuracy.PLACE), of=stop())) == 1


def test_an_address_of_several_places_says_how_far_apart() -> None:
    place = geocoded(
        60.1700175,
        24.9440678,
        Accuracy.STREET,
        matched_address="Ateneum, 2, Kaivokatu, Helsinki",
        candidates=(candidate(60.1703163, 24.9390984, "Casa Largo, 2, Kaivokatu, Helsinki"),),
    )

    problem = the_problem(place, of=stop("Kaivokatu 2, Helsinki"), others=())

    assert str(problem.message) == (
        "This address is given for several places, up to 280 m apart; shown is Ateneum, 2, Kaivokatu."
    )
    assert str(problem.remedy) == "Pick the right one."


def test_another_town_of_that_name_is_far() -> None:
    (far,) = messages(geocoded(46.5547, 15.6459))

    assert far == "This is 101 km from the day's other stops."


def test_where_the_group_flies_to_is_far_and_no_mistake() -> None:
    frankfurt = given_in_file(50.0379, 8.5622)
    assert messages(frankfurt, of=stop(travel=TravelMode.TRAIN))
    assert not messages(frankfurt, of=stop(travel=TravelMode.FLIGHT))


@pytest.mark.parametrize("way", [TravelMode.TRAIN, TravelMode.FERRY, TravelMode.FLIGHT])
def test_a_given_position_at_either_end_of_a_train_ride_is_no_mistake(way: TravelMode) -> None:
    zurich = given_in_file(47.3779, 8.5403)
    assert messages(zurich, ways={TravelMode.WALK})
    assert not messages(zurich, ways={TravelMode.WALK, way})


def test_a_town_found_by_name_is_doubted_even_where_the_train_leads() -> None:
    assert messages(geocoded(46.5547, 15.6459), ways={TravelMode.TRAIN})


def test_one_stop_that_is_wrong_itself_does_not_make_the_others_far() -> None:
    others = (*LJUBLJANA, given_in_file(60.17, 24.94))

    assert messages(geocoded(46.05, 14.55), others=others) == []


def test_a_day_across_a_country_is_not_problemed() -> None:
    across = (given_in_file(45.55, 13.73), given_in_file(46.05, 14.5), given_in_file(46.24, 15.27))

    assert messages(given_in_file(46.55, 15.65), others=across) == []


def test_a_namesake_nearer_to_the_others_is_named() -> None:
    place = geocoded(
        46.20, 14.60, candidates=(candidate(46.30, 14.70, "far"), candidate(46.052, 14.55, "7, Glavni trg, Ljubljana"))
    )

    (message,) = messages(place)

    assert message == (
        "This is 17 km from the day's other stops, and there is another nearer to them: 7, Glavni trg, Ljubljana."
    )


def test_a_namesake_across_the_road_is_nobodys_business() -> None:
    nearer = candidate(46.0514, 14.5451, "x")

    assert messages(geocoded(46.052, 14.55, candidates=(candidate(46.0521, 14.5501, "x"),))) == []
    assert messages(geocoded(46.0713, 14.545, candidates=(nearer,))) == []


def test_swapped_columns_are_said_with_the_numbers_to_write() -> None:
    problem = the_problem(given_in_file(14.5640, 46.0513))

    assert "swapped" in str(problem.message)
    assert str(problem.remedy) == "Write 46.0513 as the latitude and 14.564 as the longitude."
    assert problem.column == "lat"


def test_all_swapped_is_seen_by_the_area_of_the_settings() -> None:
    swapped = [given_in_file(other.coordinate.longitude, other.coordinate.latitude) for other in LJUBLJANA]

    (message,) = messages(swapped[0], others=swapped[1:], viewbox=SLOVENIA)

    assert "swapped" in message


def test_a_far_place_that_swapping_does_not_mend_is_only_far() -> None:
    problem = the_problem(given_in_file(10.0, 20.0))

    assert "from the day's other stops" in str(problem.message)
    assert str(problem.remedy) == "Check latitude and longitude."


@pytest.mark.parametrize(
    ("country_codes", "others"),
    [
        (("si",), ()),
        ((), (geocoded(45.80, 15.97),)),
    ],
)
def test_another_country_is_messages(country_codes: tuple[str, ...], others: tuple[Place, ...]) -> None:
    place = geocoded(45.81, 15.98, country_code="hr", matched_address="7, Ilica, Zagreb, Hrvatska")

    assert messages(place, others=others, country_codes=country_codes) == [
        "The address was found in another country (HR): 7, Ilica, Zagreb, Hrvatska."
    ]


def test_a_country_of_the_visit_or_an_unknown_one_is_not_problemed() -> None:
    assert messages(geocoded(45.81, 15.98, country_code="hr"), others=(), country_codes=("si", "hr")) == []
    assert messages(geocoded(45.81, 15.98, country_code=""), others=(), country_codes=("si", "hr")) == []


def test_what_the_file_declares_is_not_problemed() -> None:
    declared = given_in_file(46.0660, 14.5450, accuracy_m=500)

    assert messages(declared, of=stop(accuracy_m=500, assumed=frozenset({Assumption.PLACE}))) == []


coordinates = st.builds(
    Coordinate, latitude=st.floats(-90, 90, allow_nan=False), longitude=st.floats(-180, 180, allow_nan=False)
)


@settings(deadline=None)
@given(
    st.builds(
        Place,
        coordinate=coordinates,
        source=st.sampled_from(PlaceSource),
        accuracy=st.none() | st.sampled_from(Accuracy),
        matched_address=st.text(max_size=30),
        country_code=st.sampled_from(["", "si", "hr"]),
        candidates=st.lists(
            st.builds(Candidate, coordinate=coordinates, accuracy=st.sampled_from(Accuracy), matched_address=st.text()),
            max_size=3,
        ).map(tuple),
    ),
    st.lists(coordinates, max_size=5),
    st.text(max_size=40),
)
def test_any_place_can_be_problemed(place: Place, others: list[Coordinate], address: str) -> None:
    around = [Place(coordinate=coordinate, source=PlaceSource.FILE) for coordinate in others]

    for problem in place_problems(stop(address), place, others=around):
        assert problem.severity is Severity.WARNING
        assert problem.stop_id == "mao"
        assert str(problem.message)
        assert problem.remedy is not None


@settings(deadline=None)
@given(coordinates, st.integers(min_value=1, max_value=5))
def test_stops_at_one_place_are_never_far(coordinate: Coordinate, count: int) -> None:
    place = Place(coordinate=coordinate, source=PlaceSource.FILE)

    assert messages(place, others=(place,) * count) == []
    assert FAR_M > 0


def test_stops_on_both_sides_of_the_180th_meridian_are_near_each_other() -> None:
    taveuni = (given_in_file(-16.80, 179.98), given_in_file(-16.79, -179.99), given_in_file(-16.81, -179.98))

    for place in taveuni:
        assert messages(place, others=[other for other in taveuni if other is not place]) == []
    assert messages(given_in_file(-17.9, 179.99), others=taveuni[:2]) == ["This is 123 km from the day's other stops."]


def test_another_town_may_be_meant_only_where_something_says_so() -> None:
    def doubtful(place: Place, **expected: Any) -> bool:
        return is_doubtful(stop(), place, others=LJUBLJANA, **expected)

    near, trieste = geocoded(46.0513, 14.5640), geocoded(45.6495, 13.7768, country_code="it")
    assert not doubtful(near)
    assert not doubtful(geocoded(46.0513, 14.5640, Accuracy.STREET))
    assert doubtful(geocoded(46.0513, 14.5640, Accuracy.AREA))
    assert doubtful(trieste, country_codes=("si",))
    assert doubtful(near, viewbox=BoundingBox(south=38.0, west=-10.0, north=39.0, east=-9.0))
    assert doubtful(geocoded(41.0, -75.0))
    flown_to = is_doubtful(stop(travel=TravelMode.FLIGHT), trieste, others=LJUBLJANA, country_codes=("si",))
    assert not flown_to
    # What somebody wrote is meant, however far it is, but for exchanged columns.
    assert not doubtful(given_in_file(35.772, 140.3929))
    assert doubtful(given_in_file(14.5640, 46.0513))
