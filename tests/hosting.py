"""The files and commands of docs/hosting.md, taken out of it as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/hosting.md"


def blocks(language: str) -> list[str]:
    """The page's code blocks of a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def replaced(text: str, changes: dict[str, str]) -> str:
    """A block with each of these texts, which must stand in it, replaced by another."""
    for before, after in changes.items():
        assert before in text, f"docs/hosting.md has no {before} here"
        text = text.replace(before, after)
    return text
