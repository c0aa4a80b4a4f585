"""Disks that fill up or become read-only: a real one of 1 MB where this user may mount one, and a pretended one."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy.engine.default import DefaultDialect

SIZE_KB = 1024


class Disk:
    """A folder on a disk of its own, that can be filled to the last byte or made read-only for a while."""

    def __init__(self, folder: Path, *, real: bool) -> None:
        self.folder = folder
        self.real = real

    @contextmanager
    def full(self) -> Iterator[None]:
        """No room for one more byte."""
        if not self.real:
            with self._pretending(errno.ENOSPC):
                yield
            return
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(1024))
        try:
            yield
        finally:
            ballast.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nothing can be written, for root neither."""
        if not self.real:
            with self._pretending(errno.EROFS):
                yield
            return
        subprocess.run(["mount", "-o", "remount,ro", self.folder], check=True, timeout=20)
        try:
            yield
        finally:
            subprocess.run(["mount", "-o", "remount,rw", self.folder], check=True, timeout=20)

    @contextmanager
    def _pretending(self, number: int) -> Iterator[None]:
        """Whatever makes a file below the folder fails, and every statement of a database that writes."""
        opened = os.open

        def failing(path: Any, flags: int, *more: Any, **others: Any) -> int:
            makes = flags & os.O_CREAT and not Path(path).exists()
            writes = flags & (os.O_WRONLY | os.O_RDWR) and number == errno.EROFS
            if (makes or writes) and Path(path).is_relative_to(self.folder):
                raise OSError(number, os.strerror(number), str(path))
            return opened(path, flags, *more, **others)

        fault = sqlite3.OperationalError(os.strerror(number))
        fault.sqlite_errorname = "SQLITE_FULL" if number == errno.ENOSPC else "SQLITE_READONLY"
        execute: Any = DefaultDialect.do_execute

        def reading_only(dialect: DefaultDialect, cursor: Any, statement: str, *more: Any, **others: Any) -> None:
            file = cursor.connection.execute("PRAGMA database_list").fetchone()[2]
            if file and not statement.startswith(("SELECT", "PRAGMA")):
                raise fault
            execute(dialect, cursor, statement, *more, **others)

        with mock.patch.object(os, "open", failing), mock.patch.object(DefaultDialect, "do_execute", reading_only):
            yield


@contextmanager
def disk(folder: Path, *, real: bool) -> Iterator[Disk]:
    """A disk under `folder`, gone at the end."""
    if not real:
        yield Disk(folder, real=False)
        return
    _mount(folder)
    try:
        yield Disk(folder, real=True)
    finally:
        subprocess.run(["umount", "-l", folder], check=True, timeout=20)


@cache
def kinds() -> tuple[str, ...]:
    """The disks that can be had here."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _mount(Path(folder))
        except (OSError, subprocess.SubprocessError):
            return ("pretended",)
        subprocess.run(["umount", folder], check=True, timeout=20)
        return ("pretended", "real")


class FailingAt:
    """While it holds, the `number`-th of all these calls fails, and every other does what it did. `failed` tells
    whether it came to that."""

    def __init__(self, number: int, calls: list[tuple[Any, str]], error: OSError) -> None:
        self.failed = False
        self._left = number
        self._calls = calls
        self._error = error
        self._patches = ExitStack()

    def __enter__(self) -> FailingAt:
        for owner, name in self._calls:
            self._patches.enter_context(mock.patch.object(owner, name, self._counted(getattr(owner, name))))
        return self

    def __exit__(self, *_: object) -> None:
        self._patches.close()

    def _counted(self, original: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            self._left -= 1
            if self._left == 0:
                self.failed = True
                raise self._error
            return original(*args, **kwargs)

        return call


def _mount(folder: Path) -> None:
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KB}k", "tmpfs", str(folder)]
    subprocess.run(command, check=True, timeout=20, capture_output=True)
