"""The columns of the plan: the name of each, the stop's field that it fills, how it is read and written.

`date`, `id`, `lat` and `lon` need more than their own cell and are read in `rows`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from components.plan.items import parts_at_bars
from components.plan.messages import Phrase
from components.plan.model import PlaceSource, Stop
from components.sheets import cells, hours, materials, photos, projects, quotes
from components.sheets.cells import Unusable, excerpt
from components.sheets.column import Column
from components.sheets.column import parse_text as parse_text  # noqa: PLC0414 - what the cells of texts are read by
from components.sheets.photos import ALTS, PHOTO_PARTS

CONTRACT = (
    "date", "arrive", "depart", "name", "address", "lat", "lon", "travel", "description", "projects", "website",
    "contact", "notes",
)  # fmt: skip
"""The columns of every plan, in their order."""

REQUIRED = ("name",)


def _short(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """`parse` for a text that has passed `parse_text`."""

    def checked(text: str) -> Any:
        plain = parse_text(text)
        return plain if isinstance(plain, Unusable) else parse(plain)

    return checked


def _source(text: str) -> PlaceSource | Unusable:
    word = text.casefold()
    if word in set(PlaceSource):
        return PlaceSource(word)
    return Unusable(
        Phrase("“{text}” is not a valid source for a position.", {"text": excerpt(text)}),
        Phrase("Write organiser or geocoder, or leave the cell empty."),
    )


def _or_empty(write: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: "" if value is None else write(value)


def _yes(value: bool) -> str:
    return "yes" if value else ""


def _text_column(
    field: str,
    headings: str = "",
    *,
    parse: Callable[[str], Any] = parse_text,
    essential: bool = True,
    translated: bool = False,
    may_end: bool = False,
) -> Column:
    return Column(field, parse, str, essential, translated, headings=headings, may_end=may_end)


@cache
def words_that_may_end() -> Mapping[str, str]:
    """The fields of a stop that can be for the days of the visit alone, by the names and headings of their columns."""
    columns = {name: column for name, column in COLUMNS.items() if column.may_end}
    headings = {heading: column.field for column in columns.values() for heading in column.headings.split(",")}
    names = {name: column.field for name, column in columns.items()}
    return names | {column_name(heading): name for heading, name in headings.items()}


COLUMNS: dict[str, Column] = {
    "arrive": Column(
        "arrive",
        hours.parse_time,
        _or_empty(hours.format_time),
        headings="""arrival, arrival time, time start, arr, arrives, start, start time, starts, starts at, begin,
        begins, beginning, begin time, from, time from, check in, dtstart, prihod, začetek, ura začetka, ura od, od
        ure, čas od, čas začetka, od, ura od, odkdaj, arrivo, ora di arrivo, inizio, ora inizio, ora di inizio,
        dalle, dalle ore, llegada, hora de llegada, inicio, hora inicio, hora de inicio, comienzo, desde, chegada,
        hora de chegada, início, hora de início, hora início, começo, a partir de, érkezés, érkezés ideje, kezdés,
        kezdet, kezdete, kezdő időpont, mettől, sosire, ora sosirii, ora de sosire, început, ora început, ora de
        început, ora start, ora de la, ora de începere, începe, de la, ierašanās, sākums, sākuma laiks, laiks no,
        ankunft, ankunftszeit, beginn, anfang, startzeit, von, von uhr, uhrzeit von, zeit von, ab, arrivée, heure
        arrivée, début, heure début, heure de début, heure d'arrivée, commence, dès, dolazak, početak, beginnt um,
        hora de comienzo, kezdés időpontja, oră de început""",
    ),
    "depart": Column(
        "depart",
        hours.parse_time,
        _or_empty(hours.format_time),
        headings="""departure, departure time, time end, dep, departs, end, end time, ends, ends at, ending, finish,
        finish time, until, till, time to, check out, dtend, leave, leaving, odhod, konec, ura konca, ura do, do
        ure, čas do, čas konca, zaključek, do kdaj, partenza, ora di partenza, fine, ora fine, ora di fine, alle
        ore, fino a, termine, salida, hora de salida, fin, hora fin, hora de fin, final, hora final, término, hasta,
        partida, hora de partida, fim, hora de fim, hora fim, fecho, até, indulás, távozás, vége, befejezés,
        befejező időpont, meddig, plecare, ora plecării, ora de plecare, sfârșit, ora sfârșit, ora de sfârșit, ora
        final, ora până la, ora de încheiere, până, până la, se termină, beigas, beigu laiks, laiks līdz,
        izbraukšana, līdz, abfahrt, abfahrtszeit, ende, endzeit, schluss, bis, bis uhr, uhrzeit bis, zeit bis, heure
        fin, heure de fin, départ, heure de départ, jusqu'à, odlazak, endet um, hora de finalización, befejezés
        időpontja, oră de sfârșit""",
    ),
    "dwell": Column(
        "dwell_s",
        cells.parse_duration,
        _or_empty(cells.format_duration),
        headings="""duration, length of stay, stay, length, duration min, duration minutes, trajanje, dolžina
        obiska, durata, durata min, duración, duração, időtartam, hossz, tartam, durată, ilgums, dauer, aufenthalt,
        aufenthaltsdauer, dauer min, durée""",
    ),
    "address": _text_column(
        "address",
        """street address, full address, postal address, venue address, location address, event address, meeting
        address, address line 1, street, street and number, adresse, anschrift, straße, straße und hausnummer,
        veranstaltungsadresse, naslov prizorišča, naslov lokacije, ulica, ulica in hišna številka, indirizzo, via,
        dirección, calle, domicilio, endereço, morada, rua, pontos cím, lakcím, utca, utca házszám, adresa, adresă,
        stradă, strada, adrese, iela, adresse postale, adresse complète, rue""",
        translated=True,
    ),
    "travel": Column(
        "travel",
        _short(cells.parse_travel),
        cells.format_travel,
        own_words=("travel_words", cells.travel_words),
        headings="""travel mode, mode of travel, transport, transportation, mode of transport, transport mode, means
        of transport, transfer, getting there, prevoz, prevozno sredstvo, način prevoza, prihod z, pot, trasporto,
        trasporti, mezzo, mezzo di trasporto, spostamento, transporte, medio de transporte, desplazamiento, meio de
        transporte, deslocação, közlekedés, közlekedési eszköz, utazás, szállítás, mijloc de transport, deplasare,
        transports, transporta veids, transporta līdzeklis, verkehrsmittel, beförderung, transportmittel,
        fortbewegung, moyen de transport, déplacement, trajet, prijevoz""",
    ),
    "travel_min": Column(
        "travel_s",
        cells.parse_duration,
        _or_empty(cells.format_duration),
        headings="""travel time, travel time min, travel minutes, transfer time, čas vožnje, čas poti, trajanje
        vožnje, tempo di viaggio, durata del viaggio, tiempo de viaje, tempo de viagem, utazási idő, menetidő, timp
        de călătorie, durata călătoriei, brauciena laiks, ceļā pavadītais laiks, fahrzeit, reisezeit, fahrtdauer,
        temps de trajet, durée du trajet""",
    ),
    "time_zone": Column(
        "time_zone",
        cells.parse_time_zone,
        str,
        headings="""timezone, tz, časovni pas, fuso orario, zona horaria, huso horario, fuso horário, időzóna, fus
        orar, laika josla, laika zona, zeitzone, fuseau horaire""",
    ),
    "group": _text_column(
        "group",
        """groups, skupina, skupine, gruppo, gruppi, grupo, grupos, csoport, csoportok, grup, grupă, grupa, grupas,
        gruppe, gruppen, groupe, groupes""",
        parse=_short(cells.parse_group),
    ),
    "meet": _text_column(
        "meet",
        """meeting point, meeting place, where we meet, zbirno mesto, zbirališče, zbor, kje se dobimo, punto di
        incontro, punto di ritrovo, ritrovo, punto de encuentro, lugar de encuentro, ponto de encontro, local de
        encontro, találkozási pont, találkozó helye, gyülekező, punct de întâlnire, loc de întâlnire, tikšanās
        vieta, treffpunkt, point de rencontre, point de rendez vous, lieu de rendez vous, rendez vous""",
        translated=True,
        may_end=True,
    ),
    "description": _text_column(
        "description",
        """details, detail, info, information, about, content, short description, event description, opis, opis
        dejavnosti, podrobnosti, vsebina, informacije, descrizione, dettagli, contenuto, informazioni, descripción,
        detalles, contenido, información, descrição, detalhes, conteúdo, informação, leírás, részletek, tartalom,
        információ, descriere, detalii, conținut, informații, apraksts, sīkāka informācija, saturs, informācija,
        beschreibung, einzelheiten, inhalt, informationen, détails, contenu, informations""",
        translated=True,
        may_end=True,
    ),
    "agenda": _text_column(
        "agenda",
        """dnevni red, ordine del giorno, orden del día, ordem do dia, ordem de trabalhos, napirend, ordinea de zi,
        darba kārtība, tagesordnung, ordre du jour""",
        translated=True,
        may_end=True,
    ),
    "projects": Column(
        "projects",
        _short(projects.parse_projects),
        projects.format_projects,
        headings="""project, projekti, projekt, progetti, progetto, proyectos, proyecto, projetos, projeto,
        projectos, projektek, proiecte, proiect, projekte, projets, projet""",
    ),
    "materials": Column(
        "materials",
        _short(materials.parse_materials),
        materials.format_materials,
        essential=False,
        headings="""material, handouts, hand outs, slides, presentations, gradiva, gradivo, materiali, materiale,
        materiales, materiais, anyagok, segédanyagok, materiāli, materialien, unterlagen, supports, documents""",
    ),
    "quote": Column(
        "quotes",
        _short(quotes.parse_quotes),
        quotes.format_quotes,
        essential=False,
        headings="""quotes, quotation, quotations, testimonial, testimonials, citat, citati, izjava, izjave, citazione,
        citazioni, cita, citas, citação, citações, idézet, idézetek, citate, citāts, citāti, zitat, zitate, citation,
        citations""",
    ),
    "accessibility": _text_column(
        "accessibility",
        """dostopnost, accessibilità, accesibilidad, acessibilidade, akadálymentesség, accesibilitate,
        piekļūstamība, pieejamība, barrierefreiheit, accessibilité""",
        essential=False,
        translated=True,
        may_end=True,
    ),
    "website": _text_column(
        "website",
        """web site, web page, webpage, web, www, homepage, home page, web address, event link, event url, url,
        link, links, hyperlink, spletna stran, spletišče, spletni naslov, splet, povezava, sito web, sito, sito
        internet, pagina web, collegamento, página web, sitio web, web oficial, enlace, página, sítio, ligação,
        honlap, weboldal, weblap, hivatkozás, site web, legătură, mājas lapa, mājaslapa, tīmekļa vietne,
        tīmekļvietne, saite, webseite, internetseite, internet, lien, lien internet, page web""",
        parse=_short(cells.parse_website),
        essential=False,
        may_end=True,
    ),
    "contact": _text_column(
        "contact",
        """contact person, contacts, contact name, contact details, kontakt, stik, kontaktna oseba, kontakti,
        kontaktni podatki, contatto, contatti, persona di contatto, referente, contacto, contactos, persona de
        contacto, pessoa de contacto, pessoa de contato, contato, kapcsolattartó, kapcsolat, elérhetőség, persoană
        de contact, persoana de contact, kontaktpersona, kontaktinformācija, kontaktperson, ansprechpartner,
        ansprechpartnerin, ansprechperson, personne de contact, personne à contacter, coordonnées du contact""",
        essential=False,
        translated=True,
        may_end=True,
    ),
    "phone": _text_column(
        "phone",
        """phones, phone number, contact number, contact phone, telephone, telephone number, tel, telefon, telefonska
        številka, telefono, numero di telefono, teléfono, número de teléfono, telefone, número de telefone,
        telefonszám, număr de telefon, tālrunis, tālruņa numurs, telefonnummer, téléphone, numéro de téléphone""",
        essential=False,
        may_end=True,
    ),
    "notes": _text_column(
        "notes",
        """note, comment, comments, remark, remarks, observation, observations, opombe, opomba, pripombe, pripomba,
        komentar, komentarji, nota, osservazioni, commento, commenti, annotazioni, notas, observaciones, comentario,
        comentarios, observações, observação, comentário, comentários, megjegyzés, megjegyzések, jegyzet, jegyzetek,
        observații, observație, mențiuni, comentariu, comentarii, piezīmes, piezīme, komentārs, komentāri,
        anmerkung, anmerkungen, bemerkung, bemerkungen, hinweis, hinweise, notiz, notizen, kommentar, kommentare,
        remarque, remarques, commentaire, commentaires, napomena, napomene""",
        essential=False,
        translated=True,
        may_end=True,
    ),
    "opening_hours": _text_column(
        "opening_hours",
        """opening times, open hours, business hours, odpiralni čas, delovni čas, obratovalni čas, orari di
        apertura, orario di apertura, horario de apertura, horarios de apertura, horário de funcionamento, horário
        de abertura, nyitvatartás, nyitvatartási idő, program de funcționare, orar de funcționare, darba laiks,
        öffnungszeiten, öffnungszeit, heures d'ouverture, horaires d'ouverture""",
    ),
    "fixed": Column("fixed", cells.parse_yes_no, _yes),
    "hidden": Column(
        "hidden",
        cells.parse_yes_no,
        _yes,
        headings="""hide, skrito, skrij, skrita, nascosto, nascosta, nascondi, oculto, oculta, ocultar, escondido,
        escondida, esconder, rejtett, elrejtve, elrejt, ascuns, ascunsă, ascunde, slēpts, slēpta, paslēpt, versteckt,
        verborgen, ausgeblendet, caché, cachée, masqué, masquée, skriveno""",
        safest=lambda: True,
    ),
    **{
        name: Column("photos", _short(parts_at_bars), photos.written(part), essential=False, translated=name == ALTS)
        for name, part in PHOTO_PARTS.items()
    },
    "accuracy_m": Column("accuracy_m", cells.parse_metres, _or_empty(str), essential=False),
    "until_end": Column(
        "until_end",
        lambda text: cells.parse_until_end(text, words_that_may_end()),
        cells.format_until_end,
        headings="""until the end, until the end of the visit, only until the end of the visit, until end of visit,
        only until end, only on the day, do konca obiska, samo do konca obiska, fino alla fine della visita, solo fino
        alla fine della visita, hasta el final de la visita, solo hasta el final de la visita, até ao fim da visita, só
        até ao fim da visita, a látogatás végéig, csak a látogatás végéig, până la sfârșitul vizitei, doar până la
        sfârșitul vizitei, līdz vizītes beigām, tikai līdz vizītes beigām, bis zum ende des besuchs, nur bis zum ende
        des besuchs, jusqu'à la fin de la visite, seulement jusqu'à la fin de la visite""",
        safest=lambda: frozenset(words_that_may_end().values()),
    ),
    "assumed": Column("assumed", cells.parse_assumed, cells.format_assumed, essential=False),
    "position_source": Column(
        "place_source", _source, lambda source: "" if source is PlaceSource.FILE else str(source), essential=False
    ),
}

KNOWN = frozenset({*CONTRACT, *COLUMNS, "id"})

TRANSLATED = ("name", *(name for name, column in COLUMNS.items() if column.translated))
"""The columns that may have columns in other languages beside them."""

_TRANSLATION = re.compile(rf"({'|'.join(TRANSLATED)})_([a-z]{{2,3}}(?:_[a-z0-9]{{2,8}})?)")


def column_name(header: str) -> str:
    """The name that a header's own words stand for: `Opening hours` is `opening_hours`."""
    return "_".join(header.casefold().replace("-", " ").replace("_", " ").split())


def translated_field(column: str) -> tuple[str, str] | None:
    """The field and language of a column such as `description_sl` or `notes_pt_br`; None for any other."""
    match = None if column in KNOWN else _TRANSLATION.fullmatch(column)
    if match is None:
        return None
    return match[1], match[2].replace("_", "-")


def filled_fields(columns: Iterable[str]) -> frozenset[str]:
    """The fields of a stop that columns of these names fill; for a translation the column's own name."""
    filled: set[str] = set()
    for name in columns:
        column = COLUMNS.get(name)
        if column is not None:
            filled |= {column.field, *((column.own_words[0],) if column.own_words is not None else ())}
        elif name in {"lat", "lon"}:
            filled.add("coordinate")
        elif name in {"date", "name", "id"} or translated_field(name):
            filled.add(name)
    return frozenset(filled)


def written_cells(stop: Stop, *, comma: bool) -> dict[str, str]:
    """What a stop's row says, column by column, beside its date and id."""
    place = stop.coordinate
    if place is None:
        stop = replace(stop, place_source=PlaceSource.FILE)
    texts = {
        "name": stop.name,
        "lat": cells.format_degrees(place.latitude, comma=comma) if place else "",
        "lon": cells.format_degrees(place.longitude, comma=comma) if place else "",
    }
    texts |= {name: column.cell_of(stop) for name, column in COLUMNS.items()}
    for language, translated in stop.translations.items():
        tag = language.lower().replace("-", "_")
        texts |= {f"{name}_{tag}": text for name, text in translated.items()}
    return texts
