"""Published plans, drafts and small values in one database, with venues.csv and visit.toml as copies that people edit.

A plan is the bytes of a CSV file and the details of the visit. Each publication is a new, numbered plan, and every plan
stays. Whoever publishes names the revision that the draft is based on; where another is up by then, nothing is written
and `Conflict` is raised.
"""

from __future__ import annotations

import platform
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, delete, select
from sqlalchemy.exc import IntegrityError

from components.plan.details import NO_DETAILS, VisitDetails
from components.plan.errors import StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.publication import Note
from components.settings import FILE_NAME as VISIT_FILE_NAME
from components.settings import Settings
from components.store.database import Cause, CircuitBreaker, DatabaseFault, open_engine, translate_database_errors
from components.store.grounds import GroundStore
from components.store.mended_plans import Held, damaged_plans, mend_plans
from components.store.mirror import ReadingFaults, reading_faults
from components.store.organisers import Organisers
from components.store.photos import Photos
from components.store.pictures import Pictures
from components.store.plan_file import PRIVATE_MODE, SETTLE_S, make_private
from components.store.plan_files import PlanFiles, Steps, identified
from components.store.plan_rows import (
    ENTRY,
    DamagedPlan,
    Plan,
    PlanEntry,
    check_expected,
    content_of,
    entry_of,
    insert_plan,
    new_plan,
    newest_entry,
    newest_whole_plan,
    whole_entries,
    with_content,
)
from components.store.schema import METADATA, PLAN_FILES, PLANS, create_tables
from components.store.set_aside import SetAside
from components.store.small_tables import SmallTables
from components.store.sqlite_repair import make_sound

FILE_NAME = "study-visit.sqlite"
"""The database in the data folder, where the settings name no other."""

PLACE_FILE_NAME = "place"
"""Tells this data folder from others; it is made at the first start."""
FIRST_START_S = 60
_ATTEMPTS = 3
_NOTHING_IS_WRITTEN = frozenset({Cause.NOT_WRITABLE, Cause.FULL})


class PlanStore(SmallTables):
    """Stores plans, drafts and small values, safely between threads and processes. Methods may raise `StorageFault`.

    `database_url` is any that SQLAlchemy knows; without one, a SQLite file in `data_dir`. `visit_path` is visit.toml,
    and `details` are those of a visit without one. `faults` says why an edited plan is not taken in. The database is
    first asked by the first method that is called. Raises `SettingsFault` for an address that no database has.
    """

    def __init__(
        self,
        csv_path: Path,
        data_dir: Path,
        database_url: str | None = None,
        *,
        visit_path: Path | None = None,
        details: VisitDetails = NO_DETAILS,
        faults: ReadingFaults = reading_faults,
        settle_s: float = SETTLE_S,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._engine = open_engine(database_url, data_dir / FILE_NAME)
        self._circuit = CircuitBreaker()
        self._data_dir = data_dir
        self._is_local = database_url is None
        self._is_first_start = not _is_older(data_dir / PLACE_FILE_NAME)
        self._is_checked = False
        self.set_aside = SetAside(data_dir)
        place = "" if self._is_local else _data_folder_id(data_dir)
        self.pictures = Pictures(self._reading, self._writing)
        self.photos = Photos(self._reading, self._writing)
        self.grounds = GroundStore(self._reading, self._writing)
        self.organisers = Organisers(self._reading, self._writing)
        self._files = PlanFiles(
            csv_path, visit_path, place, initial=details, faults=faults, settle_s=settle_s, pictures=self.pictures
        )
        self._clock = clock
        self._lock = threading.RLock()
        self._is_ready = False
        self._last: Plan | None = None
        self._not_stored: DatabaseFault | None = None

    def published(self) -> Plan | None:
        """The plan that partners see; None while there is none. Cheap while nothing changes.

        An edit of venues.csv or visit.toml becomes a plan here. Where nothing can be written, it is shown all the same,
        and `problems` tells.
        """
        with self._lock:
            try:
                plan = self._synchronised()
                self._not_stored = None
                if plan is not None:
                    self._files.write_id(plan)
            except DatabaseFault as fault:
                if fault.cause not in _NOTHING_IS_WRITTEN and not isinstance(fault, DamagedPlan):
                    raise
                self._is_ready = False
                self._not_stored = fault
                plan = self._published_without_writing()
            self._last = plan
            return plan

    def details_without_plan(self) -> VisitDetails:
        """The details while there is no plan: those of visit.toml as of the last `published`, if it has any."""
        with self._lock:
            return self._files.initial

    def history(self) -> tuple[PlanEntry, ...]:
        """All plans, the newest first, without those that are damaged."""
        with self._reading() as connection:
            return whole_entries(connection)

    def plan(self, number: int) -> Plan:
        """Plan `number`. Raises `StorageFault` where there is none."""
        with self._reading() as connection:
            row = connection.execute(select(*ENTRY).where(PLANS.c.number == number)).one_or_none()
            if row is None:
                raise StorageFault(Phrase("There is no plan {number}.", {"number": number}))
            return with_content(connection, entry_of(row))

    def publish(
        self,
        csv: bytes,
        details: VisitDetails | None = None,
        *,
        note: Note | str,
        who: str,
        expected_revision: str | None,
    ) -> Plan:
        """Make `csv` and `details` the published plan, if the one with `expected_revision` (None: no plan) still is.

        Without `details`, those of the plan before stay. Details without an id get one, unless they are those of the
        plan before. Raises `Conflict` where another plan is up, and nothing has changed.
        Once it returns, the plan outlives the process and the power supply. An edit of a file with faults is set aside
        in the data folder, not overwritten.
        """
        with self._lock:
            current = self._synchronised(wait=False)
            check_expected(current, expected_revision)
            self._files.check_not_being_written()
            number = 1 if current is None else current.number + 1
            before = self._files.initial if current is None else current.details
            if details is None or content_of(details) == content_of(before):
                details = before
            at = self._clock()
            plan = new_plan(number, csv, identified(details, csv), note=note, who=who, published_at=at)
            with self._circuit.attempt(), translate_database_errors():
                try:
                    with self._engine.begin() as connection:
                        if current is None:
                            self._files.note_before_first_plan(connection)
                        insert_plan(connection, plan)
                except IntegrityError:
                    # Somebody else's plan took the number after we had looked.
                    with self._engine.connect() as connection:
                        check_expected(newest_entry(connection), expected_revision)
                    raise
            self._last = plan
            with suppress(StorageFault):  # it is published; the files follow at the next look
                self._files.set_refused_aside(self.set_aside)
                self._synchronised()
            return plan

    def problems(self) -> tuple[Problem, ...]:
        """The problems as of the last `published`: an edited file with faults that is not taken in, failed writes."""
        with self._lock:
            more = () if self._not_stored is None else (_not_stored(self._not_stored),)
            return (*self._files.problems(), *more, *self.set_aside.problems())

    def forget_files(self) -> None:
        """Forget what the files of the plan held: after a back-up came back they may hold any older plan, which is no
        edit."""
        with self._writing() as connection:
            connection.execute(delete(PLAN_FILES))

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _synchronised(self, *, wait: bool = True) -> Plan | None:
        """The newest plan, after it was written to the files, or an edit of them was taken in as the newest. Damaged
        plans are mended before."""
        self._prepare()
        self._files.take_in_pictures()
        with self._circuit.attempt(), translate_database_errors():
            try:
                return self._compared(wait=wait)
            except DamagedPlan:
                self._mend_plans()
                return self._compared(wait=wait)

    def _compared(self, *, wait: bool) -> Plan | None:
        with self._engine.connect() as connection:
            newest = self._newest(connection)
            if self._files.compare(connection, newest, wait=wait).is_nothing:
                return newest
        for _ in range(_ATTEMPTS):
            with suppress(IntegrityError), self._engine.begin() as connection:  # another process was first: again
                self._files.lock(connection)
                newest = self._newest(connection)
                steps = self._files.compare(connection, newest, wait=wait)
                if steps.takes_in:
                    at = None if newest is None else self._clock()
                    newest = self._files.edited(connection, newest, steps, published_at=at)
                    insert_plan(connection, newest)
                if newest is not None:
                    self._files.carry_out(connection, newest, steps)
                return newest
        raise DatabaseFault(Cause.BUSY)

    def _mend_plans(self) -> None:
        """Mend the plans that are damaged, if there are any."""
        with self._engine.connect() as connection:
            if not damaged_plans(connection):
                return
        csv, details = self._files.held()
        with translate_database_errors(), self._engine.begin() as connection:
            mend_plans(connection, Held(csv=csv, details=details), self.set_aside, at=self._clock())

    def _published_without_writing(self) -> Plan | None:
        """The newest plan, or an edit of the files, where nothing can be written down."""
        newest: Plan | None = self._last
        steps: Steps | None = None
        with suppress(DatabaseFault), self._reading() as connection:
            newest = newest_whole_plan(connection) or self._last
            steps = self._files.compare(connection, newest)
        if steps is None:
            steps = self._files.compare(None, newest)
        return self._files.edited(None, newest, steps, published_at=None) if steps.takes_in else newest

    def _newest(self, connection: Connection) -> Plan | None:
        entry = newest_entry(connection)
        last = self._last
        if entry is None:
            return None
        if last is not None and (last.revision, last.published_at) == (entry.revision, entry.published_at):
            return last
        return with_content(connection, entry)

    def _prepare(self) -> None:
        """Create the data folder and the tables, the first time that the database can be reached."""
        if self._is_ready:
            return
        with self._circuit.attempt(), translate_database_errors():
            if self._is_local:
                self._data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_checked:
                self._check_file()
            create_tables(self._engine)
            if not self._is_checked:
                try:
                    self._mend_plans()
                except DatabaseFault as fault:
                    if fault.cause not in _NOTHING_IS_WRITTEN:
                        raise
        self._is_ready = self._is_checked = True

    def _check_file(self) -> None:
        """Have the SQLite file for the app alone, and sound."""
        if not self._is_local:
            return
        file = self._data_dir / FILE_NAME
        make_private(file)
        make_sound(file, METADATA, is_first_start=self._is_first_start)
        _data_folder_id(self._data_dir)  # its age tells a later start that an empty database was a full one

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection for reading; to an empty database where none was ever made and none can be made now."""
        engine = self._engine
        try:
            self._prepare()
        except DatabaseFault:
            file = self._data_dir / FILE_NAME
            if not self._is_local or (file.is_file() and file.stat().st_size):
                raise
            engine = create_engine("sqlite://")
            create_tables(engine)
        with self._circuit.attempt(), translate_database_errors(), engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A connection in a transaction, which is committed at the end."""
        self._prepare()
        with self._circuit.attempt(), translate_database_errors(), self._engine.begin() as connection:
            yield connection


def open_plan_store(settings: Settings) -> PlanStore:
    """The store that the settings name. Raises `SettingsFault` for an address that no database has."""
    return PlanStore(
        settings.csv_path,
        settings.data_dir,
        settings.database_url,
        visit_path=settings.folder / VISIT_FILE_NAME,
        details=settings.details,
    )


def _is_older(file: Path) -> bool:
    """Whether a file is there since more than a minute: longer than processes that start at once need."""
    try:
        return time.time() - file.stat().st_mtime > FIRST_START_S
    except OSError:
        return False


def _data_folder_id(data_dir: Path) -> str:
    """Identifies this data folder among those of other hosts that use the same database.

    Its random part is lost with the folder: where a disk is emptied at each start, venues.csv is then known to be an
    old copy, not an edit.
    """
    file = data_dir / PLACE_FILE_NAME
    with suppress(OSError):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError), file.open("x", encoding="ascii") as new:
            file.chmod(PRIVATE_MODE)
            new.write(secrets.token_hex(16))
        return f"{platform.node()} {file.read_text(encoding='ascii', errors='replace')}"
    return platform.node()


def _not_stored(fault: DatabaseFault) -> Problem:
    return Problem(
        kind=ProblemKind.NOT_STORED,
        severity=Severity.WARNING,
        message=Phrase("Drafts and former plans cannot be kept. {fault}", {"fault": fault.sentence}),
        remedy=fault.remedy,
    )
