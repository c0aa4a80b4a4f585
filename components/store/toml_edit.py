"""Changes single values of a TOML file, and leaves everything else in it as it is: comments, order, newlines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, TypeAlias

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item, SingleKey, Table

Path: TypeAlias = tuple[str, ...]
"""The keys that lead to a value: of the tables that it is in, then its own."""

_DOT = r"\s*\.\s*"


def with_values(text: str, values: Mapping[Path, Any], comments: Mapping[Path, str] | None = None) -> str:
    """`text` with other values, None for those that go. A new value stands below the last one of its table.

    `comments` go behind new values. Raises `ValueError` for a text that is no TOML, or has something else where a
    table has to be.
    """
    for path, value in values.items():
        before = _loaded(text)
        try:
            text = _with_value(text, path, value, (comments or {}).get(path, ""))
        except (TOMLKitError, TypeError, AttributeError) as fault:
            raise ValueError(f"{'.'.join(path)} has no place in it") from fault
        if _without_empty(tomllib.loads(text)) != _without_empty(_expected(before, path, value)):
            raise ValueError(f"{'.'.join(path)} has no place in it")
    return text


def _with_value(text: str, path: Path, value: Any, comment: str) -> str:
    document = tomlkit.parse(text)
    *tables, key = path
    end = "\r\n" if "\r\n" in text else "\n"
    held: Any = document
    for depth, name in enumerate(tables, start=1):
        if name not in held:
            if value is None:
                return text
            line = tomlkit.dumps({key: value}).removesuffix("\n")
            return f"{text}{_gap(text, end)}[{'.'.join(tables[:depth])}]{end}{line}{end}"
        held = held[name]
    if isinstance(held.get(key), Table):
        return _with_table(text, path, value)
    if value is None:
        if key in held:
            del held[key]
    elif key not in held and isinstance(held, Container | Table):
        _insert(held.value if isinstance(held, Table) else held, key, value, comment, end)
    else:
        held[key] = value
    return tomlkit.dumps(document)


def _with_table(text: str, path: Path, value: Mapping[str, Any] | None) -> str:
    """`text` with other numbers in a table that has a header of its own, or without its header and its lines."""
    if value is not None:
        for key, number in value.items():
            text = _with_value(text, (*path, key), number, "")
        return text
    header, lines, is_inside = re.compile(rf"\s*\[\s*{_DOT.join(map(re.escape, path))}\s*\]"), [], False
    for line in text.splitlines(keepends=True):
        is_inside = bool(header.match(line)) or (is_inside and not line.lstrip().startswith("["))
        if not is_inside or line.lstrip().startswith("#") or not line.strip():
            lines.append(line)
    return "".join(lines)


def _gap(text: str, end: str) -> str:
    """What stands between a text and a new table below it."""
    if not text:
        return ""
    return end if text.endswith("\n") else end + end


def _insert(held: Container, key: str, value: Any, comment: str, end: str) -> None:
    """Put a new value below the last one of a table that is in no table of its own."""
    body = held.body
    plain = [at for at, (name, item) in enumerate(body) if name is not None and not isinstance(item, Table | AoT)]
    item: Item = tomlkit.item(value)
    if comment:
        item.comment(comment)
    item.trivia.trail = end
    at = plain[-1] + 1 if plain else 0
    if plain and "\n" not in (last := body[plain[-1]][1]).trivia.trail:
        last.trivia.trail = end
    body.insert(at, (SingleKey(key), item))


def _without_empty(held: dict[str, Any]) -> dict[str, Any]:
    """All but the tables that hold nothing: a table may go with its last value."""
    filled = {key: _without_empty(value) if isinstance(value, dict) else value for key, value in held.items()}
    return {key: value for key, value in filled.items() if value != {}}


def _loaded(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as fault:
        raise ValueError(str(fault)) from fault


def _expected(held: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    name, *rest = path
    if not rest:
        return {key: each for key, each in held.items() if key != name} | ({} if value is None else {name: value})
    inner = held.get(name, {})
    if value is None and name not in held:
        return held
    return {**held, name: _expected(inner if isinstance(inner, dict) else {}, tuple(rest), value)}
