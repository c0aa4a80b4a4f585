"""The plan that is measured: the default one, as it is drawn before any service has answered."""

from __future__ import annotations

from functools import cache

from components.plan.model import Day, Visit
from components.settings import load_settings
from components.sheets.reading import read_venues
from components.visit.planner import plan
from tests.browser.app import REPOSITORY


@cache
def the_visit() -> Visit:
    """`venues.csv` with the positions and hours that stand in it, and straight lines between them."""
    stops = read_venues((REPOSITORY / "venues.csv").read_bytes()).stops
    settings = load_settings(REPOSITORY, {})
    return plan(stops, settings, places=lambda *_args, **_named: None, legs=lambda *_args, **_named: None)


def the_day() -> Day:
    """The day that every page opens with."""
    return next(day for day in the_visit().days if day.located)
