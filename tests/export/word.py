"""A Word document, read by its XML alone: another reader than the library that writes it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(body: bytes, name: str = "word/document.xml") -> Any:
    """The root of a part of the document; fails where the file or the XML is damaged."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        assert file.testzip() is None
        return etree.fromstring(file.read(name), etree.XMLParser(resolve_entities=False))


def paragraphs(body: bytes) -> list[tuple[str, str]]:
    """The style and the text of each paragraph, those of tables and of places to fill in, too."""
    found = []
    for paragraph in part(body).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join("\n" if each.tag == f"{W}br" else each.text or "" for each in paragraph.iter(f"{W}t", f"{W}br"))
        found.append((style.get(f"{W}val") if style is not None else "", text))
    return found


def word_text(body: bytes) -> str:
    """All that is written in the document."""
    return "\n".join(text for _, text in paragraphs(body))
