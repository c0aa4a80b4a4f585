"""Reads and writes the cells of a stop's photos: `photo`, `photo_alt` and `photo_credit` hold as many parts, with `|`
between them, as there are photos."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from components.plan.items import joined_by_bars
from components.plan.messages import Phrase
from components.plan.photos import MAX_FILE_LENGTH, MAX_PHOTOS_OF_STOP, Photo
from components.sheets.cells import Unusable, excerpt
from components.sheets.row import Row

FILES, ALTS, CREDITS = "photo", "photo_alt", "photo_credit"
PHOTO_PARTS: Mapping[str, Callable[[Photo], str]] = {
    FILES: lambda photo: photo.file,
    ALTS: lambda photo: photo.alt,
    CREDITS: lambda photo: photo.credit,
}
"""Each column, and what it holds of a photo."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE)


def parse_file(text: str) -> str | Unusable:
    """A web address, or the path of a picture beside the plan."""
    if (not _SCHEME.match(text) or _ADDRESS.fullmatch(text)) and len(text) <= MAX_FILE_LENGTH:
        return text
    return Unusable(
        Phrase("“{text}” is no picture that can be shown.", {"text": excerpt(text)}),
        Phrase("Write the name of a file in the visit's folder, or an https:// address."),
    )


def written(part: Callable[[Photo], str]) -> Callable[[tuple[Photo, ...]], str]:
    """Writes one of the three cells."""
    return lambda photos: joined_by_bars([part(photo) for photo in photos])


def read_photos(row: Row, parts: Mapping[str, Sequence[str]], headings: Mapping[str, str]) -> None:
    """Fill the photos of a row from the parts of its cells. Nothing that was written is dropped without a word."""
    files = _files(row, parts.get(FILES, ()), headings)
    photos = [Photo(file=file) for file in files]
    for name, field in ((ALTS, "alt"), (CREDITS, "credit")):
        texts = parts.get(name, ())
        if len(texts) > len(files):
            row.tell(
                headings[name],
                Phrase("{texts} texts, but {photos} photos.", {"texts": len(texts), "photos": len(files)}),
                remedy=Phrase("Write one for each photo, in the same order, with | between them."),
            )
        photos[: len(texts)] = [replace(photo, **{field: text}) for photo, text in zip(photos, texts, strict=False)]
    taken = tuple(photo for photo in photos if photo.file)
    if len(taken) > MAX_PHOTOS_OF_STOP:
        row.tell(
            headings[FILES],
            Phrase(
                "This stop has {count} photos; the first {most} are shown.",
                {"count": len(taken), "most": MAX_PHOTOS_OF_STOP},
            ),
        )
    row.fields["photos"] = taken[:MAX_PHOTOS_OF_STOP]


def _files(row: Row, parts: Sequence[str], headings: Mapping[str, str]) -> list[str]:
    """The files, an empty one in the place of each that cannot be read."""
    files = []
    for part in parts:
        file = parse_file(part)
        if isinstance(file, Unusable):
            row.tell(headings[FILES], file.message, remedy=file.remedy)
        files.append("" if isinstance(file, Unusable) else file)
    return files
