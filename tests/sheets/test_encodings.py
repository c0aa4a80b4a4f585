from __future__ import annotations

import pytest

from components.sheets.encodings import decode, detect, encode, encoding_of
from tests.sheets.letter_samples import files

CENTRAL = {
    "Slovene": "Tobačna ulica 5; Kreativni center; muzej za arhitekturo in oblikovanje, Grad Fužine",
    "Slovene name": "Kovačič",
    "Slovene word": "Večer",
    "Slovene, capitals": "ČRNUČE",
    "Slovene, č before a consonant": "Mačkova ulica, ročno",
    "Hungarian": "Kossuth tér, fejlesztési ügynökség, művészet és kultúra, időpont",
    "Hungarian word": "Győr",
    "Romanian": "Bucureşti, Piaţa Unirii, întâlnire, dezvoltare şi cultură",
    "Romanian word": "casă",
    "Croatian": "Zagreb, Ilica, Marković, Đurđevac",
    "Polish": "Kraków, Łódź, żółw, gęś",
}
WESTERN = {
    "Italian": "La città è bella, caffè, perché, così, più, martedì",
    "Italian word": "Caffè Roma",
    "Italian, è alone": "Questo è il museo",
    "Italian, ù": "Più tardi",
    "Spanish": "Señor, mañana, ¿Dónde está la Calle de España?",
    "Spanish word": "España",
    "Portuguese": "Ações, São João, informação e educação, reunião às três",
    "Portuguese word": "São João",
    "Portuguese floor": "Rua 1, 2º andar",
    "French": "Bibliothèque, première, siècle, à côté",
    "French word": "Genève",
    "German": "Straße, Gemütlichkeit, äöü, 5 m²: 3 m³",
}


@pytest.mark.parametrize("text", CENTRAL.values(), ids=CENTRAL)
def test_windows_1250_is_told_by_its_words(text: str) -> None:
    assert encoding_of(f"date,name\r\n2017-02-02,{text}\r\n".encode("cp1250")) == "cp1250"


@pytest.mark.parametrize("text", WESTERN.values(), ids=WESTERN)
def test_windows_1252_is_told_by_its_words(text: str) -> None:
    data = f"date,name\r\n2017-02-02,{text}\r\n".encode("cp1252")

    assert decode(data, encoding_of(data)) == data.decode("cp1252")


@pytest.mark.parametrize("text", [*CENTRAL.values(), *WESTERN.values(), "Rīga, Brīvības iela 1", "Кино 🎬", "متحف"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_with_and_without_its_mark(text: str, encoding: str) -> None:
    data = encode(text, encoding)

    assert encoding_of(data) == encoding
    assert decode(data, encoding) == text


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "most_wrong", "most_asked"), [(6, 0.02, 0.05), (3, 0.03, 0.1), (1, 0.06, 0.45)])
def test_no_code_page_of_any_language_is_read_wrong_without_asking(
    rows: int, most_wrong: float, most_asked: float
) -> None:
    wrong = asked = 0
    samples = list(files(rows))
    for language, page, text in samples:
        data = text.encode(page)
        found = detect(data)
        texts = [decode(data, name) for name in (found.encoding, *found.others)]
        assert text in texts, (language, page, found, text)
        wrong += texts[0] != text
        asked += bool(found.others)

    assert wrong <= most_wrong * len(samples)
    assert asked <= most_asked * len(samples)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["date\tname\r\n17.9.2026\tTobačna\r\n", "date;name\n17.9.2026;Музей\n"])
def test_utf16_without_a_mark_is_seen(text: str, encoding: str) -> None:
    data = text.encode(encoding)

    assert encoding_of(data) == encoding
    assert decode(data, encoding) == text


def test_a_code_page_of_megabytes_is_told_at_once() -> None:
    assert encoding_of(b"date;name\n" + b"x" * 1_000_000 + b"\n1;Tr\x9ei\x9a\xe8e\n" * 1000) == "cp1250"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1250", "Datum;Ura;Dejavnost;Naslov\n14.9.2026;9.00–10.30;Poligon;Tobačna 5, Ljubljana\n"),
        ("cp1250", "Datum;Ura;Dejavnost;Naslov\n14.9.2026;9.00;Poligon;Tobačna 5, Ljubljana\n"),
        ("cp1250", "Datum;Čas;Naziv;Kraj\n14.9.2026;9.00;Kosilo;Mestni trg\n"),
        ("cp1250", "Dată;Oră;Activitate;Adresă\n13.10.2026;9:00;Vizită;Strada Unirii 1\n"),
        (
            "cp1252",
            "Fecha;Hora inicio;Hora fin;Actividad;Lugar;Dirección\n13/10/2026;9:00;10:00;Visita;Museo;Mayor 1\n",
        ),
        ("cp1252", "Data;Ora;Attività;Luogo\nmartedì 13 ottobre 2026;9.00;Visita;Roma\n"),
        ("cp1252", "Data;Orario;Attività;Luogo\n13/10/2026;9.00;Visita;Caffè Roma\n"),
        ("cp1252", "Data;Horário;Atividade;Endereço\n13/10/2026;9h–10h;Visita;Rua Augusta 2\n"),
        ("cp1257", "Datums;Laiks;Pasākums;Adrese\n13.10.2026;10.00;Vizīte;Brīvības iela 32\n"),
    ],
)
def test_the_language_of_the_headings_tells_the_letters_of_a_short_file(page: str, text: str) -> None:
    data = text.encode(page)
    found = detect(data)

    assert decode(data, found.encoding) == text
    assert found.others == ()


def test_a_long_cell_tells_its_letters_wherever_they_stand_in_it() -> None:
    data = f"date,name,notes\n2017-02-02,MAO,{'muzej ' * 1200} Tobačna ulica; Grad Fužine, Kovačič\n".encode("cp1250")

    assert encoding_of(data) == "cp1250"
