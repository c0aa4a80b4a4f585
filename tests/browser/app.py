"""Runs the real app as an organiser does, `streamlit run app.py`, on a port of its own and with the network closed."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests import network_guard
from tests.browser.warm_start import WarmProcess, WarmStarter, available
from tests.ports import free_port

REPOSITORY = Path(__file__).parents[2]
ORGANISER_TOKEN = "an-organiser's-token-of-the-tests"
START_TIMEOUT_S = 120.0
STOP_TIMEOUT_S = 15.0


class App:
    """A running app. Use it as a context manager, or through the `start_app` fixture, which also stops it."""

    def __init__(
        self,
        *,
        folder: Path,
        work: Path,
        environment: dict[str, str],
        script: str = "app.py",
        port: int | None = None,
        under: str = "",
        options: dict[str, str] | None = None,
    ) -> None:
        """Start `script` in `folder` and wait until it answers. Logs and data go to `work`.

        `port` is a free one unless named, `under` a path that all addresses begin with, as `/visit`. `environment` is
        put over this process's own, `options` go to Streamlit. Raises AssertionError with the log's end when the app
        dies or does not answer in time.
        """
        self.folder = folder
        self.log = work / "app.log"
        self._attempts = work / "outside.log"
        self._port = port or free_port()
        self._under = under
        self.url = f"http://127.0.0.1:{self._port}{under}"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("STUDY_VISIT_", "STREAMLIT_"))
        }
        chosen = {"server.port": str(self._port), "server.address": "127.0.0.1", "server.headless": "true"}
        chosen |= ({"server.baseUrlPath": under} if under else {}) | (options or {})
        arguments = ["run", script, *(f"--{name}={value}" for name, value in chosen.items())]
        # Nobody is asked for the ground unless a test says whom.
        self._process = self._started(arguments, kept | {"STUDY_VISIT_GROUND_URL": "none"} | environment)
        try:
            self._wait_until_healthy()
        except BaseException:
            self.stop()
            raise

    def _started(self, arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes] | WarmProcess:
        """`streamlit` with these arguments; forked where it is in this repository, which saves most of the time."""
        if self.folder == REPOSITORY and available():
            return _warm_starter().start(arguments, environment=environment, log=self.log, attempts=self._attempts)
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, network_guard.__file__, str(self._attempts), "streamlit", *arguments],
                cwd=self.folder,
                env=environment | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def logs(self) -> str:
        """All that the app has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """The events of the log so far; those of one name, where one is given."""
        found = [json.loads(line) for line in self.logs.splitlines() if line.startswith("{")]
        return [event for event in found if event["event"] == name or not name]

    @property
    def outside_attempts(self) -> list[str]:
        """What the app's own process has tried to reach outside this machine, as `host` or `host:port`."""
        return self._attempts.read_text(encoding="utf-8").splitlines() if self._attempts.exists() else []

    def forget_attempts(self) -> None:
        """Start anew, as if the app had not tried to reach anything so far."""
        self._attempts.unlink(missing_ok=True)

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the app and every process it started: politely, then for sure. Twice is fine."""
        for ending in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, ending)
            except ProcessLookupError:
                break
            try:
                self._process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                continue
        self._process.wait(STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End the app at once, as a fault or a power cut does, whoever is still connected to it."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_TIMEOUT_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._healthy():
            assert time.monotonic() < deadline, f"no answer in {START_TIMEOUT_S:.0f} s:\n{self.logs[-4000:]}"
            try:
                # The tick of this loop, which ends early when there is nothing left to wait for.
                code = self._process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(f"the app ended with {code}:\n{self.logs[-4000:]}")

    def _healthy(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
        try:
            connection.request("GET", f"{self._under}/_stcore/health")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def copy_project(to: Path) -> Path:
    """A copy of the project as a clone would have it (tracked files, and new ones that are not ignored), to change."""
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, target = REPOSITORY / name, to / name
        if source.is_file() and not name.startswith("tests/"):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return to


@cache
def _warm_starter() -> WarmStarter:
    """One for all processes of a test run: importing everything takes five seconds of a processor."""
    return WarmStarter(os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex))
