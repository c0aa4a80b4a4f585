"""The stores of plans, each test on all of them: files, SQLite, and a real PostgreSQL of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.plan_stores import Place


@pytest.fixture(params=["files", "sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A place for a store of each kind, with one plan in it."""
    url = ""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'plans.sqlite'}"
    elif request.param == "postgresql":
        url = request.getfixturevalue("new_database")()
    made = Place(kind=request.param, folder=tmp_path, url=url)
    yield made
    made.close()
