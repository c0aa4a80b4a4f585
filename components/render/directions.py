"""Links that lead to a stop in the applications that people have for maps."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from components.plan.model import Coordinate
from components.plan.travel_modes import TRAVEL_MODES, TravelMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """One address a map application, each leading to the same point."""

    geo: str
    apple: str
    google: str
    osm: str


def directions(to: Coordinate, *, name: str, mode: TravelMode) -> Directions:
    """Links to `to`; `name` labels the pin where the application takes a label."""
    codes = TRAVEL_MODES[mode].directions
    latitude, longitude = f"{to.latitude:.6f}", f"{to.longitude:.6f}"
    label = quote(name[:80], safe="", errors="ignore")
    return Directions(
        geo=f"geo:{latitude},{longitude}?q={latitude},{longitude}({label})",
        apple=f"https://maps.apple.com/?daddr={latitude},{longitude}&dirflg={codes.apple_maps}",
        google=f"https://www.google.com/maps/dir/?api=1&destination={latitude}%2C{longitude}&travelmode={codes.google_maps}",
        osm=f"https://www.openstreetmap.org/directions?engine={codes.openstreetmap}&route=%3B{latitude}%2C{longitude}",
    )
