"""Small values under a name: secrets, and what an organiser need not type again."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from components.plan.errors import StorageFault
from components.store.schema import SMALL_VALUES, key_of


class SmallValues:
    """The small values of a store. Methods may raise `StorageFault`."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractContextManager[Connection]: ...

        def _writing(self) -> AbstractContextManager[Connection]: ...

    def set_default(self, name: str, value: bytes) -> bytes:
        """Store a small value unless one of that name is there; gives the stored one."""
        stored = self.value(name)
        if stored is not None:
            return stored
        try:
            with self._writing() as connection:
                connection.execute(insert(SMALL_VALUES).values(name=key_of(name), value=value))
        except StorageFault as fault:
            if isinstance(fault.__cause__, IntegrityError):
                return self.value(name) or value
            raise
        return value

    def set_value(self, name: str, value: bytes) -> None:
        """Store a small value, in place of the one of that name if there is one."""
        if self.set_default(name, value) == value:
            return
        query = update(SMALL_VALUES).where(SMALL_VALUES.c.name == key_of(name)).values(value=value)
        with self._writing() as connection:
            connection.execute(query)

    def value(self, name: str) -> bytes | None:
        """The small value of that name, or None."""
        query = select(SMALL_VALUES.c.value).where(SMALL_VALUES.c.name == key_of(name))
        with self._reading() as connection:
            value: bytes | None = connection.execute(query).scalar_one_or_none()
        return value

    def delete_value(self, name: str) -> None:
        """Delete the small value of that name, if there is one."""
        with self._writing() as connection:
            connection.execute(delete(SMALL_VALUES).where(SMALL_VALUES.c.name == key_of(name)))
