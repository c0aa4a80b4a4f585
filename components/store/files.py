"""Writes a file whole or not at all: whoever reads it, even after a power cut, finds the old content or the new."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from components.plan.errors import Conflict, StorageFault


def replace_file(path: Path, data: bytes, *, expected: bytes | None = None) -> None:
    """Put `data` into `path` (what a link points at, with its rights), written beside it, synced and renamed.

    With `expected`, only where the file still holds that. Raises `Conflict` where it does not, `StorageFault` where
    the file or its folder cannot be written to; the file is then as it was.
    """
    target = path.resolve()
    beside: Path | None = None
    try:
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
        beside.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
        beside.replace(target)
        _sync_folder(target.parent)
    except OSError as fault:
        if beside is not None:
            with suppress(OSError):
                beside.unlink()
        raise StorageFault(f"{path.name} cannot be written to: {fault.strerror or fault}.") from fault


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut, too, where the system can (Windows cannot open folders)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
