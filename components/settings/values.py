"""How single settings are read: time zones, instants, languages, the organisers' token, proxies in front, HTTPS."""

from __future__ import annotations

import re
from datetime import datetime
from ipaddress import ip_network
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from components.plan.details import LANGUAGE_TAG
from components.plan.zones import known_zone

LanguageTag = Annotated[str, Field(pattern=rf"^{LANGUAGE_TAG}$")]
MIN_TOKEN_LENGTH = 32
"""Characters of a token of one's own choice: nothing else stands in the way of whoever guesses."""
MAX_HSTS_DAYS = 730
"""Two years, the most that lists of browsers ask for (https://hstspreload.org)."""
HASH_PREFIX = "sha256:"
_HASH = re.compile(r"sha256:[0-9a-f]{64}", re.IGNORECASE)


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


def _token(secret: SecretStr) -> SecretStr:
    token = secret.get_secret_value().strip()
    if token.lower().startswith(HASH_PREFIX):
        if not _HASH.fullmatch(token):
            raise ValueError(f"is no SHA-256: {HASH_PREFIX} is followed by 64 hexadecimal digits")
    elif len(token) < MIN_TOKEN_LENGTH:
        raise ValueError(f"is shorter than {MIN_TOKEN_LENGTH} characters, so it could be guessed")
    return secret


def _proxies(value: object) -> object:
    """A list of addresses and networks, or one text with commas between them."""
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


def _network(value: str) -> str:
    try:
        return str(ip_network(value.strip()))
    except ValueError:
        raise ValueError(f"{value!r} is no IP address and no network, as 10.0.0.2 or 172.16.0.0/12") from None


OrganiserToken = Annotated[SecretStr, AfterValidator(_token)]
TrustedProxies = Annotated[tuple[Annotated[str, AfterValidator(_network)], ...], BeforeValidator(_proxies)]
HstsDays = Annotated[int, Field(ge=0, le=MAX_HSTS_DAYS)]
