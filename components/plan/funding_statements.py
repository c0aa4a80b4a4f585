"""The Union's statements and the names of its funds, in the languages of readers.

The statements of 2021 to 2027 are those of the Union's own files (Regulation (EU) 2021/1060, Annex IX), the name of
the Union and of a fund those of Regulation (EU) 821/2014, Article 4. Each was confirmed in a second source; what could
not be is not here, and its readers get English: Irish and Maltese for all but the Union's name, Estonian for "Funded
by".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.plan.funding import Funding, StatementKind

DEFAULT_LANGUAGE = "en"
"""Of what is not there in the reader's language."""

CO_FUNDED: Mapping[str, str] = {
    "bg": "Съфинансирано от Европейския съюз",
    "cs": "Spolufinancováno Evropskou unií",
    "da": "Medfinansieret af Den Europæiske Union",
    "de": "Kofinanziert von der Europäischen Union",
    "el": "Με τη συγχρηματοδότηση της Ευρωπαϊκής Ένωσης",
    "en": "Co-funded by the European Union",
    "es": "Cofinanciado por la Unión Europea",
    "et": "Kaasrahastanud Euroopa Liit",
    "fi": "Euroopan unionin osarahoittama",
    "fr": "Cofinancé par l'Union européenne",
    "hr": "Sufinancira Europska unija",
    "hu": "Az Európai Unió társfinanszírozásával",
    "it": "Cofinanziato dall'Unione europea",
    "lt": "Bendrai finansuoja Europos Sąjunga",
    "lv": "Līdzfinansē Eiropas Savienība",
    "nl": "Medegefinancierd door de Europese Unie",
    "pl": "Współfinansowane przez Unię Europejską",
    "pt": "Cofinanciado pela União Europeia",
    "ro": "Cofinanțat de Uniunea Europeană",
    "sk": "Spolufinancovaný Európskou úniou",
    "sl": "Sofinancira Evropska unija",
    "sv": "Medfinansieras av Europeiska unionen",
}

FUNDED: Mapping[str, str] = {
    "bg": "Финансирано от Европейския съюз",
    "cs": "Financováno Evropskou unií",
    "da": "Finansieret af Den Europæiske Union",
    "de": "Finanziert von der Europäischen Union",
    "el": "Με τη χρηματοδότηση της Ευρωπαϊκής Ένωσης",
    "en": "Funded by the European Union",
    "es": "Financiado por la Unión Europea",
    "fi": "Euroopan unionin rahoittama",
    "fr": "Financé par l'Union européenne",
    "hr": "Financira Europska unija",
    "hu": "Az Európai Unió finanszírozásával",
    "it": "Finanziato dall'Unione europea",
    "lt": "Finansuoja Europos Sąjunga",
    "lv": "Finansē Eiropas Savienība",
    "nl": "Gefinancierd door de Europese Unie",
    "pl": "Finansowane przez Unię Europejską",
    "pt": "Financiado pela União Europeia",
    "ro": "Finanțat de Uniunea Europeană",
    "sk": "Financované Európskou úniou",
    "sl": "Financira Evropska unija",
    "sv": "Finansieras av Europeiska unionen",
}

EUROPEAN_UNION: Mapping[str, str] = {
    "bg": "Европейски съюз",
    "cs": "Evropská unie",
    "da": "Den Europæiske Union",
    "de": "Europäische Union",
    "el": "Ευρωπαϊκή Ένωση",
    "en": "European Union",
    "es": "Unión Europea",
    "et": "Euroopa Liit",
    "fi": "Euroopan unioni",
    "fr": "Union européenne",
    "ga": "An tAontas Eorpach",
    "hr": "Europska unija",
    "hu": "Európai Unió",
    "it": "Unione europea",
    "lt": "Europos Sąjunga",
    "lv": "Eiropas Savienība",
    "mt": "Unjoni Ewropea",
    "nl": "Europese Unie",
    "pl": "Unia Europejska",
    "pt": "União Europeia",
    "ro": "Uniunea Europeană",
    "sk": "Európska únia",
    "sl": "Evropska unija",
    "sv": "Europeiska unionen",
}

FUNDS: Mapping[str, Mapping[str, str]] = {
    "erdf": {
        "bg": "Европейски фонд за регионално развитие",
        "cs": "Evropský fond pro regionální rozvoj",
        "da": "Den Europæiske Fond for Regionaludvikling",
        "de": "Europäischer Fonds für regionale Entwicklung",
        "el": "Ευρωπαϊκό Ταμείο Περιφερειακής Ανάπτυξης",
        "en": "European Regional Development Fund",
        "es": "Fondo Europeo de Desarrollo Regional",
        "et": "Euroopa Regionaalarengu Fond",
        "fi": "Euroopan aluekehitysrahasto",
        "fr": "Fonds européen de développement régional",
        "hr": "Europski fond za regionalni razvoj",
        "hu": "Európai Regionális Fejlesztési Alap",
        "it": "Fondo europeo di sviluppo regionale",
        "lt": "Europos regioninės plėtros fondas",
        "lv": "Eiropas Reģionālās attīstības fonds",
        "nl": "Europees Fonds voor Regionale Ontwikkeling",
        "pl": "Europejski Fundusz Rozwoju Regionalnego",
        "pt": "Fundo Europeu de Desenvolvimento Regional",
        "ro": "Fondul European de Dezvoltare Regională",
        "sk": "Európsky fond regionálneho rozvoja",
        "sl": "Evropski sklad za regionalni razvoj",
        "sv": "Europeiska regionala utvecklingsfonden",
    },
    "esf": {
        "de": "Europäischer Sozialfonds",
        "el": "Ευρωπαϊκό Κοινωνικό Ταμείο",
        "en": "European Social Fund",
        "es": "Fondo Social Europeo",
        "fr": "Fonds social européen",
        "hu": "Európai Szociális Alap",
        "it": "Fondo sociale europeo",
        "lv": "Eiropas Sociālais fonds",
        "pt": "Fundo Social Europeu",
        "ro": "Fondul Social European",
        "sl": "Evropski socialni sklad",
    },
    "cohesion": {
        "en": "Cohesion Fund",
        "hu": "Kohéziós Alap",
        "ro": "Fondul de coeziune",
        "sl": "Kohezijski sklad",
    },
    "eafrd": {"en": "European Agricultural Fund for Rural Development"},
    "emff": {"en": "European Maritime and Fisheries Fund"},
    "esi": {
        "en": "European Structural and Investment Funds",
        "es": "Fondos Estructurales y de Inversión Europeos",
        "hu": "Európai Strukturális és Beruházási Alapok",
        "it": "Fondi strutturali e di investimento europei",
        "pt": "Fundos Europeus Estruturais e de Investimento",
        "sl": "Evropski strukturni in investicijski skladi",
    },
}
"""The funds of 2014 to 2020 by their keys in visit.toml; `esi` stands for several of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A line of the funder's statement, and the tag of the language that it is in."""

    text: str
    language: str


def statement(funding: Funding, language: str, *, own_language: str) -> tuple[StatementLine, ...]:
    """What stands beside the emblem for a reader of `language`, line by line; empty where nothing is told.

    The Union's statement is in the reader's language, else in English; of two lines, the name of the Union and of the
    fund, both are in one language. The organiser's own words come last, in `own_language`, that of the plan.
    """
    lines = list(_of_union(funding, language.replace("_", "-").partition("-")[0].lower(), own_language))
    if funding.text:
        lines.append(StatementLine(text=funding.text, language=own_language))
    return tuple(lines)


def _of_union(funding: Funding, language: str, own_language: str) -> tuple[StatementLine, ...]:
    if funding.statement is StatementKind.OWN_WORDS:
        return ()
    if funding.statement is StatementKind.FUND:
        names = FUNDS.get(funding.fund)
        shown_language = language if language in (EUROPEAN_UNION if names is None else names) else DEFAULT_LANGUAGE
        lines = [StatementLine(text=EUROPEAN_UNION[shown_language], language=shown_language)]
        if names is not None:
            lines.append(StatementLine(text=names[shown_language], language=shown_language))
        elif funding.fund:
            lines.append(StatementLine(text=funding.fund, language=own_language))
        return tuple(lines)
    texts = CO_FUNDED if funding.statement is StatementKind.CO_FUNDED else FUNDED
    shown_language = language if language in texts else DEFAULT_LANGUAGE
    return (StatementLine(text=texts[shown_language], language=shown_language),)
