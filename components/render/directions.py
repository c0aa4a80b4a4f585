"""Links that open the phone's own map on the way to a stop.

Sources: RFC 5870 (`geo:`, whose `q` is Android's convention for a labelled pin), Apple's Map Links reference (`daddr`,
`dirflg`), Google's Maps URLs guide (`api=1`, `destination`, `travelmode`), and the parameters of openstreetmap.org's
directions page (`engine`, `route`).
"""

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
    row = TRAVEL_MODES[mode]
    latitude, longitude = f"{to.latitude:.6f}", f"{to.longitude:.6f}"
    label = quote(name[:80], safe="", errors="ignore")
    return Directions(
        geo=f"geo:{latitude},{longitude}?q={latitude},{longitude}({label})",
        apple=f"https://maps.apple.com/?daddr={latitude},{longitude}&dirflg={row.apple_maps}",
        google=f"https://www.google.com/maps/dir/?api=1&destination={latitude}%2C{longitude}&travelmode={row.google_maps}",
        osm=f"https://www.openstreetmap.org/directions?engine={row.openstreetmap}&route=%3B{latitude}%2C{longitude}",
    )
