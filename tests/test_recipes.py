"""How many files a new column, format, travel mode or language touches: the recipes of docs/CONTRIBUTING.md, counted.

Each recipe follows one word of an existing column, format, mode or language through the code; docstrings and comments
do not count.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

COMPONENTS = Path(__file__).parents[1] / "components"
CODE = {".py", ".js", ".html", ".css"}

READERS = {
    "gpx": ("sheets/readers/sources.py",),
    "kml": ("sheets/readers/kml.py", "sheets/readers/sources.py", "lookup/linked_file.py"),
    "accessibility": (
        "render/static/plan-changes.js",
        "export/context.py",
        "export/evidence.py",
        "render/accessibility_statement.py",
    ),
    "transit": ("ground/schemas.py",),
    "lv": ("sheets/column_words.py", "sheets/date_words.py", "sheets/people.py", "plan/funding_statements.py"),
}
"""Where people's files of a format, or in a language, are read: no part of writing the format or speaking the
language. And where it is said which columns tell readers of a change, which a new one need not; the accessibility
statement, which is a page of the visit and no column; and the words of vector tiles, one of which is a mode's."""


@pytest.mark.parametrize(
    ("word", "files"),
    [
        pytest.param(
            "accessibility",
            {"plan/model.py", "sheets/columns.py", "render/stop_view.py", "pages/stop_dialog.py"},
            id="a column",
        ),
        pytest.param("gpx", {"export/gpx.py", "export/outputs.py"}, id="a format"),
        pytest.param("kml", {"export/kml.py", "export/outputs.py"}, id="another format"),
        pytest.param("transit", {"plan/travel_modes.py", "render/templates/icons.html"}, id="a travel mode"),
        pytest.param("lv", {"i18n/catalogues.py"}, id="a language, beside its catalogue"),
    ],
)
def test_a_recipe_touches_these_files_alone(word: str, files: set[str]) -> None:
    assert files_with(word) - set(READERS.get(word, ())) == files


def files_with(word: str) -> set[str]:
    return {
        path.relative_to(COMPONENTS).as_posix()
        for path in COMPONENTS.rglob("*")
        if path.suffix in CODE and word in (text := path.read_text("utf-8")) and word in words_of(path.suffix, text)
    }


def words_of(suffix: str, text: str) -> set[str]:
    return set(_words_of_python(text)) if suffix == ".py" else set(re.findall(r"\w+", text))


def _words_of_python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from re.findall(r"\w+", node.module or "")
        if isinstance(node, ast.Constant):
            yield from (
                re.findall(r"\w+", node.value) if isinstance(node.value, str) and id(node) not in docstrings else ()
            )
        else:
            names = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
            yield from (name for name in names if isinstance(name, str))


def test_docstrings_and_comments_do_not_count() -> None:
    source = '"""About kml."""\n# kml\nfrom components.export.gpx import build\nx = {"a gpx file": y.kmz}\n'
    assert set(_words_of_python(source)) >= {"gpx", "build", "kmz", "file"}
    assert "kml" not in set(_words_of_python(source))
