"""The small tables of a plan store: one draft of each organiser, stored whole at each step, and values under a name."""

from __future__ import annotations

import dataclasses
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from components.plan.draft import Draft, from_json, to_json
from components.plan.errors import Conflict, StorageFault
from components.plan.messages import Phrase
from components.store.database import insert_if_new
from components.store.schema import DRAFTS, SMALL_VALUES, key_of


class SmallTables:
    """The drafts and the small values (secrets, and what an organiser need not type again) of a store. Methods may
    raise `StorageFault`."""

    if TYPE_CHECKING:

        def _reading(self) -> AbstractContextManager[Connection]: ...

        def _writing(self) -> AbstractContextManager[Connection]: ...

    def draft(self, owner: str) -> Draft | None:
        """The draft of an organiser, None where none is stored."""
        query = select(DRAFTS.c.draft).where(DRAFTS.c.owner == key_of(owner))
        with self._reading() as connection:
            text = connection.execute(query).scalar_one_or_none()
        return None if text is None else _draft_of(bytes(text))

    def save_draft(self, owner: str, draft: Draft) -> Draft:
        """Store a draft in place of the one of the same `version`; gives it with its new version.

        Raises `Conflict` where another window of the same organiser has saved since.
        """
        saved = dataclasses.replace(draft, version=draft.version + 1)
        row = {"version": saved.version, "draft": to_json(saved)}
        where = (DRAFTS.c.owner == key_of(owner)) & (DRAFTS.c.version == draft.version)
        try:
            with self._writing() as connection:
                if draft.version == 0:
                    connection.execute(insert(DRAFTS).values(owner=key_of(owner), **row))
                    return saved
                changed = connection.execute(update(DRAFTS).where(where).values(**row)).rowcount
        except StorageFault as fault:
            if isinstance(fault.__cause__, IntegrityError):
                raise _stale_draft() from fault
            raise
        if changed != 1:
            raise _stale_draft()
        return saved

    def delete_draft(self, owner: str) -> None:
        """Delete the draft of an organiser, if there is one."""
        with self._writing() as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.owner == key_of(owner)))

    def set_default(self, name: str, value: bytes) -> bytes:
        """Store a small value unless one of that name is there; gives the stored one."""
        stored = self.value(name)
        if stored is not None:
            return stored
        is_new = insert_if_new(self._writing, SMALL_VALUES, {"name": key_of(name), "value": value})
        return value if is_new else self.value(name) or value

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


_draft_of = lru_cache(maxsize=16)(from_json)
"""Drafts are looked at each second, and seldom change."""


def _stale_draft() -> Conflict:
    return Conflict(Phrase("This draft was changed in another window meanwhile. Load it again."))
