from __future__ import annotations

import threading
from itertools import product
from pathlib import Path

import anyio
import pytest

from components.plan.errors import SettingsFault
from components.web.build_budget import BURST_S, MIN_PRICE_S, OF_ONE_NETWORK, SHARE, BuildBudget, TooMuchWork
from components.web.built_outputs import MAX_WAITING, OutputCache, Representation, represent
from components.web.response_cache import _counting
from tests.asgi_client import AsgiClient, run_async
from tests.organisers import open_test_service
from tests.web.application import App, Clock

HOST = (b"host", b"visit.example")
NEAR, NEIGHBOUR, FAR = "203.0.113.7", "203.0.113.99", "198.51.100.9"


class Work:
    """Builds that take as much of the processor as they are told to."""

    def __init__(self) -> None:
        self.clock, self.processor = Clock(), Clock(0.0)
        self.budget = BuildBudget(monotonic=self.clock, spent=self.processor)

    def build(self, seconds: float) -> Representation:
        self.processor.now += seconds
        return represent(b"built", "text/plain")


def test_after_a_burst_builds_get_a_share_of_the_processor() -> None:
    work = Work()
    work.budget.check()
    work.budget.pay(lambda: work.build(BURST_S + 2 * SHARE))

    with pytest.raises(TooMuchWork) as refused:
        work.budget.check()
    assert refused.value.retry_after_s == 2
    work.clock.now += 2.1
    work.budget.check()


def test_a_failing_build_and_a_quick_one_have_a_price_too() -> None:
    work = Work()

    def fail() -> None:
        work.processor.now += BURST_S - MIN_PRICE_S / 2
        raise SettingsFault("broken")

    with pytest.raises(SettingsFault):
        work.budget.pay(fail)
    work.budget.check()
    work.budget.pay(lambda: work.build(0.0))
    with pytest.raises(TooMuchWork):
        work.budget.check()


def test_one_network_leaves_something_to_the_others() -> None:
    work = Work()
    work.budget.pay(lambda: work.build(BURST_S * OF_ONE_NETWORK), NEAR)

    with pytest.raises(TooMuchWork):
        work.budget.check(NEIGHBOUR)
    work.budget.check(FAR)


def test_of_one_line_one_output_is_built_at_a_time_and_once_for_all_who_wait() -> None:
    cache = OutputCache()
    running: list[str] = []
    most: list[int] = []
    built: list[str] = []
    lock = threading.Lock()

    def build(name: str) -> Representation:
        with lock:
            running.append(name)
            built.append(name)
            most.append(len(running))
        for _ in range(50):  # another would begin meanwhile
            represent(b"x" * 50_000, "text/plain")
        with lock:
            running.remove(name)
        return represent(name.encode(), "text/plain")

    async def get(name: str) -> None:
        await cache.get((name,), lambda: build(name), line="pdf")

    async def ask() -> None:
        async with anyio.create_task_group() as group:
            for name in ("sl", "en", "sl", "hu", "en", "sl"):
                group.start_soon(get, name)

    run_async(ask)
    assert sorted(built) == ["en", "hu", "sl"]
    assert max(most) == 1


def test_who_goes_away_leaves_the_output_to_the_others_and_a_fault_reaches_all() -> None:
    cache = OutputCache()
    begun = threading.Event()

    def build() -> Representation:
        begun.set()
        raise SettingsFault("broken")

    async def ask() -> list[str]:
        faults: list[str] = []

        async def wait() -> None:
            try:
                await cache.get(("en",), build)
            except SettingsFault as fault:
                faults.append(str(fault))

        async with anyio.create_task_group() as group:
            with anyio.CancelScope() as scope:
                scope.cancel()
                await cache.get(("en",), build)
            for _ in range(3):
                group.start_soon(wait)
        return faults

    assert run_async(ask) == ["broken"] * 3
    assert begun.is_set()
    assert not cache._building


def test_so_many_wait_and_no_more() -> None:
    cache = OutputCache()
    free = threading.Event()

    def build() -> Representation:
        free.wait(10)
        return represent(b"x", "text/plain")

    async def ask() -> None:
        async with anyio.create_task_group() as group:
            for number in range(MAX_WAITING):
                group.start_soon(cache.get, (number,), build)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(TooMuchWork):
                await cache.get(("one more",), build)
            free.set()

    run_async(ask)
    assert len(cache.outputs) == MAX_WAITING


def test_pages_are_built_by_language_and_theme_alone(app: App, client: AsgiClient) -> None:
    """Of `/pocket` there were 864 of each plan: one by view, day, list and frame, too."""
    before = set(app.output_cache.outputs._values)
    others = (b"", b"&view=map&frame=1", b"&day=2017-02-01&stop=mao", b"&list=pocket&utm=x")
    for language, theme, more in product((b"en", b"xx"), (b"dark", b"red"), others):
        client.request("/pocket", query=b"lang=" + language + b"&theme=" + theme + more, headers=[HOST])
    new = set(app.output_cache.outputs._values) - before
    assert len([key for key in new if key[2] == "pocket"]) <= 2


def test_a_response_is_found_under_what_counts_of_its_address() -> None:
    assert _counting(b"utm_source=x&lang=sl&fbclid=1&stop=mao") == b"lang=sl&stop=mao"
    assert _counting(b"full") == b""
    assert _counting(b"l%61ng=sl&lang=en") == b"l%61ng=sl&lang=en", "it is read as lang"


def test_too_much_work_is_answered_with_when_to_come_again(tmp_path: Path) -> None:
    work = Work()
    with open_test_service(tmp_path) as visit_service:
        app = App(visit_service, budget=work.budget)
        with AsgiClient(app.asgi) as client:
            kept = client.request("/visit.json", headers=[HOST])
            work.budget.pay(lambda: work.build(BURST_S + 1))
            refused = client.request("/visit.json", query=b"list=pocket", headers=[HOST])
            again = client.request("/visit.json", headers=[HOST])
    assert (kept.status, refused.status, again.status) == (200, 503, 200)
    assert refused.header("retry-after") == "5"
    assert refused.header("cache-control") == "no-store"
