"""Logos as files beside visit.toml: read from its folder and from nowhere else, and written there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from components.plan.details import VisitDetails
from components.plan.errors import PlanFault, StorageFault
from components.plan.funding import Logo
from components.plan.messages import Phrase, Problem, ProblemKind, Severity, message_of
from components.store.pictures import Pictures
from components.store.plan_file import replace_file
from components.store.safe_pictures import MAX_BYTES, check_size, path_in_folder

FOLDER = "logos"
"""Where a logo is written that was not taken from a file."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file held at the last look: the digest of its picture, or why it is not taken."""

    stamp: tuple[int, int, int]
    digest: str
    fault: Phrase | None


class LogoFiles:
    """The logos that a visit.toml names, in its `folder`. Not safe between threads."""

    def __init__(self, folder: Path, pictures: Pictures) -> None:
        self._folder = folder
        self._pictures = pictures
        self._read: dict[str, _Read] = {}
        self.problems: tuple[Problem, ...] = ()
        """Why logos are not shown, as of the last `taken_in`."""

    def taken_in(self, details: VisitDetails) -> VisitDetails:
        """The details with the pictures of their logos' files; a logo whose file cannot be taken keeps its file."""
        named = {logo.file for logo in details.funding.logos if logo.file}
        self._read = {file: read for file, read in self._read.items() if file in named}
        problems: list[Problem] = []
        logos = tuple(self._logo(logo, problems) for logo in details.funding.logos)
        self.problems = tuple(problems)
        return details if logos == details.funding.logos else with_logos(details, logos)

    def written(self, details: VisitDetails) -> VisitDetails:
        """The details with a file for each picture: the one that it was taken from, else one that is written here.

        Raises `StorageFault` where it cannot be written.
        """
        files = {read.digest: file for file, read in self._read.items() if read.digest}
        return with_logos(details, tuple(self._with_file(logo, files) for logo in details.funding.logos))

    def _logo(self, logo: Logo, problems: list[Problem]) -> Logo:
        if not logo.file:
            return logo
        digest, fault = "", None
        try:
            read = self._look(logo.file)
            digest, fault = read.digest, read.fault
        except PlanFault as refused:
            fault = message_of(refused)
        if fault is not None:
            problems.append(_not_shown(logo, fault))
            return logo
        return replace(logo, picture=digest, file="")

    def _look(self, file: str) -> _Read:
        """What a file holds. Raises `PlanFault` where it is none in the folder, or cannot be read now."""
        path = path_in_folder(self._folder, file)
        try:
            status = path.stat()
            stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
            known = self._read.get(file)
            if known is not None and known.stamp == stamp:
                return known
            if not path.is_file():
                raise FileNotFoundError
            check_size(status.st_size)
            with path.open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError) as fault:
            raise PlanFault(Phrase("There is no such file in the folder of the visit.")) from fault
        except (OSError, ValueError) as fault:
            raise PlanFault(Phrase("The file cannot be read.")) from fault
        digest, refused = "", None
        try:
            digest = self._pictures.take_in(data).digest
        except PlanFault as fault:
            refused = message_of(fault)
        self._read[file] = _Read(stamp, digest, refused)
        return self._read[file]

    def _with_file(self, logo: Logo, files: Mapping[str, str]) -> Logo:
        if not logo.picture:
            return logo
        if file := files.get(logo.picture):
            return replace(logo, picture="", file=file)
        picture = self._pictures.picture(logo.picture)
        if picture is None:
            return replace(logo, picture="")
        file = f"{FOLDER}/{picture.digest[:16]}.png"
        path = path_in_folder(self._folder, file)
        try:
            path.parent.mkdir(exist_ok=True)
            if not path.exists() or path.read_bytes() != picture.png:
                replace_file(path, picture.png)
        except OSError as fault:
            raise StorageFault(f"{file} cannot be written: {os.strerror(fault.errno or 0)}.") from fault
        return replace(logo, picture="", file=file)


def with_logos(details: VisitDetails, logos: tuple[Logo, ...]) -> VisitDetails:
    """The details with other logos."""
    return replace(details, funding=replace(details.funding, logos=logos))


def _not_shown(logo: Logo, fault: Phrase) -> Problem:
    return Problem(
        kind=ProblemKind.FUNDING,
        severity=Severity.WARNING,
        message=Phrase("The logo {file} is not shown. {fault}", {"file": logo.file, "fault": fault}),
        remedy=Phrase("Readers see its name in its place."),
    )
