"""Decides what happens to a file of the plan: nothing, a newer plan is written to it, or its edit becomes a new plan.

There are two, venues.csv and visit.toml, of which only the details of the visit count. The database remembers what the
file held when the app last read or wrote it, and the newest plan then. A file that holds this, or a plan that was
published since, was edited by nobody: it is brought up to date where there is a newer plan. Any other content is an
edit. A plan that was taken in may have ids that its file has not: it is not written back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from sqlalchemy import Column, Connection, insert, select, update

from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, Value, message_of
from components.sheets.reading import log_problems, read_venues
from components.store.schema import PLAN_FILES, PLANS, digest_of, key_of
from components.store.set_aside import SetAside

ReadingFaults = Callable[[bytes], tuple[Problem, ...]]


class MirroredFile(Protocol):
    """A file that people edit: `read` gives what counts of it, None where there is no file."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def name(self) -> str:
        """Its name, without its folder."""

    def read(self) -> bytes | None:
        """What the file holds. Raises `StorageFault` where that cannot be read."""

    def is_being_written(self) -> bool:
        """Whether somebody wrote to the file a moment ago."""


class Step(Enum):
    """What is to be done with a file."""

    NOTHING = auto()
    REMEMBER = auto()
    WRITE = auto()
    TAKE_IN = auto()


def reading_faults(csv: bytes) -> tuple[Problem, ...]:
    """Why a file cannot be taken in as a plan: its errors, or that it has no stops."""
    reading = read_venues(csv)
    errors = tuple(problem for problem in reading.problems if problem.severity is Severity.ERROR)
    return errors or (() if reading.stops else reading.problems)


class Mirror:
    """Compares a file with the newest plan. `place` identifies the file, and the data folder of this app.

    `digest` is the column that holds the digest of what a plan has in such a file; a file that is not there counts as
    one that holds `absent`. Not safe between threads: `PlanStore` holds its lock.
    """

    def __init__(
        self,
        file: MirroredFile,
        place: str,
        *,
        digest: Column[str] = PLANS.c.digest,
        faults: ReadingFaults = reading_faults,
        absent: bytes | None = None,
    ) -> None:
        self.file = file
        self._digest = digest
        self._absent = absent
        self.data: bytes | None = None
        """What the file held at the last comparison."""
        self._place = key_of(place)
        self._faults = faults
        self._refused_digest = ""
        self._refused: tuple[Problem, ...] = ()
        self._set_aside_digest = ""
        self._unreadable: StorageFault | None = None
        self._not_written: StorageFault | None = None
        self._is_note_checked = False

    def compare(self, connection: Connection | None, number: int, newest: bytes | None, *, wait: bool = True) -> Step:
        """What is to be done, where `newest` are the bytes of the newest plan (None: there is no plan).

        `connection` is None where the database cannot be read. With `wait`, an edit that somebody may still be writing
        is left for later. Raises `StorageFault` where the file cannot be read and there is no plan.
        """
        try:
            self.data, self._unreadable = self.file.read(), None
        except StorageFault as fault:
            self._unreadable = fault
            if newest is None:
                raise
            return Step.NOTHING
        if self.data is None or newest is None:
            self._accept()
            if newest is not None:
                return Step.NOTHING if newest == self._absent else Step.WRITE
            return Step.NOTHING if self.data is None else Step.TAKE_IN
        digest = "" if self.data == newest else digest_of(self.data)
        if not digest or self._noted(connection) == (digest, number):
            self._accept()
            self._not_written = None
            return Step.NOTHING if digest or self._is_noted_rightly(connection, number, newest) else Step.REMEMBER
        if digest == self._set_aside_digest or self._is_unedited(connection, number, digest):
            self._accept()
            return Step.WRITE
        may_take_in = not (wait and self.file.is_being_written()) and not self._is_refused(digest, newest)
        return Step.TAKE_IN if may_take_in else Step.NOTHING

    def lock(self, connection: Connection) -> None:
        """Keep other processes from deciding about the same file until the transaction of `connection` ends."""
        where = PLAN_FILES.c.place == self._place
        if not connection.execute(update(PLAN_FILES).where(where).values(place=self._place)).rowcount:
            connection.execute(insert(PLAN_FILES).values(place=self._place, digest="", plan=0))

    def write(self, connection: Connection, number: int, content: bytes, put: Callable[[], None]) -> None:
        """Write a plan to the file by `put`; `content` is what is read there then.

        Where this fails, `problems` tells; the plan is published all the same.
        """
        try:
            put()
        except StorageFault as fault:
            self._not_written = fault if self.data is not None else None
            return
        self._not_written, self._set_aside_digest = None, ""
        self.remember(connection, number, content)

    def remember(self, connection: Connection, number: int, content: bytes) -> None:
        """Note in the database what the file holds now."""
        row = update(PLAN_FILES).where(PLAN_FILES.c.place == self._place)
        connection.execute(row.values(digest=digest_of(content), plan=number))

    def is_known(self, connection: Connection | None) -> bool:
        """Whether this file was taken in or written by the app before."""
        return self._noted(connection) != ("", 0)

    def check_not_being_written(self) -> None:
        """Raises `Conflict` while somebody is writing to a file that would have to be set aside."""
        if self._refused_digest and self.file.is_being_written():
            raise Conflict(
                Phrase("{file} is being written just now. Publish again in a few seconds.", {"file": self.file.name})
            )

    def set_refused_aside(self, aside: SetAside) -> None:
        """Set an edit that was refused aside, so that a plan may be written over it. Raises `StorageFault`."""
        if self._refused_digest and self.data is not None:
            aside.keep_edit(self._refused_digest, self.file.path.suffix, self.data)
            self._set_aside_digest = self._refused_digest

    def problems(self) -> tuple[Problem, ...]:
        """The problems with the file: it cannot be read or written, or its edit has faults."""
        problems = list(map(_with_place, self._refused))
        if self._refused_digest:
            problems.insert(0, _not_taken_in(self.file.name))
        if self._unreadable is not None:
            problems.append(_not_read(self._unreadable))
        if self._not_written is not None:
            problems.append(_not_written(self.file.name, self._not_written))
        return tuple(problems)

    def _noted(self, connection: Connection | None) -> tuple[str, int]:
        """The digest of what the file held at the last look, and the number of the newest plan then."""
        if connection is None:
            return "", 0
        row = select(PLAN_FILES.c.digest, PLAN_FILES.c.plan).where(PLAN_FILES.c.place == self._place)
        digest, number = connection.execute(row).one_or_none() or ("", 0)
        return digest, number

    def _is_noted_rightly(self, connection: Connection | None, number: int, newest: bytes) -> bool:
        """Whether what the database remembers of the file, which holds the newest plan, can be so. A damaged note would
        make an edit of it as soon as there is another plan. Looked at once."""
        if not self._is_note_checked and connection is not None:
            digest, since = self._noted(connection)
            self._is_note_checked = not digest or (digest == digest_of(newest) and since <= number)
        return self._is_note_checked or connection is None

    def _is_unedited(self, connection: Connection | None, number: int, digest: str) -> bool:
        """Whether the file holds what it held at the last look, or a plan that was published since."""
        if connection is None:
            return False
        known_digest, since = self._noted(connection)
        if digest == known_digest:
            return since <= number  # else the plan that the file was written from is gone, and the file has it
        later = select(PLANS.c.number).where(PLANS.c.number > since, PLANS.c.number < number, self._digest == digest)
        return connection.execute(later.limit(1)).first() is not None

    def _is_refused(self, digest: str, newest: bytes) -> bool:
        """Whether an edit has faults, so that it takes no sound plan's place. Each is logged once."""
        if digest == self._refused_digest:
            return True
        problems = self._faults(self.data or b"") or _cut_short(self.file.name, self.data or b"", newest)
        if not problems or self._faults(newest):
            self._accept()
            return False
        log_problems((_not_taken_in(self.file.name), *problems), self.file.name)
        self._refused_digest, self._refused = digest, problems
        return True

    def _accept(self) -> None:
        self._refused_digest, self._refused = "", ()


def _cut_short(name: str, data: bytes, newest: bytes) -> tuple[Problem, ...]:
    """Whether a file is the plan up to the middle of a row: what people write ends where a row does, as the plan."""
    is_beginning = newest.startswith(data) and newest[len(data) :].strip()
    if not is_beginning or data.endswith((b"\r", b"\n")) or not newest.endswith(b"\n"):
        return ()
    return (
        Problem(
            kind=ProblemKind.FILE_UNREADABLE,
            severity=Severity.ERROR,
            message=Phrase("{file} ends in the middle of a row: the rest is missing.", {"file": name}),
            line=data.count(b"\n") + 1,
        ),
    )


def _with_place(problem: Problem) -> Problem:
    """A problem of a file that whoever has the file finds there: where it is is part of the message."""
    if problem.line is None:
        return problem
    values: dict[str, Value] = {"line": problem.line, "message": problem.message}
    if problem.column is None:
        return replace(problem, message=Phrase("Line {line}: {message}", values))
    values["column"] = problem.column
    return replace(problem, message=Phrase("Line {line}, column “{column}”: {message}", values))


def _not_taken_in(name: str) -> Problem:
    return Problem(
        kind=ProblemKind.FILE_UNREADABLE,
        severity=Severity.WARNING,
        message=Phrase("{file} has changed and has faults, so the plan before it stays up.", {"file": name}),
        remedy=Phrase("Correct the faults and save it again."),
    )


def _not_read(fault: StorageFault) -> Problem:
    return Problem(
        kind=ProblemKind.FILE_UNREADABLE,
        severity=Severity.WARNING,
        message=message_of(fault),
        remedy=Phrase("The last plan that could be read stays in place. The app tries again by itself."),
    )


def _not_written(name: str, fault: StorageFault) -> Problem:
    return Problem(
        kind=ProblemKind.NOT_STORED,
        severity=Severity.WARNING,
        message=Phrase("The plan is published, but {file} still holds the one before.", {"file": name}),
        remedy=Phrase("Let the app write to {file} and its folder. {fault}", {"file": name, "fault": str(fault)}),
    )
