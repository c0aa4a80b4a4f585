"""The languages of a file by its headings, months and weekdays, and the letters beyond ASCII that each is spelt with.

What is all ASCII reads alike in every code page: `Datum;Ura;Naslov` says that `è` or `č` is a `č`.
"""

from __future__ import annotations

import re
from functools import cache

from components.sheets.column_words import MEANINGS
from components.sheets.columns import COLUMNS

_SAMPLE_BYTES = 20_000
_FEWEST_WORDS = 2
_ASCII_WORD = re.compile(r"(?<![\w\x80-\xff])[a-z]{2,}(?![\w\x80-\xff])")

_LANGUAGES = (
    (
        "čšž",
        """datum ura ure dan od naziv ime naslov dejavnost dogodek kraj kje kaj lokacija opis opombe prevoz prostor
        obisk postaja januar februar marec april maj junij julij avgust september oktober november december
        ponedeljek torek sreda petek sobota nedelja""",
    ),
    (
        "àèéìíîòóùú",
        """data ora ore orario dalle alle nome titolo luogo indirizzo sede evento descrizione note inizio fine dove
        sala gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre sabato
        domenica""",
    ),
    (
        "áéíóúüñªº",
        """fecha hora inicio fin actividad lugar nombre notas evento calle desde hasta sala enero febrero marzo abril
        mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes jueves viernes domingo""",
    ),
    (
        "áàâãçéêíóôõúüªº",
        """data hora horas local morada nome fim atividade evento notas rua sala janeiro fevereiro abril maio junho
        julho agosto setembro outubro novembro dezembro segunda quarta quinta sexta domingo""",
    ),
    (
        "áéíóöőúüű",
        """program nap mikor hol mit helyek terem szoba utca szeptember november december kedd szerda szombat""",
    ),
    (
        "ăâîşţșț",
        """data ora ore activitate adresa nume loc locul eveniment unde ziua strada sala ianuarie februarie martie
        aprilie iunie iulie august septembrie octombrie noiembrie decembrie luni miercuri joi vineri""",
    ),
    (
        "āčēģīķļņŗšūž",
        """datums laiks vieta adrese nosaukums kur apraksts diena telpa iela augusts septembris oktobris novembris
        decembris otrdiena ceturtdiena piektdiena sestdiena""",
    ),
    (
        "äöüß",
        """datum zeit uhrzeit von bis ort titel adresse beschreibung tag programm wo was raum januar februar april
        mai juni juli august september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag
        sonntag""",
    ),
    (
        "àâæçéèêëîïôœùûüÿ",
        """date heure heures nom titre lieu adresse jour quoi salle janvier mars avril mai juin juillet septembre
        octobre novembre lundi mardi mercredi jeudi vendredi samedi dimanche""",
    ),
)
"""Letters, and words of plans that are all ASCII."""


def letters_expected(data: bytes) -> frozenset[str]:
    """The letters beyond ASCII of the languages that the file has most words of; none where nothing tells one."""
    text = data[:_SAMPLE_BYTES].decode("latin-1").lower()
    words = set(_ASCII_WORD.findall(text))
    counts = [(len(words & known), letters) for letters, known in _known()]
    most = max(count for count, _ in counts)
    if most < _FEWEST_WORDS:
        return frozenset()
    return frozenset("".join(letters for count, letters in counts if count == most))


@cache
def _known() -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((letters, frozenset(words.split())) for letters, words in _LANGUAGES)


@cache
def accented_headings() -> frozenset[str]:
    """The known headings with letters beyond ASCII, as they are spelt, in small letters."""
    lists = (*MEANINGS.values(), *(column.headings for column in COLUMNS.values()))
    headings = (" ".join(heading.split()).casefold() for each in lists for heading in each.split(","))
    return frozenset(heading for heading in headings if not heading.isascii())
