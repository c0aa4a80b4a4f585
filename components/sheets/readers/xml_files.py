"""Reads XML from outside a piece at a time: no entities, no files beside it, and only as deep and as long as the
parser's own limits allow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from components.plan.errors import UnreadableFile
from components.plan.messages import Phrase

MAX_TAGS = 500_000
"""Tags of a file: each takes some hundred bytes of memory and microseconds to read."""

DAMAGED = Phrase("The file is damaged. Save it again, and import it again.")
TOO_LARGE = Phrase("The file is too large to read. Save or export only the part with the visit.")
_ENTITIES = Phrase("The file defines entities, which maps and tables do not need. Export it again.")


def root_name(data: bytes) -> str:
    """The name of the first element; empty for what is no XML."""
    try:
        for _, element in _events(data[: 64 * 1024], ("start",)):
            return local_name(element)
    except etree.XMLSyntaxError:
        pass
    return ""


def elements(data: bytes, names: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """`start` and `end` of each element of these names, whatever their namespace. An element at its end has all that is
    in it; what has been read is forgotten when the caller clears it.

    Raises `UnreadableFile` for XML that is broken, too long, too deep, or has definitions of its own.
    """
    if data.count(b"<") > MAX_TAGS:
        raise UnreadableFile(TOO_LARGE)
    try:
        checked = False
        for event, element in _events(data, ("start", "end")):
            if not checked:
                checked = True
                if (definitions := element.getroottree().docinfo.internalDTD) is not None and any(
                    True for _ in definitions.iterentities()
                ):
                    raise UnreadableFile(_ENTITIES)
            if local_name(element) in names:
                yield event, element
    except etree.XMLSyntaxError as fault:
        raise UnreadableFile(DAMAGED) from fault


def local_name(element: Any) -> str:
    """The element's name without its namespace; empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Any, *names: str) -> list[Any]:
    """The elements of these names below an element, however deep."""
    return [child for child in element.iter() if local_name(child) in names]


def text_of(element: Any, name: str) -> str:
    """The text of an element's first child of that name, without blanks around it."""
    for child in element:
        if local_name(child) == name:
            return "".join(child.itertext()).strip()
    return ""


def forget(element: Any) -> None:
    """Free an element that was read, and those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _events(data: bytes, events: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield from etree.iterparse(
        io.BytesIO(data), events=events, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
