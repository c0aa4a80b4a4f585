"""Workbooks are read in the process of the tests, which is faster, unless a test says otherwise."""

from __future__ import annotations

import pytest

from components.sheets.readers import workbook_process, workbooks


@pytest.fixture
def in_a_process() -> None:
    """For tests in which workbooks are read in a process of its own, as in the app."""


@pytest.fixture(autouse=True)
def _faster(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "in_a_process" not in request.fixturenames:
        monkeypatch.setattr(workbooks, "_answer_to", workbook_process.answer)
