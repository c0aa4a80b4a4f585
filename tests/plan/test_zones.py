"""The zone of each stop: who says so, in which order, and what the organiser is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.plan.messages import HourElsewhere, Phrase, ProblemKind, Severity
from components.plan.model import Coordinate
from components.plan.zones import (
    StopZone,
    Whereabouts,
    ZoneSource,
    same_clock,
    shows_other_hour,
    with_zones_named,
    zone_names,
    zone_problems,
    zones_of_stops,
)
from tests.plan.plans import stop

LISBON, TOKYO, BERLIN = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
IN_LISBON, IN_TOKYO, AT_SEA = (Coordinate(latitude=each, longitude=0) for each in (38, 35, 0))
MONDAY, TUESDAY = date(2026, 10, 5), date(2026, 10, 6)


def zone_at(position: Coordinate) -> str:
    return {IN_LISBON: "Europe/Lisbon", IN_TOKYO: "Asia/Tokyo"}.get(position, "")


def row(
    name: str,
    position: Coordinate | None = None,
    *,
    zone: str = "",
    group: str = "",
    doubtful: bool = False,
    day: date = MONDAY,
) -> Whereabouts:
    return Whereabouts(stop=stop(name, day=day, time_zone=zone, group=group), position=position, doubtful=doubtful)


def zones(*rows: Whereabouts, visit: ZoneInfo = LISBON) -> tuple[StopZone, ...]:
    return zones_of_stops(rows, visit, zone_at)


def keys(*rows: Whereabouts, visit: ZoneInfo = LISBON) -> list[str]:
    return [each.zone.key for each in zones(*rows, visit=visit)]


def test_a_zone_comes_from_the_column_the_position_the_stop_before_or_the_visit() -> None:
    found = zones(
        row("coffee"),
        row("narita", IN_TOKYO),
        row("lunch", day=TUESDAY),
        row("by phone from Berlin", IN_TOKYO, zone="Europe/Berlin"),
        row("home", IN_LISBON),
        visit=LISBON,
    )
    assert [each.zone for each in found] == [LISBON, TOKYO, TOKYO, BERLIN, LISBON]
    sources = [ZoneSource.BEFORE, ZoneSource.POSITION, ZoneSource.BEFORE, ZoneSource.OWN, ZoneSource.POSITION]
    assert [each.source for each in found] == sources


def test_at_sea_the_clocks_stay_as_they_were() -> None:
    assert keys(row("narita", IN_TOKYO), row("buoy", AT_SEA), row("deck")) == ["Asia/Tokyo"] * 3


def test_a_zone_that_nobody_knows_counts_as_none() -> None:
    assert keys(row("base", zone="Moon/Tycho"), row("narita", IN_TOKYO, zone="Moon/Tycho")) == [
        "Europe/Lisbon",
        "Asia/Tokyo",
    ]


def test_each_group_goes_on_from_where_it_was() -> None:
    rows = [
        row("all"),
        row("a in tokyo", IN_TOKYO, group="A"),
        row("b at home", group="B"),
        row("a's lunch", group="A"),
        row("b's lunch", group="B"),
    ]
    assert keys(*rows) == ["Europe/Lisbon", "Asia/Tokyo", "Europe/Lisbon", "Asia/Tokyo", "Europe/Lisbon"]
    assert keys(*rows, row("all", IN_LISBON), row("a's dinner", group="A"))[-1] == "Europe/Lisbon"


def test_a_way_ends_by_the_clocks_where_it_leads() -> None:
    found = zones(row("lisbon", IN_LISBON), row("Flight to Tokyo"), row("passports"), row("narita", IN_TOKYO))
    assert [(each.zone, each.end) for each in found] == [
        (LISBON, LISBON),
        (LISBON, TOKYO),
        (TOKYO, TOKYO),
        (TOKYO, TOKYO),
    ]


@pytest.mark.parametrize(
    "following",
    [
        (),
        (row("narita", IN_TOKYO, day=TUESDAY),),
        (row("narita", IN_TOKYO, doubtful=True),),
        (row("narita", AT_SEA),),
        (row("another group's", IN_TOKYO, group="B"),),
    ],
)
def test_a_way_that_leads_nowhere_known_ends_by_the_clocks_it_began_with(following: tuple[Whereabouts, ...]) -> None:
    found = zones(row("lisbon", IN_LISBON), row("Flight to Tokyo", group="A"), *following)
    assert (found[1].zone, found[1].end) == (LISBON, LISBON)


@pytest.mark.parametrize(
    ("one", "other", "day", "same"),
    [
        ("Europe/Ljubljana", "Europe/Rome", date(2017, 2, 2), True),
        ("Europe/Ljubljana", "Europe/Zagreb", date(2026, 3, 29), True),
        ("Europe/Ljubljana", "Europe/Lisbon", date(2026, 3, 29), False),
        ("Africa/Casablanca", "Europe/Lisbon", date(2026, 7, 1), True),
        ("Africa/Casablanca", "Europe/Lisbon", date(2026, 12, 1), False),
        # Clocks of one of the two go forward in the night after, into which the day may run on.
        ("Europe/Berlin", "Africa/Tunis", date(2026, 3, 28), False),
        ("Europe/Berlin", "Africa/Tunis", date(2026, 3, 27), True),
        ("Australia/Lord_Howe", "Australia/Sydney", date(2026, 7, 1), False),
        ("Asia/Kolkata", "Asia/Colombo", date(2026, 7, 1), True),
    ],
)
def test_zones_are_the_same_where_their_clocks_are(one: str, other: str, day: date, same: bool) -> None:
    assert same_clock(ZoneInfo(one), ZoneInfo(other), day) is same
    assert same_clock(ZoneInfo(other), ZoneInfo(one), day) is same


def test_a_zone_with_the_visits_clocks_is_the_visits() -> None:
    (trieste,) = zones(row("trieste", zone="Europe/Rome"), visit=ZoneInfo("Europe/Ljubljana"))
    assert trieste.zone.key == "Europe/Ljubljana"
    assert not zone_problems([trieste], ZoneInfo("Europe/Ljubljana"))


def test_a_zone_taken_from_a_position_is_told_once() -> None:
    found = zones(row("narita", IN_TOKYO), row("station", IN_TOKYO), row("embassy", IN_TOKYO, day=TUESDAY))
    (problem,) = zone_problems(found, LISBON)
    assert (problem.stop_id, problem.kind, problem.severity) == ("narita", ProblemKind.TIME_ZONE, Severity.NOTE)
    assert (problem.column, "Asia/Tokyo" in str(problem.message), problem.remedy is not None) == (
        "time_zone",
        True,
        True,
    )


def test_where_no_zone_was_set_the_organiser_is_told_to_set_it() -> None:
    utc = ZoneInfo("UTC")
    (problem,) = zone_problems(zones(row("narita", IN_TOKYO), visit=utc), utc)
    assert str(problem.remedy) == "If the whole visit is there, make Asia/Tokyo the time zone of the visit."


def test_a_zone_in_the_column_is_no_news_to_whoever_wrote_it() -> None:
    assert not zone_problems(zones(row("narita", IN_TOKYO, zone="Asia/Tokyo")), LISBON)


def test_a_doubtful_place_shifts_no_hours_and_the_organiser_is_warned() -> None:
    found = zones(row("museum", IN_LISBON), row("springfield", IN_TOKYO, doubtful=True), row("coffee"))
    assert [each.zone for each in found] == [LISBON] * 3
    (problem,) = zone_problems(found, LISBON)
    assert (problem.stop_id, problem.severity) == ("springfield", Severity.WARNING)
    assert "Asia/Tokyo" in str(problem.message)
    assert "Europe/Lisbon" in str(problem.message)


def test_a_doubtful_place_in_the_zone_of_the_stop_before_is_no_news() -> None:
    found = zones(row("narita", IN_TOKYO), row("somewhere in town", IN_TOKYO, doubtful=True))
    assert [each.zone for each in found] == [TOKYO] * 2
    assert [problem.stop_id for problem in zone_problems(found, LISBON)] == ["narita"]


def test_hours_that_the_visits_clocks_do_not_show_are_named() -> None:
    there = datetime(2026, 10, 6, 14, 30, tzinfo=TOKYO)
    here = there.astimezone(LISBON)
    sentence, same = Phrase("{a} before {b}", {"a": there, "b": here}), Phrase("{a} on {n}", {"a": here, "n": 3})
    problem = stop("a").problem(ProblemKind.OVERLAP, Severity.ERROR, sentence, remedy=sentence)
    named = with_zones_named(problem, LISBON)
    assert named.message == named.remedy
    assert named.message.values == {"a": HourElsewhere(there), "b": here}
    assert str(named.message) == "14:30 (Tokyo) before 06:30"
    assert with_zones_named(replace(problem, message=same, remedy=None), LISBON).message is same
    assert shows_other_hour(there, LISBON)
    assert not shows_other_hour(there, TOKYO)


@pytest.mark.parametrize("instant", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_do_no_harm(instant: datetime) -> None:
    assert shows_other_hour(instant, TOKYO) in {True, False}
    assert same_clock(TOKYO, LISBON, instant.date())


def test_zones_to_choose_from_have_a_city_each() -> None:
    assert {"Europe/Ljubljana", "Asia/Tokyo", "Pacific/Apia"} <= set(zone_names())
    assert not {"UTC", "Etc/GMT+1", "EST", "GB", "US/Pacific"} & set(zone_names())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "Asia/Tokyo", "Pacific/Apia", "Nowhere"]),
            st.sampled_from([None, IN_LISBON, IN_TOKYO, AT_SEA]),
            st.sampled_from(["", "A", "B"]),
            st.booleans(),
        ),
        max_size=6,
    )
)
def test_every_stop_of_any_plan_has_a_zone_and_nothing_doubtful_sets_it(
    rows: list[tuple[str, Coordinate | None, str, bool]],
) -> None:
    chain = [
        row(str(number), position, zone=zone, group=group, doubtful=doubtful)
        for number, (zone, position, group, doubtful) in enumerate(rows)
    ]
    found = zones(*chain)
    assert [each.stop.id for each in found] == [each.stop.id for each in chain]
    sure = {"Europe/Lisbon"} | {each.stop.time_zone for each in chain}
    sure |= {zone_at(each.position) for each in chain if each.position is not None and not each.doubtful}
    assert {each.zone.key for each in found} <= sure


def test_groups_that_go_together_go_on_from_there_each() -> None:
    rows = [row("all"), row("both in tokyo", IN_TOKYO, group="A, B"), row("a's lunch", group="A"), row("c", group="C")]
    assert keys(*rows) == ["Europe/Lisbon", "Asia/Tokyo", "Asia/Tokyo", "Europe/Lisbon"]
