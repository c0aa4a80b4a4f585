"""The command line: `python -m components check`, `geocode`, `publish`, `organiser-link`; see `commands`."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Sequence

from components import logs


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = _parser().parse_args(arguments)
    from components import commands  # noqa: PLC0415 - half a second of imports that --help does not need

    return commands.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m components", description="A study visit on the command line.")
    parser.add_argument(
        "--visit", metavar="DIR", help="the folder with visit.toml and venues.csv; by default that of the code"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("check", help="print every problem of the plan, without asking anybody")
    one.add_argument("csv", nargs="?", metavar="CSV", help="the plan; by default that of visit.toml")
    one.add_argument("--strict", action="store_true", help="exit with 1 for warnings, too")
    two = commands.add_parser("geocode", help="look up the addresses and ways that nobody knows yet")
    two.add_argument("csv", nargs="?", metavar="CSV", help="the plan; by default that of visit.toml")
    two.add_argument("--write", action="store_true", help="put the positions found into the file")
    three = commands.add_parser("publish", help="write the page and all files into a folder, for any web host")
    three.add_argument("csv", nargs="?", metavar="CSV", help="the plan; by default that of visit.toml")
    three.add_argument("--out", required=True, metavar="DIR", help="the folder to write to")
    three.add_argument("--base-url", metavar="URL", help="the address under which the folder will be served")
    three.add_argument("--offline", action="store_true", help="ask nobody; use what is known by now")
    three.add_argument("--force", action="store_true", help="publish in spite of errors in the plan")
    four = commands.add_parser("organiser-link", help="make a new link for organisers; every one before it is refused")
    four.add_argument("--base-url", metavar="URL", help="the address of the app, if visit.toml does not tell")
    return parser


if __name__ == "__main__":
    gc.disable()  # a command soon ends, and its memory is freed with it
    logs.configure(level=logging.ERROR)  # each command prints its own errors
    code = main()
    gc.freeze()  # Python looks through all objects once more at its end, but not through these
    sys.exit(code)
