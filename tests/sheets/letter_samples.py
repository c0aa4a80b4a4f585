"""Rows of real-looking plans in many languages, in each code page that a spreadsheet could have written them in."""

from __future__ import annotations

from collections.abc import Iterator

ROWS = {
    "sl": (
        "Muzej za arhitekturo in oblikovanje;Grad Fužine, Rusjanov trg 7, Ljubljana",
        "Tobačna 001;Tobačna ulica 5, Ljubljana",
        "Kosilo v gostilni Šestica;Slovenska cesta 40",
        "Pospeševalnik Črebela;Šmartinska cesta 152",
        "Sprejem na občini, župan Janez Kovačič;Kongresni trg 1",
        "Večerja pri Žabarju;Viška cesta 50",
        "Ogled tržnice in stolnice;Vodnikov trg",
        "Poligon, kreativni center;Tobačna 5, pritličje levo",
    ),
    "hr": (
        "Muzej suvremene umjetnosti;Avenija Dubrovnik 17, Zagreb",
        "Ručak u restoranu Vinodol;Nikole Tesle 10",
        "Kulturni centar Mreža;Đorđićeva ulica 8, Zagreb",
        "Sastanak s gradonačelnikom;Trg svetog Marka 5",
        "Šetnja kroz Gornji grad;Ćirilometodska 3",
        "Večera, konoba Čingač;Kaštelanska cesta 12, Split",
    ),
    "hu": (
        "Szépművészeti Múzeum;Dózsa György út 41, Budapest",
        "Ebéd a főtéren;Kossuth Lajos tér 1-3",
        "Művészetek Palotája;Komor Marcell utca 1",
        "Fejlesztési ügynökség, megbeszélés;Andrássy út 60",
        "Kőbányai kulturális központ;Előd utca 1",
        "Győri Városháza;Városház tér 1, Győr",
    ),
    "ro": (
        "Muzeul Național de Artă;Calea Victoriei 49-53, București",
        "Întâlnire la primărie;Bulevardul Regina Elisabeta 47",
        "Prânz la Caru' cu Bere;Strada Stavropoleos 5",
        "Casa de cultură a studenților;Piața Unirii 24, Cluj-Napoca",
        "Fabrica de Pensule;Strada Henri Barbusse 59",
        "Cină și discuții;Șoseaua Kiseleff 3",
    ),
    "cs": (
        "Národní muzeum;Václavské náměstí 68, Praha",
        "Oběd v restauraci;Křižíkova 12, Praha 8",
        "Dům umění města Brna;Malinovského náměstí 2, Brno",
        "Setkání s primátorem;Dominikánské náměstí 1",
        "Prohlídka staré tržnice;Zelný trh 4",
        "Večeře U Fleků;Křemencova 11",
    ),
    "pl": (
        "Muzeum Narodowe;Aleje Jerozolimskie 3, Warszawa",
        "Obiad w restauracji Zielona Gęś;ulica Świętokrzyska 14, Łódź",
        "Spotkanie z prezydentem miasta;Plac Wszystkich Świętych 3, Kraków",
        "Centrum kultury Żyrardów;ulica Kościuszki 8",
        "Zwiedzanie starej fabryki włókienniczej;Księży Młyn 2",
        "Kolacja, Pod Aniołami;Grodzka 35",
    ),
    "sk": (
        "Slovenská národná galéria;Riečna 1, Bratislava",
        "Obed v reštaurácii;Hviezdoslavovo námestie 12",
        "Stretnutie s primátorom;Primaciálne námestie 1",
        "Kultúrne centrum Stanica;Závodská cesta 3, Žilina",
        "Prehliadka starej tržnice;Námestie SNP 25",
        "Večera, Modrá hviezda;Beblavého 14",
    ),
    "it": (
        "Museo della Città;Piazza Unità d'Italia 4, Trieste",
        "Pranzo al Caffè San Marco;Via Cesare Battisti 18",
        "Incontro con l'Università;Piazzale Europa 1",
        "Visita alla libreria più antica;Via San Nicolò 30",
        "Società dei Concerti;Via Giosuè Carducci 22",
        "Venerdì: cena libera, perché no;Largo Barriera",
    ),
    "es": (
        "Museo de España;Calle de Alcalá 13, Madrid",
        "Comida en el Café Gijón;Paseo de Recoletos 21",
        "Reunión en el Ayuntamiento;Plaza de la Constitución 1, Cádiz",
        "Fábrica de Tabacos, visita;Calle Embajadores 51",
        "Cena de despedida, mañana;Avenida de Andalucía 7",
        "Estación de autobuses;Méndez Álvaro 83",
    ),
    "pt": (
        "Museu Nacional do Azulejo;Rua da Madre de Deus 4, Lisboa",
        "Almoço na Praça do Comércio;Praça do Comércio 3",
        "Reunião com a Câmara Municipal;Praça da República, Évora",
        "Fundação de Serralves, exposição;Rua Dom João de Castro 210, Porto",
        "Estação de São Bento;Praça Almeida Garrett",
        "Jantar às oito, região do Douro;Cais da Ribeira 5, 2º andar",
    ),
    "fr": (
        "Bibliothèque nationale de France;Quai François Mauriac, Paris",
        "Déjeuner au café de la Gare;3 rue de l'Église",
        "Réunion à la mairie;Place de l'Hôtel de Ville 4",
        "Musée d'Orsay, première étage;1 rue de la Légion d'Honneur",
        "Fabrique de l'île;Quai de Béthune 12",
        "Dîner près du théâtre;Allée des Érables 7",
    ),
    "de": (
        "Begrüßung im Rathaus;Große Straße 7, Köln",
        "Museum für Völkerkunde;Schloßplatz 5, München",
        "Mittagessen, Gasthaus Grüner Bär;Müllerstraße 22",
        "Führung durch die Fabrik;Industriestraße 9, Düsseldorf",
        "Café Müller;Österreichischer Platz 3, Würzburg",
        "Abschlußabend;Gärtnerplatz 1",
    ),
    "da": (
        "Københavns Museum;Stormgade 18, København",
        "Frokost på rådhuset;Rådhuspladsen 1",
        "Møde med kommunen;Østergade 5, Århus",
        "Kulturværftet;Allégade 2, Helsingør",
        "Besøg på gården;Søndergade 14",
        "Aftensmad på havnen;Kødbyen 7",
    ),
    "sv": (
        "Moderna museet;Exercisplan 4, Skeppsholmen, Stockholm",
        "Lunch på Gröna Lund;Lilla Allmänna Gränd 9",
        "Möte på stadshuset;Hantverkargatan 1, Malmö",
        "Konsthallen;Götaplatsen 6, Göteborg",
        "Besök på gården;Södra vägen 12",
        "Middag på båten;Strandvägen 18",
    ),
    "fi": (
        "Taidemuseo;Hämeenkatu 30, Tampere",
        "Lounas, Ravintola Näsinneula;Laiturikatu 1",
        "Tapaaminen kaupungintalolla;Pohjoisesplanadi 11, Helsinki",
        "Pääkirjasto;Pirkankatu 2",
        "Vierailu pääväylän varrella;Käpylänkuja 1",
        "Illallinen järven rannalla;Pyynikintie 5",
    ),
    "el": (
        "Μουσείο Ακρόπολης;Διονυσίου Αρεοπαγίτου 15, Αθήνα",
        "Γεύμα στην ταβέρνα;Αδριανού 12, Πλάκα",
        "Τεχνόπολη;Πειραιώς 100, Αθήνα",
        "Συνάντηση με τον δήμαρχο;Πλατεία Συντάγματος 3",
        "Επίσκεψη στην παλιά αγορά;Αθηνάς 42",
        "Δείπνο;Ερμού 7, Θεσσαλονίκη",
    ),
    "tr": (
        "Topkapı Sarayı Müzesi;Cankurtaran Mahallesi, İstanbul",
        "Öğle yemeği;İstiklal Caddesi 15, Beyoğlu",
        "Belediye başkanı ile görüşme;Atatürk Bulvarı 9, Ankara",
        "Kapalıçarşı gezisi;Beyazıt, Fatih",
        "Çağdaş sanat galerisi;Şişhane Sokağı 4",
        "Akşam yemeği;Boğaziçi Köprüsü yanı",
    ),
    "lv": (
        "Rīgas māksla un mediji;Tērbatas iela 75, Rīga",
        "Pusdienas restorānā;Kalķu iela 10",
        "Ķīpsalas izstāžu halle;Ķīpsalas iela 8",
        "Tikšanās ar domes priekšsēdētāju;Rātslaukums 1",
        "Latvijas Nacionālais mākslas muzejs;Jaņa Rozentāla laukums 1",
        "Vakariņas Čaka ielā;Aleksandra Čaka iela 55",
    ),
    "lt": (
        "Nacionalinė dailės galerija;Konstitucijos prospektas 22, Vilnius",
        "Pietūs restorane;Gedimino prospektas 9",
        "Susitikimas su meru;Šv. Jono gatvė 3, Kaunas",
        "Menų spaustuvė;Šiltadaržio gatvė 6",
        "Žaliasis tiltas, apžvalga;Upės gatvė 4",
        "Vakarienė prie ežero;Trakų gatvė 12",
    ),
    "et": (
        "Kumu kunstimuuseum;Weizenbergi 34, Tallinn",
        "Lõuna restoranis;Põhja puiestee 27a",
        "Kohtumine linnapeaga;Vabaduse väljak 7",
        "Telliskivi loomelinnak;Telliskivi 60, Põhja-Tallinn",
        "Õhtusöök sadamas;Küütri 5, Tartu",
        "Žanri kino ja näitus;Šoti klubi, Uus tänav 33",
    ),
    "ru": (
        "Музей изобразительных искусств;улица Волхонка 12, Москва",
        "Обед в ресторане;Невский проспект 28",
        "Встреча с мэром;площадь Ленина 1",
        "Посещение фабрики;Набережная 5",
        "Культурный центр;улица Пушкина 10",
        "Ужин;Садовая 3",
    ),
    "uk": (
        "Національний художній музей;вулиця Грушевського 6, Київ",
        "Обід у ресторані;Хрещатик 15",
        "Зустріч із мером;площа Ринок 1, Львів",
        "Відвідування фабрики;Набережна 5",
        "Культурний центр Довженка;вулиця Васильківська 1",
        "Вечеря;Поділ, вулиця Ігорівська 4",
    ),
    "bg": (
        "Национална художествена галерия;площад Княз Александър I 1, София",
        "Обяд в ресторанта;булевард Витоша 15",
        "Среща с кмета;улица Московска 33",
        "Посещение на фабриката;улица Шипка 6",
        "Културен център;площад Възраждане 4, Пловдив",
        "Вечеря;улица Раковски 108",
    ),
    "sr": (
        "Народни музеј;Трг Републике 1, Београд",
        "Ручак у ресторану;Кнез Михаилова 10",
        "Састанак са градоначелником;Његошева 5, Нови Сад",
        "Културни центар Ђоковић;Улица Цара Душана 7",
        "Обилазак старе фабрике;Шумадијска 3",
        "Вечера;Скадарлија 29",
    ),
}
"""A name and an address, in the language of this tag."""

_CENTRAL = ("sl", "hr", "hu", "ro", "cs", "pl", "sk")
_WESTERN = ("it", "es", "pt", "fr", "de", "da", "sv", "fi")
PAGES = {
    "cp1250": (*_CENTRAL, "de"),
    "cp1251": ("ru", "uk", "bg", "sr"),
    "cp1252": (*_WESTERN, "et"),
    "cp1253": ("el",),
    "cp1254": ("tr",),
    "cp1257": ("lv", "lt", "et"),
    "cp850": ("it", "es", "pt", "fr", "de", "da"),
    "cp852": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "mac-latin2": ("sl", "hu", "cs", "pl", "sk"),
    "mac-roman": _WESTERN,
}


def files(rows: int) -> Iterator[tuple[str, str, str]]:
    """Each language in each of its code pages: the two, and a file of so many `rows`, as often as there are as many."""
    for page, languages in PAGES.items():
        for language in languages:
            texts = [_in_old_letters(text) for text in ROWS[language]]
            for start in range(0, len(texts) - rows + 1, rows):
                lines = [f"17. 9. 2026;9:{start:02};10:00;{text}" for text in texts[start : start + rows]]
                text = "\r\n".join(["date;arrive;depart;name;address", *lines, ""])
                if not text.isascii():
                    yield language, page, text


def _in_old_letters(text: str) -> str:
    """Romanian with the cedillas that code pages have in place of commas."""
    return text.translate(str.maketrans("șțȘȚ", "şţŞŢ"))
