"""`python -m components.i18n`: brings the catalogues up to the code, and lists what is left to translate.

The texts to translate are `words.text("...")` and `words.plural("...", "...", n)`, on anything called `words` or ending
so, and `Phrase("...")`, in Python and in the templates of pages. Their first arguments are literals, or a choice of
literals; a computed one cannot be looked up, and is reported. `words.text("...", context="...")` is a text of its own.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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

COMPONENTS = Path(__file__).parents[1]
_TEMPLATE_SUFFIXES = {".html", ".jinja", ".j2", ".js", ".svg", ".txt", ".xml"}
_LITERAL = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_IN_TEMPLATE = re.compile(
    rf"""words\.(?:text\(\s*{_LITERAL}(?:\s*,\s*context={_LITERAL})?|plural\(\s*{_LITERAL}\s*,\s*{_LITERAL})"""
)


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text to translate: English, with its plural where it counts something, the file that has it, and what it
    belongs to where it is translated by that."""

    one: str
    many: str
    file: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Computed:
    """A place where the text to translate is not a literal, so that nobody can know it beforehand."""

    file: str
    line: int


def texts(root: Path = COMPONENTS) -> list[Text]:
    """Every text to translate under `root`, in order."""
    return sorted({call for call in _all(root) if isinstance(call, Text)})


def computed(root: Path = COMPONENTS) -> list[Computed]:
    """Every call under `root` whose text nobody can look up beforehand."""
    return [call for call in _all(root) if isinstance(call, Computed)]


def _all(root: Path) -> Iterator[Text | Computed]:
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root.parent).as_posix()
        if path.suffix == ".py":
            yield from in_python(path.read_text(encoding="utf-8"), name)
        elif path.suffix in _TEMPLATE_SUFFIXES:
            yield from in_template(path.read_text(encoding="utf-8"), name)


def in_python(source: str, name: str) -> Iterator[Text | Computed]:
    """The texts to translate in a module. Raises `SyntaxError` for what is not Python."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in {"text", "plural"} and _is_words(function.value):
            arguments = node.args[: 2 if function.attr == "plural" else 1]
        elif (function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")) == "Phrase":
            arguments = node.args[:1]
        else:
            continue
        choices = [_literals(argument) for argument in arguments]
        if choices == [[""]]:
            continue  # an empty text needs no translation
        if not all(choices):
            yield Computed(name, node.lineno)
        elif len(choices) == 2:
            yield from (Text(one, many, name) for one, many in zip(*choices, strict=True))
        else:
            yield from (Text(one, "", name, _context(node)) for one in choices[0])


def in_template(source: str, name: str) -> Iterator[Text]:
    """The texts to translate in a template of a page."""
    for match in _IN_TEMPLATE.finditer(source):
        text, context, one, many = (ast.literal_eval(literal) if literal else "" for literal in match.groups())
        yield Text(text or one, many, name, context)


def _is_words(node: ast.expr) -> bool:
    """Whether this is an object of `Words`: `words`, `self._words`, `words_for(...)`, or `self` inside `Words`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "words_for"
    name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
    return name.endswith("words") or name == "self"


def _context(call: ast.Call) -> str:
    literals = [_literals(each.value) for each in call.keywords if each.arg == "context"]
    return literals[0][0] if literals and literals[0] else ""


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        branches = (_literals(node.body), _literals(node.orelse))
        return [*branches[0], *branches[1]] if all(branches) else []
    return []


def updated(old: Catalog, current: list[Text], language: str) -> Catalog:
    """The catalogue of just the current texts, with the translations that `old` has of them."""
    new = Catalog(locale=LOCALES[language])
    new.mime_headers = [("Plural-Forms", PLURAL_FORMS[language])]  # Babel's own may have another number of forms
    for text in current:
        context = text.context or None
        before = old.get(text.one, context)
        message = new.add((text.one, text.many) if text.many else text.one, locations=[(text.file, 1)], context=context)
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
    current = texts()
    missing = 0
    for language in LANGUAGES:
        if language == SOURCE_LANGUAGE:
            continue
        new = updated(catalogue(language), current, language)
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
