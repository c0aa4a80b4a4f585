"""A stop as plain text, for calendar, GPX, KML and the picture's alternative text.

Text from outside is cleaned here for all plain formats; each format's library then does its own escaping (XML,
iCalendar, JSON).
"""

from __future__ import annotations

import re

from components.export.context import Context
from components.export.fonts import han_family
from components.i18n.words import Words
from components.plan.model import Day, Leg, Visit
from components.render.escaping import FORBIDDEN
from components.render.funding_view import funding_view
from components.render.labels import leg_groups, leg_label, plan_line, visit_dates
from components.render.stop_view import FieldView, Item, Shape, StopView, Views, stop_views
from components.render.typed_text import Part, linked, text_lines
from components.settings import OSM_CREDIT

OSM_COPYRIGHT = "https://www.openstreetmap.org/copyright"
_MAX_CREDIT_LENGTH = 120

# Embeddings, overrides and isolates change the direction of the text after them (Unicode Standard Annex 9, table 4).
# Without them text still reads right to left where its letters do.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """`text` with `\\n` as its only line end, without what formats forbid and what turns other text around."""
    return _DIRECTION_MARKS.sub("", FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text)))


def one_line(text: str) -> str:
    """`text` cleaned and in one line, for names and titles."""
    return " ".join(clean(text).split())


def shortened(text: str, max_length: int) -> str:
    """`text` in one line of at most `max_length` characters, cut at a word where that is possible."""
    line = one_line(text)
    if len(line) <= max_length:
        return line
    head = line[: max_length - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > max_length // 2 else head).rstrip(" ,;·-") + "…"


def shortened_parts(text: str, max_length: int) -> list[Part]:
    """`shortened` text in parts with their links; an address that was cut still leads to where the whole one does."""
    short = shortened(text, max_length)
    parts, left = [], len(short)
    for part in linked(one_line(text)):
        if left > 0:
            parts.append(Part(part.text[:left], part.link))
        left -= len(part.text)
    if left < 0:
        parts[-1] = Part(parts[-1].text[:-1], parts[-1].link)
        parts.append(Part("…"))
    return parts


def han_of(visit: Visit) -> str:
    """The typeface of ideographs as they are written where the visit is; "" where that is not known."""
    zones = [visit.zone, *(planned.zone for day in visit.days for planned in day.stops)]
    return han_family(zone.key for zone in zones if zone is not None)


def plain_stops(visit: Visit, day: Day, context: Context) -> Views:
    """The stops of a day for the readers of a file, every text cleaned for plain formats."""
    return tuple(view.with_texts(clean, one_line) for view in stop_views(visit, day, context.words, context.audience))


def address_line(stop: StopView) -> str:
    """Name and address in one line, the name alone where there is no address."""
    return ", ".join(part for part in (stop.name.text, stop.text("address")) if part)


def hours_line(stop: StopView, words: Words) -> str:
    """The hours of a stop, with the words that they are indicative, or an estimate, where they are."""
    remarks = [words.text("approximate")] if stop.indicative and stop.has_hours else []
    remarks += [words.text("estimate")] if stop.computed else []
    return f"{stop.hours} ({', '.join(remarks)})" if remarks else stop.hours


def way_lines(stop: StopView, words: Words) -> list[str]:
    """How to get here from the stop before, for each group where they differ, or that it is not known; empty where
    there is no way to go."""
    lines = [leg_line(leg, words) for leg in stop.legs]
    return lines if stop.unknown_way is None else [*lines, words.text("Way not known")]


def leg_line(leg: Leg, words: Words) -> str:
    """A leg in a line, with the groups that take it where not everybody does."""
    line = leg_label(leg, words)
    line = f"{line} ({words.text('estimate')})" if leg.time_estimated else line
    return f"{one_line(leg_groups(leg, words))}: {line}" if leg.groups else line


def name_line(stop: StopView) -> str:
    """The name of a stop, with its group in the visit of all: `Serralves (Group A)`. A name that says it, stays."""
    is_named = not stop.group or stop.group in stop.name.text
    return stop.name.text if is_named else f"{stop.name.text} ({one_line(stop.group)})"


def item_line(item: Item, shape: Shape) -> str:
    """An item of a list in one line: `TAFR: winner of the CREA Summer Academy https://tafr.example`, `09:30 Tour`,
    `“We learned a lot” – Ana`."""
    if shape is Shape.QUOTES:
        return " – ".join(part for part in (item.name, item.text) if part)
    name = f"{item.name}:" if shape is Shape.ITEMS and item.text else item.name
    return " ".join(part for part in (name, item.text, item.link) if part)


def prose_lines(text: str) -> list[str]:
    """The lines of a text; where it has empty lines one is left."""
    lines: list[str] = []
    for line in text_lines(text):
        lines += [""] if line.gap else []
        lines.append(one_line(f"{line.lead} {line.text}"))
    return lines


def _field_lines(field: FieldView) -> list[str]:
    content, row = field.content, field.row
    if content.items:
        return [f"{field.heading}:", *(f"• {item_line(item, row.shape)}" for item in content.items)]
    lines = prose_lines(content.text) if row.shape is Shape.PARAGRAPHS else [one_line(content.text)]
    if not row.labelled:
        return lines
    return [f"{field.heading}:", *lines] if len(lines) > 1 else [f"{field.heading}: {line}" for line in lines]


def stop_lines(stop: StopView, words: Words) -> list[str]:
    """All that a reader wants to know of a stop, as lines of plain text, without its name. A line is empty where a
    text has an empty line."""
    lines = [line for line in (hours_line(stop, words), *way_lines(stop, words)) if line]
    return lines + [line for field in stop.filled() for line in _field_lines(field)]


def stamp_lines(visit: Visit, words: Words) -> list[str]:
    """The plan's number and date, and the credit for the map data. Every output has both."""
    return [plan_line(visit, words), OSM_CREDIT]


def map_credit(visit: Visit) -> str:
    """The credit for the map data where a map is drawn: that of its ground too, which is text from outside."""
    credit = "" if visit.ground is None else shortened(visit.ground.credit, _MAX_CREDIT_LENGTH)
    return credit if OSM_CREDIT in credit else f"{credit} {OSM_CREDIT}".strip()


def spelt_credit(visit: Visit) -> str:
    """The same where nobody can click on it: with the address that explains it, where streets are drawn."""
    credit = map_credit(visit)
    return credit if visit.ground is None else f"{credit} · {OSM_COPYRIGHT.removeprefix('https://www.')}"


def funder_lines(visit: Visit, words: Words) -> list[str]:
    """Who pays, in the funder's line of plain text; nothing where nobody is named."""
    view = funding_view(visit, words)
    return [] if view is None else [one_line(line) for line in (*view.lines, *view.names)]


def about_lines(visit: Visit, context: Context) -> list[str]:
    """The description of a map file: dates, host, funder, plan, credit, and the stops that are not on the map."""
    words = context.words
    funder = [*funder_lines(visit, words), *prose_lines(visit.funding.disclaimer)]
    lines = [visit_dates(visit, words), one_line(visit.host), *funder, *stamp_lines(visit, words)]
    stops = [stop for day in visit.days for stop in plain_stops(visit, day, context)]
    missing = [stop.name.text for stop in stops if stop.coordinate is None and stop.has_own_place]
    if missing and not visit.is_record:
        lines.append(words.text("Not on the map, as the place is not known: {names}", names=", ".join(missing)))
    return [line for line in lines if line]
