"""A visit service on a plan of its own, with geocoder and router out of reach, for tests of organisers' work."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.settings import GeocoderSettings, RouterSettings, Settings
from components.store.plans import open_plan_store
from components.visit.service import VisitService

ROOT = Path(__file__).parents[1]
NOBODY = "http://127.0.0.1:9"
TOKEN = "token-of-the-tests-for-organisers"


def settings_of(folder: Path, **more: object) -> Settings:
    """The settings of a copy of the shipped plan in `folder`."""
    csv = folder / "venues.csv"
    if not csv.exists():
        shutil.copy(ROOT / "venues.csv", csv)
    return Settings.model_validate(
        {
            "folder": folder,
            "time_zone": "Europe/Ljubljana",
            "title": "CRE:HUB study visit Ljubljana",
            "organiser_token": TOKEN,
            "geocoder": GeocoderSettings(url=NOBODY),
            "router": RouterSettings(url=NOBODY),
            **more,
        }
    )


@contextmanager
def open_test_service(folder: Path, **more: object) -> Iterator[VisitService]:
    """A visit service whose background work is not started: it shows what is in the store."""
    settings = settings_of(folder, **more)
    visit_service = VisitService(settings, store=open_plan_store(settings))
    try:
        yield visit_service
    finally:
        visit_service.stop()
