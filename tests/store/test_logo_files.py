"""Logos as files beside visit.toml: taken in with it, written back by a publication, never from outside its folder."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import pytest

from components.plan.details import VisitDetails
from components.plan.funding import Funding, Logo
from components.plan.messages import Problem, ProblemKind
from components.settings import details_in
from components.store import picture_process, safe_pictures
from components.store.details_file import details_faults
from components.store.plan_rows import Plan
from components.store.plans import PlanStore
from tests.store.pictures import a_picture, drawing, encoded
from tests.store.plan_stores import Place, newest

FILE = """title = "Ljubljana" # the town

[funding]
text = "Paid by the town" # as agreed

# Of the town.
[[funding.logos]]
name = "MAO"
link = "https://mao.si"
file = "logos/mao.svg" # theirs

[[funding.logos]]
name = "RCKE"
"""
BROKEN = drawing("<script>alert(1)</script>")


@cache
def answer_to(data: bytes) -> bytes:
    """In this process, and once for each picture: drawing it takes longer than all else."""
    return picture_process.answer(data, 600, 240)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_pictures, "_answer_to", answer_to)


@pytest.fixture
def files(place: Place) -> Place:
    place.visit_toml.write_text(FILE)
    (place.folder / "logos").mkdir()
    (place.folder / "logos/mao.svg").write_bytes(drawing())
    return place


def publish(store: PlanStore, details: VisitDetails) -> Plan:
    plan = newest(store)
    return store.publish(plan.csv, details, note="", who="Ana", expected_revision=plan.revision)


def of_funding(problems: tuple[Problem, ...]) -> list[str]:
    return [str(problem.message) for problem in problems if problem.kind is ProblemKind.FUNDING]


def with_logos(plan: Plan, *logos: Logo) -> VisitDetails:
    return dataclasses.replace(plan.details, funding=dataclasses.replace(plan.details.funding, logos=logos))


def test_a_logo_beside_the_file_is_taken_in_with_it(files: Place) -> None:
    store = files.open()
    mao, rcke = newest(store).details.funding.logos
    assert (mao.name, mao.link, mao.file) == ("MAO", "https://mao.si", "")
    assert rcke == Logo(name="RCKE"), "a name without a picture stands as a name"
    picture = store.pictures.picture(mao.picture)
    assert picture is not None
    assert (picture.width, picture.height) == (600, 150)
    assert newest(files.open()).number == 1
    assert store.problems() == ()


def test_another_picture_in_the_same_file_is_an_edit(files: Place) -> None:
    store = files.open()
    before = newest(store).details.funding.logos[0].picture
    (files.folder / "logos/mao.svg").write_bytes(encoded(a_picture()))
    after = newest(store)
    assert (after.number, after.details.funding.logos[0].picture != before) == (2, True)


def test_what_was_published_in_the_browser_is_written_beside_the_file(files: Place) -> None:
    store = files.open()
    first = newest(store)
    (mao, rcke), brought = first.details.funding.logos, store.pictures.add(encoded(a_picture()))
    new = Logo(name="Interreg", picture=brought.digest)
    publish(store, with_logos(first, new, mao, rcke))
    text = files.visit_toml.read_text()
    written = details_in(text.encode()).funding.logos
    assert [logo.file for logo in written] == [f"logos/{brought.digest[:16]}.png", "logos/mao.svg", ""]
    assert (files.folder / written[0].file).read_bytes() == brought.png
    assert 'text = "Paid by the town" # as agreed' in text
    assert brought.digest not in text
    assert newest(files.open()).number == 2, "what was written is no edit"
    publish(store, dataclasses.replace(newest(store).details, title="Helsinki"))
    assert details_in(files.visit_toml.read_bytes()).funding.logos == written


def test_the_folder_can_be_taken_to_another_machine(files: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = files.open()
    publish(store, with_logos(newest(store), Logo(name="A", picture=store.pictures.add(encoded(a_picture())).digest)))
    there = Place(tmp_path_factory.mktemp("there"), visit=files.visit_toml.read_text())
    (there.folder / "logos").mkdir()
    for file in (files.folder / "logos").glob("*.png"):
        (there.folder / "logos" / file.name).write_bytes(file.read_bytes())
    assert newest(there.open()).details.funding == newest(store).details.funding


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("logos/none.png", "There is no such file"),
        ("logos", "There is no such file"),
        ("logos/broken.svg", "a program or a page"),
        ("logos/venues.png", "no PNG, JPEG, WebP or SVG"),
        ("logos/large.png", "40 MB"),
        ("logos/link.png", "in the folder of the visit"),
        ("logos/ring.png", "cannot be read|no such file"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_the_plan_before_it_up(files: Place, file: str, words: str) -> None:
    outside = files.folder.parent / "outside.png"
    outside.write_bytes(encoded(a_picture()))
    folder = files.folder / "logos"
    (folder / "broken.svg").write_bytes(BROKEN)
    (folder / "venues.png").write_bytes(b"date,name\n")
    with (folder / "large.png").open("wb") as large:
        large.truncate(40 * 1024 * 1024)
    (folder / "link.png").symlink_to(outside)
    (folder / "ring.png").symlink_to("ring.png")
    store = files.open()
    assert newest(store).number == 1
    files.visit_toml.write_text(FILE.replace("logos/mao.svg", file).replace("Ljubljana", "Helsinki"))
    plan = newest(store)
    assert (plan.number, plan.details.title) == (1, "Ljubljana")
    [told] = of_funding(store.problems())
    assert f"The logo {file} is not shown" in told
    assert any(word in told for word in words.split("|")), told


def test_a_first_plan_comes_up_without_a_logo_that_cannot_be_taken_and_gets_it_later(files: Place) -> None:
    logo = files.folder / "logos/mao.svg"
    logo.unlink()
    store = files.open()
    first = newest(store)
    assert first.details.funding.logos[0] == Logo(name="MAO", link="https://mao.si", file="logos/mao.svg")
    assert "There is no such file" in of_funding(store.problems())[0]
    logo.write_bytes(drawing())
    second = newest(store)
    assert (second.number, len(second.details.funding.logos[0].picture)) == (2, 64)
    assert of_funding(store.problems()) == []


@pytest.mark.parametrize("path", ["../x.png", "/etc/passwd", "C:\\\\x.png", "logos/../../x.png"])
def test_a_path_out_of_the_folder_is_a_fault_of_the_file(files: Place, path: str) -> None:
    store = files.open()
    newest(store)
    files.visit_toml.write_text(FILE.replace("logos/mao.svg", path))
    assert newest(store).number == 1
    assert any("in the folder of the visit" in str(problem.message) for problem in store.problems())
    assert any("in the folder" in str(each.message) for each in details_faults(files.visit_toml.read_bytes()))


def test_no_picture_is_named_in_the_file_itself(files: Place) -> None:
    text = FILE + f'picture = "{"0" * 64}"\n'
    assert any("picture is no setting" in str(each.message) for each in details_faults(text.encode()))


def test_a_folder_that_cannot_be_written_to_is_told(files: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    store = files.open()
    plan = newest(store)
    brought = store.pictures.add(encoded(a_picture()))
    monkeypatch.setattr(Path, "mkdir", _refused)
    published = publish(store, with_logos(plan, Logo(name="A", picture=brought.digest)))
    assert published.number == newest(store).number == 2
    assert any("still holds the one before" in str(problem.message) for problem in store.problems())
    monkeypatch.undo()
    assert newest(files.open()).details.funding == Funding(
        text="Paid by the town", logos=(Logo(name="A", picture=brought.digest),)
    )
    assert brought.digest[:16] in files.visit_toml.read_text()


def _refused(*_arguments: object, **_options: object) -> None:
    raise PermissionError(13, "Permission denied")
