"""The visit as a block for a newsletter: the map alone as a picture, and the programme once, as text below it.

Tables and inline styles, no script, as mail programs drop it (https://www.caniemail.com); whole with pictures off and
at 320 px. A style sheet for dark screens is in the head, for programs that keep one. Without `base_url` the picture is
the file beside it, which a mail program takes along when the block is copied from a browser.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from typing import Any

from components.export.context import MAP_FILE, Context
from components.export.information import information_links
from components.export.text import (
    hours_line,
    item_line,
    map_credit,
    one_line,
    plain_stops,
    prose_lines,
    shortened_parts,
    way_lines,
)
from components.plan.funding_statements import StatementLine
from components.plan.model import Day, Visit
from components.plan.photos import PhotoFormat, PhotoSize, StoredPhoto, photo_file, size_of
from components.plan.record import cover_of
from components.render.escaping import environment, safe_link
from components.render.funding_view import EMBLEM_FILE, EMBLEM_PX, funding_view, logo_file, logo_size
from components.render.labels import plan_line, visit_dates, visit_title
from components.render.record_view import numbers
from components.render.stop_view import FieldView, Shape, StopView
from components.render.style import DARK, LIGHT
from components.render.typed_text import Part, linked

MAX_BYTES = 60_000
"""Gmail cuts a mail at 102 KB (https://www.caniemail.com/features/html-size/), and the block is a part of one."""

_TEXT_LENGTHS = (240, 120, 60, 0)
"""Characters of each text at most: the first with which the block is small enough. The page has the rest."""

_MAX_PHOTOS = 8
"""So many stops show a photo, some 60 kB each: a mail is opened on a phone."""
_PHOTO_PX = 566
"""What the block leaves a photo beside its padding, at most."""
_PHOTO_HEIGHT_PX = 420

_ENVIRONMENT = environment("components.export")


def newsletter(visit: Visit, context: Context) -> bytes:
    """The block as a page of its own, so that it can be opened, looked at and copied."""
    html = b""
    for text_length in _TEXT_LENGTHS:
        html = _block(visit, context, text_length)
        if len(html) <= MAX_BYTES:
            break
    return html


def _block(visit: Visit, context: Context, text_length: int) -> bytes:
    words = context.words
    has_map = any(day.located for day in visit.days)
    cover = cover_of(visit) if visit.is_record else visit.cover
    shown = {cover.stored.digest} if cover is not None else set()
    of_stops = [photo.stored.digest for day in visit.days for stop in day.stops for photo in stop.photos[:1]]
    photos = [digest for digest in dict.fromkeys(of_stops) if digest not in shown][:_MAX_PHOTOS]
    html = _ENVIRONMENT.get_template("newsletter.html").render(
        words=words,
        colours=asdict(LIGHT),
        dark=asdict(DARK),
        title=one_line(visit_title(visit, words)),
        host=one_line(visit.host),
        dates=visit_dates(visit, words),
        numbers=" · ".join(number.line for number in numbers(visit, words)) if visit.is_record else "",
        is_listed=visit.visibility.is_listed,
        funder=_funder(visit, context),
        introduction=[linked(line) for line in prose_lines(visit.introduction) if line],
        picture=context.address_in_language(MAP_FILE) if has_map else "",
        page_url=context.page_url,
        page_label=words.text("The visit on the web")
        if visit.is_record
        else words.text("Open the map and the whole plan"),
        cover=None if cover is None else _photo(cover.stored, cover.alt, cover.credit, context),
        days=[_day(visit, day, context, text_length, photos) for day in visit.days],
        contact=linked(one_line((visit.is_record and visit.press_contact) or visit.contact)),
        plan_line=plan_line(visit, words),
        # A mail has nothing beside it: without the visit's own address there is nowhere to lead to.
        files=() if context.base_url is None else _files(visit, context),
        links=() if context.base_url is None else information_links(replace(context, alone=False)),
        base_url=context.base_url,
        credit=map_credit(visit),
    )
    return html.encode()


def _files(visit: Visit, context: Context) -> list[dict[str, str]]:
    """The itinerary, and before the end of the visit the calendar."""
    words = context.words
    files = [] if visit.is_record else [("visit.ics", words.text("Add to calendar"))]
    files.append(("itinerary.pdf", f"{words.text('Itinerary to print')} (PDF)"))
    return [{"address": context.address_in_language(name), "label": label} for name, label in files]


def _funder(visit: Visit, context: Context) -> dict[str, Any] | None:
    """The funder's line: pictures from our own address, as mail programs drop drawings in the text."""
    view = funding_view(visit, context.words)
    if view is None:
        return None
    logos = []
    for logo in view.logos:
        picture = logo.picture
        width, height = logo_size(picture, EMBLEM_PX) if picture else (0, 0)
        address = context.file_address(logo_file(picture)) if picture else ""
        name, link = one_line(logo.name), safe_link(logo.link)
        logos.append({"name": name, "link": link, "address": address, "width": width, "height": height})
    return {
        "emblem": context.file_address(EMBLEM_FILE) if view.has_emblem else "",
        "statement": view.statement or (StatementLine(text=one_line(view.text), language=view.language),),
        "others": [one_line(line) for line in (view.text if view.statement else "", view.project_line) if line],
        "logos": logos,
        "disclaimer": linked(one_line(view.disclaimer)),
    }


def _photo(stored: StoredPhoto, alt: str, credit: str, context: Context) -> dict[str, Any]:
    """A photo in JPEG, which every mail program draws."""
    width, height = size_of(stored, PhotoSize.SMALL)
    scale = min(1.0, _PHOTO_PX / width, _PHOTO_HEIGHT_PX / height)
    return {
        "address": context.file_address(photo_file(stored.digest, PhotoSize.SMALL, PhotoFormat.JPEG)),
        "width": max(1, round(width * scale)),
        "colour": stored.colour,
        "alt": one_line(alt),
        "credit": context.words.text("Photo: {name}", name=one_line(credit)) if credit.strip() else "",
    }


def _day(visit: Visit, day: Day, context: Context, text_length: int, photos: Collection[str]) -> dict[str, Any]:
    stops = [_stop(stop, context, text_length, photos) for stop in plain_stops(visit, day, context)]
    return {"title": context.words.date(day.date, "heading"), "stops": stops}


def _stop(stop: StopView, context: Context, text_length: int, photos: Collection[str]) -> dict[str, Any]:
    fields = [field for field in stop.filled(without={"address", "certainty"}) if field.row.brief]
    prominent, others = ([field for field in fields if field.row.prominent is each] for each in (True, False))
    unplaced = stop.text("certainty") if stop.coordinate is None else ""
    return {
        "number": stop.number,
        "ways": way_lines(stop, context.words),
        "hours": hours_line(stop, context.words),
        "name": stop.name.text,
        "link": context.stop_url(stop.id) or "",
        "photos": [
            _photo(photo.stored, photo.alt, photo.credit, context)
            for photo in stop.photos[:1]
            if photo.stored.digest in photos
        ],
        "place": [line for line in (stop.text("address"), unplaced) if line],
        "first": [_field(field, text_length or _TEXT_LENGTHS[-2]) for field in prominent],
        "fields": [_field(field, text_length) for field in others] if text_length else [],
    }


def _field(field: FieldView, text_length: int) -> dict[str, Any]:
    """A field's heading, and its texts in parts: each item of an agenda and each quote is a line, other items are told
    by name."""
    items, agenda = field.content.items, field.row.shape in {Shape.AGENDA, Shape.QUOTES}
    if field.row.shape is Shape.QUOTES:
        texts = [shortened_parts(item_line(item, Shape.QUOTES), text_length) for item in items]
    elif agenda:
        texts = [shortened_parts(f"{item.name} {item.text}", text_length) for item in items]
    else:
        texts = [[Part(item.name, item.link)] for item in items]
    return {
        "heading": "" if field.prose else field.heading,
        "language": field.content.language,
        "texts": texts or [shortened_parts(field.content.text, text_length)],
        "lines": agenda,
    }
