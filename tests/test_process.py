from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from components.process import is_for_page, set_on_stop_signals


@pytest.fixture(autouse=True)
def _handlers_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_signal_sets_the_event_and_calls_the_handler_before(number: signal.Signals) -> None:
    heard: list[int] = []
    signal.signal(number, lambda got, _frame: heard.append(got))
    stop_requested = threading.Event()

    set_on_stop_signals(stop_requested)
    assert not stop_requested.is_set()
    signal.raise_signal(number)

    assert stop_requested.is_set()
    assert heard == [number]


def test_outside_the_main_thread_no_handler_changes() -> None:
    before = signal.getsignal(signal.SIGTERM)
    other = threading.Thread(target=set_on_stop_signals, args=(threading.Event(),))
    other.start()
    other.join()
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.parametrize(
    ("asked", "is_allowed"),
    [
        ({"rerun_script": {"query_string": "lang=sl"}}, True),
        ({"stop_script": True}, True),
        ({"app_heartbeat": True}, True),
        ({"file_urls_request": {"request_id": "1"}}, True),
        ({"backend_operation_request": {"deferred_file": {"file_id": "1"}}}, True),
        ({"clear_cache": True}, False),
        ({"clear_cache": False}, False),
        ({"set_run_on_save": True}, False),
        ({"load_git_info": True}, False),
        ({"debug_disconnect_websocket": True}, False),
        ({"debug_shutdown_runtime": True}, False),
        ({"backend_operation_request": {"install_skills": {}}}, False),
        ({"backend_operation_request": {"dismiss_skills_nudge": {}}}, False),
        ({}, False),
    ],
)
def test_no_page_sends_what_streamlits_developers_do(asked: dict[str, Any], is_allowed: bool) -> None:
    assert is_for_page(BackMsg(**asked).SerializeToString()) is is_allowed


def test_the_last_of_two_messages_in_one_counts_as_streamlit_reads_it() -> None:
    rerun, clear = BackMsg(app_heartbeat=True).SerializeToString(), BackMsg(clear_cache=True).SerializeToString()
    assert not is_for_page(rerun + clear)
    assert is_for_page(b"\xff"), "Streamlit ends this connection by itself"
