"""Every output at once: as a folder for any static host, or as one archive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from components.export.archive import archive_of
from components.export.context import Context
from components.export.funder_files import funder_files
from components.export.outputs import available, file_of
from components.i18n.words import words_for
from components.plan.errors import StorageFault
from components.plan.model import Visit
from components.plan.photos import photo_files
from components.plan.record import photos_of


def files(visit: Visit, context: Context) -> Iterator[tuple[str, bytes]]:
    """The name and the bytes of each file of the pack, built one by one; the same bytes for the same plan.

    The pages come in each language of `context`: `index.html` in the first, and for example `index.sl.html`. Where
    groups go different ways each has files of its own, such as `index-A.html` and `itinerary-A.pdf`.
    """
    static = replace(context, static=True)
    yield from _files_of(visit, static)
    yield from funder_files(visit).items()
    yield from _photos(visit, context)
    for name in visit.groups:
        yield from _files_of(visit.of_group(name), static.for_group(visit.groups, name))


def _photos(visit: Visit, context: Context) -> Iterator[tuple[str, bytes]]:
    """The photos in all their sizes; the pages hide one that is not there."""
    for photo in photos_of(visit):
        for name in photo_files(photo.stored):
            if (body := context.photo_bytes(name)) is not None:
                yield name, body


def _files_of(visit: Visit, static: Context) -> Iterator[tuple[str, bytes]]:
    """The files of the visit of all, or of one group; the table of stops is one for all."""
    for row in available(visit, static):
        if static.group and row.for_all:
            continue
        for language in (static.languages if row.in_each_language else ()) or (static.words.language,):
            translated = replace(static, words=words_for(language))
            yield file_of(row, translated), row.build(visit, translated)


def publish(visit: Visit, context: Context, out: Path) -> list[Path]:
    """Writes the pack into the folder `out`, which is made if needed, and returns the paths of its files.

    Each file is replaced as a whole; other files in the folder stay. Raises `StorageFault` where `out` cannot be
    written to.
    """
    written: list[Path] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, body in files(visit, context):
            path = out / name
            path.parent.mkdir(exist_ok=True)
            temporary = path.with_name(f".{path.name}.new")
            temporary.write_bytes(body)
            temporary.replace(path)
            written.append(path)
    except OSError as fault:
        raise StorageFault(f"The files could not be written to {out}: {fault.strerror or fault}.") from fault
    return written


def archive(visit: Visit, context: Context) -> bytes:
    """The pack as one ZIP archive, the same bytes for the same plan."""
    return archive_of(files(visit, context))
