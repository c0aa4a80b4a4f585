"""Visits over two zones: each hour local to its stop, and right in UTC, in every output."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from components.export.calendar import calendar
from components.export.geojson import geojson
from components.export.newsletter import newsletter
from components.i18n.words import words_for
from components.plan.messages import ProblemKind, Severity
from components.plan.model import PlannedStop, Visit
from components.render.data import page_data, visit_data
from components.render.stop_view import stop_views
from components.sheets.reading import read_venues
from components.visit.planner import plan
from tests.cases import case_visit
from tests.export.context import SERVED
from tests.export.pictures import picture_texts

ENGLISH = words_for("en")

INSTANTS = {
    "lisbon_tokyo": {
        "LX Factory": ("2026-10-05T08:00Z", "2026-10-05T10:00Z", "09:00–11:00"),
        "Lisbon airport (LIS)": ("2026-10-05T11:00Z", "2026-10-05T13:00Z", "12:00–14:00"),
        "Frankfurt airport (FRA), change": ("2026-10-05T15:30Z", "2026-10-05T17:00Z", "17:30–19:00 (Berlin)"),
        "Tokyo Narita (NRT)": ("2026-10-06T05:30Z", "2026-10-06T06:30Z", "14:30–15:30 (Tokyo)"),
        "Tokyo Station": ("2026-10-06T07:50Z", "2026-10-06T08:30Z", "16:50–17:30 (Tokyo)"),
        "Embassy of Portugal, reception": ("2026-10-06T09:00Z", "2026-10-06T11:00Z", "18:00–20:00 (Tokyo)"),
    },
    "dateline": {
        "Suva, Grand Pacific Hotel": ("2026-07-13T20:00Z", "2026-07-13T21:00Z", "08:00–09:00"),
        "Taveuni, 180th meridian marker": ("2026-07-14T00:00Z", "2026-07-14T01:00Z", "12:00–13:00"),
        "Apia, Fagali'i airport": ("2026-07-14T07:00Z", "2026-07-14T08:00Z", "20:00–21:00 (Apia)"),
        "Apia, Government Building": ("2026-07-14T20:00Z", "2026-07-14T21:00Z", "09:00–10:00 (Apia)"),
        "Robert Louis Stevenson Museum, Vailima": ("2026-07-14T21:30Z", "2026-07-14T22:30Z", "10:30–11:30 (Apia)"),
    },
}
"""Worked out by hand: Lisbon is an hour before UTC in October, Frankfurt two, Tokyo nine; Fiji is twelve before it in
July, Samoa thirteen."""

visits = pytest.mark.parametrize("name", INSTANTS)


def stops(visit: Visit) -> list[PlannedStop]:
    return [planned for day in visit.days for planned in day.stops]


def utc(moment: datetime | str | None) -> str:
    assert moment is not None
    moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


@visits
def test_every_instant_is_right_and_every_hour_local(name: str) -> None:
    visit = case_visit(name).visit
    views = [view for day in visit.days for view in stop_views(visit, day, ENGLISH)]
    found = {view.name.text: (utc(view.timing.arrive), utc(view.timing.depart), view.hours) for view in views}
    assert found == INSTANTS[name]


@visits
def test_the_calendar_has_each_event_in_the_zone_of_its_stop(name: str) -> None:
    visit = case_visit(name).visit
    file: Any = Calendar.from_ical(calendar(visit, SERVED))
    events = {str(event["SUMMARY"]): event for event in file.walk("VEVENT")}
    assert {each: (utc(event["DTSTART"].dt), utc(event["DTEND"].dt)) for each, event in events.items()} == {
        each: (arrive, depart) for each, (arrive, depart, _) in INSTANTS[name].items()
    }
    zones = [str(zone["TZID"]) for zone in file.walk("VTIMEZONE")]
    used = {event[each].params["TZID"] for event in events.values() for each in ("DTSTART", "DTEND")}
    assert set(zones) == used | {visit.zone.key}
    assert len(zones) == len(set(zones))


@visits
def test_data_say_offset_and_zone(name: str) -> None:
    visit = case_visit(name).visit
    zones = {planned.stop.name: (planned.zone or visit.zone).key for planned in stops(visit)}
    collection = json.loads(geojson(visit, SERVED))
    told = [each["properties"] for each in collection["features"] if each["properties"]["kind"] == "stop"]
    data: Any = visit_data(visit, ENGLISH)
    for found in (told, [stop for day in data["days"] for stop in day["stops"]]):
        assert {each["name"]: each["time_zone"] for each in found} == zones
        assert {each["name"]: (utc(each["arrive"]), utc(each["depart"])) for each in found} == {
            each: hours[:2] for each, hours in INSTANTS[name].items()
        }


def test_scripts_know_the_clock_of_each_stop() -> None:
    data: Any = page_data(case_visit("lisbon_tokyo").visit, ENGLISH)
    clocks = [(stop.get("city"), stop.get("utc_offset_min")) for day in data["days"] for stop in day["stops"]]
    assert clocks == [(None, None)] * 2 + [("Berlin", 120)] + [("Tokyo", 540)] * 3


def test_pictures_and_letters_name_the_zone() -> None:
    visit = case_visit("lisbon_tokyo").visit
    assert "14:30–15:30 (Tokyo)" in newsletter(visit, SERVED).decode()
    shown = " ".join(picture_texts(visit))
    assert "14:30 (Tokyo)" in shown
    assert "(Lisbon)" not in shown


def test_each_zone_is_told_to_the_organiser_once() -> None:
    visit = case_visit("lisbon_tokyo").visit
    told = [problem for problem in visit.all_problems if problem.kind is ProblemKind.TIME_ZONE]
    assert [problem.severity for problem in told] == [Severity.NOTE] * 2
    assert ["Europe/Berlin" in str(told[0].message), "Asia/Tokyo" in str(told[1].message)] == [True, True]
    readers = [view for day in visit.days for view in stop_views(visit, day, ENGLISH)]
    assert not any("zone" in problem.message for view in readers for problem in view.problems)


FLIGHT = b"""date,arrive,depart,name,lat,lon,travel
2026-10-05,12:00,14:00,Lisbon airport,38.7742,-9.1342,
2026-10-05,14:00,17:30,Flight to Frankfurt,,,
2026-10-05,17:30,18:00,Passports,,,
2026-10-05,18:00,19:00,Frankfurt airport,50.0379,8.5622,flight
"""


def test_a_row_that_is_a_flight_ends_by_the_clocks_where_it_leads() -> None:
    settings = case_visit("lisbon_tokyo").settings
    visit = plan(read_venues(FLIGHT, name="flight.csv").stops, settings, places=_no_place, legs=_no_leg)
    (day,) = visit.days
    assert [view.hours for view in stop_views(visit, day, ENGLISH)] == [
        "12:00–14:00",
        "14:00 (Lisbon)–17:30 (Berlin)",
        "17:30–18:00 (Berlin)",
        "18:00–19:00 (Berlin)",
    ]
    assert [utc(planned.timing.depart) for planned in day.stops][1:3] == ["2026-10-05T15:30Z", "2026-10-05T16:00Z"]
    assert ProblemKind.OVERLAP not in {problem.kind for problem in visit.all_problems}
    stops: Any = page_data(visit, ENGLISH)["days"]
    assert [stop.get("end") for stop in stops[0]["stops"]] == [
        None,
        {"city": "Berlin", "utc_offset_min": 120},
        None,
        None,
    ]


def _no_place(_address: str, /, *, name: str = "") -> None:
    return None


def _no_leg(_question: object) -> None:
    return None


@visits
def test_nobody_waits_for_days_and_no_alarm_rings_before_the_stop_before_has_ended(name: str) -> None:
    for day in case_visit(name).visit.days:
        assert day.totals.travel_s < 24 * 3600
        for before, planned in zip(day.stops, day.stops[1:], strict=False):
            leave_by, ends = planned.timing.leave_by, before.timing.depart
            assert leave_by is None or ends is None or leave_by >= ends
