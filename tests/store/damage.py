"""Ways in which a SQLite file gets damaged: by a disk, a copy that was broken off, or a power cut."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096


def _cut(part: float) -> Callable[[bytes], bytes]:
    return lambda data: data[: int(len(data) * part)]


def _page(number: int, filling: bytes) -> Callable[[bytes], bytes]:
    """One page filled with something; counted from the end where `number` is negative."""

    def damaged(data: bytes) -> bytes:
        at = (number % (len(data) // PAGE)) * PAGE
        return data[:at] + (filling * PAGE)[:PAGE] + data[at + PAGE :]

    return damaged


def _noise(seed: int) -> Callable[[bytes], bytes]:
    """Some bytes changed anywhere."""

    def damaged(data: bytes) -> bytes:
        dice, spoiled = random.Random(seed), bytearray(data)
        for _ in range(2 ** (seed % 10)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        return bytes(spoiled)

    return damaged


WAYS: dict[str, Callable[[bytes], bytes]] = {
    **{f"cut to {part}": _cut(part) for part in (0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999)},
    **{f"page {number} of zeros": _page(number, b"\0") for number in (*range(12), -1, -2)},
    **{f"page {number} of junk": _page(number, b"junk") for number in (*range(12), -1, -2)},
    **{f"noise {seed}": _noise(seed) for seed in range(20)},
    "all zeros": lambda data: bytes(len(data)),
    "a page": lambda _: b"<html><title>502</title></html>",
    "twice": lambda data: data + data,
    "its first page last": lambda data: data[PAGE:] + data[:PAGE],
    "a byte in front": lambda data: b"x" + data,
}


def damage(file: Path, way: str) -> None:
    """Damage a file in one of the ways."""
    file.write_bytes(WAYS[way](file.read_bytes()))


def leave_a_log_behind(file: Path) -> None:
    """A write-ahead log beside a SQLite file that is not there, as who removes the file alone leaves it."""
    log = file.with_name(f"{file.name}-wal")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS small_values (name TEXT PRIMARY KEY, value BLOB)")
        connection.execute("INSERT INTO small_values VALUES ('of before', x'00')")
        connection.commit()
        data = log.read_bytes()
    file.unlink()
    log.write_bytes(data)
