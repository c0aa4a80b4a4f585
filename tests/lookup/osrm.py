"""A router in a function: straight ways at the speed of each profile, from and to a kerb some metres from the place."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from components.plan.coordinate import straight_line_m
from components.plan.model import Coordinate

SPEED_M_S = {"routed-foot": 1.25, "routed-bike": 4.2, "routed-car": 8.3}
METRES_OF_LATITUDE = 111_195


def osrm(request: httpx.Request, *, snap_m: Callable[[Coordinate], float] = lambda _: 0.0) -> httpx.Response:
    """The answer to a request for a route or a table. `snap_m` is how far north of a place its kerb is, in metres."""
    _, folder, service, _, _, coordinates = request.url.path.split("/")
    places = [
        Coordinate(latitude=float(latitude), longitude=float(longitude))
        for longitude, latitude in (pair.split(",") for pair in coordinates.split(";"))
    ]
    snaps_m = [snap_m(place) for place in places]
    kerbs = [
        Coordinate(latitude=place.latitude + metres / METRES_OF_LATITUDE, longitude=place.longitude)
        for place, metres in zip(places, snaps_m, strict=True)
    ]
    waypoints = [
        {"distance": metres, "location": [kerb.longitude, kerb.latitude]}
        for kerb, metres in zip(kerbs, snaps_m, strict=True)
    ]
    metres = [[round(straight_line_m(start, end), 1) for end in kerbs] for start in kerbs]
    seconds = [[round(cell / SPEED_M_S[folder], 1) for cell in row] for row in metres]
    if service == "table":
        body = {"durations": seconds, "distances": metres, "sources": waypoints, "destinations": waypoints}
        return httpx.Response(200, json={"code": "Ok", **body})
    line = [[kerb.longitude, kerb.latitude] for kerb in kerbs]
    route = {"distance": metres[0][1], "duration": seconds[0][1], "geometry": {"coordinates": line}}
    return httpx.Response(200, json={"code": "Ok", "routes": [route], "waypoints": waypoints})
