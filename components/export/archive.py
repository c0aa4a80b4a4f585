"""Archives of files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from io import BytesIO

_EARLIEST_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP file can tell: no file says when it was made."""


def archive_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP archive of files by their names, the same bytes on every day and machine."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, body in files:
            entry = zipfile.ZipInfo(name, date_time=_EARLIEST_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, body)
    return out.getvalue()
