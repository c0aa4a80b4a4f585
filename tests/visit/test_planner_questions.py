"""What is still to be asked of geocoder and router."""

from __future__ import annotations

from dataclasses import replace

from components.lookup.router import LegQuestion
from components.plan.travel_modes import TravelMode
from components.visit.planner import AddressQuestion, questions
from tests.visit.test_planner import ABC, MAO, POLIGON, Known, found_at, morning, stop


def test_addresses_are_asked_first_then_ways_between_known_ends_each_once() -> None:
    stops = [
        *morning(),
        stop("A", address="Street 1"),
        stop("B", address="Street 1"),
        stop("MAO again", MAO),
        stop("ABC again", ABC),
        stop("Tram", POLIGON, travel=TravelMode.TRANSIT),
    ]
    known = Known()
    open_questions = questions(stops, places=known.places, legs=known.legs)
    assert [type(question) for question in open_questions.open] == [AddressQuestion, LegQuestion, LegQuestion]
    assert open_questions.total == 3
    first = open_questions.open[0]
    assert isinstance(first, AddressQuestion)
    assert (first.address, first.name) == ("Street 1", "A")


def test_ways_by_bike_are_asked_last() -> None:
    stops = morning()
    stops[1] = replace(stops[1], travel=TravelMode.BIKE)
    known = Known()
    open_questions = questions(stops, places=known.places, legs=known.legs).open
    assert [question.mode for question in open_questions if isinstance(question, LegQuestion)] == [
        TravelMode.COACH,
        TravelMode.BIKE,
    ]


def test_what_is_answered_counts_and_is_not_asked_again() -> None:
    stops = [*morning(), stop("A", address="Street 1")]
    known = Known({"Street 1": found_at(ABC)}, routed=True)
    open_questions = questions(stops, places=known.places, legs=known.legs)
    assert (open_questions.open, open_questions.total) == ((), 4)


def test_positions_in_the_file_hidden_stops_and_empty_addresses_need_no_asking() -> None:
    stops = [
        stop("MAO", MAO, address="Rusjanov trg 7"),
        stop("Hidden", address="Street 1", hidden=True),
        stop("Blank", address="  "),
    ]
    known = Known()
    assert questions(stops, places=known.places, legs=known.legs).open == ()
