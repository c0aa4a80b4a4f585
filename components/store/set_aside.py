"""What is set aside in the data folder: damaged parts of the app's data, and edits of files that a plan was published
over. Nothing reads it again; it is told until somebody deletes it."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from pathlib import Path

from components.plan.messages import Phrase, Problem, ProblemKind, Severity
from components.store.plan_file import PRIVATE_MODE, replace_file

PREFIX = "set-aside-"
_EDIT = re.compile(rf"{PREFIX}[0-9a-f]{{16}}\.\w+")
_log = logging.getLogger(__name__)


class SetAside:
    """The files that are set aside in `folder`. Safe between threads and processes: none is written twice.

    `damaged` are the names of those that are damaged data, as of the last `problems`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.damaged: tuple[str, ...] = ()

    def keep(self, name: str, data: bytes) -> Path:
        """Set `data` aside under a name. Raises `StorageFault`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{PREFIX}{name}"
        replace_file(path, data, mode=PRIVATE_MODE)
        return path

    def keep_edit(self, digest: str, suffix: str, data: bytes) -> None:
        """Set an edit of a file aside, which had faults when a plan was published over it: one that left anything in
        the file. Raises `StorageFault`."""
        if not data.strip(b"{} \t\r\n"):
            return
        path = self.keep(f"{digest[:16]}{suffix}", data)
        _log.warning("edit.set_aside", extra={"file": path.name})

    def files(self) -> tuple[Path, ...]:
        """All of them, the first by name first."""
        with suppress(OSError):
            return tuple(sorted(self._folder.glob(f"{PREFIX}*")))
        return ()

    def problems(self) -> tuple[Problem, ...]:
        """What organisers are told of them."""
        names = [path.name for path in self.files()]
        edits = [name for name in names if _EDIT.fullmatch(name)]
        self.damaged = tuple(name for name in names if name not in edits)
        problems = [_damaged(", ".join(self.damaged))] if self.damaged else []
        return (*problems, *map(_edited, edits))


def _problem(message: Phrase, remedy: Phrase) -> Problem:
    return Problem(kind=ProblemKind.NOT_STORED, severity=Severity.WARNING, message=message, remedy=remedy)


def _damaged(names: str) -> Problem:
    return _problem(
        Phrase("Some of the app's data was damaged. What is whole is in use; the rest is set aside."),
        Phrase(
            "Look whether the plan and its versions are what you expect. Set aside on the server: {file}. "
            "This message goes once that is deleted.",
            {"file": names},
        ),
    )


def _edited(name: str) -> Problem:
    return _problem(
        Phrase("A change made on the server had faults, and a plan was published over it."),
        Phrase(
            "The change is set aside on the server: {file}. Import it if it still counts. "
            "This message goes once that is deleted.",
            {"file": name},
        ),
    )
