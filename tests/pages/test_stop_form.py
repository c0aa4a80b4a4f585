"""What is typed into a stop's form: read as in a file, set by the policy, or refused with a sentence."""

from __future__ import annotations

import dataclasses
from datetime import time
from typing import Any

import pytest

from components.pages.stop_form import FormFaults, StopForm, apply_form, form_of, typed_of
from components.plan.editing import Stops, find_stop
from components.plan.errors import PlanFault
from components.plan.messages import message_of
from components.plan.model import Assumption, Coordinate, PlaceSource, Project, Stop
from components.plan.retiming import DelayPolicy
from components.plan.travel_modes import TravelMode
from tests.plan.plans import DAY, EVE, THE_DAY, hours_of, ids

FIELDS = {each.name for each in dataclasses.fields(Stop)} - {each.name for each in dataclasses.fields(StopForm)}


def opened(stops: Stops, stop_id: str, **typed: object) -> StopForm:
    """The form as it opens, with what was typed over it."""
    stop = find_stop(stops, stop_id)
    texts = {name: typed.pop(name) for name in FIELDS if name in typed}
    form = StopForm(
        fields={"name": stop.name, "address": stop.address, **texts},
        date=stop.date,
        arrive=f"{stop.arrive:%H:%M}" if stop.arrive else "",
        depart=f"{stop.depart:%H:%M}" if stop.depart else "",
        fixed=stop.fixed,
    )
    return dataclasses.replace(form, **typed)  # type: ignore[arg-type]


def save(
    stop_id: str, stops: Stops = THE_DAY, slack_s: dict[str, float | None] | None = None, **typed: object
) -> Stops:
    return apply_form(stops, stop_id, opened(stops, stop_id, **typed), slack_s=slack_s or {})


def test_an_unchanged_form_changes_nothing() -> None:
    whole = dataclasses.replace(
        THE_DAY[0],
        travel=TravelMode.UNKNOWN,
        travel_words="sledge",
        projects=(Project(name="TAFR", text="Winner"), Project(name="Other")),
        coordinate=Coordinate(latitude=46.05, longitude=14.5),
        assumed=frozenset({Assumption.TIMES}),
        translations={"sl": {"name": "MAO"}, "fi": {"name": "Museo"}},
    )
    for stop in (*THE_DAY, whole, dataclasses.replace(whole, depart=None, dwell_s=4500, travel=None, travel_words="")):
        stops = (stop, *(each for each in THE_DAY if each.id != stop.id))
        assert apply_form(stops, stop.id, form_of(stop, ("sl", "it"), {}), slack_s={}) == stops


def test_what_the_browser_sends_lies_over_the_stop() -> None:
    stop = dataclasses.replace(find_stop(THE_DAY, "mao"), projects=(Project(name="Old"),))
    sent = {
        "arrive": "9:15", "depart": "10:15", "stay": "60", "kind": "end", "date": "2017-02-03",
        "group": "own", "group own": "B", "travel": "own", "travel own": "Bus 27", "until_end:contact": True,
        "project:x:name": "New", "project:x:link": "", "project:x:text": 5, "translation:sl:name": "Muzej",
        "translation:xx:name": "no", "line": "7", "id": "other",
    }  # fmt: skip
    form = form_of(stop, ("sl",), sent)

    assert (form.arrive, form.depart, form.stay, f"{form.date}") == ("9:15", "10:15", None, "2017-02-03")
    assert form.fields["group"] == "B"
    assert form.fields["travel"] == "Bus 27"
    assert form.fields["projects"] == (Project(name="New"),)
    assert form.fields["translations"] == {"sl": {"name": "Muzej"}}
    assert form.fields["until_end"] >= {"contact"}
    assert not {"line", "id"} & form.fields.keys()
    assert form_of(stop, (), {"project:none:name": ""}).fields["projects"] == ()
    assert form_of(stop, (), {"stay": "75", "kind": "stay"}).stay == "75"
    assert typed_of(stop, ("sl",))["project:0:name"] == "Old"


def test_each_fault_is_told_at_its_field() -> None:
    project = Project(name="TAFR", link="javascript:1")
    with pytest.raises(FormFaults) as refused:
        save(
            "mao", arrive="25:61", depart="soon", website="no address", position="here", projects=(project,),
            opening_hours="now and then", travel_min="long", name="x" * 301,
        )  # fmt: skip
    fields = {"arrive", "depart", "website", "position", "project:0:link", "opening_hours", "travel_min", "name"}
    assert refused.value.faults.keys() == fields


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


def test_a_typed_position_is_the_organisers() -> None:
    placed = save("mao", position="46,0513; 14,5640")
    stop = find_stop(placed, "mao")
    assert stop.coordinate == Coordinate(latitude=46.0513, longitude=14.564)
    assert stop.place_source is PlaceSource.ORGANISER
    assert find_stop(save("mao", placed, position="46.0513, 14.564"), "mao") == stop
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
