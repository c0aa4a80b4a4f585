"""A photo as one reader sees it."""

from __future__ import annotations

from dataclasses import dataclass

from components.plan.items import parts_at_bars
from components.plan.model import PlannedStop, Stop
from components.plan.photos import ShownPhoto, StoredPhoto
from components.render.stop_texts import Localised, translation


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
