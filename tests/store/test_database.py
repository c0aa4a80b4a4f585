from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from components.store.database import CircuitBreaker, DatabaseFault, translate_database_errors


class _Refused(Exception):
    """What a driver raises for an answer of the server."""

    sqlstate = "23505"


def fail(circuit: CircuitBreaker, error: Exception) -> None:
    with pytest.raises(DatabaseFault), circuit.attempt(), translate_database_errors():
        raise error


def out_of_reach() -> Exception:
    return OperationalError("SELECT 1", {}, Exception("no route to host"))


def is_refused_in_another_thread(circuit: CircuitBreaker) -> bool:
    refused: list[bool] = []

    def ask() -> None:
        try:
            with circuit.attempt():
                refused.append(False)
        except DatabaseFault:
            refused.append(True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return refused[0]


def test_while_one_thread_tries_a_database_out_of_reach_the_others_are_refused_at_once() -> None:
    circuit = CircuitBreaker()
    with circuit.attempt():
        assert not is_refused_in_another_thread(circuit), "nothing has failed yet"
    fail(circuit, out_of_reach())
    with circuit.attempt(), circuit.attempt():  # who tries may go on, also with another connection
        assert is_refused_in_another_thread(circuit)
    assert not is_refused_in_another_thread(circuit), "it is back"


def test_a_thread_that_tried_in_vain_leaves_the_next_try_to_anybody() -> None:
    circuit = CircuitBreaker()
    for _ in range(3):
        fail(circuit, out_of_reach())
    assert not is_refused_in_another_thread(circuit)


def test_a_database_that_refuses_something_is_not_out_of_reach() -> None:
    circuit = CircuitBreaker()
    fail(circuit, out_of_reach())
    fail(circuit, IntegrityError("INSERT", {}, _Refused()))
    with circuit.attempt():
        assert not is_refused_in_another_thread(circuit)
