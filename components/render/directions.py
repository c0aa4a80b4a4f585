"""Links that lead to a stop in the applications that people have for maps.

Each takes a point, or a text that it looks up as if it had been typed:

- `geo:` on Android: `geo:latitude,longitude?q=query`, or a point with its label as the query
  (https://developer.android.com/guide/components/google-maps-intents; RFC 5870 for the scheme);
- Apple: `daddr`, "an address string that geolocation can understand" or a pair, and `dirflg`
  (https://developer.apple.com/library/archive/featuredarticles/iPhoneURLScheme_Reference/MapLinks/MapLinks.html);
- Google: `destination`, "a place name, address, or comma-separated latitude/longitude", and `travelmode`
  (https://developers.google.com/maps/documentation/urls/get-started);
- OpenStreetMap: `route` of points, or `to` for Nominatim, and `engine`
  (https://github.com/openstreetmap/openstreetmap-website, app/assets/javascripts/index/directions.js).

Without a means of travel each uses the one that its user is used to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from components.i18n.words import Words
from components.plan.model import Coordinate, Leg
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.render.labels import leg_groups
from components.render.stop_field import Localised

_MAX_LABEL = 80
_MAX_ADDRESS = 200
# In a `geo:` address they would begin the label of the pin.
_NO_PARENTHESES = str.maketrans("", "", "()")


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where directions lead: to a point, or where there is an `address` to what the application finds by name and
    address, near the point. `name` labels the pin where the application takes a label."""

    at: Coordinate
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """One address a map application, each leading to the same place."""

    geo: str
    apple: str
    google: str
    osm: str


def directions(to: Destination, *, mode: TravelMode | None) -> Directions:
    """Links to a destination by a means of travel; None leaves it to the application."""
    latitude, longitude = f"{to.at.latitude:.6f}", f"{to.at.longitude:.6f}"
    codes = TRAVEL_MODES[mode].directions if mode is not None else None
    dirflg = f"&dirflg={codes.apple_maps}" if codes else ""
    travelmode = f"&travelmode={codes.google_maps}" if codes else ""
    engine = f"engine={codes.openstreetmap}&" if codes else ""
    address = " ".join(to.address.split())[:_MAX_ADDRESS]
    if not address:
        query = f"{latitude},{longitude}({_quoted(to.name[:_MAX_LABEL])})"
        return Directions(
            geo=f"geo:{latitude},{longitude}?q={query}",
            apple=f"https://maps.apple.com/?daddr={latitude},{longitude}{dirflg}",
            google=f"https://www.google.com/maps/dir/?api=1&destination={latitude}%2C{longitude}{travelmode}",
            osm=f"https://www.openstreetmap.org/directions?{engine}route=%3B{latitude}%2C{longitude}",
        )
    name = " ".join(to.name.split())[:_MAX_LABEL]
    text = address if name.casefold() in address.casefold() else f"{name}, {address}"
    return Directions(
        geo=f"geo:{latitude},{longitude}?q={_quoted(text.translate(_NO_PARENTHESES))}",
        apple=f"https://maps.apple.com/?daddr={_quoted(text)}{dirflg}",
        google=f"https://www.google.com/maps/dir/?api=1&destination={_quoted(text)}{travelmode}",
        # Nominatim finds nothing where one word of many is unknown to it, as the name of a host may be.
        osm=f"https://www.openstreetmap.org/directions?{engine}to={_quoted(address)}",
    )


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="ignore")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachStart:
    """Where a coach leaves: at the meeting point that the organiser wrote, which has no position; else where the stop
    before is. `groups` are those who take it, empty for everybody."""

    groups: str
    place: Localised
    directions: Directions | None


def coach_starts(
    legs: Iterable[Leg], meet: Localised | None, places: Mapping[str, tuple[Localised, Directions | None]], words: Words
) -> tuple[CoachStart, ...]:
    """A start for each leg by coach; `places` has the name of each stop by its id, and links that lead to it."""
    coaches = [leg for leg in legs if leg.mode is TravelMode.COACH and not leg.same_place]
    if meet is not None:
        return (CoachStart(groups="", place=meet, directions=None),) if coaches else ()
    starts = [(leg, *places[leg.from_stop_id]) for leg in coaches if leg.from_stop_id in places]
    return tuple(CoachStart(groups=leg_groups(leg, words), place=name, directions=to) for leg, name, to in starts)
