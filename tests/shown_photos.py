"""A visit with photos made by hand, and their bytes: no store, no file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import sha256
from io import BytesIO

from PIL import Image

from components.plan.model import PlannedStop, Visit
from components.plan.photos import PhotoFormat, PhotoSize, ShownPhoto, StoredPhoto, photo_file, photo_files
from tests import samples

DOOR = ShownPhoto(
    stored=StoredPhoto(
        digest=sha256(b"door").hexdigest(), width=48, height=36, small_width=24, small_height=18, colour="#446688"
    ),
    alt="The gate of the castle, under the tower",
    credit="Ana Novak",
)
HALL = ShownPhoto(
    stored=StoredPhoto(
        digest=sha256(b"hall").hexdigest(), width=36, height=48, small_width=18, small_height=24, colour="#aa7744"
    ),
    position=1,
)
DESK = ShownPhoto(
    stored=StoredPhoto(
        digest=sha256(b"desk").hexdigest(), width=48, height=48, small_width=24, small_height=24, colour="#22aa66"
    ),
    alt='A desk of "co-workers" & <guests>',
)
OF_STOPS = {"mao": (DOOR, HALL), "abc": (DESK,)}


def photographed(visit: Visit | None = None) -> Visit:
    """The visit of `samples.ljubljana()`, or another, with photos of its museum and its accelerator."""
    visit = samples.ljubljana() if visit is None else visit

    def with_photos(planned: PlannedStop) -> PlannedStop:
        return replace(planned, photos=OF_STOPS.get(planned.stop.id, ()))

    return replace(
        visit,
        revision=f"{visit.revision}p",
        days=tuple(replace(day, stops=tuple(map(with_photos, day.stops))) for day in visit.days),
    )


def photo_bytes(name: str) -> bytes | None:
    """The bytes of their files."""
    return _files().get(name)


@cache
def _files() -> dict[str, bytes]:
    shown = {photo.stored.digest: photo.stored for photos in OF_STOPS.values() for photo in photos}
    files = {}
    for photo in shown.values():
        assert len(photo_files(photo)) == 4
        for size, wide, high in (
            (PhotoSize.SMALL, photo.small_width, photo.small_height),
            (PhotoSize.LARGE, photo.width, photo.height),
        ):
            for form in PhotoFormat:
                out = BytesIO()
                Image.new("RGB", (wide, high), photo.colour).save(out, "webp" if form is PhotoFormat.WEBP else "jpeg")
                files[photo_file(photo.digest, size, form)] = out.getvalue()
    return files
