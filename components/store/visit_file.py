"""Writes into visit.toml what the app has to remember there: the visit's id."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.plan.model import Stop
from components.plan.visit_id import derived_visit_id
from components.settings import FILE_NAME, Settings
from components.store.plan_file import replace_file

_COMMENT = "tells this visit from every other, for good; in a copy for another visit remove this line"
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
    after = _with_id(text, visit_id)
    if tomllib.loads(after) != {**tomllib.loads(text), "id": visit_id}:
        raise StorageFault(f"{path.name} was left as it is: an id has no place in it.")
    marked = before.startswith(b"\xef\xbb\xbf")
    replace_file(path, after.encode("utf-8-sig" if marked else "utf-8"), expected=before)
    return visit_id


def _with_id(text: str, visit_id: str) -> str:
    """`text` with one more line, below the last setting that is in no table. All else stays as it is."""
    try:
        document = tomlkit.parse(text)
        document.pop("id", None)  # an empty one
    except TOMLKitError as fault:
        raise ValueError(str(fault)) from fault
    text = tomlkit.dumps(document)
    end = "\r\n" if "\r\n" in text else "\n"
    plain = [
        at for at, (key, item) in enumerate(document.body) if key is not None and not isinstance(item, Table | AoT)
    ]
    head = tomlkit.document()
    for key, item in document.body[: plain[-1] + 1] if plain else []:
        head.append(key, item)
    above = tomlkit.dumps(head)
    if not text.startswith(above):
        above = ""
    line = tomlkit.document()
    value = tomlkit.item(visit_id)
    value.comment(_COMMENT)
    value.trivia.trail = end
    line.append("id", value)
    return above + (end if above and not above.endswith("\n") else "") + tomlkit.dumps(line) + text[len(above) :]
