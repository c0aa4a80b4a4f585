"""Takes the photos that plans name into the store, in the background: files of the visit's folder when they change, and
web addresses once.

An address is fetched when a plan names it first, and again only when somebody asks for that, or some time after it
could not be reached. A photo that was uploaded is written into the folder once a published plan names it, as all else
that is published can be seen there.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from components.lookup.linked_file import FileClient, fetch_file
from components.plan.details import VisitDetails
from components.plan.errors import NoAnswer, PlanFault, ServiceFault, StorageFault
from components.plan.messages import Phrase, message_of
from components.plan.model import Stop
from components.plan.photos import MAX_PHOTO_BYTES, Photo, PhotoFormat, PhotoSize, StoredPhoto, is_uploaded, photo_file
from components.store.grounds import GroundStore
from components.store.photos import Photos, PhotoSource
from components.store.plan_file import replace_file
from components.store.safe_photos import check_photo_size
from components.store.safe_pictures import path_in_folder
from components.visit.lookups import MAX_DRAFTS

PUBLISHED = ""
"""The owner of the published plan; drafts have those of `Lookups`."""
RETRY_S = 1800.0
"""So long after an address could not be reached it is tried again."""
FETCH_TIMEOUT_S = 60.0
STATE_S = 3.0
"""How often it is looked what other processes have taken in."""
LEASE, LEASE_S = "photos", 300.0
"""One process at a time fetches and makes photos."""
Stamp: TypeAlias = tuple[int, int, int]
_log = logging.getLogger(__name__)


def named_photos(stops: Iterable[Stop], details: VisitDetails) -> tuple[Photo, ...]:
    """The photos that a plan names."""
    cover = (details.cover,) if details.cover.file else ()
    return (*cover, *(photo for stop in stops if not stop.hidden for photo in stop.photos))


class PhotoWork:
    """What the published plan and the drafts name, and the taking in of it. Safe between threads; raises nothing.

    `folder` is the visit's. Without a `client` no address is fetched. `clock` gives seconds since 1970.
    """

    def __init__(
        self,
        photos: Photos,
        folder: Path,
        client: FileClient | None = None,
        *,
        leases: GroundStore | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._photos = photos
        self._folder = folder
        self._client = client
        self._leases = leases
        self._clock = clock
        self._holder = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._wanted: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._anew: set[str] = set()
        self._stamps: dict[str, Stamp | None] = {}
        self._unwritable: set[str] = set()
        self._seen: dict[str, PhotoSource] = {}
        self._seen_at = float("-inf")
        self.changes = 0
        """How often what is known of photos has changed: what was planned before may be out of date."""

    def want(self, photos: Iterable[Photo], owner: str = PUBLISHED) -> None:
        """Note the photos of a plan. Those of the draft that was looked at longest ago are dropped for another's."""
        with self._lock:
            self._wanted[owner] = frozenset(photo.file for photo in photos)
            self._wanted.move_to_end(owner)
            drafts = [each for each in self._wanted if each != PUBLISHED]
            for each in drafts[: max(0, len(drafts) - MAX_DRAFTS)]:
                del self._wanted[each]

    def fetch_anew(self, files: Collection[str]) -> None:
        """Look at these files and addresses again, because an organiser asks for it."""
        with self._lock:
            self._anew.update(files)
            for file in files:
                self._stamps.pop(file, None)

    def work(self, is_stopping: Callable[[], bool] = lambda: False) -> bool:
        """Take in what is due; whether what is known of photos has changed."""
        try:
            return self._work(is_stopping)
        except StorageFault as fault:
            _log.warning("store.failed", extra={"of": "photos", "fault": type(fault).__name__})
        except Exception:  # noqa: BLE001 - in our own code: no plan goes without all else for it
            _log.exception("photos.failed")
        return False

    def open_files(self) -> tuple[str, ...]:
        """The files and addresses that have to be looked at now."""
        with self._lock:
            named = frozenset(self._anew).union(*self._wanted.values())
        return tuple(file for file in sorted(named) if self._is_due(file))

    def _work(self, is_stopping: Callable[[], bool]) -> bool:
        with self._lock:
            named = frozenset(self._anew).union(*self._wanted.values())
            published = self._wanted.get(PUBLISHED, frozenset())
        if not named:
            return False
        has_changed = self._have_others_changed(named)
        if (due := self.open_files()) and self._may_work():
            try:
                for file in due:
                    if is_stopping():
                        break
                    has_changed |= self.take_in(file)
            finally:
                self._end_lease()
        for file in published:
            self._write(file)
        self.changes += has_changed
        return has_changed

    def _have_others_changed(self, named: frozenset[str]) -> bool:
        if self._clock() - self._seen_at < STATE_S and named <= self._seen.keys():
            return False
        known = self._photos.sources(named)
        before, self._seen, self._seen_at = self._seen, known, self._clock()
        return any(_content(before.get(file)) != _content(source) for file, source in known.items())

    def _is_due(self, file: str) -> bool:
        with self._lock:
            if file in self._anew and (self._client is not None or not Photo(file=file).is_address):
                return True
            known_stamp = self._stamps.get(file, ())
        known = self._seen.get(file)
        if Photo(file=file).is_address:
            if known is None:
                return self._client is not None
            is_old = not known.is_final and self._clock() - known.at > RETRY_S
            return known.photo is None and is_old and self._client is not None
        return known_stamp != self._stamp(file)

    def take_in(self, file: str) -> bool:
        """Look at one file or address; whether what is known of it has changed. Raises `StorageFault`."""
        before = self._photos.sources([file]).get(file)
        stamp = None if Photo(file=file).is_address else self._stamp(file)
        data: bytes | None = None
        known: PhotoSource
        try:
            data = self._data(file)
            known = self._photos.take_in(file, data)
        except PlanFault as fault:
            source = hashlib.sha256(data).hexdigest() if data is not None else ""
            known = PhotoSource(fault=message_of(fault), source=source, is_final=data is not None)
            if before is not None and before.photo is not None and data is None:
                known = before  # it was taken in before the file went
            elif _content(before) != _content(known):
                self._photos.note(file, known)
        except ServiceFault as fault:
            known = PhotoSource(fault=message_of(fault), is_final=isinstance(fault, NoAnswer))
            if before is not None and before.photo is not None:
                known = before
            else:
                self._photos.note(file, known)
        with self._lock:
            self._anew.discard(file)
            self._stamps[file] = stamp
        self._seen[file] = self._photos.sources([file]).get(file, known)
        return _content(before) != _content(self._seen[file])

    def _data(self, file: str) -> bytes:
        """The bytes of a file or of what is at an address. Raises `PlanFault` or `ServiceFault`."""
        if Photo(file=file).is_address:
            if self._client is None:
                raise NoAnswer(Phrase("The file cannot be read."))
            return fetch_file(self._client, file, max_bytes=MAX_PHOTO_BYTES, timeout_s=FETCH_TIMEOUT_S).data
        path = path_in_folder(self._folder, file)
        try:
            if not path.is_file():
                raise PlanFault(Phrase("There is no such file in the folder of the visit."))
            check_photo_size(path.stat().st_size)
            with path.open("rb") as opened:
                return opened.read(MAX_PHOTO_BYTES + 1)
        except (OSError, ValueError) as fault:
            raise PlanFault(Phrase("The file cannot be read.")) from fault

    def _stamp(self, file: str) -> Stamp | None:
        try:
            status = path_in_folder(self._folder, file).stat()
        except (OSError, ValueError, PlanFault):
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _write(self, file: str) -> None:
        """Write an uploaded photo into the folder, where it is not yet."""
        known = self._seen.get(file)
        if not is_uploaded(file) or known is None or known.photo is None or file in self._unwritable:
            return
        if self._stamp(file) is not None:
            return
        data = self._photos.photo_bytes(photo_file(known.photo.digest, PhotoSize.LARGE, PhotoFormat.JPEG))
        if data is None:
            return
        try:
            path = path_in_folder(self._folder, file)
            path.parent.mkdir(exist_ok=True)
            replace_file(path, data)
        except (OSError, PlanFault, StorageFault) as fault:
            self._unwritable.add(file)
            reason = os.strerror(fault.errno or 0) if isinstance(fault, OSError) else type(fault).__name__
            _log.warning("photos.not_written", extra={"message_text": reason})
            return
        with self._lock:
            self._stamps[file] = self._stamp(file)

    def _may_work(self) -> bool:
        if self._leases is None:
            return True
        try:
            return self._leases.lease(LEASE, self._holder, for_s=LEASE_S)
        except StorageFault:
            return True

    def _end_lease(self) -> None:
        if self._leases is not None:
            with suppress(StorageFault):  # it ends by itself
                self._leases.release(LEASE, self._holder)


def _content(known: PhotoSource | None) -> tuple[StoredPhoto | None, str]:
    return (None, "") if known is None else (known.photo, str(known.fault or ""))
