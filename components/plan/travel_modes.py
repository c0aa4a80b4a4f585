"""The travel modes: one row holds all that the app knows of a mode, for every module that reads or draws one.

To add a mode, add a member to `TravelMode`, a row to `TRAVEL_MODES` and the drawing `i-<value>` to
`render/templates/icons.html`; then translate its label. Speeds are in metres a second, buffers in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from components.plan.messages import Phrase

WALKING_M_S = 1.16
"""3.8 ft/s, which Gates et al. recommend for mixed groups: people in groups walk 0.4 to 0.6 ft/s slower than alone
("Recommended Walking Speeds for Timing of Pedestrian Clearance Intervals", Transportation Research Record 1982,
2006)."""

_KM_H = 1 / 3.6


class TravelMode(StrEnum):
    """How the group gets to a stop from the one before; the values are those of the `travel` column."""

    WALK = "walk"
    BIKE = "bike"
    CAR = "car"
    TAXI = "taxi"
    COACH = "coach"
    BUS = "bus"
    TRAM = "tram"
    METRO = "metro"
    TRAIN = "train"
    FERRY = "ferry"
    FLIGHT = "flight"
    TRANSIT = "transit"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterProfile:
    """An OSRM server and its profile: the server's folder under the router's address, and the name in its paths."""

    folder: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeRow:
    """One row of the table.

    `words` are what people write in the `travel` column beside the mode's value, in small letters. `light` and `dark`
    are the colours of its lines, at least 3:1 on the page's paper and on OpenStreetMap's tiles (WCAG 2.2, 1.4.11).

    `router` is None where no router is asked; then every leg is an estimate. `fastest_m_s` is the fastest that the
    router's answer is believed. Estimates are `town_m_s` for the first kilometres and `country_m_s` after them;
    `duration_factor` multiplies both the estimate and the router's duration. `buffer_s` is added to each leg.
    `timetabled` modes leave at fixed hours, so an estimate says to look up the connection.

    `apple_maps`, `google_maps` and `openstreetmap` are the codes for links to directions.
    """

    label: Phrase
    words: tuple[str, ...] = ()
    light: str
    dark: str
    router: RouterProfile | None
    fastest_m_s: float | None = None
    town_m_s: float
    country_m_s: float
    duration_factor: float = 1.0
    buffer_s: int
    timetabled: bool = False
    apple_maps: str
    google_maps: str
    openstreetmap: str


_FOOT = RouterProfile(folder="routed-foot", name="foot")
_BICYCLE = RouterProfile(folder="routed-bike", name="bike")
_ROAD = RouterProfile(folder="routed-car", name="driving")

# Car: 24 (Berlin) to 32 km/h (Munich) in the middle of a city (ITIS Holdings, 2008), the slower one; the buffer is
# parking, and the walk from there. Taxi: the buffer is waiting for it. Coach: keeps to the wider roads, turns slower,
# and is limited to 100 km/h (Directive 92/6/EEC); the buffer is thirty people through one door, some five seconds each,
# on and off. Public transport in general: a third slower than a car for its stops and changes; the buffer is half of a
# ten-minute headway, as it is for bus, tram and metro. Ferry: some eight knots near the quays and thirteen outside; the
# buffer is boarding. Flight: the buffer is two hours at the airports. Bike: the pace of a group; the buffer is for
# locks. Where no source is named, the number is our own estimate.
# A walk or a bike ride that the router makes faster than `fastest_m_s` was driven: an OSRM server has one profile and
# ignores the name that it is asked for.
# Directions are for a delegate who has missed the group: by car instead of its coach.
TRAVEL_MODES: Mapping[TravelMode, ModeRow] = MappingProxyType(
    {
        TravelMode.WALK: ModeRow(
            label=Phrase("On foot"),
            words=("walking", "foot", "on foot"),
            light="#b8400e",
            dark="#ff9c66",
            router=_FOOT,
            fastest_m_s=4.0,
            town_m_s=WALKING_M_S,
            country_m_s=WALKING_M_S,
            buffer_s=0,
            apple_maps="w",
            google_maps="walking",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.BIKE: ModeRow(
            label=Phrase("Bike"),
            words=("bicycle",),
            light="#6230a8",
            dark="#c2a3f7",
            router=_BICYCLE,
            fastest_m_s=12.0,
            town_m_s=14 * _KM_H,
            country_m_s=14 * _KM_H,
            buffer_s=60,
            apple_maps="w",
            google_maps="bicycling",
            openstreetmap="fossgis_osrm_bike",
        ),
        TravelMode.CAR: ModeRow(
            label=Phrase("Car"),
            light="#8f1d5d",
            dark="#f28cc2",
            router=_ROAD,
            town_m_s=24 * _KM_H,
            country_m_s=65 * _KM_H,
            buffer_s=180,
            apple_maps="d",
            google_maps="driving",
            openstreetmap="fossgis_osrm_car",
        ),
        TravelMode.TAXI: ModeRow(
            label=Phrase("Taxi"),
            words=("cab",),
            light="#7d5d00",
            dark="#e3c04a",
            router=_ROAD,
            town_m_s=24 * _KM_H,
            country_m_s=65 * _KM_H,
            buffer_s=300,
            apple_maps="d",
            google_maps="driving",
            openstreetmap="fossgis_osrm_car",
        ),
        TravelMode.COACH: ModeRow(
            label=Phrase("Coach"),
            light="#17589c",
            dark="#7fb8f5",
            router=_ROAD,
            town_m_s=24 * _KM_H,
            country_m_s=65 * _KM_H,
            duration_factor=1.25,
            buffer_s=300,
            apple_maps="d",
            google_maps="driving",
            openstreetmap="fossgis_osrm_car",
        ),
        TravelMode.BUS: ModeRow(
            label=Phrase("Bus"),
            words=("by bus",),
            light="#b01c2e",
            dark="#ff8b94",
            router=None,
            town_m_s=14 * _KM_H,
            country_m_s=40 * _KM_H,
            buffer_s=300,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.TRAM: ModeRow(
            label=Phrase("Tram"),
            light="#007a6c",
            dark="#7fe0b0",
            router=None,
            town_m_s=15 * _KM_H,
            country_m_s=25 * _KM_H,
            buffer_s=300,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.METRO: ModeRow(
            label=Phrase("Metro"),
            words=("underground", "subway"),
            light="#4646b8",
            dark="#a9a9ff",
            router=None,
            town_m_s=30 * _KM_H,
            country_m_s=35 * _KM_H,
            buffer_s=300,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.TRAIN: ModeRow(
            label=Phrase("Train"),
            light="#5d4037",
            dark="#d9b09b",
            router=None,
            town_m_s=35 * _KM_H,
            country_m_s=75 * _KM_H,
            buffer_s=300,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.FERRY: ModeRow(
            label=Phrase("Ferry"),
            words=("boat",),
            light="#00718f",
            dark="#6fd0f0",
            router=None,
            town_m_s=15 * _KM_H,
            country_m_s=24 * _KM_H,
            buffer_s=600,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.FLIGHT: ModeRow(
            label=Phrase("Flight"),
            words=("plane",),
            light="#3f4a5a",
            dark="#c3ccd9",
            router=None,
            town_m_s=750 * _KM_H,
            country_m_s=750 * _KM_H,
            buffer_s=7200,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
        TravelMode.TRANSIT: ModeRow(
            label=Phrase("Public transport"),
            words=("public transport",),
            light="#2f6a1f",
            dark="#9bd48a",
            router=None,
            town_m_s=16 * _KM_H,
            country_m_s=45 * _KM_H,
            buffer_s=300,
            timetabled=True,
            apple_maps="r",
            google_maps="transit",
            openstreetmap="fossgis_osrm_foot",
        ),
    }
)

_BY_WORD = {word: mode for mode, row in TRAVEL_MODES.items() for word in (mode.value, *row.words)}


def mode_of_word(text: str) -> TravelMode | None:
    """The mode that somebody wrote, however spaced and in whatever case; None for a word that no row has."""
    return _BY_WORD.get(" ".join(text.casefold().split()))


WALK_UP_TO_M = 1_500
"""Without a written mode the group walks so far (straight line; some half an hour), and takes a coach beyond."""


def default_mode(straight_m: float) -> TravelMode:
    """The mode over so many metres (straight line) where none is written."""
    return TravelMode.WALK if straight_m <= WALK_UP_TO_M else TravelMode.COACH
