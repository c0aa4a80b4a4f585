"""The logos or photos of an open dialog: a list that is added to, moved and shortened before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from components.i18n.words import Words
from components.pages import state

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Items:
    """The items, each with a number for its fields, and how many there ever were."""

    numbered: tuple[tuple[int, object], ...]
    count: int


class ItemList(Generic[_T]):
    """The items as the dialog has them just now, remembered under `dialog {kind}s` until it closes. The keys of their
    fields and buttons begin with `dialog {kind}` and their number."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._key = f"dialog {kind}s"

    def open(self, items: Sequence[_T]) -> tuple[tuple[int, _T], ...]:
        """The items with their numbers; those given where the dialog has just opened."""
        if not isinstance(state.recall(self._key), _Items):
            self._set(tuple(enumerate(items)), len(items))
        return self._items.numbered  # type: ignore[return-value]

    @property
    def count(self) -> int:
        """How many items there ever were: a number that no item has had."""
        return self._items.count

    def add(self, *items: _T) -> None:
        """Put items at the end."""
        numbered, count = self._items.numbered, self._items.count
        self._set((*numbered, *enumerate(items, start=count)), count + len(items))

    def buttons(self, index: int, words: Words, more: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """The buttons of the item at `index`: to move it, `more` with their labels, and to remove it."""
        number, last = self._items.numbered[index][0], len(self._items.numbered) - 1

        def button(label: str, change: Callable[[], None], *, disabled: bool = False) -> None:
            st.button(label, key=f"dialog {self.kind} {number} {label}", disabled=disabled, on_click=change)

        with st.container(horizontal=True, gap="small"):
            if last:
                button(words.text("Move up"), lambda: self._move(index, index - 1), disabled=index == 0)
                button(words.text("Move down"), lambda: self._move(index, index + 1), disabled=index == last)
            for label, change in more:
                button(label, change)
            button(words.text("Remove"), lambda: self._move(index, None))

    def _move(self, index: int, to: int | None) -> None:
        """Move an item, or take it out where it goes nowhere."""
        numbered = list(self._items.numbered)
        if index < len(numbered):
            item = numbered.pop(index)
            if to is not None:
                numbered.insert(to, item)
            self._set(tuple(numbered), self._items.count)

    @property
    def _items(self) -> _Items:
        items = state.recall(self._key)
        return items if isinstance(items, _Items) else _Items((), 0)

    def _set(self, numbered: tuple[tuple[int, object], ...], count: int) -> None:
        state.remember(self._key, _Items(numbered, count))
