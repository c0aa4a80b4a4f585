"""Every output at once: as a folder that any static host serves, or as one archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from components.export import pages
from components.export.context import Context
from components.export.outputs import available
from components.i18n.words import words_for
from components.plan.errors import StorageFault
from components.plan.model import Visit

# The earliest time that an archive can hold: the pack tells its plan's time inside, not in its files' dates.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def files(visit: Visit, context: Context) -> Iterator[tuple[str, bytes]]:
    """Each file of the pack by its name, built as it is asked for; byte for byte the same for the same plan.

    The pages come in each language of `context`: `index.html` in the first, and `index.sl.html`, say, in Slovene.
    """
    standing = replace(context, static=True)
    for row in available(standing):
        if not row.options or row.media_type != pages.MEDIA_TYPE:
            yield row.file_name, row.build(visit, standing)
            continue
        for language in context.languages or (context.words.language,):
            translated = replace(standing, words=words_for(language))
            yield standing.page_file(row.file_name, language), row.build(visit, translated)


def publish(visit: Visit, context: Context, out: Path) -> list[Path]:
    """Writes the pack into the folder `out`, which is made where it does not exist, and gives the files written.

    Each file takes its place whole or not at all; other files in the folder are left alone. Raises `StorageFault`
    where the folder cannot be written to.
    """
    written: list[Path] = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, body in files(visit, context):
            place = out / name
            beside = out / f".{name}.new"
            beside.write_bytes(body)
            beside.replace(place)
            written.append(place)
    except OSError as fault:
        raise StorageFault(f"The files could not be written to {out}: {fault.strerror or fault}.") from fault
    return written


def archive(visit: Visit, context: Context) -> bytes:
    """The pack as one ZIP archive, the same bytes for the same plan."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
        for name, body in files(visit, context):
            entry = zipfile.ZipInfo(name, date_time=_NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            pack.writestr(entry, body)
    return out.getvalue()
