"""What organisers keep for themselves is in no byte that is served, published, logged or drawn, and what is for the
days of the visit alone is in none after them: a mark in every private cell and detail is searched in all of it."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.__main__ import main
from components.export.context import Context
from components.export.pack import archive
from components.i18n.words import words_for
from components.logs import JsonFormatter
from components.pages import state
from components.plan.messages import Phrase
from components.plan.publication import Visibility
from components.sheets.reading import read_venues
from components.store.stored_secret import VisitKeys
from components.visit.drafts import DraftService
from components.visit.revision import record_of
from components.visit.service import VisitService
from tests.asgi_client import AsgiClient
from tests.deep import DEEP
from tests.few_outputs import publish_texts_alone
from tests.organisers import open_test_service
from tests.readable import decoded, readable
from tests.web.application import App

MARK = "zebra"
"""In every cell that is not for partners, and in nothing else."""
DAYS = ("gazelle", "40717171")
"""In what is for the days of the visit alone."""
STAYS = ("42525252", "antelope")
"""In what is not."""
PLAN = f"""Contract with {MARK}

Date;Name;Begins at;Hidden;Notes;Photo;Budget {MARK};own Meeting point;;lat;lon;name_sl;\
Phone;Contact;Contact_sl;Meet;until_end;Group;notes_sl;travel
2.2.2017;Museum antelope;9:00;;See you;{MARK}/museum.jpg;{MARK} 1;{MARK} 2;{MARK} 3;46.05;14.5;Muzej antelope;\
+38640717171;Ana, tel. +386 (0)40717171;Ana, 0038640717171;;;;;
2.2.2017;Gift {MARK};9:30;yes;{MARK} 4;;{MARK} 5;{MARK} 6;;46.06;14.51;Darilo {MARK};{MARK};{MARK};;{MARK};notes;;;
Total {MARK};;;;;;{MARK} 7;;;;;;;;;;;;;
;Hidden {MARK};;x;{MARK} 8;;;;;;;;;;;;;;;
2.2.2017;Library antelope;10:00;;gazelle door;file:///home/{MARK}.jpg;;;;46.07;14.5;;\
+38642525252;;;;keep phone|notes;A;gazelle vrata;
2.2.2017;Archive antelope;10:00;;;;;;;46.08;14.5;;;Bor 040717171;;gazelle bay;meet;B;;coach
2.2.2017;Left out;10:00;;;;;;;46.07;14.5;;;;;;;;;;{MARK} beyond the header
2.2.2017;Secret;{MARK} o'clock;yes;;;;;;{MARK};14.5;;;;;;;;;
{MARK} day;Lost;11:00;;;;;;;46.07;14.5;;;;;;;;;
"""
BEFORE, DURING, AFTER = "2017-01-30T12:00+01:00", "2017-02-02T09:10+01:00", "2017-02-03T00:00+01:00"
DETAILS = """title = "A visit antelope"
languages = ["en", "sl"]
time_zone = "Europe/Ljubljana"
contact = "Cene, +38640717171"
contact_phone = "gazelle 40717171"
contact_email = "cene@example.org"
"""


@pytest.fixture
def visit_service(tmp_path: Path) -> Iterator[VisitService]:
    (tmp_path / "venues.csv").write_bytes(PLAN.encode())
    (tmp_path / "visit.toml").write_text(DETAILS)
    with open_test_service(tmp_path, languages=("en", "sl"), now=BEFORE) as service:
        yield service


def at(visit_service: VisitService, moment: str) -> None:
    """Turn the visit's clock, and nothing else."""
    now = type(visit_service.settings).model_validate({"folder": Path(), "now": moment}).now
    visit_service.settings = visit_service.settings.model_copy(update={"now": now})


@cache
def marks_in(body: bytes) -> frozenset[str]:
    """The marks that can be read in a file, in whatever letters."""
    marks = (MARK, *DAYS, *STAYS)
    return frozenset(mark for text in map(str.casefold, readable(body)) for mark in marks if mark in text)


def found_in(files: Iterable[tuple[str, bytes]], allowed: set[str]) -> set[str]:
    """The marks in the files; none of them but the `allowed` ones."""
    found: set[str] = set()
    for name, body in files:
        marks = marks_in(name.encode()) | marks_in(body)
        assert marks <= allowed, f"{name}: {marks - allowed}"
        found |= marks
    return found


def served(app: App, client: AsgiClient, *, more: str = "") -> Iterator[tuple[str, bytes]]:
    """Every answer by its path: in each language, of everybody and of a group, in each coding, its headers too."""
    queries = (f"{more}lang=en&list=pocket", f"{more}lang=sl&group=A")
    for path in ("/", "/nowhere", *app.paths):
        if "/organise" in path and path != "/organise":
            continue
        for query, coding in zip(queries, ("br", "gzip"), strict=True):
            answer = client.request(
                path, query=query.encode(), headers=[(b"accept-encoding", coding.encode()), (b"host", b"visit.example")]
            )
            yield f"{path}?{query} {answer.status}", decoded(answer.body, answer.header("content-encoding"))
            yield f"{path}?{query} headers", repr(answer.headers).encode()


def visit_page() -> None:
    from components.pages import visit

    visit.page()


def share_page() -> None:
    from components.pages import share

    share.page()


def drawn(page: Callable[[], None]) -> Iterator[tuple[str, bytes]]:
    """What Streamlit sends of a page to a browser."""
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    for node in app._tree:
        if (proto := getattr(node, "proto", None)) is not None:
            yield f"{page.__name__}: {node.type}", proto.SerializeToString()


class Log(logging.Handler):
    """Every line of the log as the app writes it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines = io.StringIO()
        self.setFormatter(JsonFormatter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.write(self.format(record) + "\n")


@pytest.fixture
def log() -> Iterator[Log]:
    handler, root = Log(), logging.getLogger("components")
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def as_reader(visit_service: VisitService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "visit_service", lambda: visit_service)
    monkeypatch.setattr(state, "app_url", lambda: "https://visit.example")
    monkeypatch.setattr(state, "is_organiser", lambda: False)


@pytest.mark.usefixtures("as_reader")
def test_no_served_byte_has_what_is_private_nor_after_the_visit_what_was_for_its_days(
    visit_service: VisitService, log: Log
) -> None:
    drafts = DraftService(visit_service, "ana")
    drafts.publish(note="", who=MARK, confirmed=True)
    drafts.edit(Phrase(f"{MARK} edited"), lambda stops: stops[:-1])  # a draft that nobody has published
    app = App(visit_service)
    everything = {*DAYS, *STAYS}
    with AsgiClient(app.asgi) as client:
        # What is told before the visit is told during it, and more.
        for moment, allowed in (*[(BEFORE, everything)][: int(DEEP)], (DURING, everything), (AFTER, set(STAYS))):
            at(visit_service, moment)
            assert found_in(served(app, client), allowed) == allowed
            assert found_in((*drawn(visit_page), *drawn(share_page)), allowed) == allowed
        table = client.request("/venues.csv").body
    shown = [stop.name for stop in read_venues(table).stops]
    assert shown == ["Museum antelope", "Library antelope", "Archive antelope"]
    assert all(text in table.decode() for text in ("See you", "46.05", "Muzej"))
    assert not marks_in(log.lines.getvalue().encode())
    whole = [planned.stop for day in drafts.preview().days for planned in day.stops]
    assert any("gazelle" in stop.notes for stop in whole), "organisers keep it in the draft"


@pytest.mark.parametrize("visibility", [Visibility.UNLISTED, Visibility.CLOSED])
def test_who_has_no_key_reads_no_mark_at_all_and_who_has_it_those_of_everybody(
    visit_service: VisitService, visibility: Visibility
) -> None:
    drafts = DraftService(visit_service, "ana")
    opens_at = datetime(2090, 1, 1, tzinfo=UTC) if visibility is Visibility.CLOSED else None
    changes = {"visibility": visibility, "opens_at": opens_at}
    drafts.edit_details(Phrase("who"), lambda now: replace(now, **changes))  # type: ignore[arg-type]
    drafts.publish(note="", who=MARK, confirmed=True)
    app, key = App(visit_service), VisitKeys(visit_service.store).of(visibility)
    with AsgiClient(app.asgi) as client:
        for moment, allowed in ((DURING, {*DAYS, *STAYS}), (AFTER, set(STAYS))):
            at(visit_service, moment)
            for path in ("/pocket", "/visit.json", "/venues.csv", "/visit.ics"):
                answer = client.request(path, query=f"key={key}".encode())
                assert found_in([(path, answer.body)], allowed), path
            assert found_in(served(app, client), set()) == set()


# One that not everybody may see is written as the others of its kind are: see test_publish_command.
@pytest.mark.parametrize("visibility", list(Visibility) if DEEP else [Visibility.PUBLIC, Visibility.CLOSED])
def test_no_published_byte_has_it_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, visibility: Visibility
) -> None:
    (tmp_path / "venues.csv").write_bytes(PLAN.encode())
    opens = 'opens_at = "2090-01-01T00:00+01:00"\n' if visibility is Visibility.CLOSED else ""
    contact = '[geocoder]\ncontact = "t@example.org"\n'
    (tmp_path / "visit.toml").write_text(f'{DETAILS}visibility = "{visibility}"\n{opens}{contact}')

    def files(out: str, *options: str) -> list[tuple[str, bytes]]:
        command = ["--visit", str(tmp_path), "publish", "--out", str(tmp_path / out), "--offline", "--force", *options]
        assert main(command) == 0
        return [(path.name, path.read_bytes()) for path in (tmp_path / out).iterdir()]

    everything, lasting = {*DAYS, *STAYS}, set(STAYS)
    moments = ((DURING, everything), (AFTER, lasting)) if visibility is Visibility.PUBLIC else ((AFTER, lasting),)
    if visibility is not Visibility.PUBLIC and not DEEP:
        publish_texts_alone(monkeypatch)  # pictures and papers are the same for whomever they are published
    for moment, allowed in moments:
        monkeypatch.setenv("STUDY_VISIT_NOW", moment)
        pack = files(moment[:10])
        assert {"venues.csv", "visit.json", "index.html", "index.sl.html", "index-A.html"} <= {name for name, _ in pack}
        assert found_in(pack, allowed) == allowed
    if visibility is Visibility.PUBLIC:
        if not DEEP:
            publish_texts_alone(monkeypatch)  # those are the ones of the day
        assert found_in(files("kept", "--no-record"), everything) == everything


def test_the_archive_of_a_record_has_nothing_of_the_days(
    visit_service: VisitService, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not DEEP:
        publish_texts_alone(monkeypatch)  # pictures and papers of a record are published above
    context = Context(
        words=words_for("en"), csv=visit_service.csv(), languages=("en",), base_url="https://visit.example"
    )
    visit = record_of(visit_service.current())  # on any day, as an organiser chooses it
    assert found_in([("record.zip", archive(visit, context))], set(STAYS)) == set(STAYS)


def test_marks_are_found_wherever_they_are_hidden() -> None:
    import gzip
    import zipfile

    import brotli
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    chunk, picture, pack = PngInfo(), io.BytesIO(), io.BytesIO()
    chunk.add_text("Comment", f"a {MARK}", zip=True)
    Image.new("RGB", (2, 2)).save(picture, "PNG", pnginfo=chunk)
    with zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("inside.html", "&#122;ebra")
    hidden = [
        picture.getvalue(),
        pack.getvalue(),
        gzip.compress(b"Zebra"),
        decoded(brotli.compress(b"zebra"), "br"),
        b"%7aebra",
        b"\\u007aebra",
        MARK.encode("utf-16-le"),
    ]
    for body in hidden:
        assert marks_in(body) == {MARK}, body
