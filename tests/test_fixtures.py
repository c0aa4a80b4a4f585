"""Some fixtures fail a test that would have passed. Each is seen to do so, in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

KNOCKS = """
import socket
from tests.conftest import _nothing_leaves_this_machine

def test_makes_do_without_the_answer():
    try:
        socket.getaddrinfo("example.org", 80)
    except OSError:
        pass
"""
UNCLEAN_PAGE = """
from tests.browser.conftest import page_guard

def test_forgets_to_ask_the_guard(page_guard):
    page_guard.page_errors.append("a script broke")
"""
APP_THAT_ASKS = """
from tests.browser.conftest import refusing_url, start_app

def test_does_not_look_what_the_app_asked(start_app, tmp_path):
    (tmp_path / "app.py").write_text("")
    app = start_app(folder=tmp_path)
    (app.log.parent / "outside.log").write_text("example.org")
"""


@pytest.mark.parametrize(
    "complaints",
    [
        {KNOCKS: "tried to reach the network: example.org", UNCLEAN_PAGE: "a script failed: a script broke"},
        pytest.param({APP_THAT_ASKS: "the app tried to reach example.org"}, marks=pytest.mark.server),
    ],
    ids=["knocks-and-unclean-page", "app-that-asks"],
)
def test_a_fixture_fails_the_test_that_does_not_look(tmp_path: Path, complaints: dict[str, str]) -> None:
    for number, source in enumerate(complaints):
        (tmp_path / f"test_inner_{number}.py").write_text(source)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--rootdir", str(tmp_path), "-p", "no:cacheprovider", str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    errors = len(complaints)
    assert f"{errors} passed, {errors} error" in done.stdout
    for complaint in complaints.values():
        assert complaint in done.stdout
