"""Plans of any length to measure with: stops spread over a city, days of ten, every answer stored beforehand."""

from __future__ import annotations

import csv
import io
import math
import random
from datetime import date, timedelta

import httpx

from components.lookup.answer_cache import open_answer_cache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.lookup.router import LegQuestion, Router
from components.plan.model import Coordinate
from components.settings import Settings
from components.sheets.reading import read_venues
from components.visit.planner import questions

STOPS_A_DAY = 10
POINTS_A_WAY = 60
"""As a router gives for a kilometre or two in a city."""
_FIRST_DAY = date(2027, 3, 1)
_MIDDLE = Coordinate(latitude=46.0514, longitude=14.5060)
_SPREAD_M = 4000.0
_M_A_DEGREE = 111_320.0


def places(number: int, *, seed: int = 6) -> list[Coordinate]:
    """So many places around the middle of a city, the same for the same seed."""
    chance = random.Random(seed)
    across = _M_A_DEGREE * math.cos(math.radians(_MIDDLE.latitude))
    return [
        Coordinate(
            latitude=round(_MIDDLE.latitude + chance.gauss(0, _SPREAD_M / 2) / _M_A_DEGREE, 6),
            longitude=round(_MIDDLE.longitude + chance.gauss(0, _SPREAD_M / 2) / across, 6),
        )
        for _ in range(number)
    ]


def plan_of(number: int) -> bytes:
    """A `venues.csv` of so many stops with hours, places, texts and projects, ten a day."""
    out = io.StringIO()
    columns = ("date", "arrive", "depart", "name", "address", "lat", "lon", "travel", "description", "projects")
    table = csv.writer(out)
    table.writerow(columns)
    for index, place in enumerate(places(number)):
        day, of_day = divmod(index, STOPS_A_DAY)
        begins = 8 * 60 + of_day * 60
        table.writerow(
            (
                _FIRST_DAY + timedelta(days=day),
                f"{begins // 60:02}:{begins % 60:02}",
                f"{(begins + 35) // 60:02}:{(begins + 35) % 60:02}",
                f"Workshop {index + 1} of the creative quarter",
                f"Slovenska cesta {index + 1}, 1000 Ljubljana",
                place.latitude,
                place.longitude,
                ("walk", "bike", "coach")[index % 3],
                "A shared house of designers, makers and small publishers, shown by those who run it.",
                f"Open studio {index + 1}: who works here, and how it began." if index % 2 else "",
            )
        )
    return out.getvalue().encode()


def answered(settings: Settings, data: bytes) -> tuple[Geocoder, Router]:
    """Who knows places and ways, with every question of the plan answered by a service in this process, and stored."""
    moment = [0.0]

    def sleep(seconds: float) -> None:
        moment[0] += seconds

    handler = httpx.MockTransport(_service)
    http_client = HttpClient(
        contact="measurements", transport=handler, clock=lambda: moment[0], monotonic=lambda: moment[0], sleep=sleep
    )
    answers = open_answer_cache(settings)
    geocoder, router = Geocoder(settings.geocoder, http_client, answers), Router(http_client, answers, settings.router)
    stops = read_venues(data, name=settings.csv_path.name).stops
    while left := questions(stops, places=geocoder.lookup, legs=router.lookup).open:
        for question in left:
            if isinstance(question, LegQuestion):
                router.ask(question)
            else:
                geocoder.ask(question.address, name=question.name)
    return geocoder, router


def _service(request: httpx.Request) -> httpx.Response:
    """OSRM's answer for a way of `POINTS_A_WAY` points, 1.3 times as long as the straight line."""
    start, end = (
        tuple(float(part) for part in pair.split(",")) for pair in request.url.path.rpartition("/")[2].split(";")
    )
    steps = [number / (POINTS_A_WAY - 1) for number in range(POINTS_A_WAY)]
    line = [
        [
            start[0] + (end[0] - start[0]) * step,
            start[1] + (end[1] - start[1]) * step + 0.0005 * math.sin(9 * math.pi * step),
        ]
        for step in steps
    ]
    across = math.cos(math.radians(start[1]))
    distance_m = 1.3 * _M_A_DEGREE * math.hypot((end[0] - start[0]) * across, end[1] - start[1])
    ends = [{"distance": 3.0, "location": list(place)} for place in (start, end)]
    route = {"distance": distance_m, "duration": distance_m / 1.4, "geometry": {"coordinates": line}}
    return httpx.Response(200, json={"code": "Ok", "routes": [route], "waypoints": ends})
