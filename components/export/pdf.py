"""The itinerary as a PDF: what the visit is and its days at a glance, then each day's map and stops, to be folded into
a pocket.

`pdf_stops.py` gives what is written of each stop, `templates/itinerary.typ` lays it out.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import segno

from components.export.context import Context
from components.export.drawings import Drawing, drawing_of, jpeg_file
from components.export.funder_band import funder_band
from components.export.map_drawing import drawn_map
from components.export.map_layout import PIN_RADII, lay_out
from components.export.map_legs import mode_letters
from components.export.map_sheet import Frame
from components.export.pdf_stops import glance_of, language_of, parts_of, photos_of, prose_of, stop_of
from components.export.shapes import Box
from components.export.text import OSM_COPYRIGHT, han_of, one_line, plain_stops, shortened, spelt_credit
from components.export.typesetting import Papers, Variant
from components.i18n.words import Words
from components.plan.model import Day, Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, size_of
from components.render.escaping import Json, contact_link
from components.render.funding_view import funding_view
from components.render.labels import computed_hours_note, day_totals, plan_line, visit_dates, visit_title
from components.render.photo_view import PhotoView
from components.render.record_view import record_view
from components.render.stop_view import StopView, Views
from components.render.style import LIGHT
from components.render.typed_text import link_spans
from components.settings import OSM_CREDIT

WIDTH = 178.0
"""The width between the margins, in mm."""
EMBLEM_HEIGHT = 10.0
"""mm, the least that the Union's guidelines allow."""

_MAP_FRAME = Frame(width=WIDTH, height=82, unit=0.18)
_TALL_HEIGHT = 112.0
_TALL_FACTOR = 1.15  # a tall frame is worth its paper where the map gets so many times larger
_MAX_HEAD_LENGTH = 70
_SCALES = (1.0, 0.8, 0.6)


def itinerary(visit: Visit, context: Context, *, remark: str = "") -> bytes:
    """The whole visit as a PDF file. A `remark` stands below its dates."""
    return _papers(visit, context, remark).pdf(visit.stamp.published_at)


def first_page(visit: Visit, context: Context) -> bytes:
    """The first page of the PDF as a PNG picture, 834 x 1,179 pixels."""
    return _papers(visit, context, "").first_page(834)


def _papers(visit: Visit, context: Context, remark: str) -> Papers:
    variants = _variants(visit, context, remark)
    return Papers("itinerary", variants, language=context.words.language, han=han_of(visit))


def _variants(visit: Visit, context: Context, remark: str) -> Iterator[Variant]:
    """The paper with its maps as high as they should be, then with lower ones, for where its pages have gaps."""
    views = [plain_stops(visit, day, context) for day in visit.days]
    common = _common(visit, [stop for stops in views for stop in stops], context, remark)
    same_files = dict(common.files)
    written: list[Json] = [
        [
            stop_of(planned, stop, following, context.words, photos_of(stop, context, same_files))
            for planned, stop, following in zip(day.stops, stops, (*stops[1:], None), strict=False)
        ]
        for day, stops in zip(visit.days, views, strict=True)
    ]
    glance = glance_of(visit.days, views, context.words)
    for scale in _SCALES:
        files = dict(same_files)
        days: list[Json] = []
        for number, (day, stops) in enumerate(zip(visit.days, views, strict=True)):
            map_ = None
            if (frame := _map_frame(day, scale)) is not None:
                map_ = _map_of(visit, day, stops, context.words, frame, name=f"map-{number}")
                files |= map_.files
            days.append(_day(visit, day, stops, context.words, map_) | {"stops": written[number]})
        yield Variant(data={**common.data, "glance_days": glance, "scale": scale, "days": days}, files=files)


def _common(visit: Visit, stops: list[StopView], context: Context, remark: str) -> Variant:
    """What is about the visit as a whole."""
    words = context.words
    title, dates = one_line(visit_title(visit, words)), visit_dates(visit, words)
    files: dict[str, bytes] = {}
    funder, page = _funder(visit, words), _live_page(context, visit.is_record, files)
    data: dict[str, Json] = {
        "title": title or "…",
        "plan_language": language_of(visit.languages[0]),
        "author": [host] if (host := one_line(visit.host)) else [],
        "subject": one_line(f"{dates}. {plan_line(visit, words)}"),
        "dates": dates,
        "remark": one_line(remark),
        "head": [shortened(title, _MAX_HEAD_LENGTH), dates, _phone(visit.contact)],
        "page": page,
        "introduction": prose_of(visit.introduction),
        "bring": {"label": words.text("What to bring"), "prose": prose_of(visit.bring)},
        "contact": _contact(visit, words),
        "disclaimer": prose_of(visit.funding.disclaimer),
        "funder": None if funder is None else funder.data,
        "plan": plan_line(visit, words),
        "credit": {"text": OSM_CREDIT, "link": OSM_COPYRIGHT},
        "page_of": words.text("Page {page} of {pages}", page="%1", pages="%2"),
        "empty": "" if visit.days else words.text("The plan is still empty"),
        "record": record_of(visit, stops, context, files),
        "glance_label": words.text("At a glance"),
        "notes": "" if visit.is_record else words.text("Room for notes"),
    }
    return Variant(data=data, files=files | (funder.files if funder is not None else {}))


def _phone(contact: str) -> str:
    """The phone number of who answers questions, as it was written; empty where there is none."""
    line = one_line(contact)
    return next((line[start:end] for start, end, link in link_spans(line) if link.startswith("tel:")), "")


def _contact(visit: Visit, words: Words) -> list[Json]:
    contact = one_line(visit.contact)
    return parts_of(f"{words.text('Questions?')} {contact}", contact_link(contact)) if contact else []


def _live_page(context: Context, is_record: bool, files: dict[str, bytes]) -> Json:
    """The QR code of the page, with its address in writing for who cannot scan it."""
    if context.page_url is None:
        return None
    words = context.words
    caption = words.text("Record of the visit") if is_record else words.text("The plan as it is now")
    files["code.svg"] = _code(context.page_url)
    return {
        "file": "code.svg",
        "link": context.page_url,
        "address": context.page_url.partition("://")[2],
        "caption": caption,
        "alt": words.text("QR code for print"),
    }


@lru_cache(maxsize=32)
def _code(address: str) -> bytes:
    """The QR code of an address, which is the same in every language and plan."""
    code = io.BytesIO()
    segno.make(address, error="m", micro=False).save(code, kind="svg", border=0, dark=LIGHT.ink, xmldecl=False)
    return code.getvalue()


def _funder(visit: Visit, words: Words) -> Drawing | None:
    funding = funding_view(visit, words)
    if funding is None:
        return None
    band = funder_band(funding, width=WIDTH, emblem_height=EMBLEM_HEIGHT)
    emblem = [words.text("Emblem of the European Union")] if funding.has_emblem else []
    alt = ", ".join([*emblem, *map(one_line, funding.names)])
    return drawing_of("funder", band.shapes, WIDTH, band.height, alt=alt, links=band.links)


def _day(visit: Visit, day: Day, stops: Views, words: Words, map_: Drawing | None) -> dict[str, Json]:
    indicative = any(stop.indicative for stop in stops)
    notes = [words.text("Times are approximate.")] if indicative else []
    credit = None
    if map_ is not None and visit.ground is not None:
        credit = {"text": spelt_credit(visit), "link": OSM_COPYRIGHT}
    return {
        "heading": words.date(day.date, "heading"),
        "totals": day_totals(day, words) if stops else words.text("No stops yet"),
        "notes": list(filter(None, [*notes, computed_hours_note(day, words)])),
        "map": None if map_ is None else map_.data,
        "credit": credit,
    }


def _map_of(visit: Visit, day: Day, stops: Views, words: Words, frame: Frame, *, name: str) -> Drawing:
    """The map of a day, whose files begin with `name`."""
    letters = mode_letters(visit.days)
    names = {stop.id: stop.name.text for stop in stops}
    drawn = drawn_map(day, names, frame, words, letters=letters, ground=visit.ground)
    ground = Box(x=0, y=0, width=frame.width, height=frame.height, colour=LIGHT.map_ground)
    alt = f"{words.text('Map of the visit')}, {words.date(day.date, 'heading')}"
    return drawing_of(name, [ground, *drawn.shapes], frame.width, frame.height, alt=alt)


def _map_frame(day: Day, scale: float) -> Frame | None:
    """The frame of a day's map, higher where pins are close together and that helps; None without a place. `scale` is
    how high it is of what it should be."""
    usual = replace(_MAP_FRAME, height=_MAP_FRAME.height * scale)
    layout = lay_out(day, usual)
    if layout is None:
        return None
    is_close = layout.pin_radius < PIN_RADII[0] * layout.frame.unit
    if not is_close or (tall := lay_out(day, replace(usual, height=_TALL_HEIGHT * scale))) is None:
        return usual
    factor = tall.scale_bar / tall.scale_bar_m / (layout.scale_bar / layout.scale_bar_m)
    return tall.frame if factor > _TALL_FACTOR else usual


def record_of(visit: Visit, stops: list[StopView], context: Context, files: dict[str, bytes]) -> Json:
    """The parts of a record beside its days, whose cover is put among the `files`; None before the visit is over."""
    if not visit.is_record:
        return None
    words = context.words
    record = record_view(visit, stops, words, context.page_url or "")
    press = one_line(visit.press_contact)
    return {
        "kind": words.text("Programme as carried out"),
        "cover": None if record.cover is None else _cover(record.cover, context, files),
        "where": record.where,
        "numbers": [{"value": number.value, "label": number.label} for number in record.numbers],
        "numbers_label": words.text("In numbers"),
        "press": {"label": words.text("Contact for the press"), "parts": parts_of(press, contact_link(press))},
        "credits": {"label": words.text("Credits"), "prose": prose_of(visit.credits)},
        "citation": {"label": words.text("How to cite"), "parts": parts_of(record.citation)},
    }


def _cover(cover: PhotoView, context: Context, files: dict[str, bytes]) -> Json:
    picture = context.photo_bytes(photo_file(cover.stored.digest, PhotoSize.LARGE, PhotoFormat.JPEG))
    if picture is None:
        return None
    width, height = size_of(cover.stored, PhotoSize.LARGE)
    files["cover.svg"] = jpeg_file(picture, width, height)
    return {
        "file": "cover.svg",
        "aspect": width / height,
        "alt": one_line(cover.alt),
        "language": language_of(cover.alt_language),
        "credit": one_line(cover.credit),
    }
