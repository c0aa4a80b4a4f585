"""Hours that devices wrote in UTC, as those of the visit."""

from __future__ import annotations

from datetime import date, time

import pytest

from components.plan.messages import Severity
from components.sheets.answers import Answers
from components.sheets.reading import read_venues

_CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Google Inc//Google Calendar 70.9054//EN
{more}BEGIN:VEVENT
DTSTART:20260917T220000Z
DTEND:20260917T233000Z
SUMMARY:Kiasma
END:VEVENT
END:VCALENDAR
"""
_FILES = {
    "calendar.ics": _CALENDAR.format(more=""),
    "map.gpx": '<gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="60.17" lon="24.94">'
    "<time>2026-09-17T22:00:00Z</time><name>Kiasma</name></wpt></gpx>",
    "map.kml": '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>Kiasma</name>'
    "<TimeSpan><begin>2026-09-17T22:00:00Z</begin><end>2026-09-17T23:30:00Z</end></TimeSpan>"
    "<Point><coordinates>24.94,60.17</coordinates></Point></Placemark></kml>",
    "map.geojson": '{"type":"Feature","properties":{"name":"Kiasma","start":"2026-09-17T22:00:00Z",'
    '"end":"2026-09-17T23:30:00Z"},"geometry":{"type":"Point","coordinates":[24.94,60.17]}}',
}


@pytest.mark.parametrize("name", _FILES)
def test_hours_in_utc_become_those_of_the_visit_and_are_told(name: str) -> None:
    read = read_venues(_FILES[name].encode(), name=name, answers=Answers(time_zone="Europe/Helsinki"))
    [stop] = read.stops

    assert (stop.date, stop.arrive, stop.time_zone) == (date(2026, 9, 18), time(1), "Europe/Helsinki")
    assert stop.depart == (None if name == "map.gpx" else time(2, 30))
    assert [(problem.severity, "Europe/Helsinki" in str(problem.message)) for problem in read.problems] == [
        (Severity.NOTE, True)
    ]


@pytest.mark.parametrize("zone", ["", "UTC", "Our town"])
@pytest.mark.parametrize("name", _FILES)
def test_hours_in_utc_stay_with_a_warning_where_the_visit_has_no_zone(name: str, zone: str) -> None:
    read = read_venues(_FILES[name].encode(), name=name, answers=Answers(time_zone=zone))
    [stop] = read.stops

    assert (stop.date, stop.arrive, stop.time_zone) == (date(2026, 9, 17), time(22), "UTC")
    assert [problem.severity for problem in read.problems] == [Severity.WARNING]


def test_the_calendars_own_zone_comes_first() -> None:
    data = _CALENDAR.format(more="X-WR-TIMEZONE:Europe/Lisbon\n").encode()
    [stop] = read_venues(data, answers=Answers(time_zone="Europe/Helsinki")).stops

    assert (stop.arrive, stop.time_zone) == (time(23), "Europe/Lisbon")


def test_hours_of_a_table_are_those_of_the_place_as_ever() -> None:
    data = b"date,arrive,name,time_zone\n2026-09-17,09:00,Kiasma,UTC\n"
    read = read_venues(data, answers=Answers(time_zone="Europe/Helsinki"))

    assert (read.stops[0].arrive, read.problems) == (time(9), ())
    assert read.table is not None
    assert read.table.header == ("date", "arrive", "name", "time_zone")
