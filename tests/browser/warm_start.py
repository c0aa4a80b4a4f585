"""Starts the app a dozen times in the time of one: forks a process that has imported everything and run nothing.

`WarmStarter` is the tests' side. The file itself is the program that forks, one for all processes of a test run. Each
of them has a connection to it, sends a JSON object a message, and is answered with the number of the process that was
started, or the exit code of one that has ended.
"""

from __future__ import annotations

import ctypes
import errno
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

REPOSITORY = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1
"""Linux, `man 2 prctl`: the signal that a process gets when the one that started it ends."""
WITHOUT_IMPORTS = "--without-imports"
LARGEST_MESSAGE_BYTES = 200_000
NOT_BEFORE_A_SCRIPT_RUN = ("components.pages", "components.__main__")
LOADED_AT_THE_START = (
    *("streamlit.web.cli", "streamlit.web.bootstrap", "streamlit.web.server.starlette", "streamlit.runtime.agent"),
    *("streamlit.web.server.starlette.starlette_agent_routes", "uvicorn.loops.auto", "uvicorn.lifespan.on"),
    *("uvicorn.protocols.websockets.websockets_sansio_impl", "uvicorn.protocols.http.auto", "anyio._backends._asyncio"),
    *("pandas", "httpcore", "folium"),
)
"""What Streamlit, its server and ours load only when they start or draw first."""


def available() -> bool:
    """Whether this system can fork and then watch a process that is not its own child."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class WarmProcess:
    """A started app, with the part of `subprocess.Popen` that the tests need."""

    def __init__(self, starter: WarmStarter, pid: int) -> None:
        self.pid = pid
        self._starter = starter
        self._pidfd = os.pidfd_open(pid)
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, or None while the process runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def wait(self, timeout: float) -> int:
        """The exit code, or subprocess.TimeoutExpired after `timeout` seconds."""
        if self._code is None:
            if not select.select([self._pidfd], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("streamlit run", timeout)
            self._code = self._starter.ask({"ended": self.pid})
            os.close(self._pidfd)
        return self._code


class WarmStarter:
    """A connection to the process that forks. All that it started ends with it, and the process with the last one."""

    def __init__(self, name: str, *, imports: bool = True) -> None:
        """Whoever gives a `name` first starts its process. Without `imports` that starts at once, and its apps in their
        own time."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        # An address without a file: it is free again when the process has ended, however that did.
        self._address = f"\0study-visit-tests-{name}"
        self._connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        while self._connection.connect_ex(self._address) == errno.ECONNREFUSED:
            self._try_to_begin(imports)

    def _try_to_begin(self, imports: bool) -> None:
        """Start the process, unless another one has taken the address at this moment."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            try:
                listener.bind(self._address)
            except OSError as fault:
                if fault.errno != errno.EADDRINUSE:
                    raise
                return
            listener.listen()
            # Connected before the process is there, which therefore ends even if this one is killed now.
            self._connection.connect(self._address)
            command = [sys.executable, __file__, str(listener.fileno()), *(() if imports else (WITHOUT_IMPORTS,))]
            self._process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[listener.fileno()],
            )

    def start(self, arguments: list[str], *, environment: dict[str, str], log: Path, attempts: Path) -> WarmProcess:
        """Run `python -m streamlit` with these arguments in the repository's folder, with the network closed."""
        log.touch()
        wish = {"arguments": arguments, "environment": environment, "log": str(log), "attempts": str(attempts)}
        return WarmProcess(self, self.ask(wish))

    def ask(self, wish: dict[str, Any]) -> int:
        """Send a request, and give the number that is the answer."""
        with self._lock:
            self._connection.send(json.dumps(wish).encode())
            answer = self._connection.recv(LARGEST_MESSAGE_BYTES)
        assert answer, "the process that starts the apps has ended: its error is on stderr"
        return int(answer)

    def close(self) -> None:
        """End the connection, as it ends by itself when the tests are killed."""
        self._connection.close()
        if self._process is not None:
            self._process.wait()


def main() -> None:
    """Import everything, then fork for each request until the last of the tests is gone."""
    sys.path[0] = str(REPOSITORY)
    if WITHOUT_IMPORTS not in sys.argv:
        import_everything()
    listener = socket.socket(fileno=int(sys.argv[1]))
    started: dict[socket.socket, set[int]] = {}
    while True:
        for ready in select.select([listener, *started], [], [])[0]:
            if ready is listener:
                started[listener.accept()[0]] = set()
            elif message := ready.recv(LARGEST_MESSAGE_BYTES):
                ready.send(str(answer_to(json.loads(message), started[ready], [listener, *started])).encode())
            else:
                ready.close()
                for pid in started.pop(ready):
                    with suppress(ProcessLookupError):
                        os.killpg(pid, signal.SIGKILL)
        if not started:
            return


def answer_to(wish: dict[str, Any], started: set[int], sockets: list[socket.socket]) -> int:
    """Start an app, or take the exit code of one; `started` are those of whoever asks, `sockets` are no app's."""
    if "ended" in wish:
        started.discard(wish["ended"])
        return os.waitstatus_to_exitcode(os.waitpid(wish["ended"], 0)[1])
    pid = os.fork()
    if pid == 0:
        for each in sockets:
            each.close()
        become_the_app(wish)
    started.add(pid)
    return pid


def import_everything() -> None:
    """Import what the app will import, but for the modules that Streamlit must see in a script run first, and load
    what every app would load again for its first page."""
    import components

    for name in LOADED_AT_THE_START:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(components.__path__, "components."):
        if not module.name.startswith(NOT_BEFORE_A_SCRIPT_RUN):
            importlib.import_module(module.name)
    look_for_components_once()
    compress_quickly()
    load_once()
    gc.collect()
    gc.freeze()  # so that a collection in the started process copies no page of memory


def look_for_components_once() -> None:
    """Streamlit reads what every installed package says of itself at each start: a third of the time of a start."""
    from streamlit.components.v2 import manifest_scanner

    found = manifest_scanner.scan_component_manifests()
    manifest_scanner.scan_component_manifests = lambda max_workers=None: list(found)


def load_once() -> None:
    """Compile the templates, and load words, zones and column names: a third of an app's first page.

    All of it depends on this repository's files alone. No thread and no connection is begun here, as a fork keeps none:
    so no script is minified, which begins the threads of Go.
    """
    from components.i18n.catalogues import LANGUAGES
    from components.i18n.words import words_for
    from components.lookup.time_zones import zone_at
    from components.plan.model import Coordinate
    from components.render import draft_list, page, stop_form, stop_list
    from components.sheets.reading import read_venues

    read_venues((REPOSITORY / "venues.csv").read_bytes())
    zone_at(Coordinate(latitude=46.05, longitude=14.56))
    for language in LANGUAGES:
        words_for(language)
    for module in (page, stop_list, draft_list, stop_form):
        for name in module._ENVIRONMENT.list_templates(extensions=["html"]):
            module._ENVIRONMENT.get_template(name)


def compress_quickly() -> None:
    """No browser sees how well a page is compressed, and the best takes longer than all else of it."""
    from components.web import built_outputs

    built_outputs._MAX_SMALLEST_BYTES = 0


def become_the_app(wish: dict[str, Any]) -> NoReturn:
    """In the new process: a session, a log and an environment of its own, then `python -m streamlit`."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, target)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sys.dont_write_bytecode = True
    os.environ.clear()
    os.environ.update(wish["environment"])
    from tests import network_guard

    network_guard.close_network_for_program(Path(wish["attempts"]))
    del sys.path[0]
    sys.argv = ["streamlit", *wish["arguments"]]
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    main()
