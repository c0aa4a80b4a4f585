"""Spoils good files and answers, so that a reader gets deep into them before it trips. Each way of spoiling takes its
dice from Hypothesis, which names the throw that failed."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.deep import deep

CASES = deep(10_000, 150)
"""So many for each reader."""

dice = st.integers(0, 2**64 - 1).map(random.Random)

T = TypeVar("T")
BYTES = (
    *(bytes([code]) for code in (0, 9, 10, 13, 26, 27, 34, 39, 44, 59, 61, 91, 92, 93, 123, 125, 127, 128, 160, 255)),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\r\n", b'""', b"sep=;\r\n", b"\xf0\x9f\x98\x80", b"\xed\xa0\x80"),
    *(b"\xe2\x80\xae", b"'=", b"PK\x03\x04", b"=1+1", b"|", b"\\|", b"\\u0000", b"1e999", b"-0", b"null", b"9" * 5000),
)
CELLS = (
    *("", " ", "0", "-1", "1", "x", '"', "'", "''", "'=1", "=1+1", "+1", "-", "@a", "|", ": ", "a: b | c", "\\", "\\|"),
    *(
        "2017-02-02",
        "2. 2. 2017",
        "2/13/2017",
        "1/2/2017",
        "0000-00-00",
        "9999-12-31",
        "1.1.1",
        "31.12.99",
        "29.2.2017",
    ),
    *("9:00", "25:61", "0:00", "23:59:59", "9.15", "9h", "24:00", "٩:٠٠", "90", "1:15", "99:99", "1440"),
    *("46.05", "46,05", "106.8", "-91", "1e5", "inf", "nan", "−14.5", "46°", "90", "180", "0.1" + "0" * 28 + "1"),
    *("walk", "coach", "Transit", "bus", "yes", "no", "x", "times|place", "everything", "organiser", "file", "200 m"),
    *("https://a.example/b", "a.example", "javascript:1", "mailto:a@b", "photo.jpg", "../x", "Mo-Fr 9:00-17:00"),
    *("a\nb", "a\r\nb", "\ta", "a\u00a0b", "\ufeff", "\u202eabc", "é\u0301", "Ø", "Кино", "🎬", "א", "\x7f", "\x85"),
    *("\u2028", "\x0b", "N" * 300, "N" * 301, "n" * 20_001, "mao", "a b", "same", "same", "Name: text: more | |"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**63, 10**400, -(10**400), 1e308, -0.0, 91, 1e-320, "", " ", "x", "Ok", "NoRoute"),
    *("9" * 400, "NaN", "60.1", "-91", "24.9", "\ud800", "\x00", [], {}, [[]], [None], [1, 2, 3], [{}], {"": None}),
    *({"name": 1}, [[24.9, 60.1]], [["24.9", "60.1"]], [[24.9]], [[24.9, 60.1, 3]], "2017-02-02", "2017-02-02T10:00"),
)


def spoiled_bytes(data: bytes, dice: random.Random) -> bytes:
    """Up to four wounds: bytes that mean something put in, pieces lost, doubled or in another place."""
    spoiled = bytearray(data)
    for _ in range(dice.randint(0, 4)):
        at = dice.randrange(len(spoiled) + 1)
        end = min(len(spoiled), at + dice.choice((1, 1, 2, 8, 60)))
        wound = dice.randrange(6)
        if wound == 0:
            del spoiled[at:end]
        elif wound == 1:
            spoiled[at:at] = spoiled[at:end]
        elif wound == 2:
            piece = bytes(spoiled[at:end])
            del spoiled[at:end]
            other = dice.randrange(len(spoiled) + 1)
            spoiled[other:other] = piece
        elif wound == 3 and dice.random() < 0.1:
            del spoiled[at:]
        else:
            spoiled[at : end if wound == 4 else at] = dice.choice(BYTES)
    return bytes(spoiled)


def spoiled_cells(rows: Sequence[Sequence[str]], dice: random.Random) -> bytes:
    """A table with some cells that hold what a column should not, in some spreadsheet's manner."""
    table = [list(row) for row in rows]
    for _ in range(dice.randint(0, 6)):
        row = dice.choice(table)
        act = dice.randrange(12)
        if act == 0 and len(table) > 1:
            table.insert(dice.randrange(1, len(table) + 1), list(dice.choice(table)))
        elif act == 1:
            row.append(dice.choice(CELLS))
        elif act == 2 and row:
            row.pop(dice.randrange(len(row)))
        elif act == 3:
            dice.shuffle(table[0])
        elif row and (row is not table[0] or dice.random() < 0.2):
            row[dice.randrange(len(row))] = "".join(dice.choices(CELLS, k=dice.choice((1, 1, 1, 2))))
    out = io.StringIO(newline="")
    end = dice.choice(("\n", "\r\n", "\r"))
    csv.writer(out, delimiter=dice.choice(",,;\t"), lineterminator=end).writerows(table)
    text = out.getvalue() if dice.random() < 0.8 else out.getvalue().removesuffix(end)
    return text.encode(dice.choice(("utf-8", "utf-8", "utf-8-sig", "cp1250", "cp1252", "utf-16")), "replace")


def spoiled_json(value: Any, dice: random.Random) -> bytes:
    """JSON in which some values are of another kind, lost or doubled; now and then bytes that are none."""
    holder = [copy.deepcopy(value)]
    for _ in range(dice.randint(0, 4)):
        parent, key = _somewhere(holder, dice)
        act = dice.randrange(5)
        if act == 0 and parent is not holder:
            del parent[key]
        elif act == 1 and isinstance(parent, list) and parent is not holder:
            parent.insert(key, copy.deepcopy(parent[key]))
        elif act == 2:
            parent[key] = copy.deepcopy(_get(*_somewhere(holder, dice)))
        else:
            parent[key] = copy.deepcopy(dice.choice(VALUES))
    data = json.dumps(holder[0]).encode()
    return spoiled_bytes(data, dice) if dice.random() < 0.15 else data


def _somewhere(holder: list[Any], dice: random.Random) -> tuple[Any, Any]:
    """A list or a dictionary in a value, and an index or a key in it."""
    parent: Any = holder
    key: Any = 0
    while isinstance(parent[key], (list, dict)) and parent[key] and dice.random() < 0.85:
        parent = parent[key]
        key = dice.choice(list(parent)) if isinstance(parent, dict) else dice.randrange(len(parent))
    return parent, key


def _get(parent: Any, key: Any) -> Any:
    return parent[key]


def once_in(each: Sequence[Callable[[random.Random], T]]) -> st.SearchStrategy[T]:
    """What one of several ways of spoiling gives."""
    return st.tuples(st.sampled_from(each), dice).map(lambda pair: pair[0](pair[1]))
