"""Reads our pages as a browser does: html5lib follows the parsing rules of the HTML standard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

# What a browser asks for by itself when it meets it; a link that waits for a click is not among them.
_LOADING = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src", "srcdoc"),
    "embed": ("src",),
    "object": ("data",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "link": ("href",),
    "base": ("href",),
    "use": ("href", "{http://www.w3.org/1999/xlink}href"),
    "image": ("href", "{http://www.w3.org/1999/xlink}href"),
}


def parsed(html: str) -> Element:
    """The document as a tree. Raises html5lib's ParseError at the first breach of the HTML standard."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    return tree


def fragment(html: str) -> Element:
    """A part of a page as a tree. Raises html5lib's ParseError at the first breach of the HTML standard."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
    return tree


def tag(element: Element) -> str:
    """The element's name without its namespace, which SVG has."""
    return str(element.tag).rpartition("}")[2]


def elements(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if tag(element) == name]


def by_class(tree: Element, name: str) -> list[Element]:
    return [element for element in tree.iter() if name in element.get("class", "").split()]


def text(element: Element) -> str:
    """What can be read in it, white space put together."""
    return " ".join("".join(element.itertext()).split())


def skeleton(tree: Element) -> list[tuple[str, tuple[str, ...]]]:
    """Every element's name with the names of its attributes, in order: the page without its texts."""
    return [(tag(element), tuple(sorted(element.attrib))) for element in tree.iter() if isinstance(element.tag, str)]


def loaded(tree: Element) -> Iterator[str]:
    """Every address that a browser loads by itself on opening the page, those in styles included."""
    for element in tree.iter():
        for attribute in _LOADING.get(tag(element), ()):
            if address := element.get(attribute):
                yield address
        if tag(element) == "meta" and element.get("http-equiv", "").lower() == "refresh":
            yield element.get("content", "")
        if tag(element) == "style":
            yield from in_styles(element.text or "")
        yield from in_styles(element.get("style", ""))


def in_styles(css: str) -> Iterator[str]:
    """The addresses in a style sheet."""
    for found in re.finditer(r"""url\(\s*['"]?([^'")]*)|@import\s+['"]([^'"]+)""", css):
        yield found.group(1) or found.group(2) or ""
