"""The details of a visit: what holds for all its stops, drafted and published together with them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from pydantic import TypeAdapter

from components.plan.bounds import BoundingBox, SearchArea
from components.plan.editing import MAX_TEXT_LENGTH, check_writable
from components.plan.errors import PlanFault, StorageFault
from components.plan.funding import NO_FUNDING, Funding, tidied_funding
from components.plan.funding_faults import funding_faults
from components.plan.messages import Phrase, message_of
from components.plan.model import Stop
from components.plan.phones import without_phones
from components.plan.photos import NO_PHOTO, Photo
from components.plan.publication import Visibility, derived_visit_id
from components.plan.travel_modes import WALKING_M_S
from components.plan.zones import known_zone

MAX_TITLE_LENGTH = 200
"""Characters of a title: what stands above every page."""
MAX_LINE_LENGTH = 300
"""Characters of any other detail that is one line."""
SLOWEST_WALK_M_S, FASTEST_WALK_M_S = 0.2, 3.0
"""Metres a second: slower is no walk, and faster is a run."""

_LINES = ("title", "host", "contact", "contact_phone", "contact_email", "removal_contact", "press_contact")
_TEXTS = ("introduction", "bring", "photo_notice", "credits")
LANGUAGE_TAG, COUNTRY_CODE = r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", r"[a-z]{2}"
"""What a language and a country are written as (the shape alone)."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Between these a visit opens: every zone is whole minutes away from UTC then, as TOML and JSON can write it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDetails:
    """What an organiser tells about the visit as a whole.

    `contact`, `contact_phone` and `contact_email` are whom to ask on the day; after the last one the phone is left out,
    unless `contact_phone_stays`. `time_zone` is a name of the IANA
    database, `languages` are tags of BCP 47, the first that of the plan's own text; `country_codes` are those of ISO
    3166-1, two small letters each. `viewbox` is where places are looked for first. `walking_m_s` is how fast the group
    walks. A visit whose `visibility` is `CLOSED` opens at `opens_at`; without one, once an organiser opens it.
    `cover` is the photo that stands for the visit. `photo_notice` says what holds for photos, `removal_contact` whom to
    ask to be taken out; empty, it is whom to ask on the day. `press_contact` and `credits` (who took the photos, wrote
    the texts) are for the record. `is_sample` is true of the plan that the app comes with. `id` tells the visit from
    every other, for good; empty until the visit is first published.
    """

    id: str = ""
    title: str = "Study visit"
    introduction: str = ""
    host: str = ""
    contact: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    contact_phone_stays: bool = False
    bring: str = ""
    photo_notice: str = ""
    removal_contact: str = ""
    press_contact: str = ""
    credits: str = ""
    funding: Funding = NO_FUNDING
    cover: Photo = NO_PHOTO
    languages: tuple[str, ...] = ("en",)
    time_zone: str = "UTC"
    country_codes: tuple[str, ...] = ()
    viewbox: BoundingBox | None = None
    walking_m_s: float = WALKING_M_S
    visibility: Visibility = Visibility.PUBLIC
    opens_at: datetime | None = None
    is_sample: bool = False

    @property
    def contact_line(self) -> str:
        """Whom to ask, on one line: name, phone, e-mail, as far as they are known."""
        return ", ".join(part for part in (self.contact, self.contact_phone, self.contact_email) if part)

    def visibility_at(self, now: datetime) -> Visibility:
        """Who may see the visit at an instant: a closed one is public from its opening on."""
        is_open = self.opens_at is not None and now >= self.opens_at
        return Visibility.PUBLIC if self.visibility is Visibility.CLOSED and is_open else self.visibility

    @property
    def lasting_contact_line(self) -> str:
        """The same after the end of the visit."""
        if self.contact_phone_stays:
            return self.contact_line
        return ", ".join(part for part in (without_phones(self.contact), self.contact_email) if part)

    @property
    def area(self) -> SearchArea:
        """Where the places of this visit are looked for first."""
        return SearchArea(country_codes=self.country_codes, viewbox=self.viewbox)


NO_DETAILS = VisitDetails()
"""The details of a visit of which nobody told any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailChange:
    """One detail that differs between two versions of a visit; `field` is the name in `VisitDetails`."""

    field: str
    before: Any
    after: Any


def detail_changes(before: VisitDetails, after: VisitDetails) -> tuple[DetailChange, ...]:
    """What differs, in the order of the fields. The id is what a visit is known by, and no change of its details."""
    names = (field.name for field in dataclasses.fields(VisitDetails) if field.name != "id")
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(DetailChange(field=name, before=old, after=new) for name, old, new in pairs if old != new)


def checked_details(details: VisitDetails) -> VisitDetails:
    """The details as they are stored: lines on one line, texts without blanks around them, each code once.

    Raises `PlanFault` where `detail_faults` has one.
    """
    if faults := detail_faults(details):
        raise PlanFault(next(iter(faults.values())))
    return tidied(details)


def detail_faults(details: VisitDetails, *, of_any_length: bool = False) -> dict[str, Phrase]:
    """What is wrong with the details, by the name of the field: a missing title, a text that is too long (unless it may
    be `of_any_length`) or holds a character that no file can keep, an e-mail address that is none, a time zone that
    nobody knows, a language or country that is no code, no language, a box that is none, and a pace at which nobody
    walks. Of the funding, whose texts have to fit, each fault stands by its part: `funding.text`."""
    tidy = tidied(details)
    faults = {name: _text_fault(name, getattr(tidy, name), of_any_length) for name in (*_LINES, *_TEXTS)}
    if not tidy.languages or not all(re.fullmatch(LANGUAGE_TAG, tag) for tag in tidy.languages):
        faults["languages"] = Phrase("Choose the languages of the visit, at least one.")
    if known_zone(tidy.time_zone) is None:
        faults["time_zone"] = Phrase("{zone} is no time zone.", {"zone": tidy.time_zone[:100]})
    if not all(re.fullmatch(COUNTRY_CODE, code) for code in tidy.country_codes):
        faults["country_codes"] = Phrase("A country is a code of two letters, like SI.")
    if tidy.viewbox is not None and not tidy.viewbox.is_on_earth:
        faults["viewbox"] = Phrase("The area of the places needs its south below its north, in degrees.")
    if not SLOWEST_WALK_M_S <= tidy.walking_m_s <= FASTEST_WALK_M_S:
        faults["walking_m_s"] = Phrase(
            "A group walks between {least} and {most} metres a second.",
            {"least": str(SLOWEST_WALK_M_S), "most": str(FASTEST_WALK_M_S)},
        )
    faults["opens_at"] = _opening_fault(tidy.opens_at)
    faults |= {f"funding.{name}": fault for name, fault in funding_faults(tidy.funding).items()}
    return {name: fault for name, fault in faults.items() if fault is not None}


def tidied(details: VisitDetails) -> VisitDetails:
    """Lines on one line, texts without blanks around them, each code once, an opening in the visit's zone, and none but
    of a closed visit."""
    texts: dict[str, Any] = {name: " ".join(getattr(details, name).split()) for name in _LINES}
    texts |= {name: getattr(details, name).strip() for name in _TEXTS}
    languages = tuple(dict.fromkeys(details.languages))
    countries = tuple(dict.fromkeys(code.strip().lower() for code in details.country_codes))
    opens_at = _in_zone(details.opens_at, details.time_zone) if details.visibility is Visibility.CLOSED else None
    return dataclasses.replace(
        details,
        **texts,
        languages=languages,
        country_codes=countries,
        opens_at=opens_at,
        funding=tidied_funding(details.funding),
    )


def _in_zone(opens_at: datetime | None, zone_name: str) -> datetime | None:
    """The instant as the clocks of the zone show it, to the minute, with their distance from UTC: equal instants are
    written alike. As it is where it cannot be, which is a fault of the details."""
    zone = known_zone(zone_name)
    if opens_at is None or zone is None or _opening_fault(opens_at) is not None:
        return opens_at
    local = opens_at.astimezone(zone)
    offset = local.utcoffset() or timedelta()
    return local.replace(second=0, microsecond=0, tzinfo=timezone(offset) if offset else UTC)


def _opening_fault(opens_at: datetime | None) -> Phrase | None:
    if opens_at is None:
        return None
    if opens_at.tzinfo is None:
        return Phrase("An opening needs its distance from UTC, like 2017-02-02T08:00:00+01:00.")
    if not FIRST_YEAR < opens_at.year < LAST_YEAR:
        return Phrase("A visit opens between {first} and {last}.", {"first": FIRST_YEAR + 1, "last": LAST_YEAR - 1})
    return None


def _text_fault(name: str, text: str, of_any_length: bool) -> Phrase | None:
    try:
        check_writable([text])
    except PlanFault as fault:
        return message_of(fault)
    if name == "title" and not text:
        return Phrase("A visit needs a title.")
    if not of_any_length:
        if name == "title" and len(text) > MAX_TITLE_LENGTH:
            return Phrase("A title has at most {most} characters.", {"most": MAX_TITLE_LENGTH})
        most = MAX_LINE_LENGTH if name in _LINES else MAX_TEXT_LENGTH
        if len(text) > most:
            return Phrase("A text has at most {most} characters.", {"most": most})
    if name == "contact_email" and text and not _EMAIL.fullmatch(text):
        return Phrase("An e-mail address looks like name@example.org.")
    return None


_JSON = TypeAdapter(VisitDetails)


def details_to_json(details: VisitDetails) -> bytes:
    """The details as JSON: equal details give equal bytes, also in a newer app that knows more of them."""
    return _JSON.dump_json(details, exclude_defaults=True)


def details_from_json(text: bytes) -> VisitDetails:
    """Details from their JSON. Raises `StorageFault` where that is damaged or from a newer app."""
    try:
        return _JSON.validate_json(text)
    except ValueError as fault:  # pydantic's `ValidationError` is one
        raise StorageFault("The stored details are damaged, or come from a newer version.") from fault


def visit_id_with_stops(title: str, host: str, stops: Iterable[Stop]) -> str:
    """The id of a visit with these stops; empty while none of them is shown, as there is no first day then."""
    first_day = min((stop.date for stop in stops if not stop.hidden), default=None)
    return "" if first_day is None else derived_visit_id(title, host, first_day)
