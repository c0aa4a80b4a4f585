"""What is typed into a stop's form: read as in a file, set by the policy, or refused with a sentence."""

from __future__ import annotations

import dataclasses
from datetime import time
from typing import Any

import pytest

from components.pages.stop_form import StopForm, apply_form
from components.plan.editing import Stops, find_stop
from components.plan.errors import PlanFault
from components.plan.messages import message_of
from components.plan.model import Assumption, Coordinate, PlaceSource, Project, Stop
from components.plan.retiming import DelayPolicy
from components.plan.travel_modes import TravelMode
from tests.plan.plans import DAY, EVE, THE_DAY, hours_of, ids

FIELDS = {each.name for each in dataclasses.fields(Stop)} - {each.name for each in dataclasses.fields(StopForm)}


def form_of(stops: Stops, stop_id: str, **typed: object) -> StopForm:
    """The form as it opens, with what was typed over it."""
    stop = find_stop(stops, stop_id)
    texts = {name: typed.pop(name) for name in FIELDS if name in typed}
    opened = StopForm(
        fields={"name": stop.name, "address": stop.address, **texts},
        date=stop.date,
        arrive=f"{stop.arrive:%H:%M}" if stop.arrive else "",
        depart=f"{stop.depart:%H:%M}" if stop.depart else "",
        fixed=stop.fixed,
    )
    return dataclasses.replace(opened, **typed)  # type: ignore[arg-type]


def save(
    stop_id: str, stops: Stops = THE_DAY, slack_s: dict[str, float | None] | None = None, **typed: object
) -> Stops:
    return apply_form(stops, stop_id, form_of(stops, stop_id, **typed), slack_s=slack_s or {})


def test_an_unchanged_form_changes_nothing() -> None:
    for stop in THE_DAY:
        assert save(stop.id) == THE_DAY


@pytest.mark.parametrize(
    ("policy", "hours"),
    [
        (DelayPolicy.MOVE_AFTER, {"abc": "10:30-11:30", "lunch": "12:00-13:00", "poligon": "13:30-14:30"}),
        (DelayPolicy.USE_SLACK, {"abc": "10:25-11:25", "lunch": "12:00-13:00", "poligon": "13:20-14:20"}),
        (DelayPolicy.ONLY_THIS, {"abc": "10:20-11:20", "poligon": "13:20-14:20"}),
    ],
)
def test_a_later_end_moves_the_stops_after_it_by_the_policy(policy: DelayPolicy, hours: dict[str, str]) -> None:
    after = save("mao", depart="10.10", policy=policy, slack_s={"abc": 300.0})
    assert hours_of(after) | {"mao": "9:00-10:10"} | hours == hours_of(after)


def test_a_length_of_stay_replaces_the_end() -> None:
    after = save("mao", depart=None, stay="1:15", policy=DelayPolicy.ONLY_THIS)
    assert hours_of(after)["mao"] == "9:00-10:15"


def test_emptied_hours_are_open() -> None:
    after = find_stop(save("mao", arrive="", depart=""), "mao")
    assert (after.arrive, after.depart) == (None, None)


def test_fixed_hours_move_only_when_unfixed() -> None:
    with pytest.raises(PlanFault):
        save("lunch", arrive="12:30", fixed=True, policy=DelayPolicy.ONLY_THIS)
    after = save("lunch", arrive="12:30", depart="13:30", fixed=False, policy=DelayPolicy.ONLY_THIS)
    assert find_stop(after, "lunch").arrive == time(12, 30)
    assert not find_stop(after, "lunch").fixed
    assert find_stop(save("mao", arrive="9:10", fixed=True, policy=DelayPolicy.ONLY_THIS), "mao").fixed


@pytest.mark.parametrize(
    "typed",
    [
        {"arrive": "25:61"},
        {"depart": "soon"},
        {"depart": None, "stay": "for ever"},
        {"website": "javascript:alert(1)"},
        {"name": " "},
        {"name": "x" * 5000},
        {"description": "x" * 20_001},
        {"position": "91, 0"},
        {"position": "here"},
    ],
)
def test_what_cannot_be_read_is_refused(typed: dict[str, Any]) -> None:
    with pytest.raises(PlanFault):
        save("mao", **typed)


def test_texts_and_lists_are_taken_as_typed() -> None:
    project = Project(name="TAFR", text="Winner", link="https://tafr.example/<0>")
    with pytest.raises(PlanFault):
        save("mao", projects=(project,))
    project = Project(name="TAFR", text="Winner", link="www.tafr.example")
    after = find_stop(
        save(
            "mao",
            name=" MAO ",
            address="Rusjanov trg 7",
            website="mao.example",
            projects=(project,),
            travel=TravelMode.BIKE,
            hidden=True,
            assumed=frozenset({Assumption.PROJECTS}),
            translations={"sl": {"name": "MAO"}},
        ),
        "mao",
    )
    assert (after.name, after.address, after.website) == ("MAO", "Rusjanov trg 7", "https://mao.example")
    project = Project(name="TAFR", text="Winner", link="https://www.tafr.example")
    assert (after.projects, after.travel, after.hidden) == ((project,), TravelMode.BIKE, True)
    assert after.assumed == {Assumption.PROJECTS}
    assert after.translations == {"sl": {"name": "MAO"}}


def test_a_stop_moved_to_another_day_comes_at_its_end() -> None:
    assert ids(save("mao", date=EVE))[0] == "mao"
    assert find_stop(save("mao", date=EVE), "mao").date == EVE
    assert find_stop(save("mao", date=DAY), "mao").date == DAY


def test_a_typed_position_or_a_picked_candidate_is_the_organisers() -> None:
    placed = save("mao", position="46,0513; 14,5640")
    stop = find_stop(placed, "mao")
    assert stop.coordinate == Coordinate(latitude=46.0513, longitude=14.564)
    assert stop.place_source is PlaceSource.ORGANISER
    assert find_stop(save("mao", placed, position="46.0513, 14.564"), "mao") == stop
    picked = Coordinate(latitude=46.1, longitude=14.5)
    assert find_stop(save("mao", placed, position="46.0513, 14.564", candidate=picked), "mao").coordinate == picked
    assert find_stop(save("mao", placed, position=""), "mao").coordinate is None


@pytest.mark.parametrize(
    "text",
    [
        "46.0513, 14.5640",
        "46.0513,14.5640",
        "46.0513 14.5640",
        "46,0513; 14,5640",
        "46.0513° N, 14.5640° E",
        "POINT (14.564 46.0513)",
        "https://www.google.com/maps/place/MAO/@46.1,14.6,14z/data=!8m2!3d46.0513!4d14.564",
        "geo:46.0513,14.564",
    ],
)
def test_a_position_is_read_in_each_notation(text: str) -> None:
    expected = Coordinate(latitude=46.0513, longitude=14.564)

    assert find_stop(save("mao", position=text), "mao").coordinate == expected
    by_address = find_stop(save("mao", address=f"MAO {text}" if "POINT" not in text else text), "mao")
    assert by_address.coordinate == expected
    assert by_address.address in {"MAO", ""}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://maps.app.goo.gl/AbCdEf", "short link"),
        ("///window.tops.actor", "paste the position"),
        ("3FQ3+6H Ljubljana", "into the address, with its town"),
        ("151.2153, -33.8568", "look swapped"),
        ("MAO", "46.0513, 14.5640"),
    ],
)
def test_what_is_no_position_says_what_to_write_instead(text: str, words: str) -> None:
    with pytest.raises(PlanFault) as fault:
        save("mao", position=text)
    assert words in str(message_of(fault.value))


@pytest.mark.parametrize(
    ("chosen", "mode", "words"),
    [
        ("Bus 27", TravelMode.BUS, "Bus 27"),
        ("sledge", TravelMode.UNKNOWN, "sledge"),
        (TravelMode.BUS, TravelMode.BUS, ""),
        ("tram", TravelMode.TRAM, ""),
        ("?", None, ""),
        (None, None, ""),
    ],
)
def test_a_way_to_travel_is_chosen_or_written_in_own_words(
    chosen: TravelMode | str | None, mode: TravelMode | None, words: str
) -> None:
    after = find_stop(save("mao", travel=chosen), "mao")

    assert (after.travel, after.travel_words) == (mode, words)
