"""What the itinerary tells as the annex of a report, once the visit is over: its picture, numbers, whom the press asks,
who made it, and how to cite it."""

from __future__ import annotations

from components.export.context import Context
from components.export.drawings import jpeg_file
from components.export.pdf_stops import language_of, parts_of, prose_of
from components.export.text import one_line
from components.plan.model import Visit
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, size_of
from components.render.escaping import Json, contact_link
from components.render.photo_view import PhotoView
from components.render.record_view import record_view
from components.render.stop_view import StopView


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
