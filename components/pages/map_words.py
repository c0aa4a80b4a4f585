"""What organisers are told of the streets under the map: that they are being drawn, or why they could not be."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

from components.i18n.words import Words
from components.plan.errors import StudyVisitError
from components.plan.messages import message_of, printable_line
from components.render.draft_list import MapLine, Notice
from components.visit.ground_work import GroundReport, GroundState

DRAW_MAP = "draw-map"
"""The action that asks for them anew."""


def map_line(report: GroundReport, words: Words) -> MapLine | None:
    """The line at the foot of the list; None where maps have no streets of their own, or no stop has a place."""
    if report.state is GroundState.OPEN:
        return MapLine(text=words.text("The streets of the map are being drawn …"))
    if report.ground is None or report.state is GroundState.OFF:
        return None
    source = printable_line(report.ground.source)
    text = words.text("Streets of the map: {source}", source=source)
    with suppress(ValueError):  # it is the source's word
        day = words.date(date.fromisoformat(report.ground.date), "long")
        text = words.text("Streets of the map: {source}, {day}", source=source, day=day)
    return MapLine(text=text, do=DRAW_MAP, label=words.text("Draw them again"))


def map_notices(report: GroundReport, zone: ZoneInfo, words: Words) -> list[Notice]:
    """Why they could not be drawn, and since when by the clock of `zone`; nothing where they could."""
    if report.fault is None or report.since is None:
        return []
    since = report.since.astimezone(zone)
    text = words.text("Since {hour} the streets of the map could not be drawn.", hour=words.hour(since))
    why = words.text("The app's log says why.")
    if isinstance(report.fault, StudyVisitError):
        why = words.phrase(message_of(report.fault))
    again = words.text("The app tries again by itself.")
    stays = words.text("Until then the older ones stay.") if report.ground is not None else ""
    more = " ".join(part for part in (why, again, stays) if part)
    return [Notice(text=text, more=more, severity="note", do=DRAW_MAP, label=words.text("Try again now"))]
