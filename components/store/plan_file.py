"""Files on the disk: venues.csv, read when it has changed; any, written whole or not at all; the app's own, private.

Those of the data folder hold sessions, drafts and whom to call.
"""

from __future__ import annotations

import errno
import logging
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from components.plan.errors import Conflict, StorageFault
from components.sheets.tables import MAX_BYTES

COARSEST_CLOCK_S = 2.5
"""No file system's time stamps are coarser: FAT counts in two seconds."""

SETTLE_S = 1.0
"""A file is read once it was left alone for so long: spreadsheets write in pieces."""
PRIVATE_MODE = 0o600
_log = logging.getLogger(__name__)


class PlanFile:
    """The plan in one file, which people edit by hand or with a spreadsheet."""

    def __init__(self, path: Path, *, settle_s: float = SETTLE_S) -> None:
        self.path = path
        self._settle_s = settle_s
        self._stamp: tuple[int, int, int] | None = None
        self._data: bytes | None = None

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self.path.name

    def read(self) -> bytes | None:
        """The file's bytes, read again only when its time, size or inode has changed; None where there is no file.

        Raises `StorageFault` for a folder in its place, a file that may not be read, or one over `MAX_BYTES`.
        """
        try:
            status = self.path.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            if stamp == self._stamp:
                return self._data
            if not self.path.is_file():
                raise StorageFault(f"{self.name} is no file.")
            if status.st_size > MAX_BYTES:
                raise StorageFault(f"{self.name} is too big: {MAX_BYTES // 1024 // 1024} MB is the most.")
            self._data = self.path.read_bytes()
        except FileNotFoundError:
            self._stamp = self._data = None
            return None
        except OSError as fault:
            raise StorageFault(f"{self.name} cannot be read: {fault.strerror or fault}.") from fault
        # A file that was just written may change again without a new time stamp, so only an older one is trusted.
        self._stamp = stamp if time.time() - status.st_mtime > COARSEST_CLOCK_S else None
        return self._data

    def is_being_written(self) -> bool:
        """Whether somebody wrote to the file a moment ago, and may still be at it."""
        try:
            return abs(time.time() - self.path.stat().st_mtime) < self._settle_s
        except OSError:
            return False

    def is_writable(self) -> bool:
        """Whether the file, which is there, may be replaced, as far as its rights and those of its folder tell."""
        try:
            target = link_target(self.path)
        except OSError:
            return False
        return os.access(target, os.W_OK) and os.access(target.parent, os.W_OK)

    def write(self, data: bytes, *, expected: bytes | None = None) -> None:
        """Replace the file; see `replace_file`. What a killed process left half written is removed first."""
        self.remove_leftovers()
        replace_file(self.path, data, expected=expected)
        self.forget()

    def remove_leftovers(self) -> None:
        """Remove what a killed process left half written."""
        with suppress(OSError):
            target = link_target(self.path)
            for leftover in target.parent.glob(f".{target.name}.????????"):
                leftover.unlink(missing_ok=True)

    def forget(self) -> None:
        """Read the file anew at the next look, whatever its time stamp."""
        self._stamp = None


def link_target(path: Path) -> Path:
    """Where a file is, once all links are followed. Raises `OSError` for links that go round in a circle, which
    `Path.resolve` tells otherwise in each version of Python."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def replace_file(path: Path, data: bytes, *, expected: bytes | None = None, mode: int = 0o644) -> None:
    """Put `data` into the file (or the one that a link points at), written beside it, synced and renamed.

    Whoever reads it, also after a power cut, finds the old content or the new. The file keeps its permissions; a new
    one gets `mode`. With `expected`, it is replaced only where it still holds that. Raises `Conflict` where it does
    not, `StorageFault` where the file or its folder cannot be written to; the file is then as it was.
    """
    beside: Path | None = None
    try:
        target = link_target(path)
        if expected is not None and target.read_bytes() != expected:
            raise Conflict(f"{path.name} was changed meanwhile.")
        if target.exists() and not os.access(target, os.W_OK):
            raise StorageFault(f"{path.name} cannot be written to: it is read-only.")
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        beside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(target.stat().st_mode & 0o7777 if target.exists() else mode)
        beside.replace(target)
        sync_folder(target.parent)
    except OSError as fault:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()
        raise StorageFault(f"{path.name} cannot be written to: {fault.strerror or fault}.") from fault


def sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, too, where the system can (Windows cannot open folders)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


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
