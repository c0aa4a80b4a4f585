"""`python -m components.i18n`: brings the catalogues up to the code, and says what is left to translate."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from components.i18n.catalogues import (
    LANGUAGES,
    LOCALES,
    PLURAL_FORMS,
    SOURCE_LANGUAGE,
    catalogue,
    is_translated,
    path_of,
)
from components.i18n.extraction import Text, texts


def updated(old: Catalog, found: list[Text], language: str) -> Catalog:
    """The catalogue of just the texts found, with the translations that `old` has of them."""
    new = Catalog(locale=LOCALES[language])
    new.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]  # Babel's own may have another number of forms
    for text in found:
        before = old.get(text.one)
        message = new.add((text.one, text.many) if text.many else text.one, locations=[(text.file, 1)])
        if before is None:
            continue
        if isinstance(before.string, str) != bool(text.many):  # it counted then as it does now
            message.string = before.string
        message.user_comments = before.user_comments
        if before.fuzzy:
            message.flags.add("fuzzy")
    return new


def as_file(new: Catalog, language: str) -> bytes:
    """A catalogue as the bytes of its file: no dates and no line numbers, so that only texts make a difference."""
    body = BytesIO()
    write_po(body, new, sort_output=True, omit_header=True, include_lineno=False, no_location=True, width=0)
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[language]}\\n"\n\n'
    )
    return header.encode() + body.getvalue().strip() + b"\n"


def main() -> int:
    """Writes every catalogue anew; 0 when nothing is left to translate, else 1."""
    found = texts()
    missing = 0
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        new = updated(catalogue(language), found, language)
        path: Path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_file(new, language))
        for message in new:
            if message.id and (message.fuzzy or not is_translated(message.string)):
                missing += 1
                sys.stdout.write(f"{path.name} {language}: not translated: {message.id!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
