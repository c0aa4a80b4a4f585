"""How the group travels: its pace, its own words, and ways of which nobody knows how."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.lookup.estimates import NO_WAY
from components.lookup.router import LegQuestion
from components.plan.messages import ProblemKind
from components.plan.model import (
    Assumption,
    Leg,
)
from components.plan.travel_modes import WALKING_M_S, TravelMode
from components.settings import RouterSettings
from components.visit.planner import plan
from tests.visit.test_planner import ABC, MAO, POLIGON, SETTINGS, Known, stop


def test_the_groups_pace_times_walks_of_the_router_and_estimates_alike() -> None:
    slow = SETTINGS.model_copy(update={"router": RouterSettings(walking_m_s=0.58)})
    asked: list[LegQuestion] = []

    def routed(question: LegQuestion) -> Leg | None:
        asked.append(question)
        return None

    stops = [stop("Poligon", POLIGON), stop("MAO", MAO, travel=TravelMode.WALK)]
    usual, slower = (plan(stops, each, places=Known().places, legs=routed) for each in (SETTINGS, slow))

    assert [question.walking_m_s for question in asked] == [WALKING_M_S, 0.58]
    assert slower.days[0].legs[0].duration_s == pytest.approx(2 * usual.days[0].legs[0].duration_s, rel=0.01)


def test_where_nobody_wrote_how_and_no_road_leads_it_is_not_known_how() -> None:
    """An island: the coach that the distance suggests would drive over the sea."""
    stops = [stop("Poligon", POLIGON), stop("Island", MAO, travel=None, travel_words="")]

    def no_way(question: LegQuestion) -> Leg | None:
        return question.estimated(NO_WAY)

    (planned,) = plan(stops, SETTINGS, places=Known().places, legs=no_way).days[0].stops[1:]
    assert planned.leg is not None
    assert (planned.leg.mode, planned.leg.shown_s) == (TravelMode.UNKNOWN, None)
    assert Assumption.TRAVEL in planned.stop.assumed
    assert [problem.kind for problem in planned.problems] == [ProblemKind.ROUTE_IMPOSSIBLE]

    (written,) = (
        plan([stops[0], replace(stops[1], travel=TravelMode.COACH)], SETTINGS, places=Known().places, legs=no_way)
        .days[0]
        .stops[1:]
    )
    assert written.leg is not None
    assert written.leg.mode is TravelMode.COACH


def test_own_words_go_along_with_the_leg_and_what_is_unclear_is_assumed() -> None:
    stops = [
        stop("Poligon", POLIGON),
        stop("MAO", MAO, travel=TravelMode.BUS, travel_words="Bus 27"),
        stop("ABC", ABC, travel=TravelMode.BUS, travel_words="bus"),
        stop("Hill", POLIGON, travel=TravelMode.UNKNOWN, travel_words="sledge"),
    ]
    visit = plan(stops, SETTINGS, places=Known().places, legs=lambda question: None)

    assert [(leg.words, leg.language, leg.assumed) for leg in visit.days[0].legs] == [
        ("Bus 27", "en", False),
        ("bus", "en", True),
        ("sledge", "en", False),
    ]
    asked = [problem for problem in visit.problems if problem.kind is ProblemKind.TRAVEL_UNCLEAR]
    assert len(asked) == 2
