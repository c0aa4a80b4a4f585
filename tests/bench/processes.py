"""Servers to measure: real processes on free ports, asked until they answer, weighed, and ended."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psutil

from tests.ports import free_port

REPOSITORY = Path(__file__).parents[2]
NOBODY = "http://127.0.0.1:9"
"""Where nobody answers (the port of RFC 863): no measurement asks a service outside."""


class Server:
    """A program that serves HTTP on a port of its own; a context manager. `{port}` in the command is that port."""

    def __init__(
        self, command: Sequence[str], *, cwd: Path, environment: dict[str, str] | None = None, ready: str, log: Path
    ) -> None:
        """Start it, and wait until `ready`, a path, answers 200; `started_s` tells how long that took."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = log
        began = time.perf_counter()
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [sys.executable, *(part.replace("{port}", str(self.port)) for part in command)],
                cwd=cwd,
                env=usual_environment() | (environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self.wait_for(ready)
        except BaseException:
            self.stop()
            raise
        self.started_s = time.perf_counter() - began

    def wait_for(self, path: str, timeout_s: float = 60.0) -> bytes:
        """Ask until the answer is 200, and give its body."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                status, _, body = self.get(path)
                if status == http.client.OK:
                    return body
            except (OSError, http.client.HTTPException):
                pass
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = self._log.read_text(encoding="utf-8", errors="replace")[-3000:]
                raise RuntimeError(f"{path} does not answer:\n{told}")
            time.sleep(0.005)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and body of one answer, as they came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def answered_in_ms(self, path: str) -> float:
        """How long one answer took, whatever its status."""
        began = time.perf_counter()
        self.get(path)
        return (time.perf_counter() - began) * 1000

    def memory_mb(self) -> float:
        """What the process keeps for itself alone (USS), in MB of a million bytes."""
        return float(psutil.Process(self._process.pid).memory_full_info().uss) / 1e6

    def stop(self) -> None:
        """End it and all it started."""
        for ending in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, ending)
                self._process.wait(10)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self._process.wait(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def our_app(work: Path, *, ready: str = "/healthz", database_url: str = "") -> Server:
    """The app as anybody runs it, `streamlit run app.py`, with its data in `work` or at `database_url`; `ready` answers
    when it is up."""
    environment = {
        "STUDY_VISIT_DATA": str(work / "data"),
        "STUDY_VISIT_GEOCODER_URL": NOBODY,
        "STUDY_VISIT_ROUTER_URL": NOBODY,
    }
    if database_url:
        environment["STUDY_VISIT_DATABASE_URL"] = database_url
    return Server(
        streamlit_command("app.py"), cwd=REPOSITORY, environment=environment, ready=ready, log=work / "app.log"
    )


def usual_environment() -> dict[str, str]:
    """This process's environment as a user has it: none of our settings, and modules compiled once may stay so."""
    ours = ("STUDY_VISIT_", "STREAMLIT", "PYTHONDONTWRITEBYTECODE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def streamlit_command(script: str) -> list[str]:
    """`streamlit run` on the server's own port, without opening a browser."""
    options = ("--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true")
    return ["-m", "streamlit", "run", script, *options]
