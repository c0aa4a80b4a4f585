from __future__ import annotations

import pytest

from components.sheets.encodings import decode, encode, encoding_of

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


def test_a_byte_that_one_code_page_lacks_decides() -> None:
    assert encoding_of(b"\x9d \xe0") == "cp1250"
    assert encoding_of(b"\x88 \xe8a") == "cp1252"
