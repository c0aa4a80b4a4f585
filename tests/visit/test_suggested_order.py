"""A suggested order for a day of a draft, with the router and without it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from components.lookup.estimates import TravelTable
from components.plan.errors import PlanFault, ServiceUnavailable
from components.plan.model import Coordinate
from components.plan.travel_modes import TravelMode
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from components.visit.suggested_order import suggest_order_of_day
from tests.organisers import open_test_service

DAY = date(2017, 2, 2)


@pytest.fixture
def visit_service(tmp_path: Path) -> Iterator[VisitService]:
    with open_test_service(tmp_path) as made:
        yield made


def test_without_a_router_the_times_are_estimates_and_said_to_be(visit_service: VisitService) -> None:
    stops = DraftService(visit_service, "ana").load().draft.stops
    offer = suggest_order_of_day(visit_service, stops, DAY, owner="ana")
    assert offer.estimated
    assert offer.stops == stops
    assert offer.suggestion.reason is not None


def test_the_routers_times_decide(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the crow flies the order is the best; by these roads the third stop comes before the second."""
    requested_modes: list[TravelMode] = []

    def table(points: Sequence[Coordinate], mode: TravelMode) -> TravelTable:
        requested_modes.append(mode)
        seconds = [[0.0, 3000.0, 300.0, 3000.0], [3000.0, 0.0, 300.0, 300.0], [300.0, 300.0, 0.0, 3000.0], [0.0] * 4]
        return TravelTable(duration_s=seconds, distance_m=[[10 * cell for cell in row] for row in seconds])  # type: ignore[arg-type]

    monkeypatch.setattr(visit_service.router, "table", table)
    stops = DraftService(visit_service, "ana").load().draft.stops
    offer = suggest_order_of_day(visit_service, stops, DAY, owner="ana")
    assert not offer.estimated
    assert sorted(requested_modes) == ["coach", "walk"]
    assert [stop.id for stop in offer.stops if stop.date == DAY] == ["mao", "poligon", "abc-accelerator", "barcamp"]
    assert offer.suggestion.saved_s > 0
    assert offer.suggestion.saved_m > 0


def test_a_stop_without_a_place_is_named(visit_service: VisitService) -> None:
    stops = DraftService(visit_service, "ana").load().draft.stops
    lost = tuple(dataclasses.replace(stop, coordinate=None) if stop.id == "poligon" else stop for stop in stops)
    with pytest.raises(PlanFault, match="Poligon Creative Centre"):
        suggest_order_of_day(visit_service, lost, DAY, owner="ana")
    with pytest.raises(PlanFault):
        suggest_order_of_day(visit_service, stops, date(2031, 1, 1), owner="ana")


def test_a_router_that_refuses_leads_to_estimates(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> None:
    def table(_points: Sequence[Coordinate], _mode: TravelMode) -> TravelTable:
        raise ServiceUnavailable("The router is out of reach.", service="router")

    monkeypatch.setattr(visit_service.router, "table", table)
    assert suggest_order_of_day(
        visit_service, DraftService(visit_service, "ana").load().draft.stops, DAY, owner="ana"
    ).estimated
