"""How single settings are read: time zones, instants, languages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from components.plan.details import LANGUAGE_TAG
from components.plan.zones import known_zone

LanguageTag = Annotated[str, Field(pattern=rf"^{LANGUAGE_TAG}$")]


def as_zone(value: object) -> ZoneInfo:
    """A time zone by its name. Raises `ValueError`."""
    if isinstance(value, ZoneInfo):
        return value
    zone = known_zone(str(value))
    if zone is None:
        raise ValueError("is no time zone; write it like Europe/Ljubljana")
    return zone


def as_instant(value: object) -> object:
    """A datetime with its offset, of TOML or as a text. Raises `ValueError`."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError("is no instant; write it with its offset, like 2017-02-02T10:20:00+01:00")
    return moment


def with_plain_dash(funding: object) -> object:
    """The table with its years as they are typed: `2014–2020` has another dash."""
    if not isinstance(funding, dict) or not isinstance(funding.get("period"), str):
        return funding
    return {**funding, "period": funding["period"].replace("–", "-").strip()}
