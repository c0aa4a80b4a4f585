"""The translations of our own words: one gettext catalogue a language, compiled at first use.

`components/i18n/<language>/LC_MESSAGES/visit.po` is the only copy; no compiled file is kept beside it. English is
the language of the source and has no catalogue. `python -m components.i18n` brings the files up to date.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "en"
LANGUAGES = (SOURCE_LANGUAGE, "sl", "it", "es", "pt", "hu", "ro", "lv")
"""The languages of the pages and files, as BCP 47 tags without a region."""

OWN_NAMES = dict(
    zip(
        LANGUAGES,
        ("English", "Slovenščina", "Italiano", "Español", "Português", "Magyar", "Română", "Latviešu"),
        strict=True,
    )
)
"""What each language calls itself: as Unicode's locale data have it, which take 10 ms a language to load."""

LOCALES = {language: language for language in LANGUAGES} | {"en": "en_GB", "pt": "pt_PT"}
"""The locale of each language's dates and numbers: those of Europe, where a bare `en` or `pt` would mean America's."""

SHORT_DATES = {
    "pt": {"medium": "EEEEEE d MMM", "short": "d MMM", "weekday": "EEEEEE"},
    "lv": {"weekday": "EEEEEE"},
}
"""Patterns of the short dates of `Words.date`, where those of Unicode's locale data are too long for the tab of a day
on a narrow phone (`quinta`, `2 de fev.`, `Ceturtd.`)."""

PLURAL_FORMS = {
    "sl": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
    "it": "nplurals=2; plural=(n != 1);",
    "es": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "hu": "nplurals=1; plural=0;",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100 > 0 && n%100 < 20)) ? 1 : 2);",
    "lv": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);",
}
"""How each language counts, as gettext writes it (GNU gettext manual, 12.6). Not Babel's table, which 2.19 changed: the
catalogues hold as many forms as stand here."""

_ROOM = Path(__file__).parent


def path_of(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return _ROOM / language / "LC_MESSAGES" / "visit.po"


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as its file has it; an empty one while there is no file."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=LOCALES[language])
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[language], charset="utf-8")


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    """Whether a catalogue's entry has a text for each of its forms."""
    return bool(string) if string is None or isinstance(string, str) else bool(string) and all(string)


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """The translations of one of `LANGUAGES`; what is not translated, or in doubt, comes out in English."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))  # leaves out what is fuzzy or empty
    compiled.seek(0)
    return GNUTranslations(compiled)
