"""The other tests trust that nothing leaves this machine; this is why they may."""

from __future__ import annotations

import http.server
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

from tests import network_guard


def test_a_name_is_not_looked_up_and_the_attempt_is_remembered() -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get("https://nominatim.openstreetmap.org/search", timeout=5)

    assert network_guard.attempts == ["nominatim.openstreetmap.org"]
    network_guard.attempts.clear()


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_an_address_is_not_connected_to(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outside, pytest.raises(OSError, match="closed in tests"):
        outside.connect_ex(address)

    assert network_guard.attempts == [f"{address[0]}:80"]
    network_guard.attempts.clear()


def test_a_datagram_is_not_sent() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outside, pytest.raises(OSError, match="closed in tests"):
        outside.sendto(b"?", ("192.0.2.1", 53))

    network_guard.attempts.clear()


def test_a_server_on_this_machine_answers() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        answer = httpx.get(f"http://localhost:{server.server_port}/there-is-no-such-file", timeout=30)

    assert answer.status_code == httpx.codes.NOT_FOUND


def test_a_program_of_its_own_is_closed_in_too(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text("import urllib.request\nurllib.request.urlopen('http://example.org')\n")
    log = tmp_path / "outside.log"

    done = subprocess.run(
        [sys.executable, network_guard.__file__, str(log), "caller"],
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "closed in tests" in done.stderr
    assert log.read_text().split() == ["example.org"]
