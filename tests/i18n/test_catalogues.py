"""Every text of ours in every language: none missing, none too many, none with a gap lost."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from components.i18n import catalogues
from components.i18n.__main__ import (
    Computed,
    Text,
    as_file,
    computed,
    in_python,
    in_template,
    texts,
    updated,
)
from components.i18n.catalogues import (
    LANGUAGES,
    PLURAL_FORMS,
    SOURCE_LANGUAGE,
    catalogue,
    is_translated,
    path_of,
    translations,
)

every_text = cache(texts)
TRANSLATED = [language for language in LANGUAGES if language != SOURCE_LANGUAGE]


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def translations_of(read: Catalog) -> dict[object, object]:
    """The translation of each message of a catalogue, by it and its context, without the header."""
    return {(message.id, message.context): message.string for message in read if message.id}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_the_texts_of_the_code_and_no_others(language: str) -> None:
    wanted = {((text.one, text.many) if text.many else text.one, text.context or None) for text in every_text()}
    counted = {text[0] for text, _ in wanted if isinstance(text, tuple)}
    messages = [message for message in catalogue(language) if message.id]
    held = {(each.id if isinstance(each.id, str) else tuple(each.id), each.context) for each in messages}
    missing, unused = {text for text in wanted - held if text[0] not in counted}, held - wanted
    assert not missing, "run python -m components.i18n, then translate"
    assert not unused, "run python -m components.i18n"
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_with_the_gaps_of_its_source(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        assert not message.fuzzy, message.id
        assert is_translated(message.string), message.id
        if isinstance(message.id, str):
            assert gaps(str(message.string)) == gaps(message.id), message.id
            continue
        for form in message.string or ():
            assert gaps(form) | {"count"} == gaps(message.id[0]) | gaps(message.id[1]) | {"count"}, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_begins_and_ends_as_its_source_does(language: str) -> None:
    for message in catalogue(language):
        if not isinstance(message.id, str) or not message.id:
            continue
        text = str(message.string or message.id)  # that it is translated is another test
        assert text == text.strip()
        assert (text[-1] in ".?!") == (message.id[-1] in ".?!"), message.id
        assert text[-1] != ":" or message.id[-1] == ":", message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_command_would_leave_every_translation_as_it_is(language: str) -> None:
    """Compared by messages: how Babel wraps and quotes them differs from release to release."""
    written = read_po(BytesIO(as_file(updated(catalogue(language), every_text(), language), language)))

    assert translations_of(written) == translations_of(catalogue(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_header_has_the_plural_forms_of_the_language(language: str) -> None:
    assert f"Plural-Forms: {PLURAL_FORMS[language]}" in path_of(language).read_text(encoding="utf-8")
    forms = int(PLURAL_FORMS[language].split("=")[1].split(";")[0])
    assert catalogue(language).num_plurals == forms
    assert f"msgstr[{forms}]" not in path_of(language).read_text(encoding="utf-8")


def test_every_text_can_be_looked_up_beforehand() -> None:
    """A text that is computed could never be translated. A kept draft reads back phrases that once were ours."""
    assert {one.file for one in computed()} <= {"components/plan/messages.py"}


def test_letters_are_those_of_the_language() -> None:
    for language, wrong in {"ro": "şţŞŢ", "sl": "ćđ", "hu": "õûÕÛ"}.items():
        letters = set(path_of(language).read_text(encoding="utf-8"))
        assert not set(wrong) & letters, language


def test_what_is_not_translated_comes_out_in_english() -> None:
    assert translations("sl").gettext("never written") == "never written"
    assert translations("sl").ngettext("{count} never", "{count} nevers", 5) == "{count} nevers"


def test_an_empty_or_doubtful_translation_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    unfinished = Catalog(locale="sl")
    unfinished.add("empty", "")
    unfinished.add("doubtful", "dvomljivo", flags=["fuzzy"])
    unfinished.add(("{count} half", "{count} halves"), ("{count} pol", "", "", ""))
    unfinished.add("sure", "gotovo")
    monkeypatch.setattr(catalogues, "catalogue", lambda language: unfinished)
    translations = catalogues.translations.__wrapped__("sl")
    assert [translations.gettext(text) for text in ("empty", "doubtful", "sure")] == ["empty", "doubtful", "gotovo"]
    assert translations.ngettext("{count} half", "{count} halves", 5) == "{count} halves"


def test_texts_are_found_in_python() -> None:
    source = """
words.text("A")
self._words.text("B {gap}", gap=words.text('C'))
words.plural("{count} d", "{count} ds", n)
words_for("sl").text("E" if x else "F")
words.text("A", context="stop")
Phrase("G " "g")
st.text("not ours")
canvas.text(10, "nor this")
response.text
words.text(label)
Phrase(f"{x}")
"""
    texts = list(in_python(source, "m.py"))
    assert {text for text in texts if isinstance(text, Text)} == {
        *(Text(one, "", "m.py") for one in ("A", "B {gap}", "C", "E", "F", "G g")),
        Text("{count} d", "{count} ds", "m.py"),
        Text("A", "", "m.py", "stop"),
    }
    assert [one.line for one in texts if isinstance(one, Computed)] == [11, 12]


def test_texts_are_found_in_templates() -> None:
    source = """<p title="{{ words.text('It\\'s A') }}">{{ words.text("B \\"b\\"") }}{{ words.plural("c", "cs", n) }}
        {{ words.text("D", context="stop") }}"""
    assert [(text.one, text.many, text.context) for text in in_template(source, "t.html")] == [
        ("It's A", "", ""),
        ('B "b"', "", ""),
        ("c", "cs", ""),
        ("D", "", "stop"),
    ]


def test_an_update_keeps_translations_and_forgets_what_is_gone() -> None:
    old = Catalog(locale="sl")
    old.add("kept", "obdržano")
    old.add("kept", "obdržana", context="stop")
    old.add("gone", "odšlo")
    old.add("now counted", "zdaj šteto")
    old.add("doubtful", "dvomljivo", flags=["fuzzy"])
    current = [Text("kept", "", "a.py"), Text("new", "", "a.py"), Text("now counted", "s", "a.py")]
    new = updated(old, [*current, Text("kept", "", "a.py", "stop"), Text("doubtful", "", "a.py")], "sl")
    message = new.get("kept")
    assert message is not None
    assert message.string == "obdržano"
    of_a_stop = new.get("kept", "stop")
    assert of_a_stop is not None
    assert of_a_stop.string == "obdržana"
    assert new.get("gone") is None
    for name in ("new", "now counted"):
        message = new.get(name)
        assert message is not None
        assert not is_translated(message.string)
    doubtful = new.get("doubtful")
    assert doubtful is not None
    assert doubtful.fuzzy
