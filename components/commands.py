"""What each command of the command line does. Answers go to stdout, the rest to stderr.

Exit codes: 0 all is well, 1 something should be looked at, 2 something is wrong or could not be done.

What a single command needs is imported inside it, so that the others start without it.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from components.lookup.answer_cache import open_answer_cache
from components.lookup.geocoder import Geocoder
from components.lookup.http_client import HttpClient
from components.lookup.rate_limiter import open_rate_limiter
from components.lookup.router import Router
from components.plan.errors import RateLimited, ServiceFault, SettingsFault, StorageFault, StudyVisitError
from components.plan.messages import Problem, ProblemKind, Severity, printable_line
from components.plan.model import Accuracy, PlaceSource, PlannedStop, Stop, Visit
from components.settings import Settings, load_settings
from components.sheets.reading import Reading, describe, read_venues
from components.sheets.tables import write_table
from components.sheets.writing import with_stops
from components.store.plan_file import PlanFile, replace_file
from components.store.plans import open_plan_store
from components.visit.planner import AddressQuestion, plan, questions

PROJECT = Path(__file__).resolve().parents[1]
MAX_WAIT_S = 120.0
"""How long `geocode` waits for a geocoder that asks to wait; then it leaves the rest for another run."""

PIPED_WIDTH = 240
"""Characters a line where no terminal says how wide it is."""

_ABOUT_PLACES = {ProblemKind.PLACE_UNCERTAIN, ProblemKind.PLACE_NOT_FOUND, ProblemKind.PLACE_PENDING}


@dataclass(frozen=True, kw_only=True)
class _Workspace:
    """One plan on the command line: its file, its stops, and the lookups of places and legs."""

    name: str
    data: bytes
    reading: Reading
    settings: Settings
    geocoder: Geocoder
    router: Router

    def visit(self) -> Visit:
        """The plan with what is known by now; no service is asked."""
        reading, places, legs = self.reading, self.geocoder.lookup, self.router.lookup
        return plan(reading.stops, self.settings, places=places, legs=legs, problems=reading.problems)


def run(options: argparse.Namespace) -> int:
    """Run the command of the parsed options and give its exit code."""
    try:
        if options.command == "organiser-link":
            return organiser_link(options)
        command = {"check": check, "geocode": geocode, "publish": publish}[options.command]
        return command(_open_workspace(options.csv, getattr(options, "base_url", None)), options)
    except StudyVisitError as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. What was found is kept.", file=sys.stderr)
        return 2


def check(workspace: _Workspace, options: argparse.Namespace) -> int:
    """Print every problem of the plan, from what is known already; the network is left alone."""
    problems = sorted(workspace.visit().all_problems, key=lambda problem: problem.line or 0)
    for problem in problems:
        print(describe(problem, workspace.name))
    severities = {problem.severity for problem in problems}
    if Severity.ERROR in severities:
        return 2
    return 1 if options.strict and Severity.WARNING in severities else 0


def geocode(workspace: _Workspace, options: argparse.Namespace) -> int:
    """Look every address up that is not known yet, show what was found, and put it into the file on demand."""
    errors = _print_errors(workspace)
    if not workspace.reading.stops:
        return 2
    fault = _look_up_all(workspace)
    shown = [planned for day in workspace.visit().days for planned in day.stops if planned.stop.coordinate is None]
    looked_up = [planned for planned in shown if planned.stop.address.strip()]
    sure = {planned.stop.id: planned for planned in looked_up if _is_sure(planned)}
    if looked_up:
        _show(looked_up)
    else:
        print(f"Every stop of {workspace.name} with an address has a position already.")
    if options.write and sure:
        _write(workspace, sure)
    if fault is not None:
        print(fault, file=sys.stderr)
        return 2
    return 0 if len(sure) == len(looked_up) and not errors else 1


def publish(workspace: _Workspace, options: argparse.Namespace) -> int:
    """Write every output into a folder, from what is known already; the network is left alone."""
    from components.export import pack
    from components.export.context import Context
    from components.i18n.words import choose_language, words_for
    from components.render.background import Background

    errors = _print_errors(workspace)
    visit = workspace.visit()
    if not visit.days:
        print(f"{workspace.name} has no stops, so there is nothing to publish.", file=sys.stderr)
        return 2
    context = Context(
        words=words_for(choose_language(None, None, visit.languages)),
        base_url=workspace.settings.base_url,
        csv=workspace.data,
        background=Background.of(workspace.settings.background),
        languages=visit.languages,
    )
    written = pack.publish(visit, context, Path(options.out))
    print(f"{len(written)} files written to {options.out}; {written[0].name} is the page.")
    unknown = len(
        questions(workspace.reading.stops, places=workspace.geocoder.lookup, legs=workspace.router.lookup).open
    )
    if unknown:
        print(
            f"Addresses and ways nobody has looked up yet: {unknown}. The app does it while it runs.", file=sys.stderr
        )
    return 1 if errors else 0


def organiser_link(options: argparse.Namespace) -> int:
    """Make a new organisers' token, print the link with it once, and end every session; the old link is refused."""
    from components.store.sessions import SessionStore

    settings = load_settings(PROJECT, os.environ)
    if settings.organiser_token is not None:
        raise SettingsFault("The organisers' token is the one in STUDY_VISIT_ORGANISER_TOKEN: change it there.")
    token = SessionStore(open_plan_store(settings)).renew_token()
    base_url = (options.base_url or settings.base_url or "http://localhost:8501").rstrip("/")
    print(f"{base_url}/organise#token={token}")
    print("This link is shown this once. Every link before it, and every session, is over.", file=sys.stderr)
    return 0


def _print_errors(workspace: _Workspace) -> list[Problem]:
    """The errors of the file, printed on stderr."""
    errors = [problem for problem in workspace.reading.problems if problem.severity is Severity.ERROR]
    for problem in errors:
        print(describe(problem, workspace.name), file=sys.stderr)
    return errors


def _look_up_all(workspace: _Workspace) -> ServiceFault | None:
    """Ask for each address, with a progress bar; the fault that ended it early, if one did."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    open_questions = questions(
        workspace.reading.stops, places=workspace.geocoder.lookup, legs=workspace.router.lookup
    ).open
    addresses = [question for question in open_questions if isinstance(question, AddressQuestion)]
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not addresses) as progress:
        task = progress.add_task("Looking up", total=len(addresses))
        for question in addresses:
            progress.update(task, description=printable_line(question.name)[:40])
            try:
                _look_up(workspace.geocoder, question)
            except ServiceFault as fault:
                return fault
            progress.advance(task)
    return None


def _look_up(geocoder: Geocoder, question: AddressQuestion) -> None:
    """Ask the geocoder, and wait as long as it asks to wait, up to `MAX_WAIT_S` in all."""
    waited_s = 0.0
    while True:
        try:
            geocoder.ask(question.address, name=question.name)
        except RateLimited as fault:
            waited_s += fault.retry_after_s
            if waited_s > MAX_WAIT_S:
                raise
            time.sleep(fault.retry_after_s)
        else:
            return


def _is_sure(planned: PlannedStop) -> bool:
    """Whether a place may go into the file, after which its address is never looked up again."""
    if planned.place is None or planned.place.accuracy not in {Accuracy.HOUSE, Accuracy.PLACE}:
        return False
    return all(problem.kind is not ProblemKind.PLACE_UNCERTAIN for problem in planned.problems)


def _show(looked_up: Sequence[PlannedStop]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("line", "stop", "position", "accuracy", "found as", "remark")
    for planned in looked_up:
        place = planned.place
        remarks = [str(problem.message) for problem in planned.problems if problem.kind in _ABOUT_PLACES]
        cells = [str(planned.stop.line or ""), planned.stop.name, "", "", "", " ".join(remarks)]
        if place is not None:
            where = f"{place.coordinate.latitude:.6f}, {place.coordinate.longitude:.6f}"
            cells[2:5] = [where, place.accuracy.value if place.accuracy else "", place.matched_address]
        table.add_row(*(Text(printable_line(cell)) for cell in cells))
        for candidate in place.candidates if place is not None and not _is_sure(planned) else ():
            at = f"{candidate.coordinate.latitude:.6f}, {candidate.coordinate.longitude:.6f}"
            cells = ["", "  or", at, candidate.accuracy.value, candidate.matched_address, ""]
            table.add_row(*(Text(printable_line(cell)) for cell in cells), style="dim")
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


def _write(workspace: _Workspace, sure: Mapping[str, PlannedStop]) -> None:
    """Put the sure places into the file, which is otherwise left as it is."""
    if workspace.reading.table is None:
        return
    stops = [_placed(stop, sure.get(stop.id)) for stop in workspace.reading.stops]
    replace_file(
        workspace.settings.csv_path, write_table(with_stops(workspace.reading.table, stops)), expected=workspace.data
    )
    print(f"{workspace.name}: {len(sure)} positions written. Places in doubt are left for you to decide.")


def _placed(stop: Stop, planned: PlannedStop | None) -> Stop:
    if planned is None or planned.place is None:
        return stop
    return replace(stop, coordinate=planned.place.coordinate, place_source=PlaceSource.FILE)


def _open_workspace(csv: str | None, base_url: str | None) -> _Workspace:
    overrides = {"STUDY_VISIT_BASE_URL": base_url} if base_url else {}
    settings = load_settings(PROJECT, os.environ | overrides)
    if csv is not None:
        settings = settings.model_copy(update={"csv_path": Path(csv).absolute()})
    name = csv or _short_path(settings.csv_path)
    source = PlanFile(settings.csv_path)
    data = source.read()
    if data is None:
        raise StorageFault(f"There is no plan at {name}: write one row a stop, with date, arrive, name and address.")
    answers = open_answer_cache(settings)
    http_client = HttpClient(contact=settings.geocoder.contact, rate_limiter=open_rate_limiter(settings))
    return _Workspace(
        name=name,
        data=data,
        reading=read_venues(data, name=source.name),
        settings=settings,
        geocoder=Geocoder(settings.geocoder, http_client, answers),
        router=Router(http_client, answers, settings.router),
    )


def _short_path(path: Path) -> str:
    """A path as a person here would write it."""
    working_folder = Path.cwd()
    return str(path.relative_to(working_folder)) if path.is_relative_to(working_folder) else str(path)
