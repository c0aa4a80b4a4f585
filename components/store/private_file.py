"""Files of the data folder, which nobody but the app may read: they hold sessions, drafts and whom to call."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

PRIVATE_MODE = 0o600
_log = logging.getLogger(__name__)


def make_private(file: Path) -> None:
    """Take the rights of everybody else from a file, which is made where there is none: a database makes its own with
    the rights that the process gives, and its journals with those of the database.

    Where the rights cannot be taken the log says so. Raises `OSError` where the file cannot be made.
    """
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_MODE))
        return
    except FileExistsError:
        pass
    with suppress(FileNotFoundError):
        if not file.is_file() or file.stat().st_mode & 0o077 == 0:
            return
        try:
            file.chmod(PRIVATE_MODE)
        except OSError:
            _log.warning("store.open_to_others", extra={"file": file.name})
