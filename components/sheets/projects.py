"""Parses and formats the cell of a stop's projects."""

from __future__ import annotations

import re

from components.plan.items import split_at_bars, split_between
from components.plan.messages import Phrase
from components.plan.model import Project
from components.sheets.cells import Unusable, excerpt, parse_website

_AFTER_NAME = re.compile(r"(?<!\\)((?:\\\\)*):(?=\s|$)")
_LINK = re.compile(r"(?<!\\)((?:\\\\)*)<\s*((?:https?://|www\.)[^\s<>]+)\s*>$", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\|:<])")


def parse_projects(text: str) -> tuple[Project, ...]:
    """`Name: text <https://address>` parts with `|` between them.

    A name ends at the first colon that a space or the end follows, so `CRE:HUB: a network` has the name `CRE:HUB`. Text
    and address may be missing. A backslash before `|`, `:`, `<` or another backslash makes it a character like any
    other.
    """
    projects = []
    for written in split_at_bars(text):
        part, link = _without_link(written.strip())
        name, *rest = split_between(_AFTER_NAME, part, maxsplit=1)
        if not name.strip() and rest:
            name, rest = rest[0], []
        if plain := _unescape(name.strip()) or link:
            projects.append(Project(name=plain, text=_unescape("".join(rest).strip()), link=link))
    return tuple(projects)


def _without_link(part: str) -> tuple[str, str]:
    """A project without the address at its end, and that address, empty where there is none."""
    match = _LINK.search(part)
    link = parse_link(_unescape(match[2])) if match else ""
    if match is None or isinstance(link, Unusable):
        return part, ""
    return part[: match.end(1)].rstrip(), link


def format_projects(projects: tuple[Project, ...]) -> str:
    """`Name: text <https://address> | Name`."""
    return " | ".join(_format_project(project) for project in projects)


def _format_project(project: Project) -> str:
    name, text = _escape(project.name, ":|"), _escape(project.text, "|")
    written = f"{name}: {text}" if text else name
    if project.link:
        return f"{written} <{_escape(project.link, '|')}>"
    # What looks like an address at the end of the text is none.
    return re.sub(r"<(?=[^<]*$)", r"\\<", written) if _without_link(written)[1] else written


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _escape(text: str, special: str) -> str:
    """Make `special` characters plain ones; backslashes only where they would be taken for such a sign."""
    text = re.sub(r"\\(?=[\\|:<]|$)", r"\\\\", text)
    return re.sub(r":(?=\s|$)|\|" if ":" in special else r"\|", lambda match: "\\" + match[0], text)


def parse_link(text: str) -> str | Unusable:
    """An address as `parse_website` reads it, without the angle brackets that stand around it in a cell."""
    if re.search(r"[<>\s]", text):
        return Unusable(
            Phrase("“{text}” is no web address.", {"text": excerpt(text)}),
            Phrase("Write it as in the browser, such as https://example.org/visit."),
        )
    return parse_website(text)
