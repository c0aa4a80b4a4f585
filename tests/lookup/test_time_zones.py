"""Zones at positions whose hour is known, on both sides of borders where clocks differ."""

from __future__ import annotations

import subprocess
import sys

import pytest

from components.lookup.time_zones import zone_at
from components.plan.model import Coordinate


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone"),
    [
        (46.0513, 14.5640, "Europe/Ljubljana"),
        (35.7720, 140.3929, "Asia/Tokyo"),
        (-16.7880, -179.9930, "Pacific/Fiji"),
        (-13.8488, -171.7410, "Pacific/Apia"),
        # Two towns at a bridge, three times.
        (65.8480, 24.1460, "Europe/Helsinki"),
        (65.8355, 24.1370, "Europe/Stockholm"),
        (42.0316, -8.6445, "Europe/Lisbon"),
        (42.0463, -8.6446, "Europe/Madrid"),
        (59.3755, 28.2010, "Europe/Tallinn"),
        (59.3747, 28.2079, "Europe/Moscow"),
        # At sea nobody sets a watch by the longitude.
        (58.9, 20.5, ""),
        (0.0, -150.0, ""),
    ],
)
def test_the_zone_at_a_position(latitude: float, longitude: float, zone: str) -> None:
    assert zone_at(Coordinate(latitude=latitude, longitude=longitude)) == zone


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 0), (0, 180), (0, -180), (90, 180), (-90, -180)])
def test_the_ends_of_the_earth_have_an_answer(latitude: float, longitude: float) -> None:
    assert isinstance(zone_at(Coordinate(latitude=latitude, longitude=longitude)), str)


def test_the_borders_are_loaded_when_somebody_asks() -> None:
    code = "import sys, components.lookup.time_zones; sys.exit('tzfpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
