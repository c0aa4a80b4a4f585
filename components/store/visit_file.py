"""Writes into visit.toml what the app has to remember there: the visit's id."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.plan.visit_id import derived_visit_id
from components.settings import FILE_NAME, Settings
from components.store.details_file import ID_COMMENT
from components.store.plan_file import replace_file
from components.store.toml_edit import with_values

_ATTEMPTS = 3
_log = logging.getLogger(__name__)
_told: set[Path] = set()


def with_visit_id(settings: Settings, stops: Sequence[Stop]) -> Settings:
    """`settings` with the visit's id, which is written into visit.toml where that has none.

    The id is the one that the visit goes by without any (`derived_visit_id`), so that two copies of a folder give the
    same files. From then on title, host and days may change. Where nothing can be written, or there is no visit.toml or
    no stop yet, the settings stay as they are, and the log tells once. Never raises.
    """
    first_day = min((stop.date for stop in stops if not stop.hidden), default=None)
    if settings.id or first_day is None:
        return settings
    path, fault = settings.folder / FILE_NAME, f"there is no {FILE_NAME}"
    with suppress(FileNotFoundError):
        for _ in range(_ATTEMPTS):
            try:
                return settings.model_copy(update={"id": _id_in(path, settings, first_day)})
            except Conflict:  # somebody else wrote to it: what it holds now counts
                continue
            except (StorageFault, OSError, ValueError) as known:
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


def _id_in(path: Path, settings: Settings, first_day: date) -> str:
    """The id in the file, written there if need be. Raises `Conflict`, `StorageFault`, `OSError`, `ValueError`."""
    before = path.read_bytes()
    text = before.decode("utf-8-sig")
    known = tomllib.loads(text).get("id")
    if known:
        return Settings.model_validate({"folder": settings.folder, "id": known}).id
    visit_id = derived_visit_id(settings.title, settings.host, first_day)
    after = with_values(text, {("id",): visit_id}, {("id",): ID_COMMENT})
    marked = before.startswith(b"\xef\xbb\xbf")
    replace_file(path, after.encode("utf-8-sig" if marked else "utf-8"), expected=before)
    return visit_id
