"""The details of a visit: what holds for all its stops, drafted and published together with them."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from components.plan.bounds import BoundingBox
from components.plan.travel_modes import WALKING_M_S


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetails:
    """What an organiser tells about the visit as a whole.

    `contact`, `contact_phone` and `contact_email` are whom to ask on the day. `time_zone` is a name of the IANA
    database, `languages` are tags of BCP 47, the first that of the plan's own text; `country_codes` are those of ISO
    3166-1, two small letters each. `viewbox` is where places are looked for first. `walking_m_s` is how fast the group
    walks. An `unlisted` visit asks search engines to leave it out. `is_sample` is true of the plan that the app comes
    with. `id` tells the visit from every other, for good; empty until the visit is first published.
    """

    id: str = ""
    title: str = "Study visit"
    introduction: str = ""
    host: str = ""
    contact: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    bring: str = ""
    funding: str = ""
    languages: tuple[str, ...] = ("en",)
    time_zone: str = "UTC"
    country_codes: tuple[str, ...] = ()
    viewbox: BoundingBox | None = None
    walking_m_s: float = WALKING_M_S
    unlisted: bool = False
    is_sample: bool = False

    @property
    def contact_line(self) -> str:
        """Whom to ask, on one line: name, phone, e-mail, as far as they are known."""
        return ", ".join(part for part in (self.contact, self.contact_phone, self.contact_email) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailChange:
    """One detail that differs between two versions of a visit; `field` is the name in `VisitDetails`."""

    field: str
    before: Any
    after: Any


def detail_changes(before: VisitDetails, after: VisitDetails) -> tuple[DetailChange, ...]:
    """What differs, in the order of the fields."""
    names = (field.name for field in dataclasses.fields(VisitDetails))
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(DetailChange(field=name, before=old, after=new) for name, old, new in pairs if old != new)
