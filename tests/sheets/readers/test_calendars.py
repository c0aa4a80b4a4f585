from __future__ import annotations

from datetime import date, time

import pytest

from components.plan.errors import PlanFault
from components.plan.model import Coordinate, Stop
from components.sheets.answers import NO_ANSWERS
from components.sheets.readers.calendars import MAX_EVENTS, MAX_LINES
from components.sheets.readers.sources import read_source
from components.sheets.reading import Reading, read_venues
from tests.sheets.workbooks import CASES


def calendar(*events: str, more: str = "") -> bytes:
    """A calendar of these events, each as its lines."""
    inside = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{more}{inside}END:VCALENDAR\n".encode()


def reading(*events: str, more: str = "") -> Reading:
    return read_venues(calendar(*events, more=more), name="plan.ics")


def stop(*lines: str, more: str = "") -> Stop:
    [found] = reading("\n".join(lines), more=more).stops
    return found


def said(read: Reading) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in read.problems]


def test_an_event_is_a_stop() -> None:
    [chapel] = read_venues((CASES / "a16-schedule.ics").read_bytes()).stops

    assert (chapel.name, chapel.address) == ("Kamppi Chapel", "Simonkatu 7, Helsinki")
    assert (chapel.date, chapel.arrive, chapel.depart) == (date(2026, 9, 17), time(9), time(9, 45))
    assert chapel.coordinate == Coordinate(latitude=60.1705, longitude=24.9361)
    assert (chapel.time_zone, chapel.line) == ("Europe/Helsinki", 4)


def test_events_are_in_the_order_of_their_beginnings() -> None:
    read = reading(
        "DTSTART:20260917T100000\nSUMMARY:second",
        "DTSTART:20260918T090000\nSUMMARY:third",
        "DTSTART;VALUE=DATE:20260917\nSUMMARY:first",
    )

    assert [found.name for found in read.stops] == ["first", "second", "third"]
    assert (read.stops[0].arrive, read.stops[1].time_zone) == (None, "")
    assert read.stops[0].line == 11


def test_hours_in_utc_are_those_of_the_calendars_zone() -> None:
    read = reading(
        "DTSTART:20260917T220000Z\nDTEND:20260917T233000Z\nSUMMARY:A", more="X-WR-TIMEZONE:Europe/Helsinki\n"
    )
    [found] = read.stops

    assert (found.date, found.arrive, found.depart) == (date(2026, 9, 18), time(1), time(2, 30))
    assert found.time_zone == "Europe/Helsinki"
    assert said(read) == ["4: Hours in UTC were turned into those of the calendar’s time zone, Europe/Helsinki."]


def test_hours_in_utc_of_a_calendar_without_a_zone_stay_and_are_told() -> None:
    read = reading("DTSTART:20260917T070000Z\nSUMMARY:A")

    assert (read.stops[0].arrive, read.stops[0].time_zone) == (time(7), "UTC")
    assert "in UTC" in said(read)[0]


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Ljubljana", "Europe/Ljubljana"),
        ("Our town", ""),
    ],
)
def test_names_of_zones_are_understood_or_told(written: str, zone: str) -> None:
    read = reading(f"DTSTART;TZID={written}:20260917T090000\nSUMMARY:A")

    assert (read.stops[0].arrive, read.stops[0].time_zone) == (time(9), zone)
    assert bool(said(read)) == (not zone)


def test_a_length_an_end_after_midnight_and_an_end_days_later() -> None:
    read = reading(
        "DTSTART:20260917T090000\nDURATION:PT1H30M\nSUMMARY:A",
        "DTSTART:20260917T190000\nDTEND:20260918T010000\nSUMMARY:B",
        "DTSTART:20260917T200000\nDTEND:20260919T010000\nSUMMARY:C",
        "DTSTART;VALUE=DATE:20260918\nDTEND;VALUE=DATE:20260920\nSUMMARY:D",
    )

    assert [found.depart for found in read.stops] == [time(10, 30), time(1), None, None]
    assert said(read)[-2:] == [
        "13: “C” goes on until 19 September 2026; only its beginning was taken.",
        "18: “D” goes on until 19 September 2026; only its first day was taken.",
    ]


def test_cancelled_repeated_and_private_events_are_told() -> None:
    read = reading(
        "DTSTART:20260917T090000\nSUMMARY:A\nSTATUS:CANCELLED",
        "DTSTART:20260917T100000\nSUMMARY:B\nRRULE:FREQ=DAILY;COUNT=3",
        "DTSTART:20260917T110000\nSUMMARY:C\nCLASS:PRIVATE",
    )

    assert [(found.name, found.hidden) for found in read.stops] == [("B", False), ("C", True)]
    assert said(read) == [
        "3: “A” is cancelled and was left out.",
        "8: “B” is repeated; only its first day was taken.",
        "13: “C” is private in the calendar and is hidden from readers.",
    ]


def test_texts_are_plain_and_links_are_websites() -> None:
    found = stop(
        "DTSTART:20260917T090000",
        "SUMMARY:Talk\\, then",
        "  lunch",
        "LOCATION:https://zoom.example/j/1",
        'DESCRIPTION:First<br>See <a href="https://x.org/a">the',
        "  site</a> &amp\\; more",
        "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=K:geo:60.1718,24.9369",
        "BEGIN:VALARM",
        "DESCRIPTION:Alarm",
        "TRIGGER:-PT5M",
        "END:VALARM",
        "CONTACT:Ana",
    )

    assert (found.name, found.address, found.website) == ("Talk, then lunch", "", "https://zoom.example/j/1")
    assert found.description == "First\nSee the site (https://x.org/a) & more"
    assert found.coordinate == Coordinate(latitude=60.1718, longitude=24.9369)
    assert found.contact == "Ana"


def test_an_address_on_several_lines_is_one_line() -> None:
    found = stop("DTSTART:20260917T090000", "SUMMARY:A", "LOCATION:Kiasma\\nMannerheiminaukio 2\\, Helsinki")

    assert found.address == "Kiasma, Mannerheiminaukio 2, Helsinki"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (calendar(), "no places or events"),
        (calendar("DTSTART:tomorrow\nSUMMARY:A"), "damaged"),
        (calendar(*["DTSTART:20260917T090000\nSUMMARY:A"] * (MAX_EVENTS + 1)), f"more than {MAX_EVENTS} events"),
        (calendar("SUMMARY:A\n" * MAX_LINES), "too large"),
        (b"BEGIN:VCALENDAR\n" + b"X-A:b\n" * 2_000_000, "too large"),
    ],
)
def test_what_is_no_readable_calendar_is_a_sentence(data: bytes, message: str) -> None:
    with pytest.raises(PlanFault, match=message):
        read_source(data, NO_ANSWERS)
