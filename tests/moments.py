"""Visits of which it was worked out by hand, on paper, what they are at which instant.

`tests/recorded/moments.json` is that table, a row a line: the name of a visit here, an instant, what to expect, and
why where that is not plain. The pages' own script is held to the same table as `components.plan.status`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from components.plan.model import Coordinate, Day, Leg, Place, PlaceSource, PlannedStop, Stop, Visit
from components.plan.status import VisitStatus
from components.plan.timing import Timing, Totals
from components.plan.travel_modes import TravelMode
from tests.cases import case_visit

TABLE: list[dict[str, Any]] = json.loads((Path(__file__).parent / "recorded" / "moments.json").read_text("utf-8"))
LJUBLJANA, TOKYO = ZoneInfo("Europe/Ljubljana"), ZoneInfo("Asia/Tokyo")
MAO = Coordinate(latitude=46.0513, longitude=14.5640)
ABC = Coordinate(latitude=46.0660, longitude=14.5450)
POLIGON = Coordinate(latitude=46.0493, longitude=14.4939)


def instant(text: str | None, zone: ZoneInfo | None = None) -> datetime | None:
    """An instant of the visits' zone, or another: `2017-02-02 9:30`."""
    if text is None:
        return None
    day, clock = text.split()
    return datetime.fromisoformat(f"{day} {clock.zfill(5)}").replace(tzinfo=zone or LJUBLJANA)


def stop(
    name: str,
    day: str,
    arrive: str | None = None,
    depart: str | None = None,
    *,
    at: Coordinate | None = None,
    leave_by: str | None = None,
    leg: Leg | None = None,
    contact: str = "",
    hidden: bool = False,
    zone: ZoneInfo | None = None,
    with_group: bool = False,
) -> PlannedStop:
    """A stop with hours of `day`, or of another where they begin with its date; its leg brings the seconds of way."""

    def hour(text: str | None) -> datetime | None:
        return instant(text if text is None or " " in text else f"{day} {text}", zone)

    row = Stop(
        id=name.lower(),
        date=date.fromisoformat(day),
        name=name,
        address="" if with_group else f"{name} street",
        contact=contact,
        hidden=hidden,
    )
    travel_s = leg.travel_s if leg is not None else None
    return PlannedStop(
        number=1,
        stop=row,
        timing=Timing(arrive=hour(arrive), depart=hour(depart), travel_s=travel_s, leave_by=hour(leave_by)),
        zone=zone,
        place=Place(coordinate=at, source=PlaceSource.FILE) if at is not None else None,
        leg=leg,
    )


def leg(start: str, end: str, minutes: int, buffer_min: int = 0, *, same_place: bool = False) -> Leg:
    return Leg(
        from_stop_id=start,
        to_stop_id=end,
        mode=TravelMode.COACH,
        distance_m=minutes * 250,
        duration_s=minutes * 60,
        buffer_s=buffer_min * 60,
        geometry=(MAO, ABC),
        same_place=same_place,
    )


def visit(*days: Sequence[PlannedStop], contact: str = "") -> Visit:
    nothing = Totals(distance_m=0, travel_s=0, dwell_s=0, estimated=False)
    return Visit(
        title="Two days in Ljubljana",
        host="RRA LUR",
        zone=LJUBLJANA,
        languages=("en",),
        contact=contact,
        days=tuple(
            Day(
                date=stops[0].stop.date,
                stops=tuple(replace(planned, number=number) for number, planned in enumerate(stops, 1)),
                totals=nothing,
            )
            for stops in days
        ),
    )


def two_days() -> Visit:
    """Meeting 14:00-17:00; then MAO 9:30-10:30, 17 min to ABC 11:00-12:15, 23 min to Poligon 12:45-14:15, and
    BarCamp at the same place 14:30-16:30. A hidden stop in between does not exist."""
    first, second = "2017-02-01", "2017-02-02"
    return visit(
        [stop("Meeting", first, "14:00", "17:00")],
        [
            stop("MAO", second, "9:30", "10:30", at=MAO),
            stop("Hidden", second, "10:35", "10:55", hidden=True),
            stop("ABC", second, "11:00", "12:15", at=ABC, leave_by="10:43", leg=leg("mao", "abc", 12, 5)),
            stop("Poligon", second, "12:45", "14:15", at=POLIGON, leave_by="12:22", leg=leg("abc", "poligon", 18, 5)),
            stop(
                "BarCamp",
                second,
                "14:30",
                "16:30",
                at=POLIGON,
                leave_by="14:30",
                leg=leg("poligon", "barcamp", 0, same_place=True),
                contact="+386 1 000 00 00",
            ),
        ],
        contact="host@example.org",
    )


def missing() -> Visit:
    """Hours that nobody knows: A from 9:00, B without any, C until 12:00, D from 13:00."""
    day = "2017-02-02"
    return visit([stop("A", day, "9:00"), stop("B", day), stop("C", day, None, "12:00"), stop("D", day, "13:00")])


def overlapping() -> Visit:
    """An impossible day: A 9:00-11:00, 30 min to B 10:00-12:00, C from 11:30 to 11:00."""
    day = "2017-02-02"
    return visit(
        [
            stop("A", day, "9:00", "11:00"),
            stop("B", day, "10:00", "12:00", leave_by="9:30", leg=leg("a", "b", 30)),
            stop("C", day, "11:30", "11:00"),
        ]
    )


def mistyped() -> Visit:
    """MAO 9:00-10:00, ABC 11:00-12:00, BarCamp 1:30-3:00 where 13:30 was meant."""
    day = "2017-02-02"
    return visit(
        [stop("MAO", day, "9:00", "10:00"), stop("ABC", day, "11:00", "12:00"), stop("BarCamp", day, "1:30", "3:00")]
    )


def backwards() -> Visit:
    """A 9:00-10:00, B from 14:00 to 12:00 (a slip), and Bar from half past midnight, open end."""
    day = "2017-02-02"
    return visit(
        [stop("A", day, "9:00", "10:00"), stop("B", day, "14:00", "12:00"), stop("Bar", day, "2017-02-03 0:30")]
    )


def nights() -> Visit:
    """Dinner from 22:30 to 1:00 of the night in which the clocks go forward (26 March 2017, 2:00 becomes 3:00); then
    sunrise 4:30-5:30, and on the day after next a walk from 10:00."""
    return visit(
        [stop("Dinner", "2017-03-25", "22:30", "2017-03-26 1:00")],
        [stop("Sunrise", "2017-03-26", "4:30", "5:30")],
        [stop("Walk", "2017-03-28", "10:00", "11:00")],
    )


def far_away() -> Visit:
    """Dinner in Ljubljana 20:00-22:00; two nights later Narita from 0:30 of Tokyo, open end, which is 16:30 in
    Ljubljana the day before; and on the day after a walk in Tokyo without hours."""
    return visit(
        [stop("Dinner", "2017-02-02", "20:00", "22:00")],
        [stop("Narita", "2017-02-04", "0:30", zone=TOKYO)],
        [stop("Walk", "2017-02-05", zone=TOKYO)],
    )


def breaks() -> Visit:
    """Rows without a place: a transfer of 9:45-10:00 is the way from Chapel to Kiasma; coffee 11:15-11:30 is at Kiasma,
    and the 10 min to the Library begin when it ends. Lunch is at the Library."""
    day = "2017-02-02"
    return visit(
        [
            stop("Chapel", day, "9:00", "9:45", at=MAO),
            stop("Transfer", day, "9:45", "10:00", with_group=True),
            stop("Kiasma", day, "10:00", "11:15", at=ABC, leave_by="9:45", leg=leg("chapel", "kiasma", 15)),
            stop("Coffee", day, "11:15", "11:30", with_group=True),
            stop("Library", day, "11:45", "12:30", at=POLIGON, leave_by="11:30", leg=leg("kiasma", "library", 10)),
            stop("Lunch", day, "12:30", "13:30", with_group=True),
        ]
    )


def computed() -> Visit:
    """A 9:00-10:00 as written; 30 min to B, 30 min to C: nobody wrote the hours of B (10:30-11:30) and C (12:00)."""
    day = "2017-02-02"
    a = stop("A", day, "9:00", "10:00", at=MAO)
    b = stop("B", day, "10:30", "11:30", at=ABC, leave_by="10:00", leg=leg("a", "b", 30))
    c = stop("C", day, "12:00", "13:00", at=POLIGON, leave_by="11:30", leg=leg("b", "c", 30))
    return visit(
        [
            a,
            *(
                replace(each, timing=replace(each.timing, arrive_computed=True, depart_computed=True))
                for each in (b, c)
            ),
        ]
    )


VISITS = {
    "two-days": two_days(),
    "missing": missing(),
    "overlapping": overlapping(),
    "mistyped": mistyped(),
    "backwards": backwards(),
    "nights": nights(),
    "breaks": breaks(),
    "far-away": far_away(),
    "groups": case_visit("parallel").visit,
    "computed": computed(),
}


def as_data(found: VisitStatus) -> Mapping[str, Any]:
    """A moment in the words of the table."""

    def iso(hour: datetime | None) -> str | None:
        return None if hour is None else hour.isoformat(timespec="seconds")

    apart = {
        name: {"now": each.now and each.now.stop.id, "next": each.next and each.next.stop.id}
        for name, each in found.apart.items()
    }
    return {
        "phase": found.phase.value,
        "day": None if found.day is None else found.day.isoformat(),
        "now": found.now.stop.id if found.now else None,
        "until": iso(found.until),
        "next": found.next.stop.id if found.next else None,
        "leg": [found.leg.from_stop_id, found.leg.to_stop_id] if found.leg else None,
        "leave_at": iso(found.leave_at),
        "leave_by": iso(found.leave_by),
        "leave_in_s": found.leave_in_s,
        "starts_in_s": found.starts_in_s,
        "days_to_go": found.days_to_go,
        "states": {stop_id: state.value for stop_id, state in found.states.items()},
        **({"apart": apart} if apart else {}),
    }
