"""What docs/hosting.md says works as it says it: the unit, the back-up, the names of events and fields."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from components.plan.draft import Draft
from components.store.plans import PlanStore
from components.visit.draft_and_plan import stops_of
from components.web.organiser_auth import SESSION_COOKIE, OrganiserAuth
from tests.hosting import ROOT, blocks, replaced
from tests.organisers import open_test_service

HERE = "203.0.113.7"


def run(commands: str, **environment: str) -> None:
    """Run a block of commands as a shell does that stops at the first fault."""
    found = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd to check a unit with")
def test_the_unit_is_one_and_leaves_the_app_little_to_break(tmp_path: Path) -> None:
    [unit] = [block for block in blocks("ini") if "ExecStart" in block]
    name = "study-visit-of-the-tests.service"
    (tmp_path / name).write_text(
        replaced(unit, {"/opt/study-visit/.venv/bin/streamlit": sys.executable, "=/opt/study-visit": f"={tmp_path}"})
    )
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", tmp_path / name],
        check=False,
        capture_output=True,
        text=True,
    )
    # systemd says what it does not know and goes on; other units of the machine are none of ours.
    ours = [line for line in checked.stderr.splitlines() if name in line]
    assert not ours, "\n".join(ours)
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--threshold=20", tmp_path / name],
        check=False,
        capture_output=True,
        text=True,
    )
    assert judged.returncode == 0, judged.stdout[-300:] + judged.stderr


class Kept:
    """What a store holds that a back-up has to bring back."""

    def __init__(self, store: PlanStore) -> None:
        published = store.published()
        assert published is not None
        self.all = (
            published,
            store.history(),
            [store.plan(entry.number) for entry in store.history()],
            store.draft("ana"),
        )


def filled(store: PlanStore) -> tuple[Kept, str, str]:
    """A store in which somebody has worked: what it holds, a session, and the organisers' token."""
    organisers = OrganiserAuth(store)
    token = organisers.new_token or ""
    session = organisers.sign_in(token, HERE)
    first = store.published()
    assert first is not None
    second = store.publish(first.csv.replace(b"MAO", b"Museum"), note="č", who="A", expected_revision=first.revision)
    store.save_draft("ana", Draft.of(second.number, stops_of(second.csv)[1:]))
    return Kept(store), session, token


def test_a_visit_is_backed_up_while_the_app_runs_and_comes_back(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "visit.zip"
    home.mkdir()
    settings = 'title = "Visit"\ntime_zone = "Europe/Ljubljana"\n[router]\nurl = "https://router.example"\n'
    (home / "visit.toml").write_text(settings)
    paths = {
        "/var/lib/study-visit": str(home),
        "/var/backups/study-visit.zip": str(elsewhere),
        "/opt/study-visit": str(ROOT),
        ".venv/bin/python": sys.executable,
    }
    back_up, restore = (replaced(block, paths) for block in blocks("sh")[:2])
    with open_test_service(
        home, data_dir=home / "data", csv_path=home / "venues.csv", organiser_token=None
    ) as visit_service:
        before, session, token = filled(visit_service.store)
        visit_toml = (home / "visit.toml").read_bytes()
        visit_service.answers.put("way", "here there", {"none": "NoRoute"}, good_for=None)
        run(back_up)
        after_it = visit_service.store.published()
        assert after_it is not None
        visit_service.store.publish(
            b"date,name\n2017-02-02,Lost\n", note="", who="", expected_revision=after_it.revision
        )
    shutil.rmtree(home)
    home.mkdir()
    run(restore)

    assert (home / "visit.toml").read_bytes() == visit_toml
    with open_test_service(
        home, data_dir=home / "data", csv_path=home / "venues.csv", organiser_token=None
    ) as visit_service:
        assert Kept(visit_service.store).all == before.all
        assert not OrganiserAuth(visit_service.store).is_organiser({SESSION_COOKIE: session})
        assert "https://router.example" in (home / "visit.toml").read_text()
        assert OrganiserAuth(visit_service.store).sign_in(token, HERE)
        kept = visit_service.answers.get("way", "here there")
        assert kept is not None
        assert kept.value == {"none": "NoRoute"}


def test_the_page_names_every_event_of_ours_and_no_other() -> None:
    page = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")
    called = re.compile(
        r"[lL]og(?:ger)?(?:\(__name__\))?\.(?:info|warning|error|exception|critical)\(\s*\"([a-z_]+\.[a-z_0-9]+)\""
    )
    files = [*(ROOT / "components").rglob("*.py"), ROOT / "app.py"]
    written = re.compile(r"\"event\": \"([a-z_]+\.[a-z_0-9]+)\"")  # where the log itself has a fault
    sources = [path.read_text(encoding="utf-8") for path in files]
    ours = {name for source in sources for name in (*called.findall(source), *written.findall(source))}
    table = page.partition("| event | when |")[2].partition("\n\n")[0]
    named = {
        name
        for row in table.splitlines()
        for name in re.findall(r"`([a-z_]+\.[a-z_0-9]+)`", row.split("|")[1] if "|" in row else "")
    }

    assert len(ours) > 12
    assert named == ours


def test_the_page_names_every_field_of_healthz(tmp_path: Path) -> None:
    page = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")
    with open_test_service(tmp_path) as visit_service:
        fields = visit_service.status()

    for name in fields:
        assert f"`{name.replace('router_', 'geocoder_')}`" in page, name
