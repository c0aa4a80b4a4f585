"""The photos that a visit shows, and a problem for each that it cannot."""

from __future__ import annotations

from dataclasses import replace

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Day, PlannedStop
from components.plan.photos import MAX_PHOTOS, Photo, PhotoLookup, ShownPhoto, StoredPhoto

ERASED = "…"
"""What `store.erasing` leaves of a name, also of a file's."""


def bounded(lookup: PhotoLookup, most: int = MAX_PHOTOS) -> PhotoLookup:
    """The same lookup for so many different files, and why there is none for every other."""
    files: set[str] = set()

    def within_bounds(file: str) -> StoredPhoto | Phrase | None:
        if file not in files and len(files) >= most:
            return Phrase("A visit shows {most} photos at most.", {"most": most})
        files.add(file)
        return lookup(file)

    return within_bounds


def with_photos(day: Day, lookup: PhotoLookup) -> Day:
    """The day with the photos of its stops that are stored, and a problem for each other."""
    return replace(
        day, stops=tuple(_with_photos(planned, lookup) if planned.stop.photos else planned for planned in day.stops)
    )


def shown_cover(cover: Photo, lookup: PhotoLookup) -> tuple[ShownPhoto | None, tuple[Problem, ...]]:
    """The photo that stands for the visit, or why it is not shown."""
    if not cover.file:
        return None, ()
    stored = lookup(cover.file)
    if isinstance(stored, StoredPhoto):
        return ShownPhoto(stored=stored, alt=cover.alt, credit=cover.credit), ()
    severity, message = _not_shown(cover, stored)
    return None, (Problem(kind=ProblemKind.PHOTO, severity=severity, message=message),)


def _with_photos(planned: PlannedStop, lookup: PhotoLookup) -> PlannedStop:
    shown: list[ShownPhoto] = []
    problems: list[Problem] = []
    for position, photo in enumerate(planned.stop.photos):
        if ERASED in photo.file:
            continue
        stored = lookup(photo.file)
        if isinstance(stored, StoredPhoto):
            shown.append(ShownPhoto(stored=stored, alt=photo.alt, credit=photo.credit, position=position))
        else:
            severity, message = _not_shown(photo, stored)
            problems.append(planned.stop.problem(ProblemKind.PHOTO, severity, message, column="photo"))
    return replace(planned, photos=tuple(shown), problems=(*planned.problems, *problems))


def _not_shown(photo: Photo, fault: Phrase | None) -> tuple[Severity, Phrase]:
    if fault is None:
        return Severity.NOTE, Phrase("The photo {file} is not there yet.", {"file": photo.file})
    return Severity.WARNING, Phrase("The photo {file} is not shown. {fault}", {"file": photo.file, "fault": fault})
