"""Known vulnerabilities in what this project needs. `python -m tests.audit`: one of the steps of tests/run.

pip-audit (https://pypi.org/project/pip-audit/) asks PyPI's advisory service about every package of this environment.
Where that is out of reach nothing is known, which is printed and fails nothing; a finding fails unless it is explained
in `EXPLAINED`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 300
EXPLAINED: dict[str, str] = {}
"""Findings that do not concern us, by their id (`PYSEC-...`, `GHSA-...`, `CVE-...`), and why."""


@dataclass
class Verdict:
    """What came of it: the lines to say, and whether something has to be done."""

    lines: list[str] = field(default_factory=list)
    failed: bool = False


def verdict(report: str, explained: dict[str, str]) -> Verdict:
    """What a report of pip-audit (`--format json`) means; text that is none means that nobody could be asked."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Verdict(["The advisory service is not reachable: not checked."])
    checked = [each for each in dependencies if "skip_reason" not in each]
    if not checked:
        return Verdict(["The advisory service is not reachable, or knows none of our packages: not checked."])
    result = Verdict([f"{len(checked)} of {len(dependencies)} packages checked."])
    for package in checked:
        for finding in package["vulns"]:
            ids = [finding["id"], *finding.get("aliases", ())]
            reason = next((explained[name] for name in ids if name in explained), None)
            mended = ", ".join(finding.get("fix_versions", ())) or "no version yet"
            line = f"{package['name']} {package['version']}: {', '.join(ids)}, mended in {mended}"
            result.lines.append(f"{line}; explained: {reason}" if reason else line)
            result.failed = result.failed or reason is None
    return result


def main() -> int:
    """Ask, say what came of it, and give the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
        report = asked.stdout
    except subprocess.TimeoutExpired:
        report = ""
    found = verdict(report, EXPLAINED)
    sys.stdout.write("\n".join(found.lines) + "\n")
    return int(found.failed)


if __name__ == "__main__":
    sys.exit(main())
