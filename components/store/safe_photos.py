"""Makes photos from outside safe: two sizes, each as WebP and JPEG, without metadata; or a sentence why one is not
taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from components.limited_process import answer_of
from components.plan.errors import PlanFault, UnreadableFile
from components.plan.messages import Phrase
from components.plan.photos import (
    LARGE_PX,
    MAX_PHOTO_BYTES,
    SMALL_PX,
    PhotoFormat,
    PhotoSize,
    StoredPhoto,
    photo_file,
)
from components.store.safe_pictures import working
from components.store.schema import digest_of

MAX_WAIT_S = 90
DIGEST_DIGITS = 20
"""Hexadecimal digits of a photo's digest: 80 bits, as its name stands in every page."""
_FAULTS = {
    "kind": Phrase("This is no JPEG, PNG or WebP picture, whatever its name says."),
    "empty": Phrase("The file is empty."),
    "heic": Phrase(
        "This is a HEIC picture, as iPhones take them, and browsers do not show it. Open it on the iPhone, share it by "
        "mail to yourself, and take the JPEG that comes. For new photos: Settings, Camera, Formats, Most Compatible."
    ),
    **{
        kind.lower(): Phrase("This is a {kind} file. Open it, save it as a JPEG, and take that.", {"kind": kind})
        for kind in ("AVIF", "BMP", "GIF", "PDF", "TIFF")
    },
    "drawing": Phrase("This is a drawing (SVG), not a photo. Save it as a PNG, and take that."),
    "damaged": Phrase("The picture is damaged, or not all of it is there. Open it, save it as a JPEG, and take that."),
    "pixels": Phrase("The picture has too many pixels to be opened here. Save it at half its size, and take that."),
    "small": Phrase("The picture is too small for anything to be seen in it."),
    "narrow": Phrase("The picture is too narrow: its sides are too different."),
    "moves": Phrase("The picture moves. Take one that stands still."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SafePhoto:
    """A photo with its renditions, by the names that `photo_file` gives."""

    photo: StoredPhoto
    renditions: Mapping[str, bytes] = field(repr=False)


def check_photo_size(size_bytes: int) -> None:
    """Raises `PlanFault` for a file that is too large to be looked at."""
    if size_bytes > MAX_PHOTO_BYTES:
        most, has = MAX_PHOTO_BYTES // 1024 // 1024, round(size_bytes / 1024 / 1024)
        raise PlanFault(
            Phrase(
                "The picture has {has} MB. {most} MB are the most: save it smaller, and take that.",
                {"has": max(has, most + 1), "most": most},
            )
        )


def safe_photo(data: bytes) -> SafePhoto:
    """The photo as it may be shown. Raises `PlanFault`, with the sentence for the organiser."""
    check_photo_size(len(data))
    head, _, rest = _answer_to(data).partition(b"\n")
    answer = json.loads(head)
    if "fault" in answer:
        raise _refused(str(answer["fault"]))
    digest = digest_of(rest)[:DIGEST_DIGITS]
    sizes = {LARGE_PX: PhotoSize.LARGE, SMALL_PX: PhotoSize.SMALL}
    renditions: dict[str, bytes] = {}
    sides: dict[PhotoSize, tuple[int, int]] = {}
    for made, size in zip(answer["renditions"], [each for each in sizes.values() for _ in PhotoFormat], strict=True):
        sides[size] = int(made["width"]), int(made["height"])
        renditions[photo_file(digest, size, PhotoFormat(made["form"]))] = rest[: made["size"]]
        rest = rest[made["size"] :]
    (width, height), (small_width, small_height) = sides[PhotoSize.LARGE], sides[PhotoSize.SMALL]
    photo = StoredPhoto(
        digest=digest,
        width=width,
        height=height,
        small_width=small_width,
        small_height=small_height,
        colour=str(answer["colour"]),
    )
    return SafePhoto(photo=photo, renditions=renditions)


def _answer_to(data: bytes) -> bytes:
    """What `photo_process` says of the picture. Raises `PlanFault` where it ended without a word."""
    sides = str(LARGE_PX), str(SMALL_PX)
    with working:
        output = answer_of("components.store.photo_process", *sides, data=data, max_wait_s=MAX_WAIT_S)
    if not output:
        raise _refused("pixels")
    return output


def _refused(key: str) -> UnreadableFile:
    return UnreadableFile(_FAULTS[key])
