"""The kilometres of a visit by means of travel, and how each was reckoned, as a paper and as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from components.export.context import Context
from components.export.landscape_table import Column, Row, paper_of, table_bytes, tables_pdf
from components.export.text import name_line, one_line, plain_stops
from components.i18n.words import Words
from components.plan.coordinate import straight_line_m
from components.plan.model import Leg, Visit
from components.plan.record import legs_by_mode
from components.render.labels import leg_groups, mode, travel_name, visit_dates


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRow:
    """One way of the programme: `leg` is None where nobody knows the way; `start` is empty where no place before it is
    known."""

    day: date
    start: str
    end: str
    leg: Leg | None


def way_rows(visit: Visit, context: Context) -> tuple[WayRow, ...]:
    """Every way of the visit in its order, each once, also where several groups take it."""
    rows: list[WayRow] = []
    for day in visit.days:
        names = {stop.id: name_line(stop) for stop in plain_stops(visit, day, context)}
        for planned in day.stops:
            end = names[planned.stop.id]
            rows += [
                WayRow(day=day.date, start=names.get(leg.from_stop_id, ""), end=end, leg=leg) for leg in planned.legs
            ]
            if (unknown := planned.unknown_way) is not None:
                rows.append(WayRow(day=day.date, start=names.get(unknown.from_stop_id or "", ""), end=end, leg=None))
    return tuple(rows)


def kilometres_pdf(visit: Visit, context: Context) -> bytes:
    """The sums by means of travel, then each way with its kilometres and how they were reckoned."""
    words, rows = context.words, way_rows(visit, context)
    title = words.text("Kilometres by means of travel")
    span = visit_dates(visit, words)
    by_mode = [
        Column(label=words.text("Means of travel"), width=92),
        Column(label=words.text("Ways"), width=30, align="end"),
        Column(label=f"{words.text('Measured')}, km", width=49, align="end"),
        Column(label=f"{words.text('Estimated')}, km", width=49, align="end"),
        Column(label=f"{words.text('Together')}, km", width=49, align="end"),
    ]
    sums = paper_of(visit, context, kind=title, day=span, columns=by_mode, rows=_sums(rows, words))
    each = [
        Column(label=words.text("Date"), width=25, size=8.5),
        Column(label=words.text("From"), width=50, size=8.5),
        Column(label=words.text("To"), width=50, size=8.5),
        Column(label=words.text("Means of travel"), width=36, size=8.5),
        Column(label="km", width=18, align="end", size=8.5),
        Column(label=words.text("How the kilometres were measured"), width=52, size=8.5),
        Column(label=words.text("Minutes"), width=38, size=8.5),
    ]
    kind = words.text("Each way, and how it was measured")
    ways = paper_of(visit, context, kind=kind, day=span, columns=each, rows=(_way(row, words) for row in rows))
    return tables_pdf(visit, words, title, [sums, ways])


def kilometres_csv(visit: Visit, context: Context) -> bytes:
    """The same as a table for spreadsheets, in whole metres, stamped with the plan."""
    words = context.words
    header = [
        words.text("Plan"),
        words.text("Date"),
        words.text("From"),
        words.text("To"),
        words.text("Group"),
        words.text("Means of travel"),
        words.text("Distance in metres"),
        words.text("Straight line in metres"),
        words.text("How the kilometres were measured"),
        words.text("Minutes"),
        words.text("Who says how long it takes"),
    ]
    return table_bytes([header, *(_cells(visit, row, words) for row in way_rows(visit, context))])


def _cells(visit: Visit, row: WayRow, words: Words) -> list[str]:
    leg = row.leg
    about = [f"{visit.stamp.number}", row.day.isoformat(), row.start, row.end]
    if leg is None:
        return [*about, "", words.text("Way not known"), "", "", words.text("Way not known"), "", ""]
    seconds = leg.shown_s
    return [
        *about,
        one_line(leg_groups(leg, words)),
        one_line(travel_name(leg, words)),
        f"{leg.distance_m:.0f}",
        f"{_straight_m(leg):.0f}",
        reckoned(leg, words),
        "" if seconds is None else f"{seconds / 60:.0f}",
        "" if seconds is None else timed_by(leg, words),
    ]


def _way(row: WayRow, words: Words) -> Row:
    leg, day = row.leg, words.date(row.day, "medium")
    if leg is None:
        return Row(cells=(day, row.start, row.end, words.text("Way not known"), "", "", ""))
    seconds = leg.shown_s
    name = one_line(travel_name(leg, words))
    return Row(
        cells=(
            day,
            row.start,
            row.end,
            f"{name}, {one_line(leg_groups(leg, words))}" if leg.groups else name,
            _km(leg.distance_m, words),
            reckoned(leg, words),
            "" if seconds is None else f"{words.duration(seconds)}: {timed_by(leg, words)}",
        )
    )


def _sums(rows: Sequence[WayRow], words: Words) -> Iterator[Row]:
    legs = [row.leg for row in rows if row.leg is not None]
    for travel, own in legs_by_mode(legs).items():
        yield _sum(mode(travel, words), own, words)
    yield _sum(words.text("Together"), [leg for leg in legs if not leg.same_place], words, is_sum=True)
    if unknown := sum(row.leg is None for row in rows):
        yield Row(cells=(words.text("Way not known"), f"{unknown}", "", "", ""))


def _sum(name: str, legs: Sequence[Leg], words: Words, *, is_sum: bool = False) -> Row:
    measured, estimated = (
        sum(leg.distance_m for leg in legs if leg.estimated is is_estimated) for is_estimated in (False, True)
    )
    metres = [_km(each, words) for each in (measured, estimated, measured + estimated)]
    return Row(cells=(name, f"{len(legs)}", *metres), is_sum=is_sum, min_height=7.6)


def reckoned(leg: Leg, words: Words) -> str:
    """How the metres of a leg came about."""
    if leg.same_place:
        return words.text("Same place")
    if not leg.estimated:
        return words.text("Measured by the router along roads and paths")
    straight_m = _straight_m(leg)
    factor = leg.distance_m / straight_m if straight_m else 1.0
    if abs(factor - 1) < 0.005:
        return words.text("Straight line")
    return words.text(
        "Estimate: the straight line of {distance} km times {factor}",
        distance=_km(straight_m, words),
        factor=words.number(factor, 2),
    )


def timed_by(leg: Leg, words: Words) -> str:
    """Who says how long a leg takes."""
    if leg.time is not None and leg.time.written:
        return words.text("the programme")
    return words.text("estimate") if leg.time_estimated else words.text("the router")


def _straight_m(leg: Leg) -> float:
    return straight_line_m(leg.geometry[0], leg.geometry[-1])


def _km(metres: float, words: Words) -> str:
    return words.number(metres / 1000, 1)
