"""Addresses as people type them: the house number in them, and other ways to write the same address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from components.plan.map_links import LINK, is_map_link, without_links
from components.plan.messages import printable_line
from components.plan.positions import short_plus_code
from components.plan.rooms import without_named_rooms, without_rooms

MAX_ADDRESS_LENGTH = 300

_HOUSE = r"\d{1,5}(?:\s?[a-z](?!\w))?"
_NUMBER = re.compile(rf"(?<![\w.]){_HOUSE}(?:\s?[-–/]\s?{_HOUSE})*(?!\w)(?!\.\s*[^\W\d])", re.IGNORECASE)
"""`7`, `7a`, `7 A`, `11-13`, `7/2`; not the `9.` of `Trg 9. maja`."""

_POSTCODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}-\d{4,5}|\d{4}-\d{3}|\d{3}\s\d{2}|\d{4,6})(?=\s+[^\W\d]|\s*$|\s*,)|\b[A-Z]{1,2}-\d{3,6}\b"
)
"""`1000 Ljubljana`, `FI-00170 Helsinki`, `LV-1050`, `1100-148 Lisboa`, `110 00 Praha`: the forms of the Universal
Postal Union's members in Europe (https://www.upu.int/en/postal-solutions/programmes-services/addressing-solutions)."""

_IN_BRACKETS = re.compile(r"\([^)]*\)")


def clean_address(address: str) -> str:
    """An address as it is asked for: without rooms, links, text in brackets, extra spaces and invisible characters, cut
    to `MAX_ADDRESS_LENGTH`."""
    text = without_links(address) if is_map_link(address) or LINK.search(address) else address
    plain = unicodedata.normalize("NFKC", without_rooms(_IN_BRACKETS.sub(" ", text[: MAX_ADDRESS_LENGTH * 2])))
    return re.sub(r"\s+(?=[,;])", "", printable_line(plain[:MAX_ADDRESS_LENGTH])).strip(" ,;")


def house_numbers(address: str, *, besides: Iterable[str] = ()) -> list[str]:
    """The numbers in an address that may be its house number, in their order. `besides` are parts known to be something
    else, such as the street's name or the postcode."""
    plain = clean_address(address)
    if (code := short_plus_code(plain)) is not None:
        plain = code[1]
    for other in besides:
        if other and any(character.isdigit() for character in other):
            plain = re.sub(rf"(?<!\w){re.escape(other)}(?!\w)", " ", plain, flags=re.IGNORECASE)
    return [match.group() for match in _NUMBER.finditer(plain)]


def house_number(address: str) -> str | None:
    """The house number that an address seems to have, None where there is none. One that looks like a postcode (four
    digits and more) is not seen; `house_numbers` sees it."""
    parts = (_POSTCODE.sub(" ", part) for part in clean_address(address).split(","))
    return next((number for part in parts for number in house_numbers(part)), None)


def is_same_house_number(number: str, other: str) -> bool:
    """Whether a house number that was found means the house that was asked for.

    `11` is in `11-13`, and `7` in `7/2` (building and flat, or the two numbers of a Czech house) and `7;9`. `7a` is
    not `7`: in most towns they are two houses.
    """
    asked_forms = {_plain(number), _plain(number.split("/", maxsplit=1)[0])}
    found_forms = [_plain(other), *(_plain(part) for part in re.split(r"[;,/]", other))]
    return any(one == other or _overlap(one, other) for one in asked_forms for other in found_forms)


def address_variants(address: str) -> list[str]:
    """An address as typed, then without parts that geocoders fail on: a building's name in front of the street, and
    what follows the house number (staircase, flat)."""
    plain = clean_address(address)
    variants = [plain, without_named_rooms(plain)]
    parts = [part.strip() for part in plain.split(",")]
    street = next((index for index, part in enumerate(parts) if _has_number_and_name(part)), 0)
    if street == len(parts) - 1 or _POSTCODE.search(parts[0]):
        before_street = parts[:street]  # the town comes first, and must not be lost
    else:
        before_street = []
        variants.append(", ".join(parts[street:]))
    if (number := house_number(parts[street])) is not None:
        base = re.match(r"\d+", number)
        before, _, after = parts[street].partition(number)
        if base is not None:
            # What follows is kept where it is the street or the town: `29 Unioninkatu Helsinki`.
            tail = re.sub(r"^[\s/-]*(?:[A-Za-z](?!\w)|\d+)(?!\w)", "", after) if before.strip() else after
            variants.append(", ".join([*before_street, f"{before}{base.group()}{tail}".strip(), *parts[street + 1 :]]))
            variants.append(without_named_rooms(variants[-1]))
    return [variant for variant in dict.fromkeys(variants) if variant]


def _has_number_and_name(part: str) -> bool:
    return house_number(part) is not None and any(character.isalpha() for character in part)


def _plain(number: str) -> str:
    return re.sub(r"\s+", "", number.casefold().replace("–", "-"))


def _overlap(one: str, other: str) -> bool:
    if "-" not in one + other:
        return False
    first, second = _range(one), _range(other)
    return first is not None and second is not None and first[0] <= second[1] and second[0] <= first[1]


def _range(number: str) -> tuple[int, int] | None:
    ends = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", number)
    if ends is None:
        return None
    low, high = int(ends[1]), int(ends[2] or ends[1])
    return (low, high) if low <= high else None
