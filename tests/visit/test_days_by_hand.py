"""Days that were worked out by hand, to the minute: hours, ways, sums, when to leave, and what is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from components.i18n.words import words_for
from components.lookup.estimates import PENDING
from components.lookup.router import LegQuestion
from components.plan.messages import Problem, Severity
from components.plan.model import AddressNotFound, Coordinate, Day, Leg, Place, PlaceSource, Visit
from components.render.data import visit_data
from components.render.labels import day_totals, leg_label
from components.settings import load_settings
from components.sheets.reading import read_venues
from components.visit.planner import plan
from tests.cases import case_plan, case_visit

WORDS = words_for("en")
ROOT = Path(__file__).parents[2]


def clock(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment:%H:%M}"


def rows(day: Day) -> list[tuple[str, str, str]]:
    """Of each stop its hours, the way to it without the word that its means are assumed, and when to leave for it."""
    return [
        (
            f"{clock(planned.timing.arrive)}-{clock(planned.timing.depart)}",
            leg_label(planned.leg, WORDS).replace(" (assumed)", "") if planned.leg is not None else "",
            clock(planned.timing.leave_by),
        )
        for planned in day.stops
    ]


def told(visit: Visit) -> list[str]:
    """What organisers should look at."""
    found: list[Problem] = [each for each in visit.all_problems if each.severity is not Severity.NOTE]
    return [str(problem.message) for problem in found]


def test_the_published_day_in_ljubljana() -> None:
    """The coach has 25 minutes twice, as written, for 2,942 and 5,840 m (straight line times 1.34); BarCamp is at
    Poligon."""
    settings = load_settings(ROOT, {})
    reading = read_venues((ROOT / "venues.csv").read_bytes())
    visit = plan(reading.stops, settings, places=lambda _, name="": None, legs=lambda _: None)
    meeting, day = visit.days
    assert rows(meeting) == [("10:00-16:00", "", "–")]
    assert rows(day) == [
        ("09:30-10:40", "", "–"),
        ("11:05-12:15", "Coach · 25\xa0min · about 2.9\xa0km", "10:40"),
        ("12:40-14:00", "Coach · 25\xa0min · about 5.8\xa0km", "12:15"),
        ("14:00-16:00", "Same place", "14:00"),
    ]
    assert day_totals(day, WORDS) == "4 stops · about 8.7\xa0km · 50\xa0min under way"
    assert day.totals.dwell_s == (70 + 70 + 80 + 120) * 60
    assert told(visit) == []


HELSINKI = {
    "Simonkatu 7, Helsinki": (60.169444, 24.935927),
    "Mannerheiminaukio 2, Helsinki": (60.172017, 24.936672),
    "Fabianinkatu 30, Helsinki": (60.171385, 24.948259),
}


def helsinki(address: str, /, *, name: str = "") -> Place | AddressNotFound | None:
    latitude, longitude = HELSINKI[address]
    return Place(coordinate=Coordinate(latitude=latitude, longitude=longitude), source=PlaceSource.GEOCODER)


def routed(question: LegQuestion) -> Leg | None:
    """Routes of 7 min from Chapel to Kiasma, and of 12 min from there to the Library."""
    duration_s = 420.0 if question.to_stop_id == "kiasma" else 720.0
    return replace(
        question.estimated(PENDING), estimated=False, note=None, duration_s=duration_s, distance_m=870.0, buffer_s=0
    )


def test_a_programme_with_a_transfer_and_a_coffee() -> None:
    """m48: the bus has its own 15 minutes, the walk the 10 after the coffee, and needs 12."""
    visit = case_plan("m48-no-names-for-breaks", places=helsinki, legs=routed).visit
    (day,) = visit.days
    hours, ways, leaves = zip(*rows(day), strict=True)
    assert hours == ("09:00-09:45", "09:45-10:00", "10:00-11:15", "11:15-11:30", "11:40-12:40")
    assert ways == ("", "", "Bus · 15\xa0min · 870\xa0m", "", "On foot · 10\xa0min · 870\xa0m")
    assert leaves == ("–", "–", "09:45", "–", "11:30")
    assert [(leg.from_stop_id, leg.to_stop_id) for leg in day.legs] == [
        ("kamppi-chapel", "kiasma"),
        ("kiasma", "library"),
    ]
    assert (day.totals.distance_m, day.totals.travel_s) == (1740, 25 * 60)
    assert told(visit) == ["2 min too little to get to Library: it takes 12 min, the plan has 10."]


def test_a_day_by_train() -> None:
    """56, 52 and 120 minutes between the written hours, whatever a train would need for 129, 58 and 24 km."""
    visit = case_visit("day_trip").visit
    (day,) = visit.days
    assert rows(day) == [
        ("–-07:32", "", "–"),
        ("08:28-08:34", "Train · 56\xa0min · about 129\xa0km", "07:32"),
        ("09:26-10:05", "Train · 52\xa0min · about 58\xa0km", "08:34"),
        ("12:05-14:00", "Train · 2\xa0h · about 24\xa0km", "10:05"),
    ]
    assert day.totals.travel_s == (56 + 52 + 120) * 60
    assert not [message for message in told(visit) if "too little" in message]
    told_to_programs = visit_data(visit, WORDS)
    assert '"travel_s": 3360' in json.dumps(told_to_programs)
    assert not [leg for leg in day.legs if leg.is_timed]


def test_a_night_of_museums() -> None:
    """0:45 of the next date goes on from 0:15, on foot in 30 minutes; breakfast begins a day of its own."""
    evening, morning = case_visit("midnight").visit.days
    assert rows(evening) == [
        ("22:00-22:45", "", "–"),
        ("23:15-00:15", "On foot · 30\xa0min · about 810\xa0m", "22:45"),
        ("00:45-01:30", "On foot · 30\xa0min · about 1.4\xa0km", "00:15"),
    ]
    assert rows(morning) == [("10:00-11:00", "", "–")]
    last = evening.stops[-1].timing
    assert last.arrive is not None
    assert last.arrive.astimezone(UTC) == datetime(2026, 5, 23, 22, 45, tzinfo=UTC)


OPEN_HOURS = b"""date,arrive,depart,dwell,name,lat,lon,travel,travel_min
2026-09-17,9:00,,60,Hotel,60.1700,24.9300,,
2026-09-17,,,45,Archive,60.1700,24.9400,walk,15
2026-09-17,,,30,Coffee,,,,
2026-09-17,,13:00,,Port,60.1600,24.9600,tram,20
2026-09-17,14:00,15:00,,Island,60.1450,24.9900,ferry,15
"""


def test_a_day_with_minutes_under_way_and_open_hours() -> None:
    """10:00 + 15 = 10:15; 45 min there and 30 of coffee until 11:30; 20 min to the port, 11:50; from there 15 min of
    ferry, which has the whole hour until 14:00 by the written ones."""
    stops = read_venues(OPEN_HOURS).stops
    visit = plan(stops, load_settings(ROOT, {}), places=lambda _, name="": None, legs=lambda _: None)
    (day,) = visit.days
    hours, ways, leaves = zip(*rows(day), strict=True)
    assert hours == ("09:00-10:00", "10:15-11:00", "11:00-11:30", "11:50-13:00", "14:00-15:00")
    assert [way.split(" · ")[1] if way else "" for way in ways] == ["", "15\xa0min", "", "20\xa0min", "1\xa0h"]
    assert leaves == ("–", "10:00", "–", "11:30", "13:00")
    assert day.totals.travel_s == (15 + 20 + 60) * 60
    assert told(visit) == []


def test_the_second_two_o_clock_of_a_night() -> None:
    """1:45 CEST and 100 minutes on foot are 2:25 CET, which is 1:25 UTC."""

    def on_foot(question: LegQuestion) -> Leg | None:
        return replace(question.estimated(PENDING), estimated=False, note=None, duration_s=6000.0)

    visit = case_visit("fold", legs=on_foot).visit
    arrive = visit.days[0].stops[1].timing.arrive
    assert arrive is not None
    assert (clock(arrive), arrive.fold) == ("02:25", 1)
    assert arrive.astimezone(UTC) == datetime(2026, 10, 25, 1, 25, tzinfo=UTC)
