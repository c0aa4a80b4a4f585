"""The column `travel`: any words of people's, read as a mode, kept, and written back as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from components.plan.changes import differences
from components.plan.merging import merge
from components.plan.messages import ProblemKind, Severity
from components.plan.model import Assumption, Stop
from components.plan.travel_modes import TravelMode
from components.sheets.cells import Unusable, format_travel, parse_travel, travel_words
from components.sheets.reading import read_venues
from components.sheets.tables import write_table
from components.sheets.writing import empty_table, with_stops
from tests.cases import case_plan, case_visit

RIGHT = {
    **dict.fromkeys(("zu Fuss", "zu Fuß", "à pied", "a pie", "on foot, stairs", "stairs", "peš"), TravelMode.WALK),
    **dict.fromkeys(("walk 10 min", "Walking", "wheelchair", "lift"), TravelMode.WALK),
    **dict.fromkeys(("bike", "bicycle", "e-scooter"), TravelMode.BIKE),
    **dict.fromkeys(("coach", "private coach", "minibus", "shuttle", "transfer"), TravelMode.COACH),
    **dict.fromkeys(("by bus", "Bus 27", "bus", "avtobus"), TravelMode.BUS),
    **dict.fromkeys(("tram 2", "tram", "Tram", "Walk, then tram"), TravelMode.TRAM),
    **dict.fromkeys(("metro", "Metro line 3", "U-Bahn", "underground", "subway"), TravelMode.METRO),
    **dict.fromkeys(("train", "by train", "S-Bahn"), TravelMode.TRAIN),
    **dict.fromkeys(("boat", "ferry"), TravelMode.FERRY),
    **dict.fromkeys(("plane", "flight"), TravelMode.FLIGHT),
    **dict.fromkeys(("cable car", "funicular", "public transport", "transit"), TravelMode.TRANSIT),
    "taxi": TravelMode.TAXI,
    "Taxi": TravelMode.TAXI,
    "car": TravelMode.CAR,
    **dict.fromkeys(("—", "-", "?")),
}


def test_fifty_words_are_each_the_right_mode_and_keep_the_word() -> None:
    case = case_visit("travelwords")
    written = {stop.name.partition("“")[2].rstrip("”"): stop for stop in case.stops[1:]}

    assert {word: stop.travel for word, stop in written.items()} == RIGHT
    for word, stop in written.items():
        assert (stop.travel_words or format_travel(stop.travel)).casefold() == (
            "" if word in "—-?" else word.casefold()
        )
    asked = [problem for problem in case.visit.problems if problem.kind is ProblemKind.TRAVEL_UNCLEAR]
    assert [str(problem.message).split("”")[0] for problem in asked] == ["“bus", "“avtobus", "“transfer"]


@pytest.mark.parametrize("name", ["travelwords", "lake", "german", "airport", "modes"])
def test_a_plan_that_nobody_changed_is_written_as_it_was(name: str) -> None:
    case = case_visit(name)
    assert case.reading.table is not None
    written = write_table(with_stops(case.reading.table, case.stops))
    # A dash could be the begin of a formula.
    assert written.replace(b",'-,", b",-,") == case.data


def test_m22_a_bus_is_asked_about_once_and_assumed() -> None:
    case = case_plan("m22-tourist-travel")

    assert [stop.travel for stop in case.stops[1:]] == [
        *(TravelMode.FERRY, TravelMode.BUS, TravelMode.BUS, TravelMode.WALK, TravelMode.WALK, TravelMode.METRO)
    ]
    (asked,) = [problem for problem in case.visit.problems if problem.kind is ProblemKind.TRAVEL_UNCLEAR]
    assert (asked.line, asked.column, asked.severity) == (4, "travel", Severity.WARNING)
    assert "“bus”" in str(asked.message)
    assumed = [Assumption.TRAVEL in each.stop.assumed for each in case.visit.days[0].stops[1:]]
    assert assumed == [False, True, False, False, False, False]


@pytest.mark.parametrize("mode", TravelMode)
def test_a_mode_that_was_chosen_is_written_so_that_it_is_read_again_without_a_question(mode: TravelMode) -> None:
    stop = Stop(id="museum", date=date(2026, 5, 5), name="Museum", travel=mode)

    (again,) = read_venues(write_table(with_stops(empty_table(), (stop,)))).stops
    assert replace(again, line=None) == stop


@pytest.mark.parametrize(
    "words", ["Bus 27", "private  coach", "sledge", "Walk, then tram", "=1+1 bus", "zu Fuß\n(5 min)", "tramvaj „2“"]
)
def test_own_words_come_back(words: str) -> None:
    mode = parse_travel(words)
    assert isinstance(mode, TravelMode)
    stop = Stop(id="museum", date=date(2026, 5, 5), name="Museum", travel=mode, travel_words=travel_words(words))

    assert "\n" not in stop.travel_words
    (again,) = read_venues(write_table(with_stops(empty_table(), (stop,)))).stops
    assert replace(again, line=None) == stop


def test_a_whole_story_is_no_way_to_travel() -> None:
    assert isinstance(parse_travel("we walk " * 30), Unusable)


def test_other_words_are_another_way_and_merge_with_their_mode() -> None:
    base = Stop(id="museum", date=date(2026, 5, 5), name="Museum", travel=TravelMode.BUS, travel_words="Bus 27")
    mine, theirs = replace(base, travel_words="Bus 6"), replace(base, name="Old museum")

    (change,) = differences((base,), (mine,))
    assert (change.unit, str(change.sentence)) == ("travel", "another way to Museum")
    assert merge((base,), (mine,), (theirs,)).stops == (replace(theirs, travel_words="Bus 6"),)
