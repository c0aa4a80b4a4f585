"""Drives Firefox and WebKit as Debian packages them: Playwright drives only builds of its own, fetched from its makers.

Firefox speaks WebDriver BiDi by itself (https://www.w3.org/TR/webdriver-bidi/), WebKitGTK's driver WebDriver
(https://www.w3.org/TR/webdriver2/). WebKit has no mode without a screen: Xvfb is its screen.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.ports import free_port

START_TIMEOUT_S = 90.0
ANSWER_TIMEOUT_S = 60.0
WAIT_S = 40.0
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"

_CENTRE = """(() => {{
  const element = document.querySelector({selector});
  const {{ top: before }} = element.getBoundingClientRect();
  if (before < 0 || before > innerHeight - 80) element.scrollIntoView({{ block: "center", behavior: "instant" }});
  const {{ left, top, width, height }} = element.getBoundingClientRect();
  return {{ x: Math.round(left + width / 2), y: Math.round(top + height / 2) }};
}})()"""
_ERRORS = "(window.errorsSeen ??= [], window.onerror = (message) => { errorsSeen.push(String(message)); }, \
console.error = (...words) => errorsSeen.push(words.join(' ')), errorsSeen)"


class Driver(Protocol):
    """What both protocols do."""

    def resize(self, width: int, height: int) -> None: ...
    def go(self, url: str) -> None: ...
    def run(self, expression: str) -> Any: ...
    def act(self, actions: list[dict[str, Any]]) -> None: ...
    def errors(self) -> list[str]: ...


class Tab:
    """A page in one of the browsers."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def open(self, url: str, *, width: int, height: int) -> None:
        """Open an address in a viewport of this size; WebKit's window is no narrower than 447 px."""
        self._driver.resize(width, height)
        self._driver.go(url)

    def run(self, expression: str) -> Any:
        """The value of an expression in the page; a promise is awaited in Firefox alone."""
        return self._driver.run(expression)

    def wait(self, condition: str, wait_s: float = WAIT_S) -> None:
        """Wait until an expression is true in the page; an element that it reads may not be there yet."""
        deadline = time.monotonic() + wait_s
        while not self.run(f"(() => {{ try {{ return Boolean({condition}); }} catch {{ return false; }} }})()"):
            assert time.monotonic() < deadline, f"never true: {condition}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click with a pointer at the centre of the first element of a selector, whatever lies there, once it rests."""
        self.wait(f"document.querySelector({json.dumps(selector)})")
        where = _CENTRE.format(selector=json.dumps(selector))
        at, before = self.run(where), None
        while at != before:
            time.sleep(0.1)
            at, before = self.run(where), at
        steps = [
            {"type": "pointerMove", "duration": 0, **at},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._driver.act([{"type": "pointer", "id": "finger", "actions": steps}])

    def click_until(self, selector: str, condition: str) -> None:
        """Click, and again after some seconds, until an expression is true: on a busy machine the page may still move
        under the pointer."""
        for _ in range(6):
            self.click(selector)
            with suppress(AssertionError):
                self.wait(condition, wait_s=8.0)
                return
        self.wait(condition)

    def errors(self) -> list[str]:
        """The errors in the console so far; in WebKit those since the first time this was asked in the page."""
        return self._driver.errors()


def missing(name: str) -> str:
    """Why a browser cannot be driven here; empty if it can."""
    if name == "firefox":
        return "" if shutil.which("firefox-esr") or shutil.which("firefox") else "no Firefox (Debian: firefox-esr)"
    needed = [shutil.which("WebKitWebDriver"), shutil.which("Xvfb"), next(Path("/").glob(MINI_BROWSERS[1:]), None)]
    return "" if all(needed) else "no WebKit (Debian: webkit2gtk-driver and xvfb)"


@contextmanager
def browser(name: str, folder: Path) -> Iterator[Tab]:
    """A browser with a fresh profile in `folder`: `firefox` or `webkit`."""
    with (firefox if name == "firefox" else webkit)(folder) as driver:
        yield Tab(driver)


@contextmanager
def process(*command: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """A program that ends with the block."""
    running = subprocess.Popen(command, text=True, **options)
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Firefox without a window and without a network: all but this machine goes to a proxy that is not there."""
    preferences = {
        "network.proxy.type": 1,
        "network.proxy.http": "127.0.0.1",
        "network.proxy.http_port": 9,
        "network.proxy.ssl": "127.0.0.1",
        "network.proxy.ssl_port": 9,
        "app.normandy.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()]
    (folder / "user.js").write_text("".join(lines))
    program = shutil.which("firefox-esr") or shutil.which("firefox") or "firefox"
    said = (folder / "firefox.log").open("w")
    command = (program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0")
    with said, process(*command, stderr=said, stdout=said):
        address = _in_log(folder / "firefox.log", r"ws://[\w.:]+")
        with connect(f"{address}/session", proxy=None, max_size=2**26) as connection:
            yield Bidi(connection)


class Bidi:
    """The part of WebDriver BiDi that the tests need."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0
        self._errors: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._context = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._number += 1
        self._connection.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._connection.recv(timeout=ANSWER_TIMEOUT_S))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self._errors.append(message["params"]["text"])
            if message.get("id") == self._number:
                assert message["type"] == "success", message
                return dict(message["result"])

    def resize(self, width: int, height: int) -> None:
        self._ask("browsingContext.setViewport", context=self._context, viewport={"width": width, "height": height})

    def go(self, url: str) -> None:
        self._errors.clear()
        self._ask("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def run(self, expression: str) -> Any:
        answer = self._ask(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._context},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def act(self, actions: list[dict[str, Any]]) -> None:
        self._ask("input.performActions", context=self._context, actions=actions)

    def errors(self) -> list[str]:
        self.run("1")  # what was logged before has arrived by then
        return self._errors


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """WebKitGTK's browser for tests, on a screen of its own."""
    reading, writing = os.pipe()
    screen = ("Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp")
    with process(*screen, pass_fds=[writing], stderr=subprocess.DEVNULL):
        os.close(writing)
        with os.fdopen(reading) as number:
            display = f":{number.readline().strip()}"
        environment = {
            **os.environ,
            "DISPLAY": display,
            "XDG_DATA_HOME": str(folder),
            "XDG_CACHE_HOME": str(folder),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # a container's root has no other way
        }
        said = (folder / "webkit.log").open("w")
        port = free_port()
        with (
            said,
            process("WebKitWebDriver", f"--port={port}", env=environment, stderr=said, stdout=said),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=START_TIMEOUT_S, trust_env=False) as client,
        ):
            driver = WebDriver(client)
            try:
                yield driver
            finally:
                driver.end()


class WebDriver:
    """The part of WebDriver that the tests need."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        binary = str(next(Path("/").glob(MINI_BROWSERS[1:])))
        options = {"webkitgtk:browserOptions": {"binary": binary, "args": ["--automation"]}}
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                answer = client.post("/session", json={"capabilities": {"alwaysMatch": options}}).json()
                break
            except httpx.ConnectError:
                assert time.monotonic() < deadline, "WebKitWebDriver does not answer"
                time.sleep(0.1)
        self._session = f"/session/{answer['value']['sessionId']}"

    def _ask(self, path: str, **body: Any) -> Any:
        answer = self._client.post(f"{self._session}/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()["value"]

    def end(self) -> None:
        self._client.delete(self._session)

    def resize(self, width: int, height: int) -> None:
        self._ask("window/rect", width=width, height=height)

    def go(self, url: str) -> None:
        self._ask("url", url=url)

    def run(self, expression: str) -> Any:
        return self._ask("execute/sync", script=f"return {expression}", args=[])

    def act(self, actions: list[dict[str, Any]]) -> None:
        self._ask("actions", actions=actions)

    def errors(self) -> list[str]:
        return list(self.run(_ERRORS))


def _in_log(log: Path, pattern: str) -> str:
    deadline = time.monotonic() + START_TIMEOUT_S
    while not (match := re.search(pattern, log.read_text(errors="replace"))):
        assert time.monotonic() < deadline, log.read_text(errors="replace")[-2000:]
        time.sleep(0.1)
    return match[0]


if __name__ == "__main__":
    sys.exit(missing("firefox") or missing("webkit") or 0)
