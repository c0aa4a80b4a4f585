"""From stops to a visit, with lookups that are plain functions: nothing here could reach a network."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from components.lookup.estimates import NO_ROUTER, NO_WAY, NOT_BELIEVED, PENDING, TOO_FAR_OFF
from components.lookup.router import LegQuestion
from components.plan.bounds import bounds_of_visit
from components.plan.errors import ServiceUnavailable
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import (
    Accuracy,
    AddressNotFound,
    Assumption,
    Coordinate,
    Leg,
    Place,
    PlaceSource,
    PlanStamp,
    Stop,
    Visit,
)
from components.plan.travel_modes import TravelMode
from components.settings import GeocoderSettings, Settings
from components.visit.planner import MAX_STOPS, plan, questions

WEDNESDAY, THURSDAY = date(2017, 2, 1), date(2017, 2, 2)
MAO = Coordinate(latitude=46.0513, longitude=14.5640)
ABC = Coordinate(latitude=46.0660, longitude=14.5450)
POLIGON = Coordinate(latitude=46.0493, longitude=14.4939)

SETTINGS = Settings(
    folder=Path("/nowhere"),
    title="Ljubljana",
    zone=ZoneInfo("Europe/Ljubljana"),
    geocoder=GeocoderSettings(country_codes=("si",)),
)


def stop(name: str, coordinate: Coordinate | None = None, **fields: object) -> Stop:
    base = Stop(id=name.lower(), date=THURSDAY, name=name, coordinate=coordinate, travel=TravelMode.COACH)
    return replace(base, **fields)  # type: ignore[arg-type]


def morning() -> list[Stop]:
    return [
        stop("MAO", MAO, arrive=time(9, 30), depart=time(10, 40), line=2),
        stop("ABC", ABC, arrive=time(11, 5), depart=time(12, 15), line=3),
        stop("Poligon", POLIGON, arrive=time(12, 40), depart=time(14), line=4),
    ]


class Known:
    """Stands in for geocoder and router: the answers that are stored."""

    def __init__(self, places: dict[str, Place | AddressNotFound] | None = None, *, routed: bool = False) -> None:
        self._places = places or {}
        self._routed = routed

    def places(self, address: str, /, *, name: str = "") -> Place | AddressNotFound | None:
        return self._places.get(address)

    def legs(self, question: LegQuestion) -> Leg | None:
        if not self._routed:
            return None
        estimated = question.estimated(PENDING)
        return replace(estimated, estimated=False, note=None, duration_s=600.0, buffer_s=0)


def planned(stops: list[Stop], known: Known | None = None, **more: object) -> Visit:
    here = known or Known()
    return plan(stops, SETTINGS, places=here.places, legs=here.legs, **more)  # type: ignore[arg-type]


def found_at(coordinate: Coordinate, country_code: str = "si") -> Place:
    return Place(coordinate=coordinate, source=PlaceSource.GEOCODER, accuracy=Accuracy.HOUSE, country_code=country_code)


def kinds(visit: Visit) -> list[ProblemKind]:
    return [problem.kind for problem in visit.all_problems]


def test_a_routed_day_is_numbered_timed_and_adds_up() -> None:
    visit = planned(morning(), Known(routed=True))
    (day,) = visit.days
    assert [(here.number, here.stop.name) for here in day.stops] == [(1, "MAO"), (2, "ABC"), (3, "Poligon")]
    assert day.stops[0].leg is None
    leg = day.stops[1].leg
    assert leg is not None
    assert (leg.from_stop_id, leg.to_stop_id, leg.mode) == ("mao", "abc", TravelMode.COACH)
    assert day.stops[1].timing.slack_s == 15 * 60
    assert (day.totals.travel_s, day.totals.estimated) == (2 * 25 * 60, False)
    assert [leg.shown_s for leg in day.legs] == [25 * 60, 25 * 60]
    assert not visit.all_problems
    assert visit.possible
    assert (visit.title, visit.zone.key, len(visit.revision)) == ("Ljubljana", "Europe/Ljubljana", 12)


def test_without_a_router_ways_are_estimated_and_the_day_says_so_once() -> None:
    visit = planned(morning())
    (day,) = visit.days
    assert all(leg.estimated and leg.note == PENDING for leg in day.legs)
    (note,) = visit.all_problems
    assert (note.kind, note.severity, note.day) == (ProblemKind.ROUTE_ESTIMATED, Severity.NOTE, THURSDAY)
    assert str(note.message) == "Ways that are estimated until the router has answered: 2."


def test_a_router_that_is_down_is_said_once_and_is_the_reason_for_estimates() -> None:
    fault = ServiceUnavailable("The router is out of reach.", service="router")
    visit = planned(morning(), outages=[fault])
    said = "Ways cannot be looked up now: The router is out of reach."
    assert [str(problem.message) for problem in visit.problems] == [said]
    assert visit.problems[0].severity is Severity.WARNING
    assert all(leg.note == NO_ROUTER for leg in visit.days[0].legs)
    assert len(visit.all_problems) == 2
    assert visit.possible


def test_days_come_by_date_and_each_counts_from_one() -> None:
    stops = [*morning(), stop("Meeting", POLIGON, date=WEDNESDAY, arrive=time(9), depart=time(10))]
    visit = planned(stops, Known(routed=True))
    assert [day.date for day in visit.days] == [WEDNESDAY, THURSDAY]
    assert [[here.number for here in day.stops] for day in visit.days] == [[1], [1, 2, 3]]
    assert visit.days[1].stops[0].leg is None  # nobody routes from one day into the next


def test_a_hidden_stop_is_not_there_and_the_way_leads_past_it() -> None:
    stops = morning()
    stops[1] = replace(stops[1], hidden=True)
    visit = planned(stops, Known(routed=True))
    assert [(here.number, here.stop.id) for here in visit.days[0].stops] == [(1, "mao"), (2, "poligon")]
    leg = visit.days[0].stops[1].leg
    assert leg is not None
    assert leg.from_stop_id == "mao"


def test_an_address_becomes_a_place_once_it_is_known() -> None:
    stops = morning()
    stops[1] = replace(stops[1], coordinate=None, address="Šmartinska cesta 152")
    before = planned(stops)
    assert before.days[0].stops[1].place is None
    assert ProblemKind.PLACE_PENDING in kinds(before)
    assert before.days[0].stops[1].leg is None
    after = planned(stops, Known({"Šmartinska cesta 152": found_at(ABC)}, routed=True))
    place = after.days[0].stops[1].place
    assert place is not None
    assert place.coordinate == ABC
    assert len(after.days[0].legs) == 2
    assert not after.all_problems
    assert before.revision != after.revision


def test_an_address_that_is_not_found_is_a_warning_at_its_cell() -> None:
    stops = [stop("ABC", address="Nowhere 1", arrive=time(9), depart=time(10), line=7)]
    nothing = AddressNotFound(query="Nowhere 1")
    (problem,) = planned(stops, Known({"Nowhere 1": nothing})).all_problems
    assert (problem.kind, problem.severity) == (ProblemKind.PLACE_NOT_FOUND, Severity.WARNING)
    assert (problem.line, problem.column, problem.stop_id) == (7, "address", "abc")


def test_a_place_declared_unknown_is_no_warning() -> None:
    stops = [stop("BarCamp", arrive=time(9), depart=time(10), assumed=frozenset({Assumption.PLACE}))]
    (problem,) = planned(stops).all_problems
    assert (problem.kind, problem.severity) == (ProblemKind.PLACE_MISSING, Severity.NOTE)


def test_nobody_is_told_that_coffee_cannot_be_shown_on_the_map() -> None:
    assert planned([stop("Coffee", arrive=time(9), depart=time(10))]).all_problems == ()


def test_a_way_leads_past_rows_without_a_place() -> None:
    stops = morning()
    stops.insert(1, stop("Coffee", travel=None, arrive=time(10, 40), depart=time(10, 50)))
    (day,) = planned(stops, Known(routed=True)).days
    assert [(leg.from_stop_id, leg.to_stop_id) for leg in day.legs] == [("mao", "abc"), ("abc", "poligon")]
    assert day.stops[2].timing.leave_by == datetime(2017, 2, 2, 10, 50, tzinfo=SETTINGS.zone)
    assert day.legs[0].shown_s == 15 * 60
    assert day.unknown_ways == ()


def test_a_place_that_was_not_found_interrupts_the_way() -> None:
    stops = morning()
    stops[1] = replace(stops[1], coordinate=None, address="Nowhere 1")
    (day,) = planned(stops, Known({"Nowhere 1": AddressNotFound(query="Nowhere 1")}, routed=True)).days
    assert day.legs == ()
    assert day.totals.distance_m == 0
    to_nowhere, on = day.unknown_ways
    assert (to_nowhere.from_stop_id, to_nowhere.to_stop_id, to_nowhere.line) == ("mao", "abc", ())
    assert (on.from_stop_id, on.to_stop_id, on.line) == ("mao", "poligon", (MAO, POLIGON))


def test_coordinates_in_the_file_win_and_say_so() -> None:
    stops = [stop("MAO", MAO, address="Elsewhere 1", accuracy_m=200, arrive=time(9), depart=time(10))]
    place = planned(stops, Known({"Elsewhere 1": found_at(POLIGON)})).days[0].stops[0].place
    assert place is not None
    assert (place.coordinate, place.source, place.accuracy_m) == (MAO, PlaceSource.FILE, 200)


def test_a_place_far_from_the_others_is_doubted_at_its_stop() -> None:
    stops = [*morning(), stop("Maribor", Coordinate(latitude=46.5547, longitude=15.6459), arrive=time(18), line=5)]
    visit = planned(stops, Known(routed=True))
    doubted = [problem.stop_id for problem in visit.all_problems if problem.kind is ProblemKind.PLACE_UNCERTAIN]
    assert doubted == ["maribor"]


def test_a_whole_day_abroad_is_a_visit_abroad_and_one_stop_of_it_astray() -> None:
    def abroad(*countries: str) -> list[str | None]:
        places: dict[str, Place | AddressNotFound] = {
            f"Street {index}": found_at(MAO, country) for index, country in enumerate(countries)
        }
        stops = [stop(f"S{index}", address=f"Street {index}") for index, _ in enumerate(countries)]
        visit = planned(stops, Known(places, routed=True))
        return [problem.stop_id for problem in visit.all_problems if problem.kind is ProblemKind.PLACE_UNCERTAIN]

    assert abroad("fi", "fi", "fi") == []
    assert abroad("si", "si", "fi") == ["s2"]
    assert abroad("fi", "si") == ["s0"]
    assert abroad("fi") == ["s0"]


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        (NO_WAY, ProblemKind.ROUTE_IMPOSSIBLE),
        (TOO_FAR_OFF, ProblemKind.ROUTE_IMPOSSIBLE),
        (NOT_BELIEVED, ProblemKind.ROUTE_ESTIMATED),
    ],
)
def test_a_way_that_the_router_has_not_is_a_warning_at_its_stop(note: Phrase, kind: ProblemKind) -> None:
    visit = plan(morning()[:2], SETTINGS, places=Known().places, legs=lambda question: question.estimated(note))
    (problem,) = visit.all_problems
    assert (problem.kind, problem.severity, problem.stop_id) == (kind, Severity.WARNING, "abc")
    assert (problem.line, problem.column) == (3, "travel")
    assert visit.days[0].legs[0].estimated


def test_without_a_mode_a_group_walks_near_and_rides_far_and_the_stop_says_so() -> None:
    near = Coordinate(latitude=POLIGON.latitude + 0.005, longitude=POLIGON.longitude)
    stops = [replace(here, travel=None) for here in morning()]
    stops.append(stop("Café", near, travel=None, arrive=time(14, 30), depart=time(15)))
    visit = planned(stops, Known(routed=True))
    assert [leg.mode for leg in visit.days[0].legs] == [TravelMode.COACH, TravelMode.COACH, TravelMode.WALK]
    assert [Assumption.TRAVEL in here.stop.assumed for here in visit.days[0].stops] == [False, True, True, True]


def test_names_and_places_alone_make_a_day_without_hours() -> None:
    stops = [replace(here, arrive=None, depart=None) for here in morning()]
    stops[1] = replace(stops[1], dwell_s=1800)
    visit = planned(stops, Known(routed=True))
    (day,) = visit.days
    assert [leg.to_stop_id for leg in day.legs] == ["abc", "poligon"]
    assert [(here.timing.arrive, here.timing.depart, here.timing.leave_by) for here in day.stops] == [(None,) * 3] * 3
    assert not any(Assumption.TIMES in here.stop.assumed for here in day.stops)
    (note,) = visit.all_problems
    assert (note.kind, note.severity, note.day) == (ProblemKind.TIME_MISSING, Severity.NOTE, THURSDAY)


def test_hours_that_wait_for_an_address_are_no_fault_of_the_plan() -> None:
    stops = [
        stop("MAO", MAO, arrive=time(9), dwell_s=1800),
        stop("ABC", address="Street 1", dwell_s=1800),
        stop("Poligon", POLIGON, dwell_s=1800),
    ]
    assert ProblemKind.TIME_MISSING not in kinds(planned(stops))
    nothing = AddressNotFound(query="Street 1")
    assert kinds(planned(stops, Known({"Street 1": nothing}))).count(ProblemKind.TIME_MISSING) == 2


def test_a_day_without_hours_says_so_once_even_where_a_way_is_unknown() -> None:
    stops = [replace(here, arrive=None, depart=None) for here in morning()]
    stops[1] = replace(stops[1], coordinate=None, address="Street 1")
    visit = planned(stops, Known(routed=True))
    assert kinds(visit) == [ProblemKind.TIME_MISSING, ProblemKind.PLACE_PENDING]
    assert visit.days[0].stops[1].timing.arrive is None


def test_the_other_hours_follow_from_one_that_is_written() -> None:
    stops = [replace(here, arrive=None, depart=None, dwell_s=1800) for here in morning()]
    stops[1] = replace(stops[1], arrive=time(11))
    visit = planned(stops, Known(routed=True))
    assert f"{visit.days[0].stops[0].timing.arrive:%H:%M}" == "10:20"
    assert not any(Assumption.TIMES in here.stop.assumed for here in visit.days[0].stops)


def test_the_problems_of_reading_go_where_they_belong() -> None:
    def problem(**where: object) -> Problem:
        base = Problem(kind=ProblemKind.CELL_UNREADABLE, severity=Severity.ERROR, message=Phrase("?"))
        return replace(base, **where)  # type: ignore[arg-type]

    stops = morning()
    stops[2] = replace(stops[2], hidden=True)
    given = [
        problem(stop_id="abc"),
        problem(day=THURSDAY),
        problem(line=9),
        problem(stop_id="poligon"),
        problem(stop_id="gone", day=THURSDAY),
        problem(day=WEDNESDAY),
    ]
    visit = planned(stops, Known(routed=True), problems=given)
    assert visit.days[0].stops[1].problems == (given[0],)
    assert visit.days[0].problems == (given[1],)
    assert visit.problems == tuple(given[2:])


def test_closing_times_and_unreadable_ones_are_said() -> None:
    stops = morning()
    stops[0] = replace(stops[0], opening_hours="Tu-Su 10:00-18:00")
    stops[1] = replace(stops[1], opening_hours="ten to six")
    visit = planned(stops, Known(routed=True))
    assert kinds(visit) == [ProblemKind.CLOSED, ProblemKind.CELL_UNREADABLE]


def test_public_holidays_are_those_of_the_visits_one_country() -> None:
    feast = date(2017, 2, 8)  # Prešeren Day
    stops = [stop("MAO", MAO, date=feast, arrive=time(11), depart=time(12), opening_hours="10:00-18:00; PH off")]
    assert kinds(planned(stops)) == [ProblemKind.CLOSED]
    anywhere = SETTINGS.model_copy(update={"geocoder": GeocoderSettings(country_codes=("si", "fi"))})
    assert not plan(stops, anywhere, places=Known().places, legs=Known().legs).all_problems


def test_no_stops_make_a_visit_without_days() -> None:
    visit = planned([])
    assert (visit.days, visit.all_problems, bounds_of_visit(visit)) == ((), (), None)


def test_the_revision_is_the_same_for_the_same_and_another_for_any_change() -> None:
    stamp = PlanStamp(number=4, published_at=datetime(2017, 2, 2, 9, 12, tzinfo=UTC))
    base = planned(morning(), stamp=stamp)
    assert base.revision == planned(morning(), stamp=stamp).revision
    changed = morning()
    changed[2] = replace(changed[2], notes="Bring a coat.")
    others = [planned(morning()), planned(changed, stamp=stamp), planned(morning(), Known(routed=True), stamp=stamp)]
    assert len({base.revision, *(visit.revision for visit in others)}) == 4


@pytest.mark.slow
def test_the_revision_does_not_depend_on_the_process() -> None:
    code = (
        "from tests.visit.test_planner import planned, morning, stop, replace, Assumption\n"
        "stops = [replace(s, assumed=frozenset(Assumption)) for s in morning()]\n"
        "print(planned(stops).revision)"
    )
    root = Path(__file__).parents[2]
    environment = {"PYTHONHASHSEED": "1", "PYTHONPATH": str(root)}
    elsewhere = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True
    ).stdout
    stops = [replace(each, assumed=frozenset(Assumption)) for each in morning()]
    assert elsewhere.strip() == planned(stops).revision


def test_of_an_endless_plan_the_first_stops_are_planned_and_the_rest_is_said() -> None:
    stops = [
        Stop(id=f"s{n}", name=f"Stop {n}", date=date(2017, 2, 2), line=n + 2, hidden=n == 0)
        for n in range(MAX_STOPS + 8)
    ]
    problem = Problem(kind=ProblemKind.CELL_UNREADABLE, severity=Severity.WARNING, message=Phrase("x"), stop_id="s305")
    visit = plan(
        stops, Settings(folder=Path()), places=lambda _, name="": None, legs=lambda _: None, problems=[problem]
    )
    assert [planned.stop.id for planned in visit.days[0].stops] == [f"s{n}" for n in range(1, MAX_STOPS + 1)]
    [too_long] = visit.problems
    assert too_long.kind is ProblemKind.TOO_LONG
    assert too_long.line == MAX_STOPS + 3
    assert str(too_long.message) == f"The plan is too long: its first {MAX_STOPS} stops are shown, 7 are not."
    addressed = [replace(stop, address=f"Street {stop.id}") for stop in stops]
    assert questions(addressed, places=lambda _, name="": None, legs=lambda _: None).total == MAX_STOPS
