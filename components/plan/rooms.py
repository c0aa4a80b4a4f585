"""Floors, rooms, staircases and the like in addresses: what readers need at the door, and no geocoder knows.

In the languages of the partners, and in Finnish. Only words beside a number or an ordinal are taken for a room, as many
are names of towns, streets and houses too (Saal, Sala, Hall); `without_named_rooms` goes further.
"""

from __future__ import annotations

import re
from functools import cache

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


def _any(words: str) -> str:
    longest_first = sorted((word.strip() for word in words.replace("\n", "").split("|")), key=len, reverse=True)
    return f"(?:{'|'.join(longest_first)})\\b\\.?"


_NUMBER = (
    r"(?:(?:no|nr|št|n)\.?\s?|[#№]\s?)?"
    r"(?:\d{1,4}(?:\s?[./-]\s?\d{1,4})?\s?[a-z]?|[a-z][.-]?\d{0,4}|[ivx]{1,4})\b\.?"
)
_ORDINAL = r"(?:\d{1,2}\s?(?:st|nd|rd|th|[.]?\s?[ºª°]|er|ère|ème|e|o|a)?\.?|[ivx]{1,4}\.?)"
_PIECE = (
    rf"(?:{_ORDINAL}\s?{_any(_FLOOR)}(?:\s+{_NUMBER})?|{_any(_FLOOR)}\s*{_NUMBER}|{_any(_BARE_FLOOR)}"
    rf"|(?:{_any(_ROOM)}|{_any(_WAY_IN)})\s*{_NUMBER}|{_ORDINAL}\s?(?:{_any('ajtó|szoba|terem')})"
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
_MAX_PART_LENGTH = 120
_FLAT = re.compile(r"(?<=\d)\s+[a-df-hj-npq-tv-xz]\s?\d{1,3}$", re.IGNORECASE)
"""The staircase and the flat of `Fabianinkatu 30 A 12`."""


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
