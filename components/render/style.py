"""The one palette: page, map, paper and picture take their colours from here.

Text colours have at least 4.5:1 on their ground, line colours at least 3:1 on paper and on OpenStreetMap's tiles
(WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.model import TravelMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme, as `#rrggbb`."""

    paper: str
    surface: str
    ink: str
    muted: str
    rule: str
    accent: str
    on_accent: str
    accent_soft: str
    warning: str
    error: str
    map_ground: str
    walk: str
    coach: str
    car: str
    bike: str
    transit: str

    def of_mode(self, mode: TravelMode) -> str:
        """The colour of a way."""
        return {
            TravelMode.WALK: self.walk,
            TravelMode.COACH: self.coach,
            TravelMode.CAR: self.car,
            TravelMode.BIKE: self.bike,
            TravelMode.TRANSIT: self.transit,
        }[mode]


LIGHT = Palette(
    paper="#fbf8f2",
    surface="#fffefb",
    ink="#1c2526",
    muted="#556062",
    rule="#e3ddd0",
    accent="#0b5f59",
    on_accent="#ffffff",
    accent_soft="#e0efec",
    warning="#8a4b00",
    error="#a3221b",
    map_ground="#f1ede4",
    walk="#b8400e",
    coach="#17589c",
    car="#8f1d5d",
    bike="#6230a8",
    transit="#2f6a1f",
)

DARK = Palette(
    paper="#12191a",
    surface="#1a2324",
    ink="#edf2f0",
    muted="#a9b6b5",
    rule="#2f3b3c",
    accent="#6fd3c6",
    on_accent="#06211e",
    accent_soft="#1d3a37",
    warning="#f2b866",
    error="#ff9d94",
    map_ground="#1e2829",
    walk="#ff9c66",
    coach="#7fb8f5",
    car="#f28cc2",
    bike="#c2a3f7",
    transit="#9bd48a",
)
