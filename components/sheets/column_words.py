"""What the headings of people's tables mean, in English, Slovene, Italian, Spanish, Portuguese, Hungarian, Romanian,
Latvian, German and French.

A heading means a column of the plan, or one of the columns that only files of others have (`MEANINGS`). The words for a
column of the plan stand with it in `columns.COLUMNS`. Letters, accents, punctuation and what stands in brackets make no
difference: `Cost(€)` is `cost`, `startTime` is `start time`. Only whole headings are known: `driver phone` is no
`phone`, as nobody may find private columns published.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType

from components.plan.travel_words import folded_words
from components.sheets.columns import COLUMNS, KNOWN, TRANSLATED, column_name, translated_field

HOURS = "hours"
DAY = "day"
POSITION = "position"

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "date": """dates, event date, date of visit, visit date, start date, startdate, begin date, date start,
        datum, datum obiska, datum začetka, datumi, dan in datum, data, data inizio, data di inizio, data visita,
        fecha, fechas, fecha inicio, fecha de inicio, data de início, datas, dátum, kezdő dátum, nap dátum, dată,
        data începerii, datums, sākuma datums, startdatum, anfangsdatum, beginndatum, dates, date début, date de
        début, date de visite, date time, datetime, date and time, date hour, datum in ura, datum in čas, datum
        uhrzeit, datum und uhrzeit, datum und zeit, data e ora, data ora, fecha y hora, fecha hora, data e hora,
        data hora, dátum és idő, dátum idő, data și ora, datums un laiks, date et heure, when, kdaj, quando, cuándo,
        mikor, când, kad, wann, quand, termin, beginnt am, fecha de comienzo, kezdés dátuma, dată de început, data
        de început, sākuma datums""",
        "name": """names, title, event name, event title, activity name, session title, stop name, place name, venue
        name, location name, ime, naziv, ime dogodka, naslov dogodka, nome, titolo, nombre, título, név, megnevezés,
        nume, denumire, denumirea, titlu, nosaukums, titel, bezeichnung, nom, titre, intitulé, summary, subject,
        betreff, objet, event, activity, activities, session, what, item, visit, stop, dogodek, aktivnost,
        dejavnost, kaj, obisk, postanek, postaja, evento, attività, cosa, visita, tappa, sosta, actividad,
        actividades, qué, parada, atividade, actividade, o que, o quê, paragem, esemény, tevékenység, mit, mi,
        látogatás, megálló, eveniment, activitate, ce, vizită, oprire, pasākums, aktivitāte, kas, vizīte,
        apmeklējums, pietura, veranstaltung, aktivität, was, besuch, halt, station, événement, activité, quoi,
        visite, étape, arrêt, programme item, program item, agenda item, točka programa, točka, programmpunkt,
        tagesordnungspunkt, programme, program, programma, programa, programm, activitatea, evenimentul, titlul,
        zadeva, oggetto, tárgy, subiect, subiectul, organisation, organization, host organisation, host
        organization, institution, company, organizacija, ustanova, institucija, podjetje, organizzazione, ente,
        istituzione, azienda, organización, institución, entidad, empresa, organização, instituição, entidade,
        szervezet, intézmény, cég, organizație, instituție, firmă, organizācija, iestāde, uzņēmums, einrichtung,
        firma, unternehmen, organisme, établissement, entreprise""",
        "lat": """latitude, latitude n, gps lat, gps latitude, geo lat, zemljepisna širina, geografska širina,
        širina, latitudine, latitud, szélesség, földrajzi szélesség, platums, ģeogrāfiskais platums, breite,
        breitengrad, geographische breite, geografische breite""",
        "lon": """longitude, lng, long, longitude e, gps lon, gps lng, gps longitude, geo lon, geo lng, zemljepisna
        dolžina, geografska dolžina, dolžina, longitudine, longitud, hosszúság, földrajzi hosszúság, garums,
        ģeogrāfiskais garums, länge, längengrad, geographische länge, geografische länge""",
        HOURS: """time, times, hour, time slot, timeslot, slot, time range, schedule, timing, ura, ure, čas, termin
        ure, urnik, ora, ore, orario, orari, hora, horas, horario, horarios, horário, horários, idő, időpont,
        időpontok, óra, interval, interval orar, ora interval, oră, orar, laiks, laiki, stunda, zeit, zeiten,
        uhrzeit, uhrzeiten, zeitraum, uhr, heure, heures, horaire, horaires, créneau, vrijeme, vreme""",
        DAY: """days, day number, day no, day nr, day of week, weekday, week day, dan, dnevi, dan v tednu, zaporedni
        dan, giorno, giorni, giorno della settimana, día, días, día de la semana, dia, dias, dia da semana, nap,
        napok, a hét napja, ziua, zi, zile, ziua săptămânii, diena, dienas, nedēļas diena, tag, tage, wochentag,
        jour, jours, jour de la semaine""",
        POSITION: """coordinates, coordinate, coords, gps, gps coordinates, gps position, geo, geo position, latlon,
        latlng, lat lon, lat lng, lat long, latitude longitude, wkt, geometry, geom, pin, koordinate, koordinata,
        gps koordinate, lokacija gps, coordinate gps, posizione, posizione gps, coordenadas, coordenadas gps,
        posición, posição, koordináták, gps koordináták, pozíció, coordonate, coordonate gps, poziție, koordinātas,
        gps koordinātas, koordinaten, gps koordinaten, coordonnées, coordonnées gps, position gps, map, maps, map
        link, map url, maps link, maps url, google maps, google map, google maps link, google maps url, gmaps, apple
        maps, openstreetmap, osm, waze, plus code, pluscode, zemljevid, karta, povezava na zemljevid, mappa, mappe,
        link mappa, mapa, enlace mapa, térkép, térkép link, hartă, harta, karte, saite uz karti, kartenlink, carte,
        lien carte, what3words""",
        "topic": """topics, theme, themes, tema, teme, predmet, argomento, argomenti, téma, témák, temă, tēma,
        tēmas, thema, themen, thème, thèmes, sujet, assunto, asunto""",
        "place": """location, locations, where, place, places, venue, venues, site, ort, orte, veranstaltungsort,
        wo, kraj, kje, lokacija, lokacije, prizorišče, luogo, luoghi, dove, sede, posto, lugar, lugares, dónde,
        donde, ubicación, local, locais, onde, localização, hely, helyszín, helyszínek, hol, loc, locul, locație,
        locația, unde, vieta, norises vieta, kur, lieu, lieux, où, endroit, emplacement, mjesto održavanja,
        building, stavba, zgradba, edificio, edifício, épület, clădire, clădirea, ēka, gebäude, bâtiment""",
        "room": """rooms, meeting room, conference room, room name, room number, hall, floor, soba, sobe, prostor,
        prostori, dvorana, učilnica, predavalnica, nadstropje, stanza, sala, sala riunioni, aula, piano, salón,
        planta, piso, andar, terem, szoba, helyiség, emelet, sală, încăpere, etaj, telpa, zāle, stāvs, raum, räume,
        raumnummer, saal, zimmer, etage, stockwerk, salle, salles, pièce, étage""",
        "title or address": "naslov, cím",
        "postcode": """postal code, zip, zip code, plz, postleitzahl, poštna številka, pošta, cap, código postal,
        irányítószám, cod poștal, pasta indekss, code postal""",
        "city": """town, city name, municipality, locality, mesto, občina, città, comune, località, ciudad,
        localidad, población, cidade, localidade, concelho, város, település, oraș, localitate, pilsēta, stadt,
        gemeinde, ville, commune, grad""",
        "region": """state, province, county, state province, regija, pokrajina, provincia, regione, región, província,
        região, distrito, megye, județ, județul, regiune, novads, bundesland, kanton, région, département""",
        "country": """country name, država, paese, nazione, país, ország, țară, țara, valsts, land, pays, zemlja""",
    }
)
"""Other names for each column of the plan that is not in `COLUMNS`, and for what files of others have besides: hours
(a beginning or a range), days (a number or a weekday), positions (in any form), and texts that are a stop's name, its
address or a part of either."""

MAX_HEADING_LENGTH = 80
"""Characters; what is longer is a sentence."""

PAIRS: Mapping[str, str] = MappingProxyType(
    {"od": "do", "from": "to", "da": "a", "dalle": "alle", "de": "a", "das": "as", "no": "lidz", "tol": "ig"}
)
"""Short words that mean a beginning and an end only where both are there."""

OF_PLACES = frozenset({"place", "room", "city", "region", "country", "postcode", "title or address"})
"""Meanings that say where a stop is; a column with one that is not read is told of."""


_WORDS_IN_ONE = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_IN_BRACKETS = re.compile(r"[(\[{].*?(?:[)\]}]|$)")


def folded(heading: str) -> str:
    """The words of a heading without accents, capitals, punctuation, and what stands in brackets."""
    apart = _WORDS_IN_ONE.sub(" ", heading)
    return " ".join(folded_words(_IN_BRACKETS.sub(" ", apart)) or folded_words(apart))


@cache
def _words() -> Mapping[str, str]:
    """What each known heading means, as `folded`; of those that mean the same the likeliest first."""
    meanings: dict[str, str] = {meaning: meaning for meaning in MEANINGS}
    of = {name: column.headings for name, column in COLUMNS.items()}
    for meaning, headings in (*MEANINGS.items(), *of.items()):
        for words in filter(None, map(folded, headings.split(","))):
            meanings.setdefault(words, meaning)
    return {folded(name): name for name in KNOWN} | meanings


@cache
def _ranks() -> Mapping[str, int]:
    return {heading: rank for rank, heading in enumerate(_words())}


@lru_cache(maxsize=4096)
def rank_of(heading: str) -> int:
    """The lower, the likelier a heading is the one meant where a table has several for the same column."""
    ranks = [_ranks().get(folded(part), len(_ranks())) for part in (heading, *_parts(heading))]
    return min(ranks)


@lru_cache(maxsize=4096)
def meaning_of(heading: str) -> str:
    """The column that a heading names: one of the plan's, a translation's (`notes_sl`), one of `MEANINGS`, or none."""
    if (name := column_name(heading)) in KNOWN or translated_field(name):
        return name
    parts = [words for part in _parts(heading) if (words := folded(part))]
    if not parts or _FOR_FEW & {word for part in parts for word in part.split()}:
        return ""
    if any(PAIRS.get(first) == second for first, second in pairwise(parts)):
        return HOURS
    if translation := _translation(heading):
        return translation
    meanings = [_words().get(part, "") for part in parts]
    meaning = _words().get(folded(heading), "") or _together([each for each in meanings if each])
    # What only some of a heading's words tell may still be private: `Phone (driver)`.
    guarded = meaning in COLUMNS and not COLUMNS[meaning].essential
    return "" if guarded and not (all(meanings) or folded_words(heading) == folded_words(parts[0])) else meaning


def _translation(heading: str) -> str:
    """The column of a heading with the language of its texts behind it: `Title SL`, `Opis (EN)`."""
    *words, language = folded_words(heading) or [""]
    meaning = _words().get(" ".join(words), "") if language in _LANGUAGES else ""
    return f"{meaning}_{language}" if meaning in TRANSLATED else ""


@lru_cache(maxsize=4096)
def withheld_by_slip(heading: str) -> str:
    """The column that withholds something from readers (`Column.safest`) and whose heading, in any of the languages
    that are read, this one nearly is; empty where there is none."""
    words = folded(heading)
    known = {
        each: meaning
        for each, meaning in _words().items()
        if _withholds(meaning) and len(each) >= _LEAST_LETTERS
        # A letter more or less, but the first, is a slip; more may be another word.
        if each[0] == words[:1] and abs(len(each) - len(words)) <= 1
    }
    near = [] if words in _words() else difflib.get_close_matches(words, known, 1, _LIKENESS)
    return known[near[0]] if near else ""


def _withholds(meaning: str) -> bool:
    return meaning in COLUMNS and COLUMNS[meaning].safest is not None


def known_heading(text: str) -> bool:
    """Whether a cell is the heading of a column, in one of the languages that are read."""
    return bool(meaning_of(text))


_LIKENESS = 0.86
"""Of 1: `hiden` is a slip of `hidden`, `end of visit` none of `until end of visit`."""
_LEAST_LETTERS = 6
"""Shorter words are too much like others."""
_LANGUAGES = frozenset({"en", "sl", "it", "es", "pt", "hu", "ro", "lv", "de", "fr"})

_PARTS = r"[/|\n\r•·+&–—]|\s-\s|(?<=\w)-(?=\w)"
_BRACKETS = r"[()\[\]]"


def _parts(heading: str) -> list[str]:
    """The parts of a heading in two languages, or for two things: `Datum / Date`, `Contact (name, phone)`."""
    if len(heading) > MAX_HEADING_LENGTH:
        return []
    return re.split(rf"{_PARTS}|{_BRACKETS}|[,;]" if re.search(_BRACKETS, heading) else _PARTS, heading)


_FOR_FEW = frozenset(
    folded_words("""internal interno interna interni intern interne internes belső privato privado privada private
    privat zasebno bizalmas confidential vertraulich""")
)
"""Words of headings whose columns are for the organisers alone."""


def _together(meanings: list[str]) -> str:
    for both, meaning in (
        ({"arrive", "depart"}, HOURS),
        ({"arrive", HOURS}, "arrive"),
        ({"depart", HOURS}, "depart"),
        ({"lat", "lon"}, POSITION),
        ({"date", HOURS}, "date"),
        ({DAY, HOURS}, "date"),
        ({"date", DAY}, "date"),
        ({"place", "address"}, "address"),
        ({"room", "address"}, "address"),
        ({"room", "place"}, "place"),
        ({"phone", "contact"}, "contact"),
    ):
        if both <= set(meanings):
            return meaning
    return meanings[0] if meanings else ""
