"""The palettes: page, map, paper and picture take their colours from here.

Text colours have at least 4.5:1 on their ground, line colours at least 3:1 on paper and on OpenStreetMap's tiles
(WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.plan.travel_modes import TRAVEL_MODES, TravelMode


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
    modes: Mapping[TravelMode, str]

    def of_mode(self, mode: TravelMode) -> str:
        """The colour of a leg by this mode."""
        return self.modes[mode]


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
    modes={mode: row.light for mode, row in TRAVEL_MODES.items()},
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
    modes={mode: row.dark for mode, row in TRAVEL_MODES.items()},
)
