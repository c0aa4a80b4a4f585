"""Parses and formats the cell of a stop's materials: slides, recordings, hand-outs."""

from __future__ import annotations

import re

from components.plan.items import split_at_bars_and_lines
from components.plan.model import Material
from components.sheets.cells import Unusable
from components.sheets.projects import parse_link

_SCHEME = r"(?:https?://|www\.)[^\s<>]+"
_ADDRESS = re.compile(rf"<\s*({_SCHEME})\s*>|(?<![^\s,;:(–—-])({_SCHEME})", re.IGNORECASE)
_AFTER_ADDRESS = re.compile(r"[,;.!?)]+$")
_AROUND_NAME = re.compile(r"^[\s,;.)–—-]+|\s+[(–—-]$")
_SIGNS = r"\\|:.,;<()–—-"
_ESCAPED = re.compile(rf"\\([{_SIGNS}])")


def parse_materials(text: str) -> tuple[Material, ...]:
    """`Slides: https://address | Recording: https://address`, with `|` between them or one on each line.

    An address ends a material, so that `Slides https://a, Recording https://b` are two; it may stand in `<...>`. A name
    may be missing, and so may an address. A backslash before a sign makes it a character like any other.
    """
    return tuple(each for part in split_at_bars_and_lines(text) for each in _materials_in(" ".join(part.split())))


def _materials_in(part: str) -> list[Material]:
    materials: list[Material] = []
    end = 0
    for match in _ADDRESS.finditer(part):
        address = match[1] or _without_punctuation(match[2])
        link = parse_link(_unescape(address))
        if isinstance(link, Unusable):
            continue
        materials.append(Material(name=_name(part[end : match.start()]), link=link))
        end = match.end() if match[1] else match.start() + len(address)
    if not materials:
        return [Material(name=_unescape(part))] if part else []
    if rest := part[end:].lstrip(" ,;.!?)"):
        # What stands behind the last address says more of it: `Slides: https://a (in English)`.
        materials[-1] = Material(name=f"{materials[-1].name} {_unescape(rest)}".strip(), link=materials[-1].link)
    return materials


def _without_punctuation(address: str) -> str:
    """An address without the end of the sentence in which it stands."""
    return address if "(" in address else _AFTER_ADDRESS.sub("", address)


def _name(text: str) -> str:
    plain = _AROUND_NAME.sub("", text.strip())
    if re.search(r"(?<!\\)(?:\\\\)*:$", plain):
        plain = plain[:-1].rstrip()
    return _unescape(plain)


def format_materials(materials: tuple[Material, ...]) -> str:
    """`Name: https://address | Name`."""
    return " | ".join(map(format_material, materials))


def format_material(material: Material) -> str:
    """One of them, as `parse_materials` reads it."""
    name, link = " ".join(material.name.split()), material.link
    written = f"{name}: {link}" if name and link else name or link
    if parse_materials(written) == (Material(name=name, link=link),):
        return written
    name = re.sub(rf"([{_SIGNS}])", r"\\\1", name)
    if not link:
        return name
    link = re.sub(r"([\\|])", r"\\\1", link)
    return f"{name}: <{link}>" if name else f"<{link}>"


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
