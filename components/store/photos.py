"""Stores photos, made safe, in two sizes and two formats, and which one each file that a plan names became.

Photos are kept by the digest of their renditions, for good: each published plan keeps those that it names.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select

from components.plan.errors import StorageFault
from components.plan.messages import Phrase
from components.plan.photos import StoredPhoto, photo_files, uploaded_name
from components.plan.publication import Note, note_of_text, note_to_text
from components.store.database import Connecting, insert_if_new, row_or_none
from components.store.safe_photos import check_photo_size, safe_photo
from components.store.schema import PHOTO_FILES, PHOTO_SOURCES, PHOTOS, digest_of, key_of

KEPT_FILES_BYTES = 32 * 1024 * 1024
"""Of renditions in memory: those that readers ask for now."""
_AT_A_TIME = 200
_NAME = re.compile(r"photos/[0-9a-f]{8,64}-(?:small|large)\.(?:webp|jpg)")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoSource:
    """What became of a file that a plan names: a `photo`, or a `fault`. `source` is the SHA-256 of its bytes, empty
    where there were none. A fault that `is_final` stays until somebody asks anew. `at` is in seconds since 1970."""

    photo: StoredPhoto | None = None
    fault: Phrase | None = None
    source: str = ""
    is_final: bool = True
    at: float = 0.0


class Photos:
    """The photos of one store. Safe between threads and processes. Methods may raise `StorageFault`, but for those that
    say otherwise.

    `reading` and `writing` give a connection, as `PlanStore` does. `clock` gives seconds since 1970.
    """

    def __init__(self, reading: Connecting, writing: Connecting, *, clock: Callable[[], float] = time.time) -> None:
        self._reading = reading
        self._writing = writing
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, PhotoSource] = {}
        self._files: OrderedDict[str, bytes] = OrderedDict()

    def lookup(self, file: str) -> StoredPhoto | Phrase | None:
        """What is stored of a file, see `PhotoLookup`; None too where it cannot be read now. Raises nothing."""
        with self._lock:
            known = self._known.get(file)
        if known is None:
            try:
                known = self.sources([file]).get(file)
            except StorageFault as fault:
                _log.warning("store.failed", extra={"of": "photos", "fault": type(fault).__name__})
        return None if known is None else known.photo or known.fault

    def sources(self, files: Collection[str]) -> dict[str, PhotoSource]:
        """What became of these files, as far as they were looked at; `lookup` knows it from then on."""
        named = {key_of(file): file for file in files}
        keys, sources = list(named), {}
        columns = (*PHOTO_SOURCES.columns, *(column for column in PHOTOS.columns if column.name != "digest"))
        query = select(*columns).outerjoin(PHOTOS, PHOTOS.c.digest == PHOTO_SOURCES.c.photo)
        with self._reading() as connection:
            for start in range(0, len(keys), _AT_A_TIME):
                some = PHOTO_SOURCES.c.key.in_(keys[start : start + _AT_A_TIME])
                for row in connection.execute(query.where(some)):
                    sources[named[row.key]] = _source_of(row)
        with self._lock:
            self._known = {file: known for file, known in self._known.items() if file not in files} | sources
        return sources

    def photo_bytes(self, name: str) -> bytes | None:
        """The bytes of a rendition, by the name that `photo_file` gives; None where there is none, or where it cannot
        be read now. Raises nothing."""
        if not _NAME.fullmatch(name):
            return None
        with self._lock:
            if name in self._files:
                self._files.move_to_end(name)
                return self._files[name]
        row = row_or_none(self._reading, select(PHOTO_FILES).where(PHOTO_FILES.c.name == name), of="photos")
        if row is None or digest_of(bytes(row.data)) != row.digest:  # or damaged
            return None
        with self._lock:
            self._files[name] = bytes(row.data)
            while sum(map(len, self._files.values())) > KEPT_FILES_BYTES:
                self._files.popitem(last=False)
        return bytes(row.data)

    def of_source(self, source: str) -> StoredPhoto | None:
        """The photo that was made of bytes with this SHA-256 before, or has them as a rendition: the same bytes give
        the same photo, also after a newer version of a library would draw it otherwise."""
        own = select(PHOTO_FILES.c.name).where(PHOTO_FILES.c.digest == source)
        query = select(PHOTOS).join(PHOTO_SOURCES, PHOTO_SOURCES.c.photo == PHOTOS.c.digest)
        with self._reading() as connection:
            row = connection.execute(query.where(PHOTO_SOURCES.c.source == source).limit(1)).first()
            if row is None and (name := connection.execute(own.limit(1)).scalar()) is not None:
                digest = name.removeprefix("photos/").partition("-")[0]
                row = connection.execute(select(PHOTOS).where(PHOTOS.c.digest == digest)).first()
        return None if row is None else StoredPhoto(**row._mapping)

    def add(self, name: str, data: bytes) -> str:
        """Take in a photo that is sent; gives the path of the file that it will be beside the plan. `name` is the
        sender's. Raises `PlanFault` where it is not taken."""
        photo, renditions, source = self._safe(data)
        file = uploaded_name(name, photo.digest)
        self._keep(file, photo, renditions, source)
        return file

    def take_in(self, file: str, data: bytes) -> PhotoSource:
        """Take in the bytes of a file that a plan names. Raises `PlanFault` where they are not taken."""
        photo, renditions, source = self._safe(data)
        self._keep(file, photo, renditions, source)
        return PhotoSource(photo=photo, source=source)

    def _safe(self, data: bytes) -> tuple[StoredPhoto, Mapping[str, bytes] | None, str]:
        """The photo of some bytes, its renditions unless they are stored already, and the SHA-256 of the bytes."""
        check_photo_size(len(data))
        source = digest_of(data)
        if (photo := self.of_source(source)) is not None:
            return photo, None, source
        made = safe_photo(data)
        return made.photo, made.renditions, source

    def _keep(self, file: str, photo: StoredPhoto, renditions: Mapping[str, bytes] | None, source: str) -> None:
        if renditions is None:
            self.note(file, PhotoSource(photo=photo, source=source))
        else:
            self.put(file, photo, renditions, source=source)

    def put(self, file: str, photo: StoredPhoto, renditions: Mapping[str, bytes], *, source: str = "") -> None:
        """Store a photo with its `renditions`, by the names that `photo_file` gives, as that of a file."""
        if set(renditions) != set(photo_files(photo)):
            raise ValueError("A photo has each size in each format.")
        for name, data in renditions.items():
            insert_if_new(self._writing, PHOTO_FILES, {"name": name, "digest": digest_of(data), "data": data})
        insert_if_new(self._writing, PHOTOS, asdict(photo))
        self.note(file, PhotoSource(photo=photo, source=source))

    def note(self, file: str, known: PhotoSource) -> None:
        """Remember what became of a file."""
        key, at = key_of(file), self._clock()
        row = {
            "key": key,
            "file": file,
            "source": known.source,
            "photo": "" if known.photo is None else known.photo.digest,
            "fault": "" if known.fault is None else note_to_text(Note((known.fault,))),
            "is_final": known.is_final,
            "at": at,
        }
        with self._writing() as connection:
            connection.execute(delete(PHOTO_SOURCES).where(PHOTO_SOURCES.c.key == key))
            connection.execute(insert(PHOTO_SOURCES).values(row))
        self.sources([file])


def _source_of(row: Row[Any]) -> PhotoSource:
    """A row of `PHOTO_SOURCES` with that of its photo, if any."""
    photo = None
    if row.width is not None:
        names = ("width", "height", "small_width", "small_height", "colour")
        photo = StoredPhoto(digest=row.photo, **{name: getattr(row, name) for name in names})
    phrases = note_of_text(row.fault).phrases
    return PhotoSource(
        photo=photo,
        fault=phrases[0] if phrases else None,
        source=row.source,
        is_final=bool(row.is_final),
        at=float(row.at),
    )
