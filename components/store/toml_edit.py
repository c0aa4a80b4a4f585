"""Changes single values of a TOML file, and leaves everything else in it as it is: comments, order, newlines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any, TypeAlias

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, InlineTable, Item, SingleKey, Table

Path: TypeAlias = tuple[str, ...]
"""The keys that lead to a value: of the tables that it is in, then its own."""

_DOT = r"\s*\.\s*"


def with_values(text: str, values: Mapping[Path, Any], comments: Mapping[Path, str] | None = None) -> str:
    """`text` with other values, None for those that go. A new value stands below the last one of its table.

    `comments` go behind new values. Raises `ValueError` for a text that is no TOML, or has something else where a
    table has to be.
    """
    held = _loaded(text)
    document: TOMLDocument | None = None
    for path, value in values.items():
        held = _expected(held, path, value)
        try:
            document = _with_value(document or tomlkit.parse(text), path, value, (comments or {}).get(path, ""))
        except (TOMLKitError, TypeError, AttributeError) as fault:
            raise ValueError(f"{'.'.join(path)} has no place in it") from fault
    text = text if document is None else tomlkit.dumps(document)
    after = tomllib.loads(text)
    if _without_empty(after) != _without_empty(held):
        raise ValueError(f"{_first_missing(after, values)} has no place in it")
    return text


def _with_value(document: TOMLDocument, path: Path, value: Any, comment: str) -> TOMLDocument:
    """The document with another value: itself, or read anew where that needs another table."""
    *tables, key = path
    held: Any = document
    for depth, name in enumerate(tables, start=1):
        if name not in held:
            if value is None:
                return document
            text = tomlkit.dumps(document)
            end = _newline(text)
            line = tomlkit.dumps({key: value}).removesuffix("\n")
            return tomlkit.parse(f"{text}{_gap(text, end)}[{'.'.join(tables[:depth])}]{end}{line}{end}")
        held = held[name]
    if isinstance(held.get(key), Table):
        return _with_table(document, path, value)
    if value is None:
        if key in held:
            del held[key]
    elif key not in held and isinstance(held, Container | Table):
        _insert(held.value if isinstance(held, Table) else held, key, value, comment, _newline(tomlkit.dumps(document)))
    else:
        held[key] = value
        if isinstance(held, InlineTable):  # the next value in it would stand without a space before it
            return tomlkit.parse(tomlkit.dumps(document))
    return document


def _with_table(document: TOMLDocument, path: Path, value: Mapping[str, Any] | None) -> TOMLDocument:
    """The document with other numbers in a table that has a header of its own, or without its header and its lines."""
    if value is not None:
        for key, number in value.items():
            document = _with_value(document, (*path, key), number, "")
        return document
    header, lines, is_inside = re.compile(rf"\s*\[\s*{_DOT.join(map(re.escape, path))}\s*\]"), [], False
    for line in tomlkit.dumps(document).splitlines(keepends=True):
        is_inside = bool(header.match(line)) or (is_inside and not line.lstrip().startswith("["))
        if not is_inside or line.lstrip().startswith("#") or not line.strip():
            lines.append(line)
    return tomlkit.parse("".join(lines))


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


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
    if at < len(body):
        held._insert_at(at, SingleKey(key), item)
    else:
        held.append(SingleKey(key), item)


def _without_empty(held: dict[str, Any]) -> dict[str, Any]:
    """All but the tables that hold nothing: a table may go with its last value."""
    filled = {key: _without_empty(value) if isinstance(value, dict) else value for key, value in held.items()}
    return {key: value for key, value in filled.items() if value != {}}


def _first_missing(held: dict[str, Any], values: Mapping[Path, Any]) -> str:
    """The first of these values that is not there, or the last where all are, but something else went."""
    for path, value in values.items():
        found: Any = held
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if found != value:
            break
    return ".".join(path)


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
