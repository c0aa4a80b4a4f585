"""A photo as one reader sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from components.i18n.words import Words
from components.plan.items import parts_at_bars
from components.plan.model import PlannedStop, Stop
from components.plan.photos import PhotoFormat, PhotoSize, ShownPhoto, StoredPhoto, photo_file
from components.render.escaping import Json
from components.render.stop_field import Localised, translation

PhotoAddress: TypeAlias = Callable[[StoredPhoto, PhotoSize, PhotoFormat], str]
"""Where a page has a rendition of a photo; empty where it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A photo with its alternative text in the reader's language where there is one, and that text's language."""

    stored: StoredPhoto
    alt: str
    alt_language: str
    credit: str


def photo_views(planned: PlannedStop, language: str, plan_language: str) -> tuple[PhotoView, ...]:
    """The photos of a stop, in order."""
    views = []
    for photo in planned.photos:
        alt = _translated(planned.stop, photo, language, plan_language) or Localised(photo.alt, plan_language)
        views.append(PhotoView(stored=photo.stored, alt=alt.text, alt_language=alt.language, credit=photo.credit))
    return tuple(views)


def _translated(stop: Stop, photo: ShownPhoto, language: str, plan_language: str) -> Localised | None:
    """The alternative text of one photo in `language`: a translation holds those of all photos, as the plan does."""
    texts = translation(stop, "photo_alt", language, plan_language)
    parts = parts_at_bars(texts.text) if texts is not None else []
    if texts is None or photo.position >= len(parts) or not parts[photo.position]:
        return None
    return Localised(parts[photo.position], texts.language)


def photo_beside(photo: StoredPhoto, size: PhotoSize, form: PhotoFormat) -> str:
    """The address of a rendition beside our pages, in the app and in a pack."""
    return photo_file(photo.digest, size, form)


def with_alt(photos: Iterable[PhotoView], place: str, words: Words) -> tuple[PhotoView, ...]:
    """The same photos; one without an alternative text says where it was taken."""
    return tuple(
        photo if photo.alt else replace(photo, alt=words.text("Photo: {name}", name=place), alt_language=words.language)
        for photo in photos
    )


def each_once(photos: Iterable[PhotoView]) -> tuple[PhotoView, ...]:
    """The same photos in their order, each once."""
    return tuple({photo.stored.digest: photo for photo in reversed([*photos])}.values())[::-1]


def photo_data(photos: Iterable[PhotoView], address_of: Callable[[str], str] = str) -> list[Json]:
    """Photos for programs: where the large rendition is, its size in pixels, what it shows, and who took it."""
    return [
        {
            "file": address_of(photo_file(photo.stored.digest, PhotoSize.LARGE, PhotoFormat.JPEG)),
            "width": photo.stored.width,
            "height": photo.stored.height,
            "alt": photo.alt or None,
            "credit": photo.credit or None,
        }
        for photo in photos
    ]
