"""Addresses as people type them: the house number in them, and other ways to write the same address.

Floors, rooms, staircases and the like are what readers need at the door, and no geocoder knows. They are told in the
languages of the partners, and in Finnish. Only words beside a number or an ordinal are taken for a room, as many are
names of towns, streets and houses too (Saal, Sala, Hall); `without_named_rooms` goes further.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from components.plan.map_links import LINK, is_map_link, without_links
from components.plan.messages import printable_line
from components.plan.positions import short_plus_code

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

_FLOOR = r"""floor|fl|level|storey|story|nadstropje|nadstropju|nadstr|etaža|piano|planta|piso|andar|emelet|em|etaj|
etajul|et|stāvs|stāvā|og|ug|obergeschoss|obergeschoß|untergeschoss|stock|stockwerk|etage|étage|etg|kat|kerros|krs"""
_BARE_FLOOR = r"""ground\ floor|first\ floor|second\ floor|third\ floor|fourth\ floor|fifth\ floor|top\ floor|
lower\ ground\ floor|basement|mezzanine|pritličje|klet|kletna\ etaža|piano\ terra|pianterreno|primo\ piano|
secondo\ piano|terzo\ piano|seminterrato|planta\ baja|entresuelo|principal|primera\ planta|segunda\ planta|
rés[\ -]do[\ -]chão|r/c|cave|földszint|fszt|magasföldszint|félemelet|alagsor|parter|demisol|mansardă|pirmais\ stāvs|
pagrabstāvs|erdgeschoss|erdgeschoß|eg|dachgeschoss|dg|hochparterre|parterre|rez[\ -]de[\ -]chaussée|rdc|
premier\ étage|deuxième\ étage|prvo\ nadstropje|drugo\ nadstropje|tretje\ nadstropje|sous[\ -]sol"""
_ROOM = r"""room|rm|suite|ste|unit|apt|apartment|flat|office|hall|auditorium|lecture\ hall|lecture\ room|
class\ ?room|conference\ room|meeting\ room|seminar\ room|lab|soba|sejna\ soba|konferenčna\ soba|dvorana|
konferenčna\ dvorana|predavalnica|učilnica|pisarna|stanovanje|sala|sala\ riunioni|sala\ conferenze|aula|stanza|
ufficio|scala|interno|int|sala\ de\ reuniones|sala\ de\ juntas|despacho|oficina|puerta|pta|escalera|esc|
sala\ de\ reuniões|gabinete|apartamento|apto|fração|terem|szoba|ajtó|lépcsőház|lph|tárgyaló|iroda|előadó|camera|cam|
ap|apartament|apartamentul|scara|sc|birou|biroul|zāle|telpa|kabinets|auditorija|dzīvoklis|dz|zimmer|zi|zimmernr|
raum|saal|hörsaal|seminarraum|konferenzraum|besprechungsraum|büro|wohnung|whg|top|tür|stiege|treppe|salle|bureau|
amphithéâtre|amphi|appartement|appt|porte|escalier|huone|sali|as"""
_WAY_IN = r"""entrance|entry|gate|door|staircase|stairway|stairs|building|bldg|block|wing|vhod|stopnišče|stavba|
objekt|trakt|ingresso|entrata|edificio|palazzina|entrada|portal|edifício|bloco|bejárat|épület|intrare|intrarea|
clădire|clădirea|corp|bloc|bl|ieeja|kāpņutelpa|korpuss|eingang|aufgang|gebäude|trakt|flügel|haus|hinterhaus|entrée|
bâtiment|bât|rappu|porras"""
_MAX_PART_LENGTH = 120
_FLAT = re.compile(r"(?<=\d)\s+[a-df-hj-npq-tv-xz]\s?\d{1,3}$", re.IGNORECASE)
"""The staircase and the flat of `Fabianinkatu 30 A 12`."""


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


def _any(words: str) -> str:
    longest_first = sorted((word.strip() for word in words.replace("\n", "").split("|")), key=len, reverse=True)
    return f"(?:{'|'.join(longest_first)})\\b\\.?"


_ROOM_NUMBER = (
    r"(?:(?:no|nr|št|n)\.?\s?|[#№]\s?)?"
    r"(?:\d{1,4}(?:\s?[./-]\s?\d{1,4})?\s?[a-z]?|[a-z][.-]?\d{0,4}|[ivx]{1,4})\b\.?"
)
_ORDINAL = r"(?:\d{1,2}\s?(?:st|nd|rd|th|[.]?\s?[ºª°]|er|ère|ème|e|o|a)?\.?|[ivx]{1,4}\.?)"
_PIECE = (
    rf"(?:{_ORDINAL}\s?{_any(_FLOOR)}(?:\s+{_ROOM_NUMBER})?|{_any(_FLOOR)}\s*{_ROOM_NUMBER}|{_any(_BARE_FLOOR)}"
    rf"|(?:{_any(_ROOM)}|{_any(_WAY_IN)})\s*{_ROOM_NUMBER}|{_ORDINAL}\s?(?:{_any('ajtó|szoba|terem')})"
    r"|\d{1,2}\.?\s?[ºª°]\s?(?:izq\w*|dcha|der\w*|dto|drt\w*|dir\w*|esq\w*|fr\w*|fte|[a-z])?\b\.?|\#\s?\d{1,4}\b)"
)
_PIECES = rf"{_PIECE}(?:\s*[-–/]?\s*{_PIECE})*"
_BEHIND = rf"(?P<street>.*[^\W\d].*\d\s?[a-z]?|\d+[a-z]?\s.*[^\W\d]\.?)\s*[.\s–-]\s*{_PIECES}"
_BEFORE = rf"{_PIECES}\s+(?P<street>[^\W\d].*\d.*)"
_CARE_OF = r"(?:c/o|℅|attn\b|z\.\s?h(?:d)?\.|p\.p\.).*"
_FROM_WHERE = (
    r"(?:(?:main|back|side|use\ the)\s)?(?:entrance|entry|vhod|ingresso|entrata|entrada|bejárat|intrarea?|ieeja|"
    r"eingang|entrée|sisäänkäynti)\b\D*"
)
_NAMED = rf"(?:{_any(_ROOM)})\s+[^\d]+"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled where an address is read: it takes 45 ms for all of them, which the start of the app need not wait."""
    return re.compile(pattern, re.IGNORECASE)


def without_rooms(address: str) -> str:
    """An address without floors, rooms, staircases, entrances and `c/o`; as it is where nothing else would
    be left."""
    parts = [part.strip() for part in re.split(r"[,;\n]", address)]
    without = [left for part in parts if (left := _without_room(part, alone=len(parts) == 1))]
    left = ", ".join(without)
    if without == parts:
        return address
    return left if any(character.isalpha() for character in left) else address


def without_named_rooms(address: str) -> str:
    """An address without parts in its middle that look like a room's name: `Via Roma 5, Sala Europa, Milano`."""
    parts = [part.strip() for part in address.split(",")]
    return ", ".join(
        part
        for index, part in enumerate(parts)
        if not 0 < index < len(parts) - 1 or not _compiled(_NAMED).fullmatch(part)
    )


def _without_room(part: str, *, alone: bool) -> str:
    if not alone and any(_compiled(pattern).fullmatch(part) for pattern in (_PIECES, _CARE_OF, _FROM_WHERE)):
        return ""
    if len(part) > _MAX_PART_LENGTH:
        return part
    for pattern in (_BEHIND, _BEFORE):
        if (match := _compiled(pattern).fullmatch(part)) is not None:
            part = match["street"].strip()
    return _FLAT.sub("", part)
