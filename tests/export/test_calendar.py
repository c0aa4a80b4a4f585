from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject  # type: ignore[import-untyped]
from icalendar import Calendar

from components.export.calendar import calendar, event_uid, vtimezone
from components.i18n.words import words_for
from components.plan.model import PlannedStop, PlanStamp, Visit
from components.plan.timing import Timing
from tests import samples
from tests.cases import Case, case_plan, case_visit
from tests.export.context import BASE, NOWHERE, SERVED


def read(text: bytes) -> Any:
    """A calendar as icalendar reads it."""
    return Calendar.from_ical(text)


def events(visit: Visit) -> dict[str, Any]:
    """The events of a visit's calendar by their summary, as icalendar reads them."""
    return {str(event["SUMMARY"]): event for event in read(calendar(visit, SERVED)).walk("VEVENT")}


def test_each_stop_is_an_event_with_its_hours_in_the_visits_zone() -> None:
    by_name = events(samples.ljubljana())

    assert list(by_name) == [planned.stop.name for day in samples.ljubljana().days for planned in day.stops]
    abc = by_name["ABC Accelerator"]
    assert abc["DTSTART"].dt == datetime(2017, 2, 2, 11, 0, tzinfo=ZoneInfo("Europe/Ljubljana"))
    assert abc["DTEND"].dt - abc["DTSTART"].dt == timedelta(minutes=90)
    assert abc["DTSTART"].params["TZID"] == "Europe/Ljubljana"


def test_an_event_says_place_position_projects_and_what_is_assumed() -> None:
    poligon = events(samples.ljubljana())["Poligon Creative Centre"]

    assert str(poligon["LOCATION"]) == "Poligon Creative Centre, Tobačna ulica 5, 1000 Ljubljana"
    assert (poligon["GEO"].latitude, poligon["GEO"].longitude) == (46.0493, 14.4939)
    assert poligon["STATUS"] == "TENTATIVE"
    for expected in ("TAFR", "Mag Lev", "not confirmed yet", "approximate", "Plan 4", "© OpenStreetMap contributors"):
        assert expected in str(poligon["DESCRIPTION"])


def test_no_hour_is_invented_for_a_stop_without_hours() -> None:
    meeting = events(samples.ljubljana())["Partners' meeting"]

    assert meeting["DTSTART"].dt == date(2017, 2, 1)
    assert meeting["DTEND"].dt == date(2017, 2, 2)
    assert meeting["TRANSP"] == "TRANSPARENT"
    assert "hours to be confirmed" in str(meeting["DESCRIPTION"])
    assert "GEO" not in meeting
    assert "LOCATION" not in meeting


@pytest.mark.parametrize(("arrive", "depart", "word"), [((9, 0), None, "from"), (None, (10, 30), "until")])
def test_a_stop_with_one_hour_is_that_moment_and_has_no_end(
    arrive: tuple[int, int] | None, depart: tuple[int, int] | None, word: str
) -> None:
    hours = samples.timing(samples.VISIT_DAY, arrive, depart)
    visit = replace(
        samples.ljubljana(), days=(samples.day_of(samples.VISIT_DAY, [samples.planned(1, samples.MAO, hours)]),)
    )

    (event,) = events(visit).values()

    assert (event["DTSTART"].dt.hour, event["DTSTART"].dt.minute) == (arrive or depart)
    assert "DTEND" not in event
    assert f"{word} " in str(event["DESCRIPTION"])


def test_a_stop_that_ends_before_it_begins_has_no_end() -> None:
    hours = samples.timing(samples.VISIT_DAY, (11, 0), (9, 0))
    visit = replace(
        samples.ljubljana(), days=(samples.day_of(samples.VISIT_DAY, [samples.planned(1, samples.MAO, hours)]),)
    )

    (event,) = events(visit).values()

    assert "DTEND" not in event


def test_the_alarm_rings_when_it_is_time_to_leave_and_only_where_that_is_known() -> None:
    visit = samples.ljubljana()
    by_name = events(visit)

    with_alarm = {name for name, event in by_name.items() if event.walk("VALARM")}

    assert with_alarm == {"ABC Accelerator", "Poligon Creative Centre"}
    (alarm,) = by_name["ABC Accelerator"].walk("VALARM")
    leave_by = visit.days[1].stops[1].timing.leave_by
    assert by_name["ABC Accelerator"]["DTSTART"].dt + alarm["TRIGGER"].dt == leave_by


def test_the_uid_outlives_renaming_and_reordering_and_differs_between_visits() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    turned = tuple(
        replace(planned, number=number, stop=replace(planned.stop, name=f"New {planned.stop.name}"))
        for number, planned in enumerate(reversed(day.stops), start=1)
    )
    other = replace(visit, days=(visit.days[0], replace(day, stops=turned)), stamp=replace(visit.stamp, number=5))

    before = {str(event["UID"]) for event in events(visit).values()}
    after = {str(event["UID"]) for event in events(other).values()}

    assert before == after
    assert len(before) == 5
    assert event_uid(visit, "mao") != event_uid(replace(visit, id="another"), "mao")
    assert {int(event["SEQUENCE"]) for event in events(other).values()} == {5}


def test_an_id_outlives_title_host_and_days() -> None:
    visit = replace(samples.ljubljana(), id="ljubljana-2017")
    other = replace(visit, title="New title", host="Somebody else", days=visit.days[1:])
    assert event_uid(visit, "mao") == event_uid(other, "mao")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (case_visit("identity-spring"), case_visit("identity-autumn")),
        (case_plan("b01-uid-may"), case_plan("b01-uid-september")),
    ],
)
def test_two_visits_of_one_host_share_no_uid(one: Case, other: Case) -> None:
    here, there = events(one.visit), events(other.visit)
    assert here["Lunch"]["UID"] != there["Lunch"]["UID"]


def test_a_visit_keeps_its_uids_where_only_its_hours_change() -> None:
    before, after = events(case_plan("b01-uid-may").visit), events(case_plan("b03-republish-after").visit)
    assert before["Lunch"]["DTSTART"].dt != after["Lunch"]["DTSTART"].dt
    assert {name: event["UID"] for name, event in before.items()} == {
        name: event["UID"] for name, event in after.items()
    }


@pytest.mark.parametrize(("name", "stops"), [("notime", 3), ("names", 4)])
def test_a_day_without_hours_is_a_whole_day_with_its_stops_in_order(name: str, stops: int) -> None:
    visit = case_visit(name).visit
    by_name = events(visit)
    names = [planned.stop.name for planned in visit.days[0].stops]
    assert len(names) == stops
    for each in names:
        assert by_name[each]["DTSTART"].dt == visit.days[0].date
        assert not by_name[each].walk("VALARM")
        lines = str(by_name[each]["DESCRIPTION"]).splitlines()
        assert lines[0] == "hours to be confirmed"
        assert lines[1] == "In this order: " + " · ".join(f"{at} {one}" for at, one in enumerate(names, start=1))


def test_between_two_written_hours_nothing_becomes_an_hour_of_the_calendar() -> None:
    by_name = events(case_visit("notime").visit)
    gravina, fondazione, school = (
        by_name[name] for name in ("Gravina viewpoint", "Fondazione Matera 2019", "Open Design School")
    )
    assert (gravina["DTSTART"].dt.hour, school["DTSTART"].dt.hour) == (12, 15)
    assert "DTEND" not in gravina
    assert "DTEND" not in school
    assert fondazione["DTSTART"].dt == date(2026, 9, 22)
    assert str(fondazione["DESCRIPTION"]).startswith("~12:")
    assert "(estimate)" in str(fondazione["DESCRIPTION"])
    assert not fondazione.walk("VALARM")


def test_a_computed_hour_rings_no_alarm_and_is_tentative() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    stops = tuple(
        replace(
            each,
            stop=replace(each.stop, dwell_s=5400, assumed=frozenset()),
            timing=replace(each.timing, arrive_computed=True, depart_computed=True),
        )
        for each in day.stops
    )
    abc = events(replace(visit, days=(replace(day, stops=stops),)))["ABC Accelerator"]
    assert abc["DTEND"].dt - abc["DTSTART"].dt == timedelta(minutes=90)
    assert abc["STATUS"] == "TENTATIVE"
    assert str(abc["DESCRIPTION"]).startswith("~11:00–~12:30 (estimate)")
    assert not abc.walk("VALARM")


def test_the_second_of_an_hour_that_comes_twice_is_written_in_utc() -> None:
    text = calendar(case_visit("fold").visit, NOWHERE).decode()
    assert "DTSTART;TZID=Europe/Berlin:20261025T003000" in text
    (second,) = re.findall(r"DTSTART:20261025T01(\d\d)00Z", text)
    assert 15 <= int(second) <= 30
    assert "DTEND:20261025T030000Z" in text


def test_the_stamp_is_the_plans_and_never_a_clocks() -> None:
    assert {event["DTSTAMP"].dt for event in events(samples.ljubljana()).values()} == {
        datetime(2017, 2, 1, 8, 12, tzinfo=UTC)
    }
    unpublished = replace(samples.ljubljana(), stamp=PlanStamp())
    (stamp,) = {event["DTSTAMP"].dt for event in events(unpublished).values()}
    assert stamp < datetime(1990, 1, 1, tzinfo=UTC), "before any plan that was published, also of a visit to come"


def test_the_feed_says_how_often_to_look_again_and_where() -> None:
    file = read(calendar(samples.ljubljana(), SERVED))

    assert file["REFRESH-INTERVAL"].dt == timedelta(hours=1)
    assert str(file["X-PUBLISHED-TTL"]) == "PT1H"
    assert str(file["SOURCE"]) == f"{BASE}/visit.ics"
    assert (
        vobject.readOne(calendar(samples.ljubljana(), SERVED).decode()).x_wr_calname.value == samples.ljubljana().title
    )
    assert "SOURCE" not in read(calendar(samples.ljubljana(), NOWHERE))


@pytest.mark.parametrize("name", ["ljubljana", "hostile", "sixty_stops", "empty_day", "nothing"])
def test_a_second_reader_finds_the_same_events_as_the_first(name: str) -> None:
    visit: Visit = getattr(samples, name)()
    text = calendar(visit, SERVED).decode()

    file = vobject.readOne(text)

    ours = [planned for day in visit.days for planned in day.stops]
    theirs = getattr(file, "vevent_list", [])
    assert len(theirs) == len(ours)
    for event, planned in zip(theirs, ours, strict=True):
        if planned.timing.arrive is not None:
            assert event.dtstart.value == planned.timing.arrive
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_no_line_can_be_injected() -> None:
    lines = calendar(samples.hostile(), SERVED).decode().split("\r\n")

    assert sum(line == "BEGIN:VALARM" for line in lines) == len(samples.ATTACKS) - 1
    assert not any(line.startswith("ATTACH") for line in lines)
    assert sum(line == "BEGIN:VEVENT" for line in lines) == len(samples.ATTACKS)


@pytest.mark.parametrize(
    "zone", ["Europe/Ljubljana", "America/New_York", "Europe/Dublin", "Australia/Lord_Howe", "UTC"]
)
def test_the_zone_gives_every_hour_of_the_year_the_right_offset(zone: str) -> None:
    """An independent reader (vobject's, dateutil underneath) takes the zone from the file alone."""
    component = vtimezone(ZoneInfo(zone), 2026, 2027)
    file = vobject.readOne("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + component.to_ical().decode() + "END:VCALENDAR\r\n")
    calendar_zone = file.vtimezone.tzinfo if hasattr(file.vtimezone, "tzinfo") else file.vtimezone.gettzinfo()

    for hour in range(0, 24 * 365, 5):
        moment = datetime(2026, 1, 1, 12, 30) + timedelta(hours=hour)  # noqa: DTZ001
        assert calendar_zone.utcoffset(moment) == moment.replace(tzinfo=ZoneInfo(zone)).utcoffset(), moment


def test_summer_time_begins_at_two_as_rfc_5545_counts_it() -> None:
    text = vtimezone(ZoneInfo("Europe/Ljubljana"), 2017, 2017).to_ical().decode()

    assert "DTSTART:20170326T020000\r\nTZNAME:CEST\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200" in text
    assert "DTSTART:20171029T030000\r\nTZNAME:CET\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100" in text


def test_the_words_are_of_the_language_asked_for() -> None:
    slovene = read(calendar(samples.ljubljana(), replace(SERVED, words=words_for("sl"))))

    assert "februar" in str(slovene["DESCRIPTION"]).lower()


def test_a_stop_over_midnight_ends_on_the_next_day() -> None:
    late = Timing(arrive=samples.at(samples.VISIT_DAY, 22), depart=samples.at(samples.VISIT_DAY + timedelta(days=1), 1))
    stop: PlannedStop = samples.planned(1, samples.MAO, late)
    visit = replace(samples.ljubljana(), days=(samples.day_of(samples.VISIT_DAY, [stop]),))

    (event,) = events(visit).values()

    assert event["DTEND"].dt.date() == date(2017, 2, 3)
