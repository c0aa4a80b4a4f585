"""What `backup`, `restore` and `erase` of the command line do, with all that a visit keeps: databases and files.

Exit codes are those of `commands`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from components.lookup.answer_cache import ANSWERS
from components.lookup.database import FILE_NAME as ANSWERS_FILE_NAME
from components.plan.errors import StorageFault, StudyVisitError
from components.settings import FILE_NAME as VISIT_FILE_NAME
from components.settings import FOLDER_VARIABLE, Settings, details_in, load_settings, visit_folder
from components.store.backup import FILES, Database, read_backup, restore_database, write_backup
from components.store.database import open_engine
from components.store.erasing import Erasure, Finding, pattern_of, photo_paths
from components.store.plan_file import PRIVATE_MODE, replace_file
from components.store.plans import FILE_NAME as STORE_FILE_NAME
from components.store.plans import open_plan_store
from components.store.schema import METADATA


def run(options: argparse.Namespace) -> int:
    """Run the command of the parsed options and give its exit code."""
    try:
        environ = os.environ | ({FOLDER_VARIABLE: options.visit} if options.visit else {})
        settings = load_settings(visit_folder(environ), environ)
        if options.command == "backup":
            return backup(settings, Path(options.file))
        if options.command == "restore":
            return restore(settings, Path(options.file))
        return erase(settings, options.text, is_sure=options.yes)
    except StudyVisitError as fault:
        print(fault, file=sys.stderr)
        return 2


def backup(settings: Settings, out: Path) -> int:
    """Write a back-up, and say what is in it."""
    with ExitStack() as stack:
        databases = _databases(settings, stack)
        open_plan_store(settings).published()
        write_backup(out, databases, settings.folder, _file_names(settings))
    print(f"{out}: {out.stat().st_size // 1024 + 1} KB. Who reads it can sign in: keep it as safe as the server.")
    return 0


def restore(settings: Settings, file: Path) -> int:
    """Put a back-up in place of what is there, which is written into another back-up first. What was published after
    it is no edit: the files of the plan are written anew from the database."""
    with ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        names = read_backup(file, work)
        before = _kept_before(settings, _databases(settings, stack))
        csv = FILES + _name_in(settings.folder, settings.csv_path)
        for name in names:
            if name.startswith(FILES) and name != csv:
                path = settings.folder / name.removeprefix(FILES)
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, (work / name).read_bytes())
        settings = load_settings(settings.folder, os.environ)  # those of the back-up say where the data is
        for database in _databases(settings, stack).values():
            if database.name in names:
                restore_database(database, work / database.name)
        settings.csv_path.unlink(missing_ok=True)
        store = open_plan_store(settings)
        stack.callback(store.close)
        store.forget_files()
        if not store.history() and csv in names:
            replace_file(settings.csv_path, (work / csv).read_bytes())
        plan = store.published()
    result = "There is no plan in it." if plan is None else f"Plan {plan.number} is up again."
    print(f"{result} What was there before is in {before}." if before is not None else result)
    return 0


def erase(settings: Settings, text: str, *, is_sure: bool) -> int:
    """Say where a text is kept, ask, and take it out everywhere."""
    pattern = pattern_of(text)
    with ExitStack() as stack:
        databases = _databases(settings, stack)
        store = open_plan_store(settings)
        store.published()
        files = [settings.csv_path, settings.folder / VISIT_FILE_NAME, *_logo_files(settings)]
        there = [database for database in databases.values() if database.is_there]
        csv = settings.csv_path.read_bytes() if settings.csv_path.is_file() else b""
        photos = photo_paths(settings.folder, csv, settings.details)
        erasure = Erasure(pattern, there, files, settings.data_dir, ANSWERS, photos=photos)
        findings = erasure.find()
        for finding in findings:
            print(f"{finding.where}: {finding.count}")
        if not findings:
            print("Nothing that is kept here has it.")
            return 0
        if not is_sure and not _is_confirmed(findings):
            print("Nothing was erased.", file=sys.stderr)
            return 2
        erasure.erase()
        store.close()
        open_plan_store(settings).published()  # the files follow
        faults = erasure.erase_in_files()
        left = erasure.find()
        open_plan_store(settings).published()
    for line in (*faults, *(f"{finding.where} still has it." for finding in left)):
        print(line, file=sys.stderr)
    print("Erased here. Back-ups, what people have downloaded, and other forms of the name are yours to look after.")
    return 1 if faults or left else 0


def _is_confirmed(findings: tuple[Finding, ...]) -> bool:
    total = sum(finding.count for finding in findings)
    try:
        return input(f"Erase it in these {total} places, for good? [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _databases(settings: Settings, stack: ExitStack) -> dict[str, Database]:
    """The databases of the visit, closed at the end of `stack`."""
    databases = {}
    for name, metadata in ((STORE_FILE_NAME, METADATA), (ANSWERS_FILE_NAME, ANSWERS.metadata)):
        engine = open_engine(settings.database_url, settings.data_dir / name)
        stack.callback(engine.dispose)
        databases[name] = Database(name=name, engine=engine, metadata=metadata)
    return databases


def _file_names(settings: Settings) -> list[str]:
    """The files of a back-up, as they are named in the visit's folder."""
    paths = [settings.folder / VISIT_FILE_NAME, settings.csv_path, *_logo_files(settings)]
    return [name for path in paths if (name := _name_in(settings.folder, path))]


def _name_in(folder: Path, path: Path) -> str:
    """How a file is named in a folder; empty for one that is not in it."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else ""


def _logo_files(settings: Settings) -> list[Path]:
    """The pictures that visit.toml names, in its folder."""
    file = settings.folder / VISIT_FILE_NAME
    if not file.is_file():
        return []
    folder = settings.folder.resolve()
    paths = [folder / logo.file for logo in details_in(file.read_bytes()).funding.logos if logo.file]
    return [path for path in paths if path.is_file() and path.resolve().is_relative_to(folder)]


def _kept_before(settings: Settings, databases: dict[str, Database]) -> Path | None:
    """A back-up of what is there now, in the data folder; where it is damaged, its files as they are. None where there
    is nothing."""
    file = databases[STORE_FILE_NAME].file
    if file is not None and not file.exists() and not settings.csv_path.exists():
        return None
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    before = settings.data_dir / f"before-restore-{at}.zip"
    try:
        before.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_backup(before, databases, settings.folder, _file_names(settings))
    except StorageFault:
        if file is None:
            raise
        before = before.with_suffix(".sqlite")
        replace_file(before, file.read_bytes(), mode=PRIVATE_MODE)
    if settings.csv_path.is_file():
        replace_file(before.with_suffix(".csv"), settings.csv_path.read_bytes(), mode=PRIVATE_MODE)
    return before
