"""What the project needs has bounds on both sides, a tested version of everything, and no known vulnerabilities."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions
from itertools import product
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.audit import EXPLAINED, verdict
from tests.test_architecture import statements_of

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "tests/requirements.txt", "tests/bench/requirements.txt")
CONSTRAINTS = ROOT / "constraints.txt"
NO_UPPER_BOUND = {
    "tzdata": "time zones change by law, and the newest table is the right one; versions are years",
    "xyzservices": "addresses of tile servers, the newest are the ones that answer; versions are years",
    "types-html5lib": "annotations for the type checker alone; versions are days",
}
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("darwin", "x86_64"), ("win32", "AMD64"))
ENVIRONMENTS = [
    {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "platform_machine": machine,
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[platform],
    }
    for python, (platform, machine) in product(PYTHONS, MACHINES)
]
"""Every Python and platform that the project supports, as environment markers name them."""


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def required(name: str) -> list[Requirement]:
    return [Requirement(line) for line in lines_of(ROOT / name) if not line.startswith("-c ")]


def applies(requirement: Requirement, environment: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment)


@pytest.mark.parametrize("name", FILES)
def test_each_requirement_has_a_lower_and_an_upper_bound(name: str) -> None:
    for requirement in required(name):
        kinds = {specifier.operator for specifier in requirement.specifier}
        assert requirement.url is None, requirement
        assert ">=" in kinds, f"{requirement} has no lower bound"
        assert "<" in kinds or requirement.name in NO_UPPER_BOUND, f"{requirement} has no upper bound"
        assert not kinds & {"==", "===", ">"}, f"{requirement} is pinned: that is what constraints.txt is for"


@pytest.mark.parametrize("name", FILES)
def test_each_list_of_requirements_takes_the_tested_versions(name: str) -> None:
    [constraint] = [line.removeprefix("-c ") for line in lines_of(ROOT / name) if line.startswith("-c ")]
    assert ((ROOT / name).parent / constraint).resolve() == CONSTRAINTS


def test_constraints_hold_one_version_in_range_of_everything_for_every_python_and_platform() -> None:
    pinned: defaultdict[str, list[Requirement]] = defaultdict(list)
    for line in lines_of(CONSTRAINTS):
        # Names, versions and markers alone: no address and no folder of the machine on which they were resolved.
        assert re.fullmatch(r"[a-z0-9.-]+==[\w.!+]+( ; [\w.' =<>!()]+)?", line), line
        requirement = Requirement(line)
        pinned[canonicalize_name(requirement.name)].append(requirement)
    for requirement, environment in product((each for name in FILES for each in required(name)), ENVIRONMENTS):
        if not applies(requirement, environment):
            continue
        name = canonicalize_name(requirement.name)
        versions = [str(each.specifier).removeprefix("==") for each in pinned[name] if applies(each, environment)]
        assert len(versions) == 1, f"{name} has {versions} for {environment}: run tests/run --constraints"
        assert versions[0] in requirement.specifier, (
            f"{name} {versions[0]} is out of range: run tests/run --constraints"
        )


def imported() -> set[str]:
    """The top-level packages that the product's modules import or read files of."""
    found: set[str] = set()
    for path in [ROOT / "app.py", *(ROOT / "components").rglob("*.py")]:
        source = path.read_text("utf-8")
        for node in statements_of(source):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
        for node in ast.walk(ast.parse(source)) if re.search(r"\b(files|import_module)\(", source) else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"files", "import_module"}:
                found |= {str(each.value).partition(".")[0] for each in node.args if isinstance(each, ast.Constant)}
    # `pydantic_core` is a part of pydantic, `compression` of Python from 3.14 on.
    return found - set(sys.stdlib_module_names) - {"components", "pydantic_core", "compression"}


def test_requirements_name_every_package_that_is_imported() -> None:
    names = {canonicalize_name(requirement.name) for requirement in required("requirements.txt")}
    distributions = packages_distributions()
    missing = {
        package: distributions.get(package)
        for package in imported()
        if names.isdisjoint(map(canonicalize_name, distributions.get(package, ())))
    }
    assert not missing


def test_the_settings_the_readme_and_the_test_command_name_the_same_pythons() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    supported = SpecifierSet(project["project"]["requires-python"])
    around = ("3.10", *PYTHONS, "3.15")

    assert [python for python in around if python in supported] == list(PYTHONS)
    assert project["tool"]["mypy"]["python_version"] == PYTHONS[0]
    for name in ("README.md", "tests/run"):
        assert f"Python {PYTHONS[0]} to {PYTHONS[-1]}" in (ROOT / name).read_text("utf-8"), name


def package(name: str, *vulnerabilities: str, **more: object) -> dict[str, object]:
    found = [{"id": each, "fix_versions": ["2.0"], "aliases": [f"CVE-{each}"]} for each in vulnerabilities]
    return {"name": name, "version": "1.0", "vulns": found} | more


def report(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_finding_fails_unless_it_is_explained() -> None:
    clean = verdict(report(package("anyio"), package("babel")), {})
    assert (clean.lines, clean.failed) == (["2 of 2 packages checked."], False)
    found = verdict(report(package("anyio", "PYSEC-1"), package("babel")), {})
    assert found.failed
    assert "anyio 1.0: PYSEC-1, CVE-PYSEC-1, mended in 2.0" in found.lines[1]
    for name in ("PYSEC-1", "CVE-PYSEC-1"):
        explained = verdict(report(package("anyio", "PYSEC-1")), {name: "not called by us"})
        assert not explained.failed
        assert "not called by us" in explained.lines[1]
    assert verdict(report(package("anyio", "PYSEC-1", "PYSEC-2")), {"PYSEC-1": "no"}).failed


@pytest.mark.parametrize(
    "text", ["", "no JSON", "[]", "{}", report(), report({"name": "anyio", "skip_reason": "not found"})]
)
def test_what_nobody_could_be_asked_about_is_said_and_fails_nothing(text: str) -> None:
    nothing = verdict(text, {})
    assert not nothing.failed
    assert "not checked" in nothing.lines[0]


def test_every_explanation_is_one() -> None:
    assert all(len(reason) > 20 for reason in EXPLAINED.values())
