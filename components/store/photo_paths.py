"""Where the photos of a plan are in the visit's folder."""

from __future__ import annotations

from pathlib import Path

from components.plan.details import VisitDetails
from components.plan.photos import FOLDER
from components.sheets.reading import read_venues


def photo_paths(folder: Path, csv: bytes, details: VisitDetails) -> list[Path]:
    """The photos that a plan names in the folder, and those that the app has written there."""
    folder = folder.resolve()
    files = [details.cover.file, *(photo.file for stop in read_venues(csv).stops for photo in stop.photos)]
    named = [folder / file for file in files if file]
    paths = dict.fromkeys((*named, *(folder / FOLDER).glob("*.jpg")))
    return [path for path in paths if path.is_file() and path.resolve().is_relative_to(folder)]
