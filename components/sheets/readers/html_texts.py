"""Makes plain text of the HTML that maps and calendars put into descriptions."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

_TAG = re.compile(
    r"<(?:br|p|div|a|b|i|u|ul|ol|li|img|span|table|strong|em|h[1-6]|html|font)\b[^<>]*>|&[a-z#0-9]{2,8};", re.IGNORECASE
)
_LINES = frozenset({"p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})
_UNREAD = frozenset({"script", "style", "head", "title", "iframe", "object", "template"})
MAX_HTML = 200_000
"""Characters of a description that are looked at as HTML; beyond, its tags stay."""


def plain_text(text: str) -> str:
    """The text of a piece of HTML on lines of its own; a link's address behind its words. Other text as it is."""
    if len(text) > MAX_HTML or not _TAG.search(text):
        return text.strip()
    try:
        root = html.fragment_fromstring(text, create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return text.strip()
    parts: list[str] = []
    _collect(root, parts)
    lines = [" ".join(line.split()) for line in "".join(parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(root: Any, parts: list[str]) -> None:
    """The texts below an element, without recursion: nesting from outside has no end."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name in _LINES or name == "br":
                parts.append("\n")
            if name not in _UNREAD and name and element.text:
                parts.append(re.sub(r"\s+", " ", element.text))
            continue
        if name == "a" and (address := element.get("href", "").strip()).startswith(("http://", "https://")):
            if address not in "".join(element.itertext()):
                parts.append(f" ({address})")
        elif name in _LINES:
            parts.append("\n")
        if element is not root and element.tail:
            parts.append(re.sub(r"\s+", " ", element.tail))
