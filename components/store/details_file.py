"""visit.toml on the disk, as far as it holds the visit's details and id: read, and written between the rest."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

from components.plan.details import NO_DETAILS, VisitDetails, visit_id_with_stops
from components.plan.errors import Conflict, SettingsFault, StorageFault
from components.plan.funding import Funding
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.settings import DETAIL_KEYS, FILE_NAME, Settings, details_in
from components.store.logo_files import LogoFiles
from components.store.plan_file import PlanFile, link_target, replace_file
from components.store.plan_rows import content_of
from components.store.toml_edit import with_values

ID_COMMENT = "tells this visit from every other, for good; in a copy for another visit remove this line"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ATTEMPTS = 3
_log = logging.getLogger(__name__)
_told: set[Path] = set()


class DetailsFile(PlanFile):
    """The details in a visit.toml, which people edit by hand."""

    def __init__(self, path: Path, *, settle_s: float, logos: LogoFiles | None = None) -> None:
        super().__init__(path, settle_s=settle_s)
        self._logos = logos
        self._as_written: VisitDetails | None = None
        self.details: VisitDetails | None = None
        """What the file held at the last look; None where there was no file, or one with faults."""
        self._parsed: tuple[bytes, bytes] = (b"", b"")
        self._was_read = False

    def read(self) -> bytes | None:
        """The details in the file, as plans are compared by them (`content_of`); None where there is no file.

        Where the file has faults, its own bytes, on whole lines: they equal no plan's. Raises `StorageFault` as
        `PlanFile` does.
        """
        data = super().read()
        self._was_read = True
        if data is None:
            self.details, self._parsed = None, (b"", b"")
            return None
        if self._parsed[0] != data or self._as_written is None:
            try:
                self._as_written = details_in(data)
                self._parsed = (data, b"")
            except SettingsFault:
                self._as_written = None
                # With a newline at its end, as no plan's details have: a file of JSON is no TOML, whatever it says.
                self.details, self._parsed = None, (data, data if data.endswith(b"\n") else data + b"\n")
        if self._as_written is not None:
            details = self._as_written if self._logos is None else self._logos.taken_in(self._as_written)
            if details != self.details or not self._parsed[1]:
                self.details, self._parsed = details, (data, content_of(details))
        return self._parsed[1]

    @property
    def logo_problems(self) -> tuple[Problem, ...]:
        """Why logos that the file names are not shown, as of the last look."""
        return () if self._logos is None or self.details is None else self._logos.problems

    def faults(self, content: bytes) -> tuple[Problem, ...]:
        """Why the file cannot be taken in (`details_faults`), or not with all its logos; `content` is what `read` gave.

        A first plan is taken in without such a logo, whose name stands in its place.
        """
        faults = details_faults(content)
        return faults or (self.logo_problems if content == self._parsed[1] else ())

    def write_details(self, details: VisitDetails) -> None:
        """Write the details into the file, which keeps everything else; without a file, into a new one.

        It is written whole or not at all. Raises `StorageFault` where it cannot be written, or cannot be understood;
        and `Conflict` where somebody else wrote to it since it was last read.
        """
        try:
            target = link_target(self.path)
            before = target.read_bytes() if target.exists() else None
        except OSError as fault:
            raise StorageFault(f"{self.name} cannot be read: {fault.strerror or fault}.") from fault
        if self._was_read and (before or b"") != self._parsed[0]:
            raise Conflict(f"{self.name} was changed meanwhile.")
        if self._logos is None:
            after = with_details(before or b"", details)
        else:
            held = self.details if self._was_read and before else None
            after = with_details(before or b"", self._logos.written(details), held and self._logos.written(held))
        if after != before:
            self.remove_leftovers()
            replace_file(self.path, after, expected=before)
            self.forget()


def with_details(data: bytes, details: VisitDetails, held: VisitDetails | None = None) -> bytes:
    """The bytes of a visit.toml with other details, and all else as it is; `held` are those that it has, where they are
    known. Raises `StorageFault` where it is none."""
    marked = data.startswith(_BYTE_ORDER_MARK)
    try:
        text = data.decode("utf-8-sig")
        held = held or _details_or_none(data)
        changed = [
            field.name
            for field in dataclasses.fields(VisitDetails)
            if held is None or getattr(held, field.name) != getattr(details, field.name)
        ]
        values = {DETAIL_KEYS[name]: _toml_value(name, details) for name in changed if name != "funding"}
        values |= _funding_values(None if held is None else held.funding, details.funding)
        text = with_values(text, values, {("id",): ID_COMMENT})
    except ValueError as fault:
        raise StorageFault(f"The visit's settings cannot be written into the file: {fault}.") from fault
    return text.encode("utf-8-sig" if marked else "utf-8")


def details_faults(content: bytes) -> tuple[Problem, ...]:
    """Why a visit.toml cannot be taken in; `content` is what `DetailsFile.read` gave.

    A file that tells nothing any more was emptied by accident: it would take title and id from a visit.
    """
    if content == content_of(NO_DETAILS):
        return (_fault(f"{FILE_NAME} tells nothing of the visit any more."),)
    try:
        details_in(content)
    except SettingsFault as fault:
        if content[:1] == b"{" and not content.endswith(b"\n"):  # details that could be read: JSON, which is no TOML
            return ()
        return tuple(map(_fault, str(fault).splitlines()))
    return ()


def _fault(line: str) -> Problem:
    message = Phrase("{fault}", {"fault": line})
    return Problem(kind=ProblemKind.FILE_UNREADABLE, severity=Severity.ERROR, message=message)


def _details_or_none(data: bytes) -> VisitDetails | None:
    try:
        return details_in(data)
    except SettingsFault:
        return None


def _toml_value(name: str, details: VisitDetails) -> Any:
    """A detail as the file has it; None for one that is not there."""
    value = getattr(details, name)
    if name == "visibility":
        return str(value)
    if name == "id":
        return value or None
    if name == "viewbox":
        return None if value is None else _inline_table(dataclasses.asdict(value))
    if name == "cover":
        texts = {key: text for key, text in dataclasses.asdict(value).items() if text}
        return _inline_table(texts) if texts else None
    return list(value) if isinstance(value, tuple) else value


def _funding_values(held: Funding | None, funding: Funding) -> dict[tuple[str, ...], Any]:
    """What is written into the table of the funding: what is other than what was held."""
    table = {field.name: getattr(funding, field.name) for field in dataclasses.fields(Funding)}
    before = {} if held is None else {name: getattr(held, name) for name in table}
    logos = tomlkit.array()
    for logo in funding.logos:
        logos.append(_inline_table({key: value for key, value in dataclasses.asdict(logo).items() if value}))
    changed = {name: logos if name == "logos" else value for name, value in table.items() if before.get(name) != value}
    return {("funding", name): value if value or before.get(name) else None for name, value in changed.items()}


def _inline_table(values: dict[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    table.update(values)
    return table


def with_visit_id(settings: Settings, stops: Sequence[Stop]) -> Settings:
    """`settings` with the visit's id, which is written into visit.toml where that has none.

    The id is the one that the visit goes by without any (`derived_visit_id`), so that two copies of a folder give the
    same files. From then on title, host and days may change. Where nothing can be written, or there is no visit.toml or
    no stop yet, the settings stay as they are, and the log tells once. Never raises.
    """
    visit_id = settings.id or visit_id_with_stops(settings.title, settings.host, stops)
    if settings.id or not visit_id:
        return settings
    path, fault = settings.folder / FILE_NAME, f"there is no {FILE_NAME}"
    with suppress(FileNotFoundError):
        for _ in range(_ATTEMPTS):
            try:
                return settings.model_copy(update={"id": _id_in(path, visit_id)})
            except Conflict:  # somebody else wrote to it: what it holds now counts
                continue
            except (StorageFault, SettingsFault, OSError) as known:
                fault = str(known)
                break
    if path not in _told:
        _told.add(path)
        _log.warning("visit.no_id", extra={"file": FILE_NAME, "message_text": fault})
    return settings


def no_id_problems(settings: Settings) -> tuple[Problem, ...]:
    """The note, in English, that visit.toml has no id; nothing where it has one."""
    if settings.id:
        return ()
    text = f"{FILE_NAME} has no id: until the app or publish writes one, calendars go by title, host and first day."
    message = Phrase("{fault}", {"fault": text})
    return (Problem(kind=ProblemKind.NOT_STORED, severity=Severity.NOTE, message=message),)


def _id_in(path: Path, visit_id: str) -> str:
    """The id in the file; this one, once it is written there, where that has none. Raises `Conflict`, `StorageFault`,
    `SettingsFault`, `OSError`."""
    before = path.read_bytes()
    held = details_in(before)
    if not held.id:
        replace_file(path, with_details(before, dataclasses.replace(held, id=visit_id)), expected=before)
    return held.id or visit_id
