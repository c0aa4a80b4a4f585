"""The two files of the published plan, venues.csv and visit.toml: edits of either make one new plan of both."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from components.plan.details import VisitDetails, visit_id_with_stops
from components.plan.errors import StorageFault
from components.plan.messages import Problem
from components.sheets.reading import read_venues
from components.sheets.writing import with_published_ids
from components.store.details_file import DetailsFile
from components.store.logo_files import LogoFiles
from components.store.mirror import Mirror, ReadingFaults, Step
from components.store.pictures import Pictures
from components.store.plan_file import PlanFile
from components.store.plan_rows import Plan, content_of, new_plan
from components.store.schema import PLANS
from components.store.set_aside import SetAside

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What is to be done with each of the files."""

    csv: Step
    details: Step

    @property
    def takes_in(self) -> bool:
        """Whether one of them was edited."""
        return Step.TAKE_IN in (self.csv, self.details)

    @property
    def is_nothing(self) -> bool:
        """Whether both hold the newest plan, or what they held at the last look."""
        return self.csv is self.details is Step.NOTHING


class PlanFiles:
    """Both files as mirrors of the newest plan. `place` identifies the data folder of this app.

    Without a visit.toml the details are `initial`, until a plan has others and one is written; where `visit_path` is
    None there is never one. Not safe between threads: `PlanStore` holds its lock.
    """

    def __init__(
        self,
        csv_path: Path,
        visit_path: Path | None,
        place: str,
        *,
        initial: VisitDetails,
        faults: ReadingFaults,
        settle_s: float,
        pictures: Pictures,
    ) -> None:
        csv_file = PlanFile(csv_path, settle_s=settle_s)
        self._initial = initial
        self._csv_file = csv_file
        self._csv = Mirror(csv_file, place, faults=faults)
        self._visit_file: DetailsFile | None = None
        self._details: Mirror | None = None
        self._id_not_written = b""
        if visit_path is not None:
            self._visit_file = DetailsFile(visit_path, settle_s=settle_s, logos=LogoFiles(visit_path.parent, pictures))
            self._details = Mirror(
                self._visit_file,
                f"{place} {visit_path.name}",
                digest=PLANS.c.details_digest,
                faults=self._visit_file.faults,
                absent=content_of(initial),
            )

    @property
    def initial(self) -> VisitDetails:
        """The details while there is no plan: those of visit.toml at the last comparison, if it has any."""
        held = None if self._visit_file is None else self._visit_file.details
        return held or self._initial

    def compare(self, connection: Connection | None, newest: Plan | None, *, wait: bool = True) -> Steps:
        """What is to be done; see `Mirror.compare`. Without a plan it is venues.csv that makes the first one."""
        number = 0 if newest is None else newest.number
        csv = self._csv.compare(connection, number, None if newest is None else newest.csv, wait=wait)
        if self._details is None:
            return Steps(csv=csv, details=Step.NOTHING)
        content = None if newest is None else content_of(newest.details)
        details = self._details.compare(connection, number, content, wait=wait)
        if newest is None and csv is not Step.TAKE_IN:
            details = Step.NOTHING
        elif newest is not None and details is Step.NOTHING and self._has_another_id(newest.details, wait=wait):
            details = Step.TAKE_IN
        return Steps(csv=csv, details=details)

    def take_in_pictures(self) -> None:
        """Take the logos that visit.toml names into the store, before it is asked with a connection that is open."""
        if self._visit_file is not None:
            with suppress(StorageFault):
                self._visit_file.read()

    def lock(self, connection: Connection) -> None:
        """Keep other processes from deciding about the same files until the transaction of `connection` ends."""
        for mirror in self._mirrors():
            mirror.lock(connection)

    def edited(
        self, connection: Connection | None, newest: Plan | None, steps: Steps, *, published_at: datetime | None
    ) -> Plan:
        """What the edited files hold, as the plan after `newest`, whose stops keep their ids in it.

        Raises `StorageFault` for a first plan whose visit.toml has faults.
        """
        csv, number = self._csv.data or b"", 1
        if newest is not None:
            csv = _with_ids_of(newest.csv, csv) if steps.csv is Step.TAKE_IN else newest.csv
            number = newest.number + 1
        details = self._taken_details(connection, newest, steps)
        return new_plan(number, csv, identified(details, csv), note="", who="", published_at=published_at)

    def carry_out(self, connection: Connection, plan: Plan, steps: Steps) -> None:
        """Note what was taken in, and write `plan` to a file that holds an older one."""
        if steps.csv in {Step.TAKE_IN, Step.REMEMBER}:
            self._csv.remember(connection, plan.number, self._csv.data or b"")
        elif steps.csv is Step.WRITE:
            self._csv.write(
                connection, plan.number, plan.csv, lambda: self._csv_file.write(plan.csv, expected=self._csv.data)
            )
        if self._details is None or self._visit_file is None:
            return
        file = self._visit_file
        if steps.details in {Step.TAKE_IN, Step.REMEMBER}:
            self._details.remember(connection, plan.number, self._details.data or b"")
        elif steps.details is Step.WRITE:
            content = content_of(plan.details)
            self._details.write(connection, plan.number, content, lambda: file.write_details(plan.details))

    def note_before_first_plan(self, connection: Connection) -> None:
        """Note that what visit.toml holds is no edit of a first plan that is about to be published."""
        if self._details is not None and self._details.data is not None:
            self.lock(connection)
            self._details.remember(connection, 0, self._details.data)

    def write_id(self, plan: Plan) -> None:
        """Write the visit's id into a visit.toml of this plan that has none. Where that fails, the log tells once."""
        file = self._visit_file
        if file is None or file.details is None or file.details.id or not plan.details.id:
            return
        content = content_of(file.details)
        if content != content_of(plan.details) or content == self._id_not_written:
            return
        try:
            file.write_details(plan.details)
        except StorageFault as fault:
            self._id_not_written = content
            _log.warning("visit.no_id", extra={"file": file.name, "message_text": str(fault)})

    def check_not_being_written(self) -> None:
        """Raises `Conflict` while somebody is writing to a file that would have to be set aside."""
        for mirror in self._mirrors():
            mirror.check_not_being_written()

    def set_refused_aside(self, aside: SetAside) -> None:
        """Set edits that were refused aside. Raises `StorageFault`."""
        for mirror in self._mirrors():
            mirror.set_refused_aside(aside)

    def held(self) -> tuple[bytes | None, VisitDetails | None]:
        """What the files hold now, as far as that can be read: a second copy of the newest plan."""
        csv = None
        with suppress(StorageFault):
            csv = self._csv_file.read()
        self.take_in_pictures()
        return csv, None if self._visit_file is None else self._visit_file.details

    def problems(self) -> tuple[Problem, ...]:
        """The problems with the files: they cannot be read or written, or their edits have faults."""
        problems = [problem for mirror in self._mirrors() for problem in mirror.problems()]
        if self._visit_file is not None:
            problems += [problem for problem in self._visit_file.logo_problems if problem not in problems]
        return tuple(problems)

    def _mirrors(self) -> tuple[Mirror, ...]:
        return (self._csv,) if self._details is None else (self._csv, self._details)

    def _has_another_id(self, details: VisitDetails, *, wait: bool) -> bool:
        """Whether somebody gave the visit another id in the file, and changed nothing else."""
        file = self._visit_file
        if file is None or file.details is None or file.details.id in {"", details.id}:
            return False
        return content_of(file.details) == content_of(details) and not (wait and file.is_being_written())

    def _taken_details(self, connection: Connection | None, newest: Plan | None, steps: Steps) -> VisitDetails:
        if steps.details is not Step.TAKE_IN:
            return self._initial if newest is None else newest.details
        file = self._visit_file
        if file is None or file.details is None:
            raise StorageFault("visit.toml has faults. Correct them and save it again.")
        details = file.details
        if details.id or newest is None or self._details is None:
            return details
        if file.is_writable() and self._details.is_known(connection):
            return details  # somebody has taken the id out
        return replace(details, id=newest.details.id)  # no id was ever written into it


def identified(details: VisitDetails, csv: bytes) -> VisitDetails:
    """The details with the visit's id: its own, else that by which it is known without any (`derived_visit_id`).

    While no stop is shown there is no first day, and no id yet.
    """
    if details.id:
        return details
    return replace(details, id=visit_id_with_stops(details.title, details.host, read_venues(csv).stops))


@lru_cache(maxsize=1)  # where nothing can be stored, the same edit is taken in at every look
def _with_ids_of(published: bytes, csv: bytes) -> bytes:
    """An edited plan in which the stops of the published one keep their ids."""
    return with_published_ids(csv, read_venues(published).stops)
