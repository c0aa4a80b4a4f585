"""Stores pictures by the digest of their bytes, for good: each published plan keeps the ones that it names."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections import OrderedDict

from sqlalchemy import select

from components.plan.errors import PlanFault, StorageFault
from components.plan.funding import Picture
from components.store.database import Connecting, insert_if_new, row_or_none
from components.store.safe_pictures import check_size, safe_picture
from components.store.schema import PICTURE_SOURCES, PICTURES, digest_of

KEPT_IN_MEMORY = 64
_log = logging.getLogger(__name__)


class Pictures:
    """The pictures of one store. Safe between threads and processes.

    `reading` and `writing` give a connection, as `PlanStore` does. A picture that cannot be stored now is kept in
    memory, and stored when it is taken in again.
    """

    def __init__(self, reading: Connecting, writing: Connecting) -> None:
        self._reading = reading
        self._writing = writing
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Picture] = OrderedDict()
        self._by_source: OrderedDict[str, Picture | PlanFault] = OrderedDict()
        self._unsaved: set[str] = set()

    def picture(self, digest: str) -> Picture | None:
        """The picture of that digest; None where there is none, or where it cannot be read now."""
        with self._lock:
            if digest in self._known:
                self._known.move_to_end(digest)
                return self._known[digest]
        row = row_or_none(self._reading, select(PICTURES).where(PICTURES.c.digest == digest), of="pictures")
        if row is None or digest_of(bytes(row.png)) != digest:  # or damaged
            return None
        return self._remember(Picture(digest=digest, width=row.width, height=row.height, png=bytes(row.png)))

    def add(self, data: bytes) -> Picture:
        """Make a picture from outside safe, and store it.

        Raises `PlanFault` where it is not taken, `StorageFault` where it cannot be stored.
        """
        picture = self._safe(data)
        self._save(picture, _source_of(data))
        return picture

    def take_in(self, data: bytes) -> Picture:
        """As `add`, for a picture that is in a file: where it cannot be stored now, it is kept in memory.

        The same bytes give the same picture, also after a newer version of a library would draw it otherwise.
        """
        picture = self._safe(data)
        source = _source_of(data)
        if source in self._unsaved:
            try:
                self._save(picture, source)
            except StorageFault as fault:
                _log.warning("store.failed", extra={"of": "pictures", "fault": type(fault).__name__})
        return picture

    def _safe(self, data: bytes) -> Picture:
        check_size(len(data))
        source = _source_of(data)
        with self._lock:
            made = self._by_source.get(source)
        if made is None:
            made = self._of_source(source) or _made(data)
            with self._lock:
                self._by_source[source] = made
                if len(self._by_source) > KEPT_IN_MEMORY:
                    self._by_source.popitem(last=False)
        if isinstance(made, PlanFault):
            raise type(made)(*made.args)
        return self._remember(made)

    def _of_source(self, source: str) -> Picture | None:
        """The picture that was made of these bytes before, or that they are."""
        query = select(PICTURE_SOURCES.c.picture).where(PICTURE_SOURCES.c.source == source)
        try:
            with self._reading() as connection:
                digest = connection.execute(query).scalar_one_or_none()
        except StorageFault:
            digest = None
        known = self.picture(digest or source)
        if known is None:
            self._unsaved.add(source)
        return known

    def _save(self, picture: Picture, source: str) -> None:
        row = {"digest": picture.digest, "width": picture.width, "height": picture.height, "png": picture.png}
        insert_if_new(self._writing, PICTURES, row)
        insert_if_new(self._writing, PICTURE_SOURCES, {"source": source, "picture": picture.digest})
        self._unsaved.discard(source)

    def _remember(self, picture: Picture) -> Picture:
        with self._lock:
            self._known[picture.digest] = picture
            if len(self._known) > KEPT_IN_MEMORY:
                self._known.popitem(last=False)
        return picture


def _made(data: bytes) -> Picture | PlanFault:
    try:
        return safe_picture(data)
    except PlanFault as fault:
        return fault


def _source_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
