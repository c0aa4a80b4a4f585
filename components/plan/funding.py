"""Who funds a visit, as the programme wants it said: programme, project, statement, logos and disclaimer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from pydantic import ConfigDict

MAX_LOGOS = 8
MAX_LOGO_WIDTH_PX, MAX_LOGO_HEIGHT_PX = 600, 240
"""The pixels of a stored logo, at most: sharp on a phone's screen and on paper at the size of the funder's line."""

PROGRAMMES = (
    "Interreg Europe",
    "Interreg Alpine Space",
    "Interreg Baltic Sea Region",
    "Interreg Central Europe",
    "Interreg Danube Region",
    "Interreg Euro-MED",
    "Interreg IPA ADRION",
    "Interreg North-West Europe",
    "Interreg Sudoe",
    "URBACT",
    "Erasmus+",
    "European Solidarity Corps",
    "Citizens, Equality, Rights and Values (CERV)",
    "Creative Europe",
    "Horizon Europe",
    "LIFE",
    "LEADER",
)
"""Programmes that organise study visits, as they call themselves; the rules of others are not known here."""


class Period(StrEnum):
    """The budget of the Union that pays, which decides the rules: Regulation (EU) 821/2014, or (EU) 2021/1060."""

    UNKNOWN = ""
    FROM_2014 = "2014-2020"
    FROM_2021 = "2021-2027"


class StatementKind(StrEnum):
    """Which of the Union's statements stands beside its emblem.

    `FUND` is that of 2014 to 2020: "European Union", and the name of the fund. With `OWN_WORDS` there is the
    organiser's text alone, or no statement at all.
    """

    OWN_WORDS = ""
    CO_FUNDED = "co-funded"
    FUNDED = "funded"
    FUND = "fund"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A logo beside the emblem. `name` is read in its place by who does not see it; `link` is a web address, or empty.

    `picture` is the digest by which the store knows its picture (`store.pictures`). `file` is the path of a picture
    beside visit.toml, as that names it, until it was taken into the store.
    """

    name: str = ""
    link: str = ""
    picture: str = ""
    file: str = ""

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """What there is to tell of who pays. Nothing of it is shown while all of it is empty, as it is at first.

    `project` is the project's name and `project_number` its number in the programme. `fund` is a key of
    `funding_statements.FUNDS`, or the name of another fund. `text` are the organiser's own words, in the language of
    the plan: below the Union's statement, or without one alone.
    """

    programme: str = ""
    project: str = ""
    project_number: str = ""
    period: Period = Period.UNKNOWN
    statement: StatementKind = StatementKind.OWN_WORDS
    fund: str = ""
    text: str = ""
    logos: tuple[Logo, ...] = ()
    disclaimer: str = ""

    __pydantic_config__ = ConfigDict(extra="forbid")

    @property
    def has_emblem(self) -> bool:
        """Whether the Union's emblem belongs to it: with a statement of the Union's, or words for a budget of its."""
        is_of_union = self.statement is not StatementKind.OWN_WORDS
        return is_of_union or bool(self.text and self.period is not Period.UNKNOWN)

    @property
    def is_shown(self) -> bool:
        """Whether readers see anything of it."""
        return self.has_emblem or bool(self.text or self.logos or self.disclaimer)


NO_FUNDING = Funding()
"""Nobody was told to pay."""

FUNDING_LINES = ("programme", "project", "project_number", "fund", "text")
"""The fields that are one line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture made safe: a PNG without metadata, of `width` x `height` pixels. `digest` is the SHA-256 of its bytes,
    in hexadecimal."""

    digest: str
    width: int
    height: int
    png: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLogo:
    """A logo with its picture: None where the store has it not (any more), so that its name stands in its place."""

    name: str
    link: str
    picture: Picture | None


PictureLookup = Callable[[str], Picture | None]
"""The picture of a digest."""


def shown_logos(funding: Funding, pictures: PictureLookup) -> tuple[ShownLogo, ...]:
    """The logos with their pictures, in the organiser's order."""
    return tuple(
        ShownLogo(name=logo.name, link=logo.link, picture=pictures(logo.picture) if logo.picture else None)
        for logo in funding.logos
    )


def tidied_funding(funding: Funding) -> Funding:
    """Lines on one line, texts without blanks around them, and no logo of which nothing is told."""
    lines: dict[str, Any] = {name: " ".join(getattr(funding, name).split()) for name in FUNDING_LINES}
    logos = (
        replace(logo, name=" ".join(logo.name.split()), link=logo.link.strip(), file=logo.file.strip())
        for logo in funding.logos
    )
    filled_logos = tuple(logo for logo in logos if logo != Logo())
    return replace(funding, **lines, disclaimer=funding.disclaimer.strip(), logos=filled_logos)
