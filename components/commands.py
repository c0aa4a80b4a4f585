"""What each command of the command line does. Answers go to stdout, the rest to stderr.

Exit codes: 0 all is well, 1 something should be looked at, 2 something is wrong or could not be done.

What a single command needs is imported inside it, so that the others start without it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from components.lookup.router import LegQuestion
from components.plan.errors import ServiceFault, SettingsFault, StorageFault, StudyVisitError
from components.plan.messages import Problem, ProblemKind, Severity, printable_line
from components.plan.model import Accuracy, PlaceSource, PlannedStop, Stop, Visit
from components.plan.publication import Visibility
from components.plan.record import has_details_of_its_days, is_over, lasting_visit
from components.settings import FOLDER_VARIABLE, Settings, load_settings, visit_folder
from components.sheets.answers import with_options
from components.sheets.tables import write_table
from components.sheets.writing import with_published_ids, with_stops
from components.store.details_file import no_id_problems
from components.store.plan_file import replace_file
from components.store.plans import PlanStore, open_plan_store
from components.terminal import counting, print_places, print_problems, print_unanswered, progress_bar
from components.visit.guesses import guesses
from components.visit.lookups import Question, Unanswered, ask_all
from components.visit.publication import FILE_NAME as PUBLICATION_FILE
from components.visit.publication import earlier_publication, note_publication, stamped
from components.visit.revision import record_of
from components.workspace import Workspace, open_workspace


def run(options: argparse.Namespace) -> int:
    """Run the command of the parsed options and give its exit code."""
    try:
        settings = _settings(options)
        if options.command == "organiser-link":
            return organiser_link(settings)
        if options.command == "visit-link":
            return visit_link(settings, is_new=options.renew)
        command = {"check": check, "geocode": geocode, "publish": publish, "evidence": evidence}[options.command]
        return command(open_workspace(settings, getattr(options, "csv", None)), options)
    except StudyVisitError as fault:
        print(fault, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. What was found is kept.", file=sys.stderr)
        return 2


def check(workspace: Workspace, options: argparse.Namespace) -> int:
    """Print every problem of the plan and of its photos, from what is known already; the network is left alone."""
    _take_in_photos(workspace, may_ask=False)
    problems = (*_all_problems(workspace.visit()), *no_id_problems(workspace.settings))
    problems_with_options = with_options(problems, workspace.reading.questions, workspace.name)
    print_problems(problems_with_options, workspace.name, sys.stdout)
    if _errors(problems):
        return 2
    return 1 if options.strict and any(problem.severity is Severity.WARNING for problem in problems) else 0


def geocode(workspace: Workspace, options: argparse.Namespace) -> int:
    """Look up every address and way that is not known yet, show the places found, and put them into the file on
    demand."""
    unreadable = _errors(workspace.reading.problems)
    if unreadable:
        print_problems(unreadable, workspace.name, sys.stderr)
    if not workspace.reading.stops:
        return 2
    unanswered = _look_up_all(workspace)
    _take_in_photos(workspace, may_ask=True)
    has_no_ground = not _draw_ground(workspace)
    visit = workspace.visit()
    shown = [planned for day in visit.days for planned in day.stops if planned.stop.coordinate is None]
    looked_up = [planned for planned in shown if planned.stop.address.strip()]
    sure = {planned.stop.id: planned for planned in looked_up if _is_sure(planned)}
    if looked_up:
        print_places(looked_up, set(sure))
    else:
        print(f"Every stop of {workspace.name} with an address has a position already.")
    _print_ways(visit)
    if options.write and sure:
        _write(workspace, sure)
    if unanswered:
        return 2
    return 0 if len(sure) == len(looked_up) and not unreadable and not has_no_ground else 1


def publish(workspace: Workspace, options: argparse.Namespace) -> int:
    """Look up what is not known yet, unless told not to, and write every output into a folder; not of a plan that
    cannot be carried out as it stands, unless told to."""
    from components.export import pack
    from components.export.context import Context
    from components.i18n.words import choose_language, words_for
    from components.render.background import Background
    from components.render.privacy import Services

    if not options.offline:
        _look_up_all(workspace)
    _take_in_photos(workspace, may_ask=not options.offline)
    _draw_ground(workspace, may_ask=not options.offline)
    out, store = Path(options.out), open_plan_store(workspace.settings)
    csv_path = workspace.settings.csv_path
    earlier = earlier_publication(store, csv_path, out, is_visits_own=workspace.is_visits_own)
    workspace = workspace.continuing(earlier)
    details = workspace.settings.details
    visit = stamped(workspace.visit, workspace.data, earlier, datetime.now(UTC), details=details)
    problems = _all_problems(visit)
    print_problems(problems, workspace.name, sys.stderr)
    if not visit.days:
        print(f"{workspace.name} has no stops, so there is nothing to publish.", file=sys.stderr)
        return 2
    if stopping := [problem for problem in problems if problem.stops_the_day]:
        print(_impossible(stopping, is_written=options.force), file=sys.stderr)
    if visit.visibility is Visibility.CLOSED:
        print(_closed(visit, is_written=options.force), file=sys.stderr)
    if (stopping or visit.visibility is Visibility.CLOSED) and not options.force:
        return 1
    over = is_over(visit, workspace.settings.now or datetime.now(UTC))
    as_record = over if options.record is None else options.record
    _tell_what_is_left_out(visit, as_record=as_record, over=over)
    visit = record_of(visit) if as_record else visit
    context = Context(
        words=words_for(choose_language(None, None, visit.languages)),
        base_url=workspace.settings.base_url,
        csv=with_published_ids(workspace.data, workspace.reading.stops),
        background=Background.of(workspace.settings.background),
        services=Services.of(workspace.settings),
        photo_bytes=workspace.photos.photo_bytes,
        languages=visit.languages,
    )
    written = pack.publish(visit, context, out)
    try:
        note_publication(store, csv_path, (out / PUBLICATION_FILE).read_bytes())
    except StorageFault as fault:
        print(f"The next publication knows this one by the files in {options.out} alone. {fault}", file=sys.stderr)
    print(f"{len(written)} files written to {options.out}; {written[0].name} is the page.")
    unknown = len(workspace.open_questions().open)
    if unknown and options.offline:
        print(f"Addresses and ways nobody has looked up yet: {unknown}. Without --offline they are.", file=sys.stderr)
    return 0


def _tell_what_is_left_out(visit: Visit, *, as_record: bool, over: bool) -> None:
    """Say of phone numbers, and of what else is for the days of the visit alone, whether it is in the files."""
    if not has_details_of_its_days(visit):
        return
    what = "Phone numbers, and what else is marked as only until the end of the visit,"
    if as_record:
        print(f"{what} are left out; with --no-record they are not.", file=sys.stderr)
    elif over:
        print(f"{what} are in the files, although the visit is over.", file=sys.stderr)
    else:
        print(f"{what} are in the files. Publish again after the visit: then they are left out.", file=sys.stderr)


def evidence(workspace: Workspace, options: argparse.Namespace) -> int:
    """Write the evidence of everything that was published into one archive."""
    from components.export import evidence as archive
    from components.export.context import Context
    from components.i18n.catalogues import LANGUAGES
    from components.i18n.words import choose_language, words_for
    from components.plan.record import PublishedVisit
    from components.render.background import Background
    from components.render.privacy import Services
    from components.visit.published_plan import past_plans

    store, out = open_plan_store(workspace.settings), Path(options.out)
    plans = list(past_plans(store, workspace.settings, workspace.geocoder, workspace.router, workspace.grounds.lookup))
    newest = plans[-1].visit.stamp.number if plans else 0
    earlier = earlier_publication(store, workspace.settings.csv_path, out.parent, is_visits_own=True)
    is_left_out = False
    if earlier is not None and earlier.stamp.number > newest:  # by the command line, which keeps no history
        visit = workspace.continuing(earlier).visit(earlier.stamp)
        is_left_out = earlier.revision not in {visit.revision, record_of(visit).revision}
        plans += [] if is_left_out else [PublishedVisit(visit=lasting_visit(visit), csv=workspace.data)]
        if is_left_out:
            text = "Plan {number} is not in it: {name} was changed since it was published. Publish again."
            print(text.format(number=earlier.stamp.number, name=workspace.name), file=sys.stderr)
    if not plans:
        print("Nothing was written: no plan has been published yet.", file=sys.stderr)
        return 2
    if (earlier is not None and newest and earlier.stamp.number > newest + 1) or plans[0].visit.stamp.number > 1:
        print("Of what this command line published, only the newest plan is in it.", file=sys.stderr)
    visit = plans[-1].visit
    context = Context(
        words=words_for(choose_language(None, options.lang or visit.languages[0], LANGUAGES)),
        base_url=workspace.settings.base_url,
        background=Background.of(workspace.settings.background),
        services=Services.of(workspace.settings),
        photo_bytes=workspace.photos.photo_bytes,
        languages=visit.languages,
    )
    replace_file(out, archive.evidence(plans, context))
    print(f"Written to {options.out}, with every published plan: {len(plans)}.")
    return 1 if is_left_out else 0


def organiser_link(settings: Settings) -> int:
    """Print a link for organisers once, and end every session: with a new token, or with that of the settings."""
    from components.settings.values import HASH_PREFIX
    from components.store.sessions import SessionStore
    from components.web.organiser_auth import BY_PROVIDER, JOIN, OrganiserAuth

    store = open_plan_store(settings)
    if store.value(BY_PROVIDER) == b"1":
        raise SettingsFault("Organisers sign in with their accounts here: no link does.")
    configured = None if settings.organiser_token is None else settings.organiser_token.get_secret_value().strip()
    sessions, address = SessionStore(store, configured), _address(settings, store)
    if configured is None:
        print(f"{address}/organise#token={sessions.renew_token()}")
        print("This link is shown this once. Every link before it, and every session, is over.", file=sys.stderr)
        return 0
    sessions.end_all()
    if configured.lower().startswith(HASH_PREFIX):  # who set it may have lost the token itself
        print(f"{address}/{JOIN}#token={OrganiserAuth(store, configured).invite('')}")
    else:
        print(f"{address}/organise#token={configured}")
    print(
        "Every session is over, and every link made in the browser. The token in STUDY_VISIT_ORGANISER_TOKEN stays: "
        "change it there to end it.",
        file=sys.stderr,
    )
    return 0


def _address(settings: Settings, store: PlanStore) -> str:
    """The address of the settings, else the one at which the app was last started, else the usual one."""
    from components.web.organiser_auth import ADDRESS

    stored = None if settings.base_url else store.value(ADDRESS)
    return (settings.base_url or (stored or b"").decode("utf-8", "replace") or "http://localhost:8501").rstrip("/")


def visit_link(settings: Settings, *, is_new: bool) -> int:
    """Print the address with which others see a visit that is not public; with another key in it where a new one is
    made, and every address before it is refused."""
    from components.export.context import POCKET
    from components.store.stored_secret import VisitKeys

    visibility = settings.details.visibility_at(settings.now or datetime.now(UTC))
    store = open_plan_store(settings)
    address = f"{_address(settings, store)}/{POCKET}"
    keys = VisitKeys(store)
    if is_new:
        keys.renew()
        print("Every address with an earlier key is over, printed codes too.", file=sys.stderr)
    if visibility is Visibility.PUBLIC:
        print("The visit is public, and its address needs no key.", file=sys.stderr)
    print(address if visibility is Visibility.PUBLIC else f"{address}?key={keys.of(visibility)}")
    return 0


def _all_problems(visit: Visit) -> tuple[Problem, ...]:
    """All that is wrong with the plan, and what readers see that nobody wrote."""
    from components.export.funding_check import funding_problems
    from components.export.letters_check import letter_problems

    return (*visit.all_problems, *funding_problems(visit), *letter_problems(visit), *guesses(visit))


def _impossible(stopping: Sequence[Problem], *, is_written: bool) -> str:
    """The sentence about the problems for which a plan is not published, with the lines where they are."""
    lines = sorted({problem.line for problem in stopping if problem.line is not None})
    where = f" ({'line' if len(lines) == 1 else 'lines'} {', '.join(map(str, lines))})" if lines else ""
    if is_written:
        return (
            f"This cannot be carried out{where}. It is published all the same, as --force asks; readers are not told."
        )
    return (
        f"Nothing was written: the plan cannot be carried out as it stands{where}. "
        "Mend that, or publish in spite of it with --force."
    )


def _closed(visit: Visit, *, is_written: bool) -> str:
    """The sentence about a closed visit, whose files anybody sees who has the folder's address."""
    until = f" until {visit.opens_at.isoformat(timespec='minutes')}" if visit.opens_at is not None else ""
    if is_written:
        return f"This visit is closed{until}. It is published all the same, as --force asks."
    return f"Nothing was written: this visit is closed{until}, and a folder is open to all. Use --force to publish it."


def _errors(problems: Sequence[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _look_up_all(workspace: Workspace) -> tuple[Unanswered, ...]:
    """Ask all that is open, with a progress bar, and tell which questions stay without an answer."""
    if not workspace.open_questions().open:
        return ()
    names = {stop.id: stop.name for stop in workspace.reading.stops}

    def name_of(question: Question) -> str:
        if isinstance(question, LegQuestion):
            return f"Way to {names.get(question.to_stop_id, '')}"
        return question.name

    with progress_bar(name_of) as report:
        unanswered = ask_all(workspace.open_questions, workspace.geocoder, workspace.router, report)
    print_unanswered(unanswered, workspace.reading.stops, workspace.name)
    return unanswered


def _draw_ground(workspace: Workspace, *, may_ask: bool = True) -> bool:
    """Make the ground of the maps, with a progress bar for its tiles; whether that went well. Without it they show
    plain ground, or an older one that covers some of the plan."""
    from components.ground.build import GroundFault

    try:
        with counting("Map") as progress:
            ground = workspace.draw_ground(may_ask=may_ask, progress=progress)
    except (ServiceFault, GroundFault) as fault:
        print(printable_line(f"The map's streets could not be drawn. {fault}"), file=sys.stderr)
        return False
    if ground is not None:
        dated = f" of {ground.date}" if ground.date else ""
        print(printable_line(f"Streets of the map: {ground.source}{dated}, {ground.credit}."))
    return True


def _take_in_photos(workspace: Workspace, *, may_ask: bool) -> None:
    """Take the photos of the plan in, with a progress bar; why one is not taken is a problem of the plan."""
    try:
        with counting("Photos") as progress:
            workspace.take_in_photos(may_ask=may_ask, progress=progress)
    except StorageFault as fault:
        print(printable_line(f"The photos could not be stored. {fault}"), file=sys.stderr)


def _print_ways(visit: Visit) -> None:
    """How many ways the router knows, and how many are estimates."""
    legs = [leg for day in visit.days for leg in day.legs]
    if legs:
        estimated = sum(leg.estimated for leg in legs)
        print(f"Ways between stops: {len(legs)}, of which {estimated} are estimates.")


def _is_sure(planned: PlannedStop) -> bool:
    """Whether a place may go into the file, after which its address is never looked up again."""
    if planned.place is None or planned.place.accuracy not in {Accuracy.HOUSE, Accuracy.PLACE}:
        return False
    return all(problem.kind is not ProblemKind.PLACE_UNCERTAIN for problem in planned.problems)


def _write(workspace: Workspace, sure: Mapping[str, PlannedStop]) -> None:
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


def _settings(options: argparse.Namespace) -> Settings:
    """The settings of the visit that `options` name, the environment over visit.toml and the options over both."""
    overriding = {FOLDER_VARIABLE: options.visit, "STUDY_VISIT_BASE_URL": getattr(options, "base_url", None)}
    environ = os.environ | {name: value for name, value in overriding.items() if value}
    return load_settings(visit_folder(environ), environ)
