"""A point on the globe."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.errors import InvalidCoordinate


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinate:
    """A point on WGS 84 in decimal degrees. Raises `InvalidCoordinate` outside the globe or for NaN."""

    latitude: float
    longitude: float

    def __post_init__(self) -> None:
        if not -90.0 <= self.latitude <= 90.0:  # NaN and the infinities are in no range
            raise InvalidCoordinate(f"A latitude lies between -90 and 90, not at {self.latitude}.")
        if not -180.0 <= self.longitude <= 180.0:
            raise InvalidCoordinate(f"A longitude lies between -180 and 180, not at {self.longitude}.")
