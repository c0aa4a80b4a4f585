"""An office on a plan of its own, with services that nobody can reach: for the tests of what organisers do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from components.services.office import Office
from components.services.stores import open_plans
from components.settings import GeocoderSettings, RouterSettings, Settings

ROOT = Path(__file__).parents[1]
NOBODY = "http://127.0.0.1:9"
TOKEN = "token-of-the-tests"


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
def an_office(folder: Path, **more: object) -> Iterator[Office]:
    """An office whose background work is not begun: it shows what is in the store."""
    settings = settings_of(folder, **more)
    office = Office(settings, store=open_plans(settings))
    try:
        yield office
    finally:
        office.stop()
