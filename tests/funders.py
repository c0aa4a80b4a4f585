"""A visit that somebody pays for, with logos of several shapes."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from components.plan.funding import Funding, Period, Picture, ShownLogo, StatementKind
from components.plan.model import Visit
from tests import samples

PROGRAMME = "Interreg Europe"
DISCLAIMER = "Views and opinions expressed are however those of the authors only.\n\nNobody else is responsible."
CO_FUNDED = Funding(
    programme=PROGRAMME,
    project="CRE:HUB",
    project_number="PGI00123",
    period=Period.FROM_2021,
    statement=StatementKind.CO_FUNDED,
    disclaimer=DISCLAIMER,
)


def picture(width: int, height: int, colour: str) -> Picture:
    """A PNG of one colour."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    png = out.getvalue()
    return Picture(digest=sha256(png).hexdigest(), width=width, height=height, png=png)


def logo(
    name: str, width: int, height: int, colour: str = "#b3007d", link: str = "https://funder.example/"
) -> ShownLogo:
    """A logo with such a picture."""
    return ShownLogo(name=name, link=link, picture=picture(width, height, colour))


LOGOS = (
    logo("Interreg Europe", 600, 150, "#003b70"),
    logo("Square Foundation", 240, 240),
    logo("Tall Ministry", 90, 240, "#1b6e3c", link=""),
)


def funded(visit: Visit | None = None, *, logos: tuple[ShownLogo, ...] = LOGOS, **changes: Any) -> Visit:
    """A visit with the funding of above, or with some of it changed."""
    return replace(visit or samples.ljubljana(), funding=replace(CO_FUNDED, **changes), logos=logos)
