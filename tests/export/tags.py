"""The structure of a tagged PDF, as a screen reader walks through it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf


def tags(file: bytes) -> list[tuple[str, str]]:
    """Each element of the structure in reading order: its kind, such as `H1` or `Figure`, and its alternative text."""
    root: Any = pypdf.PdfReader(BytesIO(file)).trailer["/Root"]
    return list(_walked(root["/StructTreeRoot"]))


def _walked(node: Any) -> Iterator[tuple[str, str]]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _walked(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]).removeprefix("/"), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _walked(node["/K"])
