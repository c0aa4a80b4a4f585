"""What the documents name is there: modules, files and the functions that they are said to have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMPONENTS = ROOT / "components"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
NOT_IN_THE_PROJECT = {".streamlit/secrets.toml"}  # the hosts', with their secrets
FOLDERS = (ROOT, COMPONENTS, COMPONENTS / "render", ROOT / "docs")


def exists(name: str, document: Path) -> bool:
    return any((folder / name).exists() for folder in (*FOLDERS, document.parent))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    named = set(re.findall(r"`((?:[\w.-]+/)+[\w-]+\.(?:py|js|css|html|toml|txt|md|csv|po))`", text))
    linked = {link for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text) if "://" not in link}

    missing = {name for name in named | linked if not exists(name, document)} - NOT_IN_THE_PROJECT

    assert not missing


def test_every_function_on_the_way_of_a_stop_stands_where_it_is_said_to() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    places = re.findall(r"`(?:[A-Z]\w+\.)?(\w+)(?:\(\))?`\s+\(`([\w/]+\.py)`", text)

    assert len(places) >= 12
    for name, module in places:
        defined = re.compile(rf"(?:def|class) {name}\b|^{name}\b", re.MULTILINE)
        assert defined.search((COMPONENTS / module).read_text("utf-8")), f"{name} is not in {module}"
