from __future__ import annotations

import inspect
import time

import pytest

from components.store.backoff import Backoff, delay_s


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_doubles_with_each_failure_up_to_its_cap_and_a_success_resets_it() -> None:
    backoff: Backoff[OSError] = Backoff(first_s=5, max_s=30, clock=Clock())

    assert [backoff.failed(OSError()) for _ in range(5)] == [5, 10, 20, 30, 30]
    backoff.succeeded()
    assert backoff.failed(OSError()) == 5


def test_it_is_ready_before_any_failure_and_again_once_the_wait_is_over() -> None:
    clock = Clock()
    backoff: Backoff[OSError] = Backoff(first_s=5, clock=clock)
    assert backoff.ready
    assert backoff.remaining_s == 0

    fault = OSError("disk full")
    backoff.failed(fault)
    clock.now += 4
    assert not backoff.ready
    assert backoff.remaining_s == 1
    assert backoff.fault is fault

    clock.now += 1
    assert backoff.ready
    assert backoff.remaining_s == 0
    assert backoff.fault is fault, "the fault stays known until a success"

    backoff.succeeded()
    assert backoff.fault is None


def test_retry_after_overrides_the_computed_wait_and_still_counts_as_a_failure() -> None:
    backoff: Backoff[OSError] = Backoff(first_s=5, max_s=30, clock=Clock())

    assert backoff.failed(OSError(), retry_after_s=120) == 120
    assert backoff.remaining_s == 120
    assert backoff.failed(OSError()) == 10


@pytest.mark.parametrize(("failures", "expected_s"), [(-1, 0), (0, 0), (1, 1), (4, 8), (10, 60), (10**9, 60)])
def test_the_delay_by_number_of_failures(failures: int, expected_s: float) -> None:
    assert delay_s(failures, first_s=1, max_s=60) == expected_s


def test_the_clock_is_one_that_is_never_set_back() -> None:
    assert inspect.signature(Backoff).parameters["clock"].default is time.monotonic
