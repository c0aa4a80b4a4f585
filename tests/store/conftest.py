"""The store of plans on SQLite and on a real PostgreSQL of the tests' own: each test runs on both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.plan_stores import Place


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place for a store, with one plan in venues.csv."""
    url = request.getfixturevalue("new_database")() if request.param == "postgresql" else None
    made = Place(folder=tmp_path, url=url)
    yield made
    made.close()
