"""Circuit breaker (https://martinfowler.com/bliki/CircuitBreaker.html) for a database: while it is out of reach, one
thread at a time tries whether it is back, and all others get the fault at once instead of waiting for it as well.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from components.store.database import DatabaseFault, is_out_of_reach


class CircuitBreaker:
    """Says who may use the database. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: DatabaseFault | None = None
        self._trying: int | None = None

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """One use of the database, which raises `DatabaseFault` where it fails. Raises the last one at once while the
        database is out of reach and another thread is trying it."""
        thread = threading.get_ident()
        with self._lock:
            is_nested = self._trying == thread
            if self._fault is not None and self._trying is not None and not is_nested:
                raise DatabaseFault(self._fault.cause)
            is_trying = self._fault is not None and not is_nested
            if is_trying:
                self._trying = thread
        try:
            yield
        except DatabaseFault as fault:
            self._fault = fault if is_out_of_reach(fault) else None
            raise
        else:
            self._fault = None
        finally:
            if is_trying:
                self._trying = None
