"""Visits made by hand, for tests of everything that draws one: no file, no service, no clock.

Call what you need: `ljubljana()` is the default day as it should come out of the planner, `hostile()` the same with
an attack in every field, `sixty_stops()` a long day, `empty_day()` a day without stops, `nothing()` no day at all,
`helsinki()` a day over its own ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from math import cos, hypot, radians
from pathlib import Path
from zoneinfo import ZoneInfo

from components.plan.ground import read_ground
from components.plan.messages import Phrase
from components.plan.model import (
    Assumption,
    Coordinate,
    Day,
    Leg,
    Place,
    PlaceSource,
    PlannedStop,
    PlanStamp,
    Project,
    Stop,
    Visit,
)
from components.plan.publication import Note
from components.plan.timing import Timing, Totals
from components.plan.travel_modes import TravelMode

ZONE = ZoneInfo("Europe/Ljubljana")
MEETING_DAY = date(2017, 2, 1)
VISIT_DAY = date(2017, 2, 2)
ALL = frozenset({Assumption.TIMES, Assumption.PLACE, Assumption.PROJECTS})

MAO = Stop(
    id="mao",
    date=VISIT_DAY,
    name="Museum of Architecture and Design (MAO)",
    line=3,
    address="Rusjanov trg 7, 1000 Ljubljana",
    coordinate=Coordinate(latitude=46.0513, longitude=14.5640),
    accuracy_m=200,
    description="The national museum of architecture, industrial design and photography, in Fužine Castle.",
    website="https://mao.example",
    assumed=frozenset({Assumption.TIMES}),
)
ABC = Stop(
    id="abc",
    date=VISIT_DAY,
    name="ABC Accelerator",
    line=4,
    address="BTC City, Šmartinska cesta 152, 1000 Ljubljana",
    coordinate=Coordinate(latitude=46.0660, longitude=14.5450),
    accuracy_m=500,
    travel=TravelMode.COACH,
    description="A business accelerator for start-ups, in the BTC City quarter.",
    website="https://abc.example",
    assumed=frozenset({Assumption.TIMES}),
)
POLIGON = Stop(
    id="poligon",
    date=VISIT_DAY,
    name="Poligon Creative Centre",
    line=5,
    address="Tobačna ulica 5, 1000 Ljubljana",
    coordinate=Coordinate(latitude=46.0493, longitude=14.4939),
    accuracy_m=50,
    travel=TravelMode.COACH,
    description="A centre for creative industries in the former tobacco factory.\nIt closed in 2019.",
    projects=(
        Project(name="TAFR", text="Winner of the CREA Summer Academy."),
        Project(name="Mag Lev", text="A levitating turntable by the Desnahemisfera design group and Topsol engineers."),
    ),
    assumed=frozenset({Assumption.TIMES, Assumption.PROJECTS}),
)
BARCAMP = Stop(
    id="barcamp",
    date=VISIT_DAY,
    name="BarCamp",
    line=6,
    address="Tobačna ulica 5, 1000 Ljubljana",
    coordinate=Coordinate(latitude=46.0493, longitude=14.4939),
    accuracy_m=50,
    travel=TravelMode.WALK,
    description="Support institutions of the sector meet policy-makers to outline new support programmes.",
    notes="Its address was not published; Poligon is assumed.",
    assumed=frozenset({Assumption.TIMES, Assumption.PLACE}),
)
MEETING = Stop(
    id="meeting",
    date=MEETING_DAY,
    name="Partners' meeting",
    line=2,
    description="Project development and future activities. The venue was not published.",
    assumed=frozenset({Assumption.TIMES, Assumption.PLACE}),
)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall-clock moment in the sample's zone."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def timing(day: date, arrive: tuple[int, int] | None, depart: tuple[int, int] | None) -> Timing:
    """The hours of a stop, the way there left out."""
    return Timing(
        arrive=None if arrive is None else at(day, *arrive), depart=None if depart is None else at(day, *depart)
    )


def estimated_leg(start: Stop, end: Stop) -> Leg:
    """A straight line in the mode of `end`, as there is without a router; of no length between the same places."""
    assert start.coordinate is not None
    assert end.coordinate is not None
    mode = end.travel or TravelMode.WALK
    north_m = (end.coordinate.latitude - start.coordinate.latitude) * 111_320
    east_m = (end.coordinate.longitude - start.coordinate.longitude) * 111_320 * cos(radians(start.coordinate.latitude))
    distance_m = hypot(north_m, east_m) * 1.3
    same = distance_m < 20
    return Leg(
        from_stop_id=start.id,
        to_stop_id=end.id,
        mode=mode,
        distance_m=0.0 if same else distance_m,
        duration_s=0.0 if same else distance_m / (1.3 if mode is TravelMode.WALK else 6.5),
        buffer_s=300 if mode is TravelMode.COACH and not same else 0,
        geometry=(start.coordinate, end.coordinate),
        estimated=not same,
        same_place=same,
        note=None if same else Phrase("No router was asked; the way is an estimate."),
    )


def planned(number: int, stop: Stop, hours: Timing, leg: Leg | None = None) -> PlannedStop:
    """A stop of a day, at its own position if it has one."""
    place = None
    if stop.coordinate is not None:
        place = Place(coordinate=stop.coordinate, source=PlaceSource.FILE, accuracy_m=stop.accuracy_m)
    if leg is not None and hours.arrive is not None:
        leave_by = datetime.fromtimestamp(hours.arrive.timestamp() - leg.travel_s, tz=ZONE).replace(
            second=0, microsecond=0
        )
        hours = replace(hours, travel_s=leg.travel_s, slack_s=600.0, leave_by=leave_by)
    return PlannedStop(number=number, stop=stop, timing=hours, place=place, leg=leg)


def day_of(day: date, stops: Sequence[PlannedStop]) -> Day:
    """A day with the sums of its stops."""
    legs = [stop.leg for stop in stops if stop.leg is not None]
    totals = Totals(
        distance_m=sum(leg.distance_m for leg in legs),
        travel_s=sum(leg.travel_s for leg in legs),
        dwell_s=sum(stop.timing.dwell_s or 0 for stop in stops),
        estimated=any(leg.estimated for leg in legs),
    )
    return Day(date=day, stops=tuple(stops), totals=totals)


def ljubljana() -> Visit:
    """The study visit of 1 and 2 February 2017: a day without a place, then four stops, the last two at one place."""
    first = day_of(MEETING_DAY, [planned(1, MEETING, timing(MEETING_DAY, None, None))])
    second = day_of(
        VISIT_DAY,
        [
            planned(1, MAO, timing(VISIT_DAY, (9, 0), (10, 30))),
            planned(2, ABC, timing(VISIT_DAY, (11, 0), (12, 30)), estimated_leg(MAO, ABC)),
            planned(3, POLIGON, timing(VISIT_DAY, (13, 30), (15, 0)), estimated_leg(ABC, POLIGON)),
            planned(4, BARCAMP, timing(VISIT_DAY, (15, 0), (17, 30)), estimated_leg(POLIGON, BARCAMP)),
        ],
    )
    return Visit(
        title="CRE:HUB study visit, Ljubljana",
        host="Regional Development Agency of the Ljubljana Urban Region (RRA LUR)",
        zone=ZONE,
        languages=("en", "sl"),
        days=(first, second),
        contact="",
        introduction="Policies for cultural and creative industries.",
        stamp=PlanStamp(number=4, published_at=datetime(2017, 2, 1, 8, 12, tzinfo=UTC), note=Note(text="Coach moved")),
        revision="ljubljana-4",
    )


ATTACKS = (
    '<img src=x onerror="window.tripped=1">',
    "</script><script>window.tripped=1</script>",
    "`${window.tripped=1}` \\1 \\u003c",
    '" onmouseover="window.tripped=1" x=\'',
    "]]><x/><!-- --> &amp; &#60; %00",
    "line\r\nBEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM\nATTACH:x",
    '=HYPERLINK("https://evil.example","click")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "control \x00\x01\x0b\x0c\x1b\x7f\x85 \ufffe\uffff \ud800 end",
    "bidi \u202egnp.exe\u202c \u2066isolate\u2069 \u200bzero\ufeff",
    "שלום مرحبا 日本 😀 👩‍👩‍👧 Ω Я",
    "N" * 300,
    "Long words " * 27,
    '; , : \\ " semicolons\\nand\\;commas',
    "{number} {0} %s {{ 7*7 }} {% raw %}",
)
BAD_LINKS = (
    "javascript:window.tripped=1",
    "java\nscript:alert(1)",
    "data:text/html,<script>1</script>",
    "https://a.example/\r\nX: y",
    'https://ok.example/?a=1&b="><script>',
)


def helsinki() -> Visit:
    """A day on foot over the recorded ground of central Helsinki."""
    places = {
        "Kamppi Chapel": (60.169444, 24.935927),
        "Kiasma": (60.172017, 24.936672),
        "University Main Library": (60.171385, 24.948259),
        "Cathedral": (60.170378, 24.952176),
        "City Hall": (60.168240, 24.952777),
    }
    stops: list[PlannedStop] = []
    for number, (name, (latitude, longitude)) in enumerate(places.items(), start=1):
        at_place = Coordinate(latitude=latitude, longitude=longitude)
        stop = Stop(
            id=f"helsinki-{number}",
            date=VISIT_DAY,
            line=number + 1,
            name=name,
            coordinate=at_place,
            travel=TravelMode.WALK,
        )
        leg = estimated_leg(stops[-1].stop, stop) if stops else None
        stops.append(planned(number, stop, timing(VISIT_DAY, (8 + number, 0), (8 + number, 30)), leg))
    recorded = Path(__file__).with_name("recorded") / "ground-helsinki.json"
    return Visit(
        title="Study visit to Helsinki",
        host="City of Helsinki",
        zone=ZONE,
        languages=("en",),
        days=(day_of(VISIT_DAY, stops),),
        revision="h" * 16,
        ground=read_ground(recorded.read_bytes()),
    )


def hostile() -> Visit:
    """`ATTACKS`, one after the other, in every field that takes text."""
    stops: list[PlannedStop] = []
    for index, attack in enumerate(ATTACKS):
        point = Coordinate(latitude=46.05 + (index % 4) * 0.004, longitude=14.5 + index * 0.006)
        stop = Stop(
            id=f'stop{index}"><x>',
            date=VISIT_DAY,
            name=attack,
            address=ATTACKS[(index + 1) % len(ATTACKS)],
            coordinate=point,
            travel=TravelMode.COACH,
            description=attack,
            projects=(Project(name=attack, text=attack),),
            website=BAD_LINKS[index % len(BAD_LINKS)],
            contact=attack,
            notes=attack,
            opening_hours=attack,
        )
        leg = None if not stops else estimated_leg(stops[-1].stop, stop)
        stops.append(planned(index + 1, stop, timing(VISIT_DAY, (8 + index // 2, 30 * (index % 2)), None), leg))
    text = " ".join(attack for attack in ATTACKS if len(attack) < 100)
    return replace(
        ljubljana(),
        title=text,
        host=text,
        contact=text,
        introduction=text,
        days=(day_of(VISIT_DAY, stops),),
        stamp=PlanStamp(number=7, published_at=datetime(2017, 2, 1, 8, 12, tzinfo=UTC), note=Note(text=text)),
        revision="hostile",
    )


def sixty_stops() -> Visit:
    """A day of sixty stops on a bending way, routed, ten minutes each, every seventh without a place."""
    stops: list[PlannedStop] = []
    for index in range(60):
        point = Coordinate(
            latitude=46.03 + 0.0011 * ((index * 7) % 60), longitude=14.44 + 0.002 * index + 0.004 * (index % 3)
        )
        stop = Stop(
            id=f"s{index + 1}",
            date=VISIT_DAY,
            name=f"Stop number {index + 1} of the long day",
            address=f"Dunajska cesta {index + 1}, 1000 Ljubljana",
            coordinate=None if index % 7 == 6 else point,
            travel=list(TravelMode)[index % len(TravelMode)],
            description="A short visit." if index % 2 else "",
        )
        before = stops[-1].stop if stops else None
        leg = None
        if before is not None and before.coordinate is not None and stop.coordinate is not None:
            leg = replace(estimated_leg(before, stop), estimated=index % 5 == 0)
        begin = 6 * 60 + index * 15
        hours = timing(VISIT_DAY, divmod(begin, 60), divmod(begin + 10, 60))
        stops.append(planned(index + 1, stop, hours, leg))
    return replace(ljubljana(), title="Sixty stops", days=(day_of(VISIT_DAY, stops),), revision="sixty")


def empty_day() -> Visit:
    """Two days: one without a stop, one with a single stop that nobody can place."""
    return replace(
        ljubljana(),
        days=(
            day_of(MEETING_DAY, []),
            day_of(VISIT_DAY, [planned(1, replace(MEETING, date=VISIT_DAY), Timing(arrive=None, depart=None))]),
        ),
        revision="empty-day",
    )


def nothing() -> Visit:
    """A visit before its first stop, that nobody has published."""
    return replace(ljubljana(), days=(), stamp=PlanStamp(), revision="nothing")
