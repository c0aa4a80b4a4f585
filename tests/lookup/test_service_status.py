from __future__ import annotations

import logging

import pytest

from components.lookup.service_status import FIRST_RETRY_S, MAX_RETRY_S, REFUSED_RETRY_S, ServiceStatus
from components.plan.errors import NoAnswer, RateLimited, ServiceFault, ServiceRefused, ServiceUnavailable
from tests.lookup.clock import Clock

DOWN = ServiceUnavailable("Out of reach.", service="router")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def status(clock: Clock) -> ServiceStatus:
    return ServiceStatus(clock=clock, monotonic=clock)


def fail(status: ServiceStatus, fault: ServiceFault = DOWN, endpoint: str = "") -> None:
    with pytest.raises(type(fault)), status.attempt(fault.service, endpoint):
        raise fault


def outages(status: ServiceStatus) -> list[str]:
    return [str(fault) for fault in status.outages]


def test_an_endpoint_is_left_alone_twice_as_long_after_each_failure_until_it_answers(
    status: ServiceStatus, clock: Clock
) -> None:
    waits_s = []
    for _ in range(10):
        fail(status)
        waits_s.append(status.health("router").retry_in_s)
        clock.now += waits_s[-1]
    assert waits_s[:3] == [FIRST_RETRY_S, 2 * FIRST_RETRY_S, 4 * FIRST_RETRY_S]
    assert waits_s[-1] == MAX_RETRY_S
    assert outages(status) == ["Out of reach."]

    with status.attempt("router"):
        pass
    assert outages(status) == []
    fail(status)
    assert status.health("router").retry_in_s == FIRST_RETRY_S


def test_while_it_is_left_alone_nothing_is_asked_and_the_reason_is_given(status: ServiceStatus, clock: Clock) -> None:
    fail(status)
    clock.now += FIRST_RETRY_S - 0.5

    assert not status.is_ready("router")
    with pytest.raises(RateLimited, match=r"left alone.*Out of reach") as caught, status.attempt("router"):
        pytest.fail("the request was sent")
    assert caught.value.retry_after_s == pytest.approx(0.5)
    assert outages(status) == ["Out of reach."]

    clock.now += 0.5
    assert status.is_ready("router")


def test_retry_after_is_kept_and_only_a_long_one_is_an_outage(status: ServiceStatus, clock: Clock) -> None:
    fail(status, RateLimited("Busy.", service="geocoder", retry_after_s=10))
    clock.now += 9.9
    assert not status.is_ready("geocoder")
    assert outages(status) == []
    assert not status.health("geocoder").is_down

    clock.now += 0.1
    assert status.is_ready("geocoder")
    fail(status, RateLimited("Paused.", service="geocoder", retry_after_s=60))
    assert outages(status) == ["Paused."]
    assert status.health("geocoder").is_down


def test_the_reason_of_an_outage_stays_while_the_service_is_left_alone(status: ServiceStatus, clock: Clock) -> None:
    fail(status)
    clock.now += FIRST_RETRY_S
    fail(status, RateLimited("Left alone for 57 s.", service="router", retry_after_s=57))

    assert outages(status) == ["Out of reach."]
    assert status.health("router").retry_in_s == 57


def test_a_refusal_is_tried_again_after_an_hour_or_when_somebody_asks_for_it(
    status: ServiceStatus, clock: Clock
) -> None:
    fail(status, ServiceRefused("No.", service="router"))
    clock.now += REFUSED_RETRY_S - 1
    assert not status.is_ready("router")

    status.retry_now()
    assert status.is_ready("router")


def test_one_endpoint_of_a_service_fails_alone(status: ServiceStatus) -> None:
    with status.attempt("router", "router foot"):
        pass
    fail(status, endpoint="router bike")

    assert status.is_ready("router foot")
    assert not status.is_ready("router bike")
    assert status.health("router").fault is DOWN
    assert status.health("geocoder").fault is None


def test_no_answer_shows_that_the_service_works(status: ServiceStatus, clock: Clock) -> None:
    fail(status)
    clock.now += FIRST_RETRY_S
    fail(status, NoAnswer("No way.", service="router"))

    assert status.is_ready("router")
    assert outages(status) == []


def test_health_has_the_last_good_answer_and_the_last_fault(status: ServiceStatus, clock: Clock) -> None:
    assert status.health("router").last_good_at is None
    with status.attempt("router"):
        pass
    good_at = clock.now
    clock.now += 60
    fail(status)

    health = status.health("router")
    assert health.last_good_at is not None
    assert health.last_good_at.timestamp() == good_at
    assert health.fault is DOWN


def test_an_outage_and_its_end_are_logged(
    status: ServiceStatus, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        fail(status)
        clock.now += FIRST_RETRY_S
        with status.attempt("router"):
            pass

    assert [(record.message, record.__dict__["service"]) for record in caplog.records] == [
        ("service.failed", "router"),
        ("service.recovered", "router"),
    ]
