"""`python -m components evidence`: what was published, in the app or by the command line, is in one archive."""

from __future__ import annotations

import os
import zipfile
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from components.settings import load_settings
from components.store.plans import open_plan_store
from tests.few_outputs import publish_texts_alone
from tests.test_command_line import GOOD, own_folder, run

__all__ = ("own_folder",)

PHONE = "+386 1 306 19 02"
WITH_PHONE = "".join(f"{line},{cell}\n" for line, cell in zip(GOOD.splitlines(), ("phone", PHONE), strict=True))


@pytest.fixture(autouse=True)
def _texts_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    publish_texts_alone(monkeypatch)  # the archive's own papers are drawn


def put(plan: str) -> None:
    Path("venues.csv").write_text(plan, "utf-8")
    if not Path("visit.toml").exists():
        Path("visit.toml").write_text('title = "A visit"\nlanguages = ["en", "sl"]\n', "utf-8")


def test_nothing_published_is_no_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    put(GOOD)
    code, _, err = run(capsys, "--visit", ".", "evidence", "--out", "proof.zip")
    assert code == 2
    assert "no plan has been published yet" in err
    assert not Path("proof.zip").exists()


def test_each_plan_of_the_app_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    put(WITH_PHONE)
    store = open_plan_store(load_settings(Path.cwd(), os.environ))
    first = store.published()
    assert first is not None
    second = WITH_PHONE.replace("MAO", "ABC").encode()
    store.publish(second, note="Another door", who="Anna", expected_revision=first.revision)
    store.close()
    code, told, _ = run(capsys, "--visit", ".", "evidence", "--out", "proof.zip", "--lang", "sl")
    assert code == 0
    assert "every published plan: 2" in told
    archive = zipfile.ZipFile("proof.zip")
    assert len([name for name in archive.namelist() if name.startswith("programmes/")]) == 2
    publications = archive.read("publications.csv").decode("utf-8-sig")
    assert all(said in publications for said in ("Another door", "Anna", "Načrt"))
    programmes = [archive.read(name) for name in archive.namelist() if name.startswith("programmes/")]
    for programme, name in zip(programmes, ("MAO", "ABC"), strict=True):
        text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(programme)).pages)
        assert name in text
        assert PHONE not in text  # for the day alone: evidence is kept for years


def test_what_the_command_line_published_is_in_it_and_a_later_edit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    put(GOOD)
    assert run(capsys, "--visit", ".", "publish", "--offline", "--out", "site")[0] == 0
    code, _, err = run(capsys, "--visit", ".", "evidence", "--out", "proof.zip")
    assert (code, err) == (0, "")
    assert "programmes/programme-plan-01.pdf" in zipfile.ZipFile("proof.zip").namelist()
    put(GOOD.replace("MAO", "ABC"))
    code, _, err = run(capsys, "--visit", ".", "evidence", "--out", "later.zip")
    assert code == 2
    assert "Plan 1 is not in it" in err
    assert not Path("later.zip").exists()


def test_a_place_that_cannot_be_written_to_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    put(GOOD)
    run(capsys, "--visit", ".", "publish", "--offline", "--out", "site")
    code, _, err = run(capsys, "--visit", ".", "evidence", "--out", "nowhere/proof.zip")
    assert code == 2
    assert "cannot be written to" in err
