"""Plans in files: `venues.csv` is the published plan, former plans and drafts lie in the data folder.

    data folder/
        plans/000004.csv, 000004.json    a plan and its line in the history; with the second file it is published
        plans/seen.json                  the digest of venues.csv as this store last wrote or took it
        plans/set-aside-....csv          a version of venues.csv with faults that a publication took the place of
        drafts/, kept/                   one file an organiser, one a value
        plans.lock

Whoever edits venues.csv with a spreadsheet makes a new plan: its digest is then neither that of the last plan nor the
one last seen. Where it is the one last seen, a publication was cut off between its two files, and is finished.
"""

from __future__ import annotations

import dataclasses
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from components.plan.draft import Draft, from_json, to_json
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.sheets.reading import log_problems, read_venues
from components.store.database import Cause, DatabaseFault, translate_database_errors
from components.store.files import replace_file
from components.store.plan_folder import PlanFolder, read_file, write_file
from components.store.plan_store import (
    Plan,
    PlanEntry,
    after,
    check_expected,
    digest_of,
    entry_of,
    stale_draft,
    with_bytes,
)
from components.store.sources import COARSEST_CLOCK_S, FileSource

LOCK_TIMEOUT_S = 10.0
_BEGUN = re.compile(r"\.(?P<name>.+)\.[a-z0-9_]{8}")
"""The name of a file that `replace_file` has begun to write (`tempfile` adds eight characters)."""

SETTLE_S = 1.0
"""So long a file that somebody else writes must be left alone before it is read: spreadsheets write in pieces."""


def reading_faults(csv: bytes) -> tuple[Problem, ...]:
    """Why a file cannot be taken as a plan: its errors, or that it has no stops."""
    reading = read_venues(csv)
    errors = tuple(problem for problem in reading.problems if problem.severity is Severity.ERROR)
    return errors or (() if reading.stops else reading.problems)


@dataclass(frozen=True, slots=True)
class _Look:
    """What was found at a look, and the time stamps of the files then."""

    stamps: tuple[int, ...]
    plan: Plan | None


class FilePlans:
    """The store of plans in files; see `PlanStore`. `faults` says why a file that somebody edited is not taken."""

    def __init__(
        self,
        csv_path: Path,
        data_dir: Path,
        *,
        faults: Callable[[bytes], tuple[Problem, ...]] = reading_faults,
        settle_s: float = SETTLE_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._csv = csv_path
        self._file = FileSource(csv_path)
        self._folder = PlanFolder(data_dir / "plans")
        self._drafts = data_dir / "drafts"
        self._kept = data_dir / "kept"
        self._lock_path = data_dir / "plans.lock"
        self._faults = faults
        self._settle_s = settle_s
        self._clock = clock
        self._guard = threading.RLock()
        self._look: _Look | None = None
        self._shown: Plan | None = None
        self._refused: tuple[str, tuple[Problem, ...]] = ("", ())
        self._not_kept: StorageFault | None = None
        self._behind: StorageFault | None = None

    def published(self) -> Plan | None:
        """See `PlanStore`. Where nothing can be written it still reads, and `problems` says so."""
        with self._guard:
            stamps = self._stamps()
            if self._look is not None and stamps is not None and self._look.stamps == stamps:
                return self._look.plan
            try:
                with self._locked():
                    plan = self._up_to_date(settled=True)
                self._not_kept = None
            except StorageFault as fault:
                self._not_kept = fault
                # What somebody is writing just now is half of something.
                plan = self._shown if self._shown is not None and self._waiting() else self._as_found()
            # Stamps from before the look: what changes during it is seen at the next one.
            self._look = None if stamps is None or self._waiting() else _Look(stamps, plan)
            self._shown = plan
            return plan

    def history(self) -> tuple[PlanEntry, ...]:
        """See `PlanStore`."""
        self.published()
        return tuple(self._folder.entry(number) for number in reversed(self._folder.numbers()))

    def plan(self, number: int) -> Plan:
        """See `PlanStore`."""
        return self._folder.plan(number)

    def publish(self, csv: bytes, *, note: str, who: str, expected_revision: str | None) -> Plan:
        """See `PlanStore`. A version of venues.csv with faults, which nobody took, is set aside, not overwritten."""
        with self._guard, self._locked():
            current = self._up_to_date(settled=False)
            check_expected(current, expected_revision)
            if self._refused[0]:
                if self._waiting():
                    raise Conflict(
                        Phrase(
                            "{file} is being written just now. Publish again in a few seconds.",
                            {"file": self._csv.name},
                        )
                    )
                found = self._file.read().data or b""
                write_file(self._folder.path / f"set-aside-{digest_of(found)[:16]}.csv", found)
                self._refused = ("", ())
            number = (self._folder.numbers() or (0,))[-1] + 1
            plan = self._folder.add(entry_of(number, csv, note=note, who=who, published_at=self._clock()), csv)
            self._project(plan)
            self._look = None
            return plan

    def changed_since(self, revision: str) -> tuple[PlanEntry, ...]:
        """See `PlanStore`."""
        return after(revision, self.history())

    def draft(self, owner: str) -> Draft | None:
        """See `PlanStore`."""
        text = read_file(self._drafts / _file_name(owner))
        return None if text is None else from_json(text)

    def save_draft(self, owner: str, draft: Draft) -> Draft:
        """See `PlanStore`."""
        with self._locked():
            known = self.draft(owner)
            if (known.version if known is not None else 0) != draft.version:
                raise stale_draft()
            saved = dataclasses.replace(draft, version=draft.version + 1)
            write_file(self._drafts / _file_name(owner), to_json(saved))
        return saved

    def drop_draft(self, owner: str) -> None:
        """See `PlanStore`."""
        with self._locked(), translate_database_errors():
            (self._drafts / _file_name(owner)).unlink(missing_ok=True)

    def keep(self, name: str, value: bytes) -> bytes:
        """See `PlanStore`."""
        with self._locked():
            known = self.kept(name)
            if known is not None:
                return known
            write_file(self._kept / _file_name(name), value)
        return value

    def kept(self, name: str) -> bytes | None:
        """See `PlanStore`."""
        return read_file(self._kept / _file_name(name))

    def forget(self, name: str) -> None:
        """See `PlanStore`."""
        with self._locked(), translate_database_errors():
            (self._kept / _file_name(name)).unlink(missing_ok=True)

    def problems(self) -> tuple[Problem, ...]:
        """See `PlanStore`."""
        with self._guard:
            self.published()
            found = list(self._refused[1])
            if self._refused[0]:
                found.insert(0, _not_taken(self._csv.name))
            if self._not_kept is not None:
                found.append(_not_kept(self._not_kept))
            if self._behind is not None:
                found.append(_behind(self._csv.name, self._behind))
            return tuple(found)

    def _up_to_date(self, *, settled: bool) -> Plan | None:
        """The last plan, after whatever happened to venues.csv has been made good or made a plan. Needs the lock.

        With `settled`, a file that somebody may still be writing waits for the next look.
        """
        self._sweep()
        last = self._folder.newest()
        found = self._file.read().data
        if last is None:
            # Whatever the first file is, nothing better is there. Nobody published it, so nobody knows when.
            return None if found is None else self._taken(found, number=1, published_at=None)
        digest = last.digest if found is None else digest_of(found)
        if found is None or digest in {last.digest, self._folder.seen()}:
            self._refused = ("", ())
            if digest != last.digest:
                self._project(last)  # a publication was cut off between its two files
            elif found is not None and self._folder.seen() != digest:
                self._folder.remember(digest)
            return last
        if settled and self._waiting():
            return last
        if self._is_refused(found, last):
            return last
        return self._taken(found, number=last.number + 1, published_at=self._clock())

    def _taken(self, csv: bytes, *, number: int, published_at: datetime | None) -> Plan:
        """What somebody wrote into venues.csv, as a plan.

        Only then is it seen: the other way round, a process killed in between would leave it to be taken for what a
        publication was to replace.
        """
        plan = self._folder.add(entry_of(number, csv, note="", who="", published_at=published_at), csv)
        self._folder.remember(plan.digest)
        return plan

    def _as_found(self) -> Plan | None:
        """The plan without writing anything: the last one, or a file that nobody can make a plan of now."""
        last = self._folder.newest()
        found = self._file.read().data
        if found is None or (last is not None and digest_of(found) in {last.digest, self._folder.seen()}):
            return last
        if last is not None and self._is_refused(found, last):
            return last
        number = last.number + 1 if last is not None else 1
        return with_bytes(entry_of(number, found, note="", who="", published_at=None), found)

    def _is_refused(self, found: bytes, last: Plan) -> bool:
        """Whether a changed venues.csv has faults, and so takes no sound plan's place; the log tells each once."""
        digest, problems = digest_of(found), self._faults(found)
        if not problems or self._faults(last.csv):
            self._refused = ("", ())
            return False
        if self._refused[0] != digest:
            log_problems((_not_taken(self._csv.name), *problems), self._csv.name)
        self._refused = (digest, problems)
        return True

    def _project(self, plan: Plan) -> None:
        """Write the plan to venues.csv. Where that cannot be, the plan is published all the same, and it is said."""
        try:
            replace_file(self._csv, plan.csv)
        except StorageFault as fault:
            self._behind = fault
            return
        self._behind = None
        with suppress(StorageFault):  # the plan is out; what venues.csv holds is remembered at the next look
            self._folder.remember(plan.digest)

    def _sweep(self) -> None:
        """Remove what killed processes left half written; see `replace_file`. Needs the lock."""
        beside = self._csv.resolve()
        with suppress(OSError):
            for folder in (self._folder.path, self._drafts, self._kept, beside.parent):
                for path in folder.glob(".*"):
                    begun = _BEGUN.fullmatch(path.name)
                    if begun and (folder != beside.parent or begun["name"] == beside.name):
                        path.unlink(missing_ok=True)

    def _stamps(self) -> tuple[int, ...] | None:
        """What tells whether anything changed, without reading it; None while that is too fresh to tell."""
        found: list[int] = []
        for path in (self._csv, self._folder.path):
            try:
                status = path.stat()
            except OSError:
                return None
            if abs(time.time() - status.st_mtime) < COARSEST_CLOCK_S:
                return None
            found += [status.st_mtime_ns, status.st_size, status.st_ino]
        return tuple(found)

    def _waiting(self) -> bool:
        """Whether somebody may still be writing venues.csv."""
        try:
            return abs(time.time() - self._csv.stat().st_mtime) < self._settle_s
        except OSError:
            return False

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone in the data folder, among all threads and processes."""
        with translate_database_errors():
            self._lock_path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._lock_path, timeout=LOCK_TIMEOUT_S)
            try:
                lock.acquire()
            except Timeout as fault:
                raise DatabaseFault(Cause.BUSY) from fault
        try:
            yield
        finally:
            lock.release()


def _file_name(name: str) -> str:
    """A file name for any name at all: no slash, no dot and no length of somebody's choice reaches the disk."""
    return digest_of(name.encode("utf-8", "surrogatepass"))[:40]


def _not_taken(name: str) -> Problem:
    return Problem(
        kind=ProblemKind.FILE_UNREADABLE,
        severity=Severity.WARNING,
        message=Phrase("{file} has changed and has faults, so the plan before it stays up.", {"file": name}),
        remedy=Phrase("Correct the faults and save it again."),
    )


def _not_kept(fault: StorageFault) -> Problem:
    known = fault if isinstance(fault, DatabaseFault) else DatabaseFault(Cause.NOT_WRITABLE)
    return Problem(
        kind=ProblemKind.NOT_KEPT,
        severity=Severity.WARNING,
        message=Phrase("Drafts and former plans cannot be kept. {fault}", {"fault": known.sentence}),
        remedy=known.remedy,
    )


def _behind(name: str, fault: StorageFault) -> Problem:
    return Problem(
        kind=ProblemKind.NOT_KEPT,
        severity=Severity.WARNING,
        message=Phrase("The plan is published, but {file} still holds the one before.", {"file": name}),
        remedy=Phrase("Let the app write to {file} and its folder. {fault}", {"file": name, "fault": str(fault)}),
    )
