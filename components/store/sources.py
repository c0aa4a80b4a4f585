"""Where the published plan's bytes come from. A file is one such place; a store of numbered plans is another."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from components.plan.errors import StorageFault
from components.plan.model import PlanStamp
from components.sheets.tables import MAX_BYTES

COARSEST_CLOCK_S = 2.5
"""No file system's time stamps are coarser: FAT counts in two seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPlan:
    """A plan as it is published: its bytes (a CSV file's) and which plan it is. Without bytes nothing is there."""

    data: bytes | None
    stamp: PlanStamp = field(default_factory=PlanStamp)


class PlanSource(Protocol):
    """Where the office looks for the published plan, every second or so: cheap while nothing has changed."""

    @property
    def name(self) -> str:
        """What the plan is called in messages ("venues.csv")."""

    def read(self) -> PublishedPlan:
        """The plan as it is now. Raises `StorageFault` when it cannot be read."""


class FileSource:
    """The plan in one file, edited by hand or by a spreadsheet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._last = PublishedPlan(data=None)

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self._path.name

    def read(self) -> PublishedPlan:
        """The file's bytes, read again only when its time, size or identity has changed.

        Raises `StorageFault` for a folder in its place, a file that we may not read, or an endless one.
        """
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen == self._seen:
                return self._last
            if not self._path.is_file():
                raise StorageFault(f"{self.name} is no file.")
            if status.st_size > MAX_BYTES:
                raise StorageFault(f"{self.name} is too big: {MAX_BYTES // 1024 // 1024} MB is the most.")
            self._last = PublishedPlan(data=self._path.read_bytes())
        except FileNotFoundError:
            self._seen, self._last = None, PublishedPlan(data=None)
            return self._last
        except OSError as fault:
            raise StorageFault(f"{self.name} cannot be read: {fault.strerror or fault}.") from fault
        # A time stamp is as coarse as the file system's clock: a file just written may change again within it, so it
        # only counts as seen once its time lies back.
        self._seen = seen if _settled(status.st_mtime) else None
        return self._last


def _settled(modified_at: float) -> bool:
    """Whether a file was written long enough ago for its time stamp to tell a later change."""
    return time.time() - modified_at > COARSEST_CLOCK_S
