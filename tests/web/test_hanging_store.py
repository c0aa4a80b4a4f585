"""The store hangs: it answers nobody, as a stopped database or a locked file. Only organisers notice."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from sqlalchemy import Engine, event

from components.plan.errors import StorageFault
from components.store.plans import FILE_NAME
from components.store.stored_secret import REFRESH_S
from components.web.organiser_auth import SESSION_COOKIE
from components.web.threads import MAX_THREADS
from tests.asgi_client import AsgiClient, Response
from tests.organisers import TOKEN, open_test_service
from tests.waiting import until
from tests.web.application import App

SOON_S = 20.0
"""A busy machine may take so long; a store that hangs would take for ever."""
_THREADS_OF_BUILDS = 40
"""As many as anyio has, unless it is told otherwise."""


def _is_on_a_loop() -> bool:
    """Whether this thread runs an event loop. The test's own does while Playwright keeps a browser, and serves none."""
    if threading.current_thread() is threading.main_thread():
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Uses:
    """Uses of the store, by whom; with `hang()`, each of them waits until it is let go."""

    def __init__(self) -> None:
        self.on_a_loop = 0
        self.in_threads = 0
        self._go = threading.Event()
        self._go.set()

    def __call__(self, *_: object) -> None:
        if _is_on_a_loop():
            self.on_a_loop += 1
        else:
            self.in_threads += 1
            assert self._go.wait(60)

    @contextmanager
    def hang(self) -> Iterator[None]:
        self._go.clear()
        try:
            yield
        finally:
            self._go.set()


@pytest.fixture
def uses() -> Iterator[Uses]:
    """The uses of any database of this process from now on."""
    made = Uses()
    event.listen(Engine, "do_connect", made)
    yield made
    event.remove(Engine, "do_connect", made)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with open_test_service(tmp_path) as visit_service:
        yield App(visit_service)


@pytest.fixture
def client(app: App) -> Iterator[AsgiClient]:
    with AsgiClient(app.asgi) as ready:
        yield ready


def cookie(value: str) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"{SESSION_COOKIE}={value}".encode())]


def forged() -> list[tuple[bytes, bytes]]:
    return cookie(secrets.token_urlsafe(60))


def in_time(ask: Callable[[], Response]) -> Response:
    """The response, which must not wait for the store."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(ask).result(timeout=SOON_S)
    finally:
        pool.shutdown(wait=False)


def test_no_request_asks_the_store_on_the_event_loop(app: App, client: AsgiClient, uses: Uses) -> None:
    """Whatever the address and the cookie, also when what was read of the store is old."""
    signed = app.auth.sign_in(TOKEN, "203.0.113.7")
    for path in (*app.paths, "/", "/share", "/nowhere"):
        for headers in ([], forged(), cookie(signed)):
            for method in ("GET", "POST"):
                app.monotonic.now += 10 * REFRESH_S
                client.request(path, method=method, headers=headers)
    assert uses.in_threads, "nothing was counted"
    assert uses.on_a_loop == 0


def test_a_forged_session_is_refused_without_the_store(app: App, client: AsgiClient, uses: Uses) -> None:
    client.request("/organise", headers=forged())
    uses.in_threads = 0
    for _ in range(300):
        client.request("/organise", headers=forged())
    assert uses.in_threads == 0


def test_a_session_in_many_requests_reads_the_key_once_a_second(app: App, uses: Uses) -> None:
    session = app.auth.sign_in(TOKEN, "203.0.113.7")
    app.auth.session(session)
    before = uses.in_threads
    app.auth.session(session)
    of_each = uses.in_threads - before
    assert of_each <= 1, "only whether it was ended is asked each time"
    app.monotonic.now += REFRESH_S
    app.auth.session(session)
    assert uses.in_threads - before > 2 * of_each


def test_while_the_store_hangs_forged_requests_hold_nobody_up(app: App, client: AsgiClient, uses: Uses) -> None:
    app.monotonic.now += 10 * REFRESH_S  # another process may have renewed the key: one of them asks
    with ThreadPoolExecutor(50) as pool, uses.hang():
        asked = [pool.submit(client.request, "/organise", headers=forged()) for _ in range(300)]
        until(lambda: sum(each.done() for each in asked) >= len(asked) - 1)
        assert uses.in_threads <= 1
    assert {each.result().status for each in asked} == {200}


def test_while_the_store_hangs_pages_are_built_and_monitors_are_answered(
    app: App, client: AsgiClient, uses: Uses
) -> None:
    """However many organisers wait for it."""
    signed = cookie(app.auth.sign_in(TOKEN, "203.0.113.7"))
    pages = ("/organise", "/organise/map", "/organise/preview")
    paths = ["/attendance.pdf", *(pages[n % 3] for n in range(2 * _THREADS_OF_BUILDS - 1))]  # a paper takes its time
    with ThreadPoolExecutor(2 * _THREADS_OF_BUILDS) as pool:
        with uses.hang():
            waiting = [pool.submit(client.request, path, headers=signed) for path in paths]
            until(lambda: uses.in_threads >= MAX_THREADS)
            for path in ("/pocket", "/visit.json", "/visit.ics", "/"):
                assert in_time(partial(client.request, path, query=b"lang=sl")).status == 200
            assert in_time(lambda: client.request("/healthz")).status == 200
            for _ in range(3):  # nor does who is nobody wait for organisers' threads
                assert in_time(partial(client.request, "/organise", headers=forged())).status == 200
            assert not any(each.done() for each in waiting)
        assert {each.result().status for each in waiting} == {200}


def test_monitors_are_answered_while_every_thread_is_taken(client: AsgiClient) -> None:
    go = threading.Event()

    async def take() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(_THREADS_OF_BUILDS + MAX_THREADS):
                group.start_soon(anyio.to_thread.run_sync, lambda: go.wait(60))

    taken = client._portal.start_task_soon(take)
    try:
        assert in_time(lambda: client.request("/healthz")).status == 200
    finally:
        go.set()
        taken.result(60)


def test_readers_never_wait_for_who_has_locked_the_file(
    app: App, client: AsgiClient, uses: Uses, caplog: pytest.LogCaptureFixture
) -> None:
    """Every public address, and in another language, which is built now."""
    connection = sqlite3.connect(app.visit_service.settings.data_dir / FILE_NAME, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        uses.in_threads = 0
        for path in app.paths:
            if "organise" not in path and "attendance" not in path:
                for headers in ([], forged()):
                    assert client.request(path, query=b"lang=lv", headers=headers).status < 500
        assert uses.in_threads == 0
        app.visit_service.refresh()
        assert app.visit_service.current().stamp.number == 1
        assert client.request("/pocket", query=b"lang=ro").status == 200
        status: dict[str, Any] = app.visit_service.status()
        assert status["degraded"] == ["store"]
        assert status["store_fault"] == "busy"
        assert [each.cause for each in caplog.records if getattr(each, "of", "") == "plans"] == ["busy"]  # type: ignore[attr-defined]
        with pytest.raises(StorageFault):
            app.visit_service.store.value("anything")
    finally:
        connection.execute("ROLLBACK")
        connection.close()
    app.visit_service.refresh()
    assert app.visit_service.status()["degraded"] == []
