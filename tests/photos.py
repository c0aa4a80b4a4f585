"""Photos for tests, made by Pillow: put them into a store, or show them without one.

`shown()` is a photo as readers see it, `SAMPLE` what is stored of it, `sample_bytes` the source of its files'
bytes for a `Context`; `put_sample(store, file)` puts it into a store as the photo that a plan names by `file`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache

from PIL import Image

from components.plan.photos import (
    LARGE_PX,
    SMALL_PX,
    PhotoFormat,
    PhotoSize,
    ShownPhoto,
    StoredPhoto,
    photo_file,
    size_of,
)
from components.store.plans import PlanStore

SAMPLE = StoredPhoto(
    digest="5a3b1e0c9d7f42860b1c",
    width=LARGE_PX,
    height=1200,
    small_width=SMALL_PX,
    small_height=480,
    colour="#6d7f8a",
)
"""A photo of a door, four wide and three high."""


def shown(alt: str = "The door in the yard", credit: str = "Ana Novak", *, position: int = 0) -> ShownPhoto:
    """The sample as readers see it."""
    return ShownPhoto(stored=SAMPLE, alt=alt, credit=credit, position=position)


def picture(width: int = 1600, height: int = 1200) -> Image.Image:
    """A picture of some detail: sky, wall, and a door in the wall."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.paste((150, 130, 110), (0, height // 3, width, height))
    image.paste((40, 70, 110), (width // 2, height // 2, width // 2 + width // 8, height))
    return image


def encoded(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@cache
def renditions(photo: StoredPhoto = SAMPLE) -> Mapping[str, bytes]:
    """The files of a photo, by their names."""
    forms = {PhotoFormat.WEBP: "WEBP", PhotoFormat.JPEG: "JPEG"}
    return {
        photo_file(photo.digest, size, form): encoded(picture(*size_of(photo, size)), name, quality=60)
        for size in PhotoSize
        for form, name in forms.items()
    }


def sample_bytes(name: str) -> bytes | None:
    """The bytes of the sample's files: for `Context.photo_bytes`."""
    return renditions().get(name)


def put_sample(store: PlanStore, file: str = "photos/door.jpg") -> StoredPhoto:
    """The sample in a store, as the photo that a plan names by `file`."""
    store.photos.put(file, SAMPLE, renditions())
    return SAMPLE
