"""What the files say of a stop, as plain text: one telling for calendar, tracks and the picture's alternative text.

Text from outside is made fit for every plain format here, in one place; each format's library then does its own
escaping (XML, iCalendar, JSON) on top.
"""

from __future__ import annotations

import re
from datetime import date

from components.i18n.words import Words
from components.plan.model import Assumption, Day, PlannedStop, Visit
from components.render import labels
from components.render.escaping import FORBIDDEN, paragraphs, safe_link
from components.render.stop_list import plan_line
from components.settings import OSM_CREDIT

# Embeddings, overrides and isolates turn the text that follows them around (Unicode Standard Annex 9, table 4); what
# remains without them still reads right to left where its letters do.
_TURNS_TEXT_AROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """`text` with `\\n` as its only line end, without what formats forbid and what turns other text around."""
    return _TURNS_TEXT_AROUND.sub("", FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """`text` cleaned and in one line, for names and titles."""
    return " ".join(clean(text).split())


def shortened(text: str, longest: int) -> str:
    """`text` in one line of at most `longest` characters, cut at a word where that is possible."""
    line = one_line(text)
    if len(line) <= longest:
        return line
    head = line[: longest - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > longest // 2 else head).rstrip(" ,;·-") + "…"


def address_line(planned: PlannedStop) -> str:
    """Name and address in one line, the name alone where there is no address."""
    return ", ".join(part for part in (one_line(planned.stop.name), one_line(planned.stop.address)) if part)


def hours_line(planned: PlannedStop, words: Words) -> str:
    """The hours of a stop, with the word that they are indicative where they are."""
    hours = labels.hours(planned.timing, words)
    known = planned.timing.arrive is not None or planned.timing.depart is not None
    if known and Assumption.TIMES in planned.stop.assumed:
        return f"{hours} ({words.text('indicative')})"
    return hours


def way_line(planned: PlannedStop, words: Words) -> str:
    """How to get here from the stop before; empty for the first stop and where nobody knows."""
    if planned.leg is None:
        return ""
    line = labels.way(planned.leg, words)
    return f"{line} ({words.text('estimate')})" if planned.leg.estimated and not planned.leg.same_place else line


def project_lines(planned: PlannedStop) -> list[str]:
    """The projects shown at a stop, one a line."""
    return [
        f"{one_line(project.name)}: {one_line(project.text)}" if project.text.strip() else one_line(project.name)
        for project in planned.stop.projects
    ]


def projects_heading(planned: PlannedStop, words: Words) -> str:
    """What stands above the projects, with the word that they are assumed where they are."""
    heading = words.text("Projects shown here")
    return f"{heading} ({words.text('assumed')})" if Assumption.PROJECTS in planned.stop.assumed else heading


def telling(planned: PlannedStop, words: Words) -> list[str]:
    """All that a reader wants to know of a stop, as lines of plain text, the name left out."""
    stop = planned.stop
    lines = [hours_line(planned, words), way_line(planned, words), *paragraphs(clean(stop.description))]
    if stop.projects:
        lines += [f"{projects_heading(planned, words)}:", *(f"• {line}" for line in project_lines(planned))]
    lines += [one_line(stop.address), labels.certainty(planned, words)]
    named = (
        (words.text("Open"), stop.opening_hours),
        (words.text("Website"), safe_link(stop.website)),
        (words.text("Contact"), stop.contact),
        (words.text("Note"), stop.notes),
    )
    lines += [f"{name}: {one_line(value)}" for name, value in named if value.strip()]
    return [line for line in lines if line]


def stamp_lines(visit: Visit, words: Words) -> list[str]:
    """Which plan this is, and whose map data it stands on: every output says both."""
    return [plan_line(visit, words), OSM_CREDIT]


def dates(visit: Visit, words: Words) -> str:
    """The days of the visit as one span; empty while there are none."""
    if not visit.days:
        return ""
    days: list[date] = [day.date for day in visit.days]
    return words.dates(min(days), max(days))


def day_in_a_sentence(visit: Visit, words: Words) -> str:
    """The whole programme in plain text, for those who do not see the picture of it."""
    parts = [f"{one_line(visit.title)}, {dates(visit, words)}." if visit.days else f"{one_line(visit.title)}."]
    for day in visit.days:
        stops = "; ".join(_short(planned, words) for planned in day.stops) or words.text("No stops yet")
        parts.append(f"{words.date(day.date)}: {stops}.")
    return " ".join(parts)


def _short(planned: PlannedStop, words: Words) -> str:
    return f"{planned.number}. {shortened(planned.stop.name, 80)}, {hours_line(planned, words)}"


def unplaced(day: Day) -> list[PlannedStop]:
    """The stops of a day that no map can show, because nobody knows where they are."""
    return [planned for planned in day.stops if planned.place is None]
