"""nginx as docs/hosting.md sets it up, in front of an app under a path."""

from __future__ import annotations

import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.app import App
from tests.hosting import blocks, replaced
from tests.ports import free_port
from tests.waiting import until

UNDER = "/visit"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


@contextmanager
def nginx(folder: Path, app: App, *, cache: bool = False) -> Iterator[str]:
    """nginx with the configuration of docs/hosting.md in front of `app`, with its cache or without.

    Gives the address of the app's front page.
    """
    if not Path(NGINX).exists():
        pytest.skip("this machine has no nginx to try the configuration of docs/hosting.md with")
    port = free_port()
    proxy, store, locations = blocks("nginx")
    proxy = replaced(proxy, {"127.0.0.1:8501": app.url.removeprefix("http://").removesuffix(UNDER)})
    proxy = replaced(proxy, {"listen 80;": f"listen 127.0.0.1:{port};"})
    if cache:
        store = replaced(store, {"/var/cache/nginx": str(folder)})
        proxy = store + replaced(proxy, {"server_name example.org;": f"server_name example.org;\n{locations}"})
    lines = [
        "user root;" if _is_root() else "",
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; worker_processes 1;",
        "events { worker_connections 256; }",
        "http { access_log off;",
        *(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        proxy,
        "}",
    ]
    (folder / "nginx.conf").write_text("\n".join(lines))
    command = [NGINX, "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    tested = subprocess.run([*command, "-t"], check=False, capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    with subprocess.Popen(command) as running:
        try:
            url = f"http://127.0.0.1:{port}{UNDER}"
            until(lambda: _answers(url))
            yield url
        finally:
            running.terminate()


def _is_root() -> bool:
    return Path("/proc/self").exists() and Path("/proc/self").stat().st_uid == 0


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz") as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
