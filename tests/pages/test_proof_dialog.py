"""The dialog of attendance sheets and evidence: what is pasted is read, asked about, printed and kept nowhere."""

from __future__ import annotations

import logging
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from components.sheets.people import CommaMeaning
from components.visit.drafts import DraftService
from components.visit.service import VisitService
from tests.pages.test_dialogs import OWNER, organise_page, run, sound, visit_service

__all__ = ("visit_service",)

MARK = "Zebrović"
NAMES = f"Anna {MARK}; Ministry of Culture; Hungary\nBorut {MARK}; RRA LUR; Slovenia"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each download button would give, by its key."""
    made: dict[str, Any] = {}
    button = st.download_button

    def noted(label: str, data: Any, **more: Any) -> bool:
        made[more["key"]] = data
        return bool(button(label, data, **more))

    monkeypatch.setattr(st, "download_button", noted)
    return made


def text_of(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(data)).pages)


def with_names(names: str) -> AppTest:
    app = run(organise_page, "proof")
    return sound(app.text_area(key="dialog names").set_value(names).run())


def test_pasted_names_are_shown_and_printed(visit_service: VisitService, made: dict[str, Any]) -> None:
    app = with_names(NAMES)
    assert any("2 people" in each.value and f"Anna {MARK}" in each.value for each in app.markdown)
    sheets = text_of(made["dialog attendance"]())
    assert sheets.count(f"Borut {MARK}") == 2
    choices = app.selectbox(key="dialog sheets").options
    assert len(choices) == 1 + 2 + 1 + 5
    app.selectbox(key="dialog sheets").set_value("stop poligon")
    sound(app.selectbox(key="dialog sheet language").set_value("sl").run())
    text = text_of(made["dialog attendance"]())
    assert "Podpis" in text
    assert text.count(f"Borut {MARK}") == 1


def test_the_evidence_has_the_names_and_nothing_keeps_them(
    visit_service: VisitService, made: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = with_names(NAMES)
    archive = zipfile.ZipFile(BytesIO(made["dialog evidence"]()))
    sheets = [name for name in archive.namelist() if name.startswith("attendance/")]
    assert len(sheets) == 2
    assert all(MARK in text_of(archive.read(name)) for name in sheets)
    assert "programmes/programme-plan-01.pdf" in archive.namelist()
    assert MARK not in str(DraftService(visit_service, OWNER).draft())
    assert MARK not in caplog.text
    assert MARK not in str(app.query_params)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(MARK.encode() in path.read_bytes() for path in files)


def test_one_comma_is_asked_about_before_anything_is_printed(visit_service: VisitService, made: dict[str, Any]) -> None:
    app = with_names(f"{MARK}, Anna\n{MARK}, Borut")
    [question] = app.radio
    assert question.value is None
    assert app.get("download_button")[0].proto.disabled
    sound(question.set_value(CommaMeaning.FIRST_NAME).run())
    assert not app.get("download_button")[0].proto.disabled
    assert f"Anna {MARK}" in text_of(made["dialog attendance"]())


def test_what_is_not_used_is_told(visit_service: VisitService) -> None:
    app = with_names("Name;Organisation;Allergies\nܫܒ;X;nuts\nܫܒ;X;nuts\n;Y;")
    told = " ".join(each.value for each in app.warning)
    assert all(said in told for said in ("Allergies", "Twice", "no name", "cannot be printed"))
