"""Photos of a visit: what the plan says of one, what is stored of it, and what readers see.

The bytes are in the store by the name that `photo_file` gives; a `Visit` has digests and sizes alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from components.plan.messages import Phrase

FOLDER = "photos"
"""Where an uploaded photo is written, beside the plan."""
MAX_PHOTOS_OF_STOP = 12
MAX_PHOTOS = 200
"""Photos of a whole visit: at some 300 kB each, in all sizes and formats, 60 MB."""
MAX_PHOTO_BYTES = 40 * 1024 * 1024
"""Of a file from outside. A phone's photo has 2 to 12 MB, a camera's 8 to 30."""
LARGE_PX, SMALL_PX = 1600, 640
"""The longest side of a rendition in pixels, at most."""
MAX_FILE_LENGTH = 1000
"""Characters of a photo's path or address."""


class PhotoSize(StrEnum):
    """The renditions of a photo."""

    SMALL = "small"
    LARGE = "large"


class PhotoFormat(StrEnum):
    """The formats of each rendition; the values are the endings of their files."""

    WEBP = "webp"
    JPEG = "jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo as the plan names it.

    `file` is the path of a picture beside the plan (`photos/door.jpg`), or an https address. `alt` says what is to be
    seen, for who does not see it, and `credit` who took it; both may be empty.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    file: str = ""
    alt: str = ""
    credit: str = ""

    @property
    def is_address(self) -> bool:
        """Whether it is fetched from elsewhere."""
        return self.file.lower().startswith(("https://", "http://"))


NO_PHOTO = Photo()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPhoto:
    """A photo in the store: the sizes of its large and small rendition in pixels, and its mean colour, `#rrggbb`, to
    lay under it while it loads."""

    digest: str
    width: int
    height: int
    small_width: int
    small_height: int
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPhoto:
    """A photo that readers see. `alt` is in the language of the plan; `position` is the photo's among all those that
    the plan names at its stop (from 0), by which translations of `alt` are found."""

    stored: StoredPhoto
    alt: str = ""
    credit: str = ""
    position: int = 0


PhotoLookup: TypeAlias = Callable[[str], StoredPhoto | Phrase | None]
"""What is stored of a photo's `file`: the photo, why there is none, or None while nobody knows."""
PhotoBytes: TypeAlias = Callable[[str], bytes | None]
"""The bytes of a file that `photo_file` names; None where the store has it not (any more)."""


_UPLOADED = re.compile(rf"{FOLDER}/[a-z0-9-]{{1,60}}-[0-9a-f]{{8}}\.jpg")


def uploaded_name(name: str, digest: str) -> str:
    """The path of an uploaded photo beside the plan: readable, and another for each other photo."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.rpartition(".")[0].lower() or name.lower()).strip("-")[:40].strip("-")
    return f"{FOLDER}/{stem or 'photo'}-{digest[:8]}.jpg"


def is_uploaded(file: str) -> bool:
    """Whether a path is one that `uploaded_name` gives."""
    return _UPLOADED.fullmatch(file) is not None


def no_photo(_file: str) -> None:
    """A lookup, and a source of bytes, that has none."""


def photo_file(digest: str, size: PhotoSize, form: PhotoFormat) -> str:
    """The name of a rendition: `photos/<digest>-small.webp`."""
    return f"photos/{digest}-{size}.{form}"


def photo_files(photo: StoredPhoto) -> tuple[str, ...]:
    """The names of all renditions of a photo."""
    return tuple(photo_file(photo.digest, size, form) for size in PhotoSize for form in PhotoFormat)


def size_of(photo: StoredPhoto, size: PhotoSize) -> tuple[int, int]:
    """Width and height of a rendition in pixels."""
    return (photo.width, photo.height) if size is PhotoSize.LARGE else (photo.small_width, photo.small_height)
