"""Settings of who gets in, and from where: the organisers' token, proxies in front, and HTTPS."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

MIN_TOKEN_LENGTH = 32
"""Characters of a token of one's own choice: nothing else stands in the way of whoever guesses."""
MAX_HSTS_DAYS = 730
"""Two years, the most that lists of browsers ask for (https://hstspreload.org)."""
HASH_PREFIX = "sha256:"
_HASH = re.compile(r"sha256:[0-9a-f]{64}", re.IGNORECASE)


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
