"""The visit as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.i18n.catalogues import LANGUAGES
from components.i18n.words import words_for
from components.plan.model import Coordinate, Visit
from components.render.data import encoded_polyline, page_data, visit_data
from components.render.escaping import json_for_script
from tests import samples
from tests.render.polyline_decoder import decoded_polyline

ENGLISH = words_for("en")
EVERY = [samples.ljubljana(), samples.hostile(), samples.sixty_stops(), samples.empty_day(), samples.nothing()]
ids = pytest.mark.parametrize("visit", EVERY, ids=lambda visit: visit.revision)


def read(visit: Visit) -> dict[str, Any]:
    """What a program gets that reads it."""
    data: dict[str, Any] = json.loads(json_for_script(visit_data(visit, ENGLISH)))
    return data


def test_the_visit_and_its_plan() -> None:
    data = read(samples.ljubljana())
    assert data["revision"] == "ljubljana-4"
    plan = {name: value for name, value in data["plan"].items() if value is not None}
    assert plan == {
        "number": 4,
        "published_at": "2017-02-01T08:12:00+00:00",
        "note": "Coach moved",
        "note_own": "Coach moved",
        "note_stored": "Coach moved",
    }
    assert (data["zone"], data["language"]) == ("Europe/Ljubljana", "en")
    assert data["dates"] == ENGLISH.dates(samples.MEETING_DAY, samples.VISIT_DAY)
    assert "OpenStreetMap" in data["credit"]
    assert [day["date"] for day in data["days"]] == ["2017-02-01", "2017-02-02"]


def test_a_stop_tells_place_and_hours_with_their_offset() -> None:
    stops = read(samples.ljubljana())["days"][1]["stops"]
    expected = {
        "id": "abc",
        "number": 2,
        "name": "ABC Accelerator",
        "arrive": "2017-02-02T11:00:00+01:00",
        "depart": "2017-02-02T12:30:00+01:00",
        "hours": "11:00–12:30",
        "leave_by": "2017-02-02T10:47:00+01:00",
        "address": "BTC City, Šmartinska cesta 152, 1000 Ljubljana",
        "place": {
            "latitude": 46.066,
            "longitude": 14.545,
            "certainty": "Given by the organiser, within about 500\xa0m.",
            "vague": True,
        },
        "assumed": ["times"],
    }
    assert {name: stops[1][name] for name in expected} == expected
    meeting = read(samples.ljubljana())["days"][0]["stops"][0]
    assert (meeting["arrive"], meeting["depart"], meeting["place"]) == (None, None, None)
    assert meeting["assumed"] == ["place", "times"]


@ids
def test_every_visit_keeps_the_rules_of_the_format(visit: Visit) -> None:
    data = read(visit)
    for day in data["days"]:
        held = [stop["id"] for stop in day["stops"]]
        placed = [stop["id"] for stop in day["stops"] if stop["place"]]
        assert [stop["number"] for stop in day["stops"]] == list(range(1, len(held) + 1))
        for stop in day["stops"]:
            for hour in (stop["arrive"], stop["depart"], stop["leave_by"]):
                assert hour is None or datetime.fromisoformat(hour).utcoffset() is not None
        assert sorted(stop for marker in day["markers"] for stop in marker["stops"]) == sorted(placed)
        for leg in day["legs"]:
            assert {leg["from"], leg["to"]} <= set(held)
            assert min(leg["distance_m"], leg["duration_s"] or 0, leg["buffer_s"] or 0) >= 0
            assert isinstance(leg["distance_m"], int)
        if placed:
            [[south, west], [north, east]] = day["bounds"]
            for stop in day["stops"]:
                if at := stop["place"]:
                    assert south - 1e-6 <= at["latitude"] <= north + 1e-6
                    assert west - 1e-6 <= at["longitude"] <= east + 1e-6
        else:
            assert day["bounds"] is None


def test_markers_are_labelled_for_those_who_do_not_see_them() -> None:
    markers = read(samples.ljubljana())["days"][1]["markers"]
    assert [(marker["label"], marker["stops"]) for marker in markers] == [
        ("1", ["mao"]),
        ("2", ["abc"]),
        ("3 · 4", ["poligon", "barcamp"]),
    ]
    assert markers[1]["text"] == "Stop 2: ABC Accelerator, 11:00–12:30"
    assert markers[2]["text"] == (
        "Stops 3, 4, at one place: Poligon Creative Centre, 13:30–15:00, BarCamp, 15:00–17:30"
    )


def test_a_leg_tells_its_mode_and_whether_it_is_an_estimate() -> None:
    first, _, last = read(samples.ljubljana())["days"][1]["legs"]
    assert (first["from"], first["to"], first["mode"], first["mode_label"]) == ("mao", "abc", "coach", "Coach")
    assert (first["estimated"], first["same_place"], first["buffer_s"]) == (True, False, 300)
    assert first["label"] == "Coach · about 13\xa0min · 2.9\xa0km"
    assert first["text"].endswith("(estimate)")
    assert (last["estimated"], last["same_place"], last["distance_m"]) == (False, True, 0)


def test_a_decoded_line_has_the_points_of_the_leg() -> None:
    visit = samples.ljubljana()
    way = (
        Coordinate(latitude=46.0513, longitude=14.564),
        Coordinate(latitude=-33.8568, longitude=-151.21535),
        Coordinate(latitude=0, longitude=180),
        Coordinate(latitude=46.066, longitude=14.545),
    )
    day = visit.days[1]
    leg = day.stops[1].leg
    assert leg is not None
    bent = replace(day.stops[1], leg=replace(leg, geometry=way))
    visit = replace(visit, days=(replace(day, stops=(day.stops[0], bent, *day.stops[2:])),))
    line = read(visit)["days"][0]["legs"][0]["line"]
    assert decoded_polyline(line) == [pytest.approx((point.latitude, point.longitude), abs=1e-9) for point in way]


def test_scripts_are_told_which_places_are_vague() -> None:
    stops = json.loads(json_for_script(page_data(samples.ljubljana(), ENGLISH)))["days"][1]["stops"]
    assert {stop["id"]: stop["place"].get("vague", False) for stop in stops} == {
        "mao": True,  # within 200 m
        "abc": True,  # within 500 m
        "poligon": False,  # within 50 m
        "barcamp": True,  # assumed
    }


def test_a_page_holds_only_what_its_scripts_read() -> None:
    whole, page = visit_data(samples.ljubljana(), ENGLISH), page_data(samples.ljubljana(), ENGLISH)
    text = json_for_script(page)
    assert '"line"' not in text
    assert '"certainty"' not in text
    assert len(text) < 0.8 * len(json_for_script(whole))
    for name in ("revision", "plan", "zone", "language", "days"):
        assert page[name]


@ids
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_words_differ_between_languages(visit: Visit, language: str) -> None:
    def bare(value: Any) -> Any:
        words = {"text", "label", "mode_label", "hours", "certainty", "dates", "language", "note", "note_automatic"}
        if isinstance(value, dict):
            return {key: bare(each) for key, each in value.items() if key not in words}
        return [bare(each) for each in value] if isinstance(value, list) else value

    assert bare(visit_data(visit, words_for(language))) == bare(visit_data(visit, ENGLISH))


coordinates = st.builds(
    Coordinate, latitude=st.floats(min_value=-90, max_value=90), longitude=st.floats(min_value=-180, max_value=180)
)


def test_the_example_of_the_format_s_own_description() -> None:
    points = [(38.5, -120.2), (40.7, -120.95), (43.252, -126.453)]

    text = encoded_polyline(points)

    assert text == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(st.lists(coordinates, max_size=20))
def test_any_line_is_decoded_to_five_decimals(points: list[Coordinate]) -> None:
    decoded = decoded_polyline(encoded_polyline([(point.latitude, point.longitude) for point in points]))

    assert decoded == [pytest.approx((point.latitude, point.longitude), abs=5.1e-6) for point in points]
