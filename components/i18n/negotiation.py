"""Which of our languages a visitor gets: the one asked for, else one that the browser prefers, else the visit's."""

from __future__ import annotations

import re

from components.i18n.catalogues import LANGUAGES, SOURCE_LANGUAGE

_MAX_HEADER_LENGTH = 1000  # characters; browsers send some 50, and anybody can send anything
_RANGE = re.compile(r"\s*([A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*|\*)\s*(?:;\s*[Qq]\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def choose_language(accept_language: str | None, wanted: str | None, offered: tuple[str, ...]) -> str:
    """The language of `offered` for this visitor, among those we speak (`LANGUAGES`); English if there is none.

    `wanted` is what was asked for by name (`?lang=`, the switch) and wins if it is offered. `accept_language` is the
    header of that name: its ranges in the order of their quality values, the first before the second at equal ones
    (RFC 9110, 12.5.4); a range finds a language by its beginning (`sl-SI` finds `sl`, RFC 4647, 3.4). Where nothing
    fits, the first offered. Both come from outside: what cannot be read is ignored, and nothing is raised.
    """
    spoken = tuple(dict.fromkeys(base for tag in offered if (base := _base(tag)) in LANGUAGES)) or (SOURCE_LANGUAGE,)
    if wanted and (language := _base(wanted)) in spoken:
        return language
    refused: set[str] = set()
    preferences: list[tuple[float, str]] = []
    for part in (accept_language or "")[:_MAX_HEADER_LENGTH].split(","):
        if (match := _RANGE.fullmatch(part)) is None:
            continue
        quality = min(1.0, float(match[2] or 1))
        if quality == 0:
            refused.add(_base(match[1]))
        else:
            preferences.append((quality, _base(match[1])))
    named = {language for _, language in preferences}
    for _, language in sorted(preferences, key=lambda preference: -preference[0]):
        if language in spoken and language not in refused:
            return language
        if language == "*" and (others := [one for one in spoken if one not in refused | named]):
            return others[0]  # whatever the header does not name
    return next((one for one in spoken if one not in refused), spoken[0])


def _base(tag: str) -> str:
    return tag[:_MAX_HEADER_LENGTH].strip().replace("_", "-").split("-")[0].lower()
