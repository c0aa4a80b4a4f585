"""What a stop holds several of: projects shown there, materials of it, quotes of those who were there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project shown at a stop. `text` and `link`, a web address, may be empty."""

    name: str
    text: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Slides, a recording or anything else of a stop. `link` is a web address; it or `name` may be empty."""

    name: str
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What somebody said, without quotation marks around it. `who` may be empty."""

    text: str
    who: str = ""
