"""What planning has to say about places, ways and services, each at its cell and in words for the organiser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from components.lookup.estimates import NO_WAY, NOT_BELIEVED, TOO_FAR_OFF
from components.lookup.geocoder import Found, NotFound
from components.plan.errors import ServiceFault
from components.plan.messages import Phrase
from components.plan.model import Assumption, Leg, Place, Stop
from components.plan.problems import Problem, ProblemKind, Severity
from components.settings import GeocoderSettings
from components.visit.place_checks import place_checks


def place_problems(
    stop: Stop, place: Place | None, asked: Found | NotFound | None, others: Sequence[Place], settings: GeocoderSettings
) -> list[Problem]:
    """What is to be said about where a stop is: the doubts about its place, or why it has none. `asked` is what the
    geocoder said of its address, `others` are places of the same day."""
    if place is not None:
        return place_checks(stop, place, others=others, settings=settings)
    name, column, remedy = {"stop": stop.name}, "address", None
    if isinstance(asked, NotFound):
        kind, severity = ProblemKind.PLACE_NOT_FOUND, Severity.WARNING
        message = Phrase("The address of {stop} was not found.", name)
        remedy = Phrase("Check the address, or give a position in lat and lon.")
    elif stop.address.strip():
        kind, severity = ProblemKind.PLACE_PENDING, Severity.NOTE
        message = Phrase("The address of {stop} has not been looked up yet.", name)
    elif Assumption.PLACE in stop.assumed:
        kind, severity = ProblemKind.PLACE_MISSING, Severity.NOTE
        message = Phrase("The place of {stop} is still to be confirmed.", name)
    else:
        kind, severity = ProblemKind.PLACE_MISSING, Severity.WARNING
        message = Phrase("{stop} has neither an address nor a position, so the map cannot show it.", name)
        remedy = Phrase("Give it an address, or a position in lat and lon.")
    return [
        Problem(
            kind=kind,
            severity=severity,
            message=message,
            remedy=remedy,
            stop_id=stop.id,
            day=stop.date,
            line=stop.line,
            column=column,
        )
    ]


def way_problem(stop: Stop, leg: Leg | None) -> Problem | None:
    """The problem with a leg to which the router has no usable answer; waiting for one is the day's to say."""
    if leg is None or leg.note not in {NO_WAY, TOO_FAR_OFF, NOT_BELIEVED}:
        return None
    kind, severity = ProblemKind.ROUTE_IMPOSSIBLE, Severity.WARNING
    if leg.note == NO_WAY:
        message = Phrase("The router knows no way to {stop} by this means of travel.", {"stop": stop.name})
        remedy = Phrase("Choose another in travel, or check where the two stops are.")
    elif leg.note == TOO_FAR_OFF:
        message = Phrase("The router knows no way near {stop}, or near the stop before it.", {"stop": stop.name})
        remedy = Phrase("Check where the two stops are.")
    else:
        kind = ProblemKind.ROUTE_ESTIMATED
        message = Phrase("The way to {stop} is estimated: the router's answer was too fast.", {"stop": stop.name})
        remedy = Phrase("Check the router's address: it may know cars only.")
    return Problem(
        kind=kind,
        severity=severity,
        message=message,
        remedy=remedy,
        stop_id=stop.id,
        day=stop.date,
        line=stop.line,
        column="travel",
    )


def estimated_ways(day: date, count: int, line: int | None, *, router_down: bool) -> Problem:
    """Says once a day how many of its ways are estimated, and why."""
    message = (
        Phrase("Ways that are estimated, because the router does not answer: {count}.", {"count": count})
        if router_down
        else Phrase("Ways that are estimated until the router has answered: {count}.", {"count": count})
    )
    return Problem(
        kind=ProblemKind.ROUTE_ESTIMATED,
        severity=Severity.NOTE,
        message=message,
        day=day,
        line=line,
        column="travel",
    )


def service_down(fault: ServiceFault) -> Problem:
    """Says once that a service is out of reach."""
    return Problem(
        kind=ProblemKind.SERVICE_DOWN,
        severity=Severity.WARNING,
        message=Phrase("{fault}", {"fault": str(fault)}),
        remedy=Phrase("It is asked again by itself; until then the plan shows what is known."),
    )


def too_many_stops(count: int, most: int, line: int | None) -> Problem:
    """Says once that `count` stops are beyond the `most` that are drawn, and from which line on."""
    return Problem(
        kind=ProblemKind.TOO_LONG,
        severity=Severity.WARNING,
        message=Phrase(
            "The plan is too long: its first {most} stops are shown, {count} are not.", {"most": most, "count": count}
        ),
        remedy=Phrase("Make several visits of it, each with a file of its own."),
        line=line,
    )
