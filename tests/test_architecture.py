"""Keeps the rooms of docs/architecture.md: who may import whom, how long a module gets, what stands at the top.

The table below is the rule; the modules' imports are read from their source, those inside functions too.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_MODULE_LINES = 400

# What each room may import beside the standard library and itself. `*` is anything that the room's line in FORBIDDEN
# does not rule out.
_PURE = frozenset({"plan", "settings"})
ALLOWED: dict[str, frozenset[str]] = {
    "plan": frozenset({"pydantic"}),
    "settings": frozenset({"plan", "pydantic"}),
    "i18n": frozenset({"plan", "babel"}),
    "logs": frozenset(),
    "limited_process": frozenset(),
    "ground": frozenset({"limited_process", "plan", "shapely", "mapbox_vector_tile", "brotli"}),
    "sheets": _PURE
    | {"limited_process", "pandas", "babel", "chardet", "lxml", "python_calamine", "icalendar", "openlocationcode"},
    "lookup": _PURE
    | {"store", "httpx", "geopy", "sqlalchemy", "opening_hours", "tzfpy", "openlocationcode"}
    | {"pmtiles"},
    "store": _PURE | {"limited_process", "sheets", "sqlalchemy", "psycopg", "tomlkit", "PIL", "lxml", "resvg_py"},
    "visit": _PURE | {"sheets", "ground", "lookup", "store"},
    "render": _PURE
    | {"i18n", "folium", "jinja2", "branca", "xyzservices", "babel", "phonenumbers"}
    # Converters of text to shorter text, which reach nothing.
    | {"rcssmin", "minify"},
    "export": _PURE | {"i18n", "sheets", "render", "*"},
    "web": _PURE | {"i18n", "sheets", "lookup", "store", "visit", "render", "export", "*"},
    "process": frozenset({"settings", "logs", "lookup", "web", "streamlit"}),
    "pages": _PURE | {"i18n", "sheets", "lookup", "store", "visit", "render", "export", "web", "*"},
    "app": _PURE | {"i18n", "logs", "process", "lookup", "store", "visit", "render", "export", "web", "*"},
    "__main__": frozenset({"logs", "commands", "import_command", "keeping_commands"}),
    "keeping_commands": _PURE | {"lookup", "store"},
    "import_command": _PURE | {"sheets", "store", "lookup"},
    "terminal": _PURE | {"sheets", "lookup", "visit", "rich"},
    "workspace": _PURE | {"sheets", "lookup", "store", "visit"},
    "commands": _PURE
    | {"workspace", "terminal", "i18n", "sheets", "ground", "lookup", "store", "visit", "render", "export", "web", "*"},
}
FORBIDDEN: dict[str, frozenset[str]] = {
    "export": frozenset({"streamlit", "starlette"}),
    "web": frozenset({"streamlit", "pages"}),
    "app": frozenset({"pages"}),
    "commands": frozenset({"pages", "streamlit"}),
}
# What only one module may touch: who asks the network, and who holds what a session remembers.
SOCKETS = frozenset({"httpx", "requests", "urllib.request", "urllib3", "http.client", "socket", "aiohttp"})
SOCKET_MODULE = "components.lookup.http_exchange"
SESSION_NAMES = frozenset({"session_state", "cache_data", "cache_resource"})
SESSION_MODULE = "components.pages.state"
# Packages that are part of what another, required by name, offers.
PART_OF = {"pydantic_core": "pydantic", "markupsafe": "jinja2"}

TOP_LEVEL = re.compile(
    r"app\.py|venues\.csv|visit\.toml|components|tests|requirements\.txt|constraints\.txt|README\.md|pyproject\.toml|LICENSE|docs|\..+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One name that a module imports: `room` is the importer's, `target` the imported room or package."""

    module: str
    room: str
    name: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.name}"


def tracked_files() -> list[str]:
    """Every file of the project: tracked, or new and not ignored."""
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def modules() -> dict[str, Path]:
    """The product's modules by dotted name."""
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in (ROOT / "components").rglob("*.py")
    }
    if (ROOT / "app.py").exists():
        found["app"] = ROOT / "app.py"
    return found


def room_of(module: str) -> str:
    """The room of a module: the part after `components`, or `app`."""
    parts = module.split(".")
    return parts[1] if parts[0] == "components" and len(parts) > 1 else parts[0]


def statements_of(source: str) -> Iterator[ast.AST]:
    """The statements of a module's source, those inside others too; no expression holds an import."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        yield node
        for name in ("body", "orelse", "finalbody", "handlers", "cases"):
            within = getattr(node, name, ())
            waiting += within if isinstance(within, list) else ()


def imports_of(module: str, source: str) -> Iterator[Import]:
    """Every import in a module's source, wherever in it."""
    for node in statements_of(source):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: import from `components....`, never relatively"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            target = PART_OF.get(room_of(name), room_of(name))
            yield Import(module=module, room=room_of(module), name=name, target=target, line=node.lineno)


@cache
def all_imports() -> tuple[Import, ...]:
    """Every import of the product."""
    return tuple(
        found for name, path in modules().items() for found in imports_of(name, path.read_text(encoding="utf-8"))
    )


def breaks_the_table(found: Import) -> bool:
    """Whether an import is one that its module's room may not make."""
    ours = found.name.split(".")[0] == "components"
    if not ours and found.target in sys.stdlib_module_names:
        return False
    if found.target == found.room and ours:
        return False
    if found.target in FORBIDDEN.get(found.room, frozenset()):
        return True
    allowed = ALLOWED.get(found.room, frozenset())
    return found.target not in allowed and (ours or "*" not in allowed)


def test_every_import_keeps_the_table() -> None:
    broken = [str(found) for found in all_imports() if breaks_the_table(found)]

    assert not broken, "imports that the table of rooms does not allow:\n" + "\n".join(broken)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("components.plan.model", "import httpx"),
        ("components.plan.model", "from components.i18n.words import words_for"),
        ("components.plan.model", "from components import lookup"),
        ("components.plan.model", "def late():\n    import pandas"),
        ("components.visit.planner", "import streamlit as st"),
        ("components.visit.planner", "from components.render.style import LIGHT"),
        ("components.render.map", "from components.visit.planner import plan"),
        ("components.render.map", "import streamlit.components.v1"),
        ("components.export.pdf", "from starlette.responses import Response"),
        ("components.export.pdf", "from components.store import database"),
        ("components.export.pdf", "from components.pages import state"),
        ("components.settings", "import pandas"),
        ("components.i18n.words", "from components.settings import Settings"),
        ("components.commands", "import streamlit"),
        ("components.web.organiser_routes", "import streamlit as st"),
        ("components.lookup.router", "from components.visit.planner import plan"),
        ("components.visit.drafts", "from components.web import organiser_auth"),
        ("app", "from components.pages.visit import show"),
    ],
)
def test_the_table_is_noticed_when_broken(module: str, line: str) -> None:
    assert any(breaks_the_table(found) for found in imports_of(module, line))


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("components.plan.timetable", "from components.plan.model import Stop\nimport datetime"),
        ("components.sheets.tables", "import csv\nfrom components.plan import model"),
        ("components.web.routes", "from starlette.routing import Route"),
        ("components.export.pdf", "import reportlab\nfrom components.render import style"),
        ("components.pages.visit", "import streamlit as st\nfrom components.pages import state"),
        ("app", "import streamlit as st\nfrom components.web import routes"),
    ],
)
def test_the_table_allows_what_it_says(module: str, line: str) -> None:
    assert not any(breaks_the_table(found) for found in imports_of(module, line))


def test_every_room_has_its_line_in_the_table() -> None:
    rooms = {room_of(name) for name in modules()} - {"__init__"}

    assert rooms <= set(ALLOWED), f"no line in the table for {sorted(rooms - set(ALLOWED))}"


def test_one_module_asks_the_network() -> None:
    others = [
        str(found)
        for found in all_imports()
        if found.module != SOCKET_MODULE and any(f"{found.name}.".startswith(f"{name}.") for name in SOCKETS)
    ]

    assert not others, f"only {SOCKET_MODULE} opens connections:\n" + "\n".join(others)


def test_one_module_holds_what_a_session_remembers() -> None:
    others = [
        f"{name}:{node.lineno} touches {node.attr}"
        for name, path in modules().items()
        if name != SESSION_MODULE and any(word in path.read_text(encoding="utf-8") for word in SESSION_NAMES)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in SESSION_NAMES
    ]

    assert not others, f"only {SESSION_MODULE} touches session state and Streamlit's caches:\n" + "\n".join(others)


def test_no_module_is_too_long() -> None:
    long = {
        name: lines
        for name, path in modules().items()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MAX_MODULE_LINES
    }

    assert not long, f"modules past {MAX_MODULE_LINES} lines, each of which is about more than one thing: {long}"


def test_the_top_of_the_repository_holds_nothing_else() -> None:
    strangers = {name.split("/")[0] for name in tracked_files() if not TOP_LEVEL.fullmatch(name.split("/")[0])}

    assert not strangers, f"top-level entries that the design does not have: {sorted(strangers)}"


def test_everything_imported_is_required() -> None:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    required = {_plain(re.split(r"[\s\[<>=!~;#]", line, maxsplit=1)[0]) for line in lines}
    distributions = packages_distributions()

    missing = []
    for found in all_imports():
        package = PART_OF.get(found.name.split(".")[0], found.name.split(".")[0])
        if package == "components" or package in sys.stdlib_module_names:
            continue
        # A namespace package belongs to several distributions, of which one must be required.
        if not required & {_plain(name) for name in distributions.get(package, [package])}:
            missing.append(str(found))

    assert not missing, "imports of what requirements.txt does not install by name:\n" + "\n".join(missing)


def test_the_tools_know_the_oldest_python_that_is_promised() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert settings["ruff"]["target-version"] == "py311"
    assert settings["mypy"]["python_version"] == "3.11"


def _plain(distribution: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()
