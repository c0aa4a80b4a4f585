"""What the itinerary says of each stop, as data for its template: texts in parts with their links, fields by shape."""

from __future__ import annotations

from collections.abc import Sequence

from components.export.context import Context
from components.export.drawings import jpeg_file
from components.export.map_legs import way_line
from components.export.text import leg_line, name_line, one_line
from components.i18n.words import Words
from components.plan.model import Day, PlannedStop
from components.plan.photos import PhotoFormat, PhotoSize, photo_file, size_of
from components.render.escaping import Json
from components.render.labels import place_remark
from components.render.photo_view import with_alt
from components.render.stop_view import FieldView, Shape, StopView, Views
from components.render.style import LIGHT
from components.render.typed_text import blocks, linked

_STROKE = 0.7  # mm, the width of a way between two numbers
_UNKNOWN_DASH = (0.4, 1.6)


def parts_of(text: str, whole: str = "") -> list[Json]:
    """A text in one line, in parts with the address that each leads to; without any all of it leads to `whole`."""
    return [{"text": part.text, "link": part.link} for part in linked(one_line(text), whole)]


def prose_of(text: str) -> list[Json]:
    """The paragraphs of a text, and its lists, each line of which stands beside its bullet."""
    return [
        {
            "rows": block.rows,
            "near": block.near,
            "lines": [{"lead": line.lead, "parts": parts_of(line.text)} for line in block.lines],
        }
        for block in blocks(text)
    ]


def language_of(tag: str) -> str:
    """The language of a tag such as `pt-BR`, as papers name it."""
    return tag.replace("_", "-").partition("-")[0].lower()


def glance_of(days: Sequence[Day], views: Sequence[Views], words: Words) -> list[Json]:
    """The days at a glance: a line for each stop."""
    return [
        {
            "number": number,
            "heading": words.date(day.date, "heading") if len(days) > 1 else "",
            "stops": [
                {
                    "number": stop.number,
                    "hours": stop.hours,
                    "has_hours": stop.has_hours,
                    "name": name_line(stop) or "…",
                }
                for stop in stops
            ],
        }
        for number, (day, stops) in enumerate(zip(days, views, strict=True))
        if stops
    ]


def photos_of(stop: StopView, context: Context, files: dict[str, bytes]) -> list[Json]:
    """The photos of a stop that are in the store, whose pictures are put among the `files`."""
    photos: list[Json] = []
    for photo in with_alt(stop.photos, stop.name.text, context.words):
        picture = context.photo_bytes(photo_file(photo.stored.digest, PhotoSize.SMALL, PhotoFormat.JPEG))
        if picture is None:
            continue
        file = f"photo-{photo.stored.digest}.svg"
        width, height = size_of(photo.stored, PhotoSize.SMALL)
        files[file] = jpeg_file(picture, width, height)
        photos.append(
            {
                "file": file,
                "aspect": width / height,
                "alt": one_line(photo.alt),
                "language": language_of(photo.alt_language),
                "credit": one_line(photo.credit),
            }
        )
    return photos


def stop_of(
    planned: PlannedStop, stop: StopView, following: StopView | None, words: Words, photos: Sequence[Json]
) -> dict[str, Json]:
    """A stop with the ways that lead to it, and the stroke that leads on to the `following` one."""
    route = stop.directions.osm if stop.directions is not None else ""
    ways: list[Json] = [
        {"text": leg_line(leg, words), "colour": LIGHT.muted if leg.same_place else LIGHT.of_mode(leg.mode)}
        for leg in stop.legs
    ]
    if stop.unknown_way is not None:
        ways.append({"text": words.text("Way not known"), "colour": LIGHT.muted})
    fields = stop.filled(without={"address", "certainty", "group"})
    address_language = next((each.content.language for each in stop.fields if each.row.name == "address"), "")
    return {
        "number": stop.number,
        "hours": stop.hours,
        "has_hours": stop.has_hours,
        "group": one_line(stop.group),
        "has_place": stop.coordinate is not None,
        "ways": ways,
        "stroke": None if following is None else _stroke(stop, following),
        "name": stop.name.text or "…",
        "language": language_of(stop.name.language),
        "link": "" if stop.text("address") else route,
        "address": {"text": stop.text("address"), "link": route, "language": language_of(address_language)},
        "remark": place_remark(planned, words) if stop.text("certainty") else "",
        "photos": photos,
        "prominent": [_field(field) for field in fields if field.row.prominent],
        "fields": [_field(field) for field in fields if not field.row.prominent],
    }


def _stroke(stop: StopView, following: StopView) -> Json:
    """The leg to the following stop as a line between their numbers, as on the map; dotted if nobody knows the way."""
    leg = following.leg
    if leg is None and following.unknown_way is None:
        return None
    if stop.groups and stop.groups != following.groups:
        return None  # nobody goes from one group's stop to another's
    if leg is None:
        return {"colour": LIGHT.muted, "width": _STROKE, "dash": list(_UNKNOWN_DASH)}
    if leg.same_place:
        return {"colour": LIGHT.rule, "width": _STROKE, "dash": []}
    line = way_line((), leg.mode, _STROKE, estimated=leg.estimated and not leg.settled)
    return {"colour": line.colour, "width": line.width, "dash": list(line.dash or ())}


def _field(field: FieldView) -> dict[str, Json]:
    content, row = field.content, field.row
    is_prose = row.shape is Shape.PARAGRAPHS
    label = field.heading if row.labelled else ""
    return {
        "shape": row.shape.value,
        "label": label,
        "language": language_of(content.language),
        "prose": prose_of(content.text) if is_prose else [],
        "parts": [] if is_prose else parts_of(content.text, content.link),
        "items": [{"name": item.name, "link": item.link, "parts": parts_of(item.text)} for item in content.items],
    }
