"""The command line: `python -m components check`, `geocode`, `publish`, `organiser-link`, `visit-link`, see `commands`;
`import`, see `import_command`; `backup`, `restore`, `erase`, see `keeping_commands`."""

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
    if options.command == "import":
        from components import import_command  # noqa: PLC0415 - needs little of what the others do

        return import_command.run(options)
    if options.command in {"backup", "restore", "erase"}:
        from components import keeping_commands  # noqa: PLC0415 - as little

        return keeping_commands.run(options)
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
    three.add_argument("--force", action="store_true", help="publish a plan that cannot be carried out as it stands")
    three.add_argument(
        "--record",
        action=argparse.BooleanOptionalAction,
        help="leave out phone numbers and what else is for the days of the visit alone (default: when it is over)",
    )
    proof = commands.add_parser("evidence", help="write one ZIP of all that was published, with sheets to be signed")
    proof.add_argument("--out", required=True, metavar="ZIP", help="the file to write")
    proof.add_argument("--lang", metavar="TAG", help="the language of the papers; by default the plan's first")
    proof.add_argument("--base-url", metavar="URL", help="the address of the visit, if visit.toml does not tell")
    four = commands.add_parser("organiser-link", help="make a new link for organisers; every one before it is refused")
    four.add_argument("--base-url", metavar="URL", help="the address of the app, if visit.toml does not tell")
    five = commands.add_parser("visit-link", help="print the address with the key of a visit that is not public")
    five.add_argument("--base-url", metavar="URL", help="the address of the app, if visit.toml does not tell")
    five.add_argument("--renew", action="store_true", help="make a new key; every address before it is refused")
    _add_keeping(commands)
    _add_import(commands.add_parser("import", help="read any file or link, and write it as the plan's CSV"))
    return parser


def _add_keeping(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    seven = commands.add_parser("backup", help="write all that is kept into one file, also while the app runs")
    seven.add_argument("file", metavar="FILE", help="the file to write")
    eight = commands.add_parser("restore", help="put a back-up in place of all that is kept, with the app stopped")
    eight.add_argument("file", metavar="FILE", help="what backup wrote")
    nine = commands.add_parser("erase", help="take a name, an address or a number out of everything that is kept")
    nine.add_argument("text", metavar="TEXT", help="as it is written; a person's name and address are two erasures")
    nine.add_argument("--yes", action="store_true", help="do not ask before")


def _add_import(six: argparse.ArgumentParser) -> None:
    six.add_argument("file", metavar="FILE", help="a table, workbook, map or calendar; - for stdin; or a link to one")
    six.add_argument("--out", metavar="CSV", help="the file to write; without it the plan goes to stdout")
    six.add_argument("--date", metavar="DATE", help="the day of rows without a date, and of day 1, such as 2026-09-17")
    six.add_argument("--year", metavar="YEAR", help="the year of dates without one")
    six.add_argument("--order", choices=("dmy", "mdy", "ymd"), help="whether the day, the month or the year is first")
    six.add_argument("--encoding", metavar="NAME", help="how the file's letters are stored, such as cp1257")
    six.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    six.add_argument("--columns", metavar="PAIRS", help='what columns are: "Program=name,Kje=address"')


if __name__ == "__main__":
    gc.disable()  # a command soon ends, and its memory is freed with it
    logs.configure(level=logging.ERROR)  # each command prints its own errors
    code = main()
    gc.freeze()  # Python looks through all objects once more at its end, but not through these
    sys.exit(code)
