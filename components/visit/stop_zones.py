"""The time zone of each stop of a visit: what `components.plan.zones` says of the places that are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

from components.lookup.time_zones import zone_at
from components.plan.model import Place, Stop, Visit
from components.plan.place_checks import is_doubtful
from components.plan.zones import StopZone, Whereabouts, zones_of_stops
from components.settings import Settings

PlacedStop: TypeAlias = tuple[Stop, Place | None, Sequence[Place]]
"""A stop, its place, and the places of its day that it is compared with."""


def stop_zones(placed: Iterable[PlacedStop], settings: Settings) -> tuple[StopZone, ...]:
    """The zone of each stop of the visit, in their order."""
    chain = [_whereabouts(stop, place, compared, settings) for stop, place, compared in placed]
    return zones_of_stops(chain, settings.zone, zone_at)


def _whereabouts(stop: Stop, place: Place | None, compared: Sequence[Place], settings: Settings) -> Whereabouts:
    if place is None:
        return Whereabouts(stop=stop)
    # Most places are in the visit's zone, where a doubt makes no difference.
    doubtful = zone_at(place.coordinate) != settings.zone.key and is_doubtful(
        stop,
        place,
        others=[other for other in compared if other is not place],
        country_codes=settings.geocoder.country_codes,
        viewbox=settings.geocoder.viewbox,
    )
    return Whereabouts(stop=stop, position=place.coordinate, doubtful=doubtful)


def zones_of_visit(visit: Visit) -> dict[str, ZoneInfo]:
    """The zone of each stop's hours by the stop's id, for whoever computes with a visit's stops."""
    return {planned.stop.id: planned.zone or visit.zone for day in visit.days for planned in day.stops}


def end_zones_of_visit(visit: Visit) -> dict[str, ZoneInfo]:
    """The zones of departures by the id of their stop, where departures are known."""
    departures = {planned.stop.id: planned.timing.depart for day in visit.days for planned in day.stops}
    return {
        stop_id: depart.tzinfo
        for stop_id, depart in departures.items()
        if depart is not None and isinstance(depart.tzinfo, ZoneInfo)
    }
