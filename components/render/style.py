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


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundPalette:
    """The colours of the ground in one theme, as `#rrggbb`: areas, lines and names by their kinds
    (`plan/ground.py`), and the halo of names. Calm: the route in the colours of its modes stands out on all of them.

    Land has the colour `map_ground` of the palette.
    """

    wood: str
    green: str
    water: str
    square: str
    house: str
    stream: str
    path: str
    street: str
    road: str
    main: str
    rail: str
    casing: str
    name: str
    name_water: str
    name_green: str
    halo: str


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

LIGHT_GROUND = GroundPalette(
    wood="#d6dfc6",
    green="#e0e7d2",
    water="#bcd9e3",
    square="#ebe4d6",
    house="#e4dbcb",
    stream="#bcd9e3",
    path="#d9cfbd",
    street="#fdfcf9",
    road="#ffffff",
    main="#ffffff",
    rail="#c9bfae",
    casing="#dcd3c4",
    name="#5b5f5c",
    name_water="#35637a",
    name_green="#4c6342",
    halo="#f6f2ea",
)

DARK_GROUND = GroundPalette(
    wood="#20322b",
    green="#223530",
    water="#15323f",
    square="#243030",
    house="#293536",
    stream="#1b3a49",
    path="#38474a",
    street="#354346",
    road="#3d4c4f",
    main="#47585c",
    rail="#46504f",
    casing="#1a2324",
    name="#a0adab",
    name_water="#86b3c6",
    name_green="#96b091",
    halo="#1b2425",
)
