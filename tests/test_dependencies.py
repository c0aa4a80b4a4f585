"""What the project needs is bounded on both sides, locked for the measurements, and audited where that can be."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.audit import EXPLAINED, verdict

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "tests/requirements.txt", "tests/bench/requirements.txt")
NO_UPPER_BOUND = {
    "tzdata": "time zones change by law, and the newest table is the right one; versions are years",
    "xyzservices": "addresses of tile servers, the newest are the ones that answer; versions are years",
    "types-html5lib": "annotations for the type checker alone; versions are days",
}
LOCK = ROOT / "tests" / "bench" / "lock.txt"


def required(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", FILES)
def test_each_requirement_has_a_lower_and_an_upper_bound(name: str) -> None:
    for requirement in required(name):
        kinds = {specifier.operator for specifier in requirement.specifier}
        assert requirement.url is None, requirement
        assert ">=" in kinds, f"{requirement} has no lower bound"
        assert "<" in kinds or requirement.name in NO_UPPER_BOUND, f"{requirement} has no upper bound"
        assert not kinds & {"==", "===", ">"}, f"{requirement} is pinned: that is what the lock is for"


def test_the_lock_holds_one_version_of_everything_that_is_required() -> None:
    locked: dict[str, Version] = {}
    for line in LOCK.read_text("utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==(\S+)", line)
        assert match, f"{line} is no version"
        name = canonicalize_name(match[1])
        assert name not in locked, f"{name} is there twice"
        locked[name] = Version(match[2])
    for file in FILES:
        for requirement in required(file):
            name = canonicalize_name(requirement.name)
            if requirement.marker is None or requirement.marker.evaluate():
                assert name in locked, f"{name} is not in the lock: make it anew, as it says"
            if name in locked:
                assert locked[name] in requirement.specifier, f"{requirement} and the lock's {locked[name]} disagree"


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
