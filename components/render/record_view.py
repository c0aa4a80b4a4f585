"""What the page of a record tells beside its days: where and when, in numbers, projects, quotes, and how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from components.i18n.words import Words
from components.plan.model import Visit
from components.plan.photos import ShownPhoto
from components.plan.record import cover_of, visit_numbers
from components.render.labels import mode, visit_dates, visit_title
from components.render.photo_view import PhotoView
from components.render.stop_view import Item, StopView


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number, as `2` with `days` or `34 km` with `Coach`, and both in one line: `2 days`, `Coach: 34 km`."""

    value: str
    label: str
    line: str


def numbers(visit: Visit, words: Words) -> tuple[Number, ...]:
    """The days, stops and projects of a visit, as far as there are any, then its distance by each means of travel."""
    counted = visit_numbers(visit)
    parts = [
        _counted(counted.days, words.plural("{count} day", "{count} days", counted.days)),
        _counted(counted.stops, words.plural("{count} stop", "{count} stops", counted.stops)),
    ]
    if counted.projects:
        text = words.plural("{count} project", "{count} projects", counted.projects)
        parts.append(_counted(counted.projects, text))
    for travel, metres in counted.distances_m.items():
        name, distance = mode(travel, words), words.distance(metres, whole=True)
        parts.append(Number(value=distance, label=name, line=f"{name}: {distance}"))
    return tuple(parts)


def _counted(count: int, line: str) -> Number:
    number = f"{count}"
    label = line.replace(number, "", 1).strip() if number in line else line
    return Number(value=number, label=label, line=line)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfStop:
    """A project or a quote, and the stop where it was shown or said, with a photo of it."""

    item: Item
    stop: StopView
    photo: PhotoView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """The parts of a record's page: empty ones are left out. `citation` is plain text."""

    cover: PhotoView | None
    where: str
    numbers: tuple[Number, ...]
    projects: tuple[OfStop, ...]
    quotes: tuple[OfStop, ...]
    citation: str


def record_view(visit: Visit, stops: Sequence[StopView], words: Words, address: str) -> RecordView:
    """The record of a visit with these stops; `address` is that of its page, empty where nobody knows it."""
    cover = cover_of(visit)
    return RecordView(
        cover=None if cover is None else _cover(cover, stops, visit, words),
        where=countries(visit, words),
        numbers=numbers(visit, words),
        projects=_items("projects", stops, with_photos=True),
        quotes=_items("quotes", stops, with_photos=False),
        citation=citation(visit, words, address),
    )


def _cover(cover: ShownPhoto, stops: Sequence[StopView], visit: Visit, words: Words) -> PhotoView:
    """The cover with the text that a stop has for the same photo, in the reader's language."""
    for photo in (photo for stop in stops for photo in stop.photos):
        if photo.stored.digest == cover.stored.digest:
            return photo
    title = visit_title(visit, words)
    return PhotoView(stored=cover.stored, alt=cover.alt or title, alt_language=visit.languages[0], credit=cover.credit)


def _items(name: str, stops: Sequence[StopView], *, with_photos: bool) -> tuple[OfStop, ...]:
    """The items of a field of all stops, each once, at the first stop that has it."""
    items: dict[tuple[str, str], OfStop] = {}
    for stop in stops:
        photos = iter(stop.photos if with_photos else ())
        for item in (item for field in stop.fields if field.row.name == name for item in field.content.items):
            key = (" ".join(item.name.casefold().split()), "" if with_photos else item.text)
            if key not in items:
                items[key] = OfStop(item=item, stop=stop, photo=next(photos, None))
    return tuple(items.values())


def countries(visit: Visit, words: Words) -> str:
    """The countries of the places that were found by their addresses, in the order of the visit."""
    names = words.countries()
    places = (planned.place for day in visit.days for planned in day.stops)
    codes = dict.fromkeys(place.country_code for place in places if place is not None)
    return ", ".join(names[code] for code in codes if code in names)


def citation(visit: Visit, words: Words, address: str) -> str:
    """How to cite a record: who, what, when, where everybody finds it, and the day as of which it is. The address of an
    unlisted visit needs its key, which is not for print."""
    address = address if visit.visibility.is_listed else ""
    ended = visit.ends_at and (visit.ends_at - timedelta(seconds=1)).astimezone(visit.zone)
    published = visit.stamp.published_at and visit.stamp.published_at.astimezone(visit.zone)
    as_of = max((moment.date() for moment in (ended, published) if moment is not None), default=None)
    parts = [visit.host, f"{visit_title(visit, words)}, {visit_dates(visit, words)}", words.text("Record of the visit")]
    text = ". ".join(" ".join(part.split()).rstrip(".") for part in (*parts, address) if part)
    if as_of is None:
        return text
    return words.text("{citation} (as of {date})", citation=text, date=words.date(as_of, "long"))
