"""Writes into visit.toml what the app has to remember there: the visit's id."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from components.plan.errors import Conflict, SettingsFault, StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.plan.visit_id import visit_id_with_stops
from components.settings import FILE_NAME, Settings, details_in
from components.store.details_file import with_details
from components.store.plan_file import replace_file

_ATTEMPTS = 3
_log = logging.getLogger(__name__)
_told: set[Path] = set()


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
        replace_file(path, with_details(before, replace(held, id=visit_id)), expected=before)
    return held.id or visit_id
