"""The peers' pages of the same route, each with all its files: Folium's own `save()`, and a StoryMap-like page.

The files come from `released`. What Folium names and no registry has is served empty, in its favour.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import folium
from jinja2 import Environment, FileSystemLoader

from components.plan.bounds import bounds_of_visit
from components.plan.model import LocatedStop, Visit
from tests.bench.peers.released import released

# Where Folium's addresses (any of its hosts) stand in the packages, and what of each package its page can ask for.
_FOLIUM_NAMES = {
    r"/leaflet@[^/]*/dist/(.*)": r"leaflet/\1",
    r"/jquery-[^/]*\.min\.js": "jquery/jquery.min.js",
    r"/bootstrap@[^/]*/dist/(.*)": r"bootstrap/\1",
    r"/bootstrap-glyphicons\.css": "glyphicons/css/bootstrap3-glyphicons.min.css",
    r"/fontawesome-free@[^/]*/(.*)": r"fontawesome/\1",
    r"/leaflet\.awesome-markers\.js": "awesome-markers/js/leaflet.awesome-markers.js",
    r"/leaflet\.awesome-markers\.css": "awesome-markers/css/leaflet.awesome-markers.css",
    r"/leaflet\.awesome\.rotate\.min\.css": "empty.css",
}
_FILES = {
    "leaflet": ("dist", ("leaflet.js", "leaflet.css", "images/*.png")),
    "jquery": ("dist", ("jquery.min.js",)),
    "bootstrap": ("dist", ("css/bootstrap.min.css", "js/bootstrap.bundle.min.js")),
    "glyphicons": ("dist", ("css/*.min.css", "fonts/*.woff*")),
    "fontawesome": ("", ("css/all.min.css", "webfonts/*.woff2")),
    "awesome-markers": ("", ("js/leaflet.awesome-markers.js", "css/*.css", "css/images/*.png")),
}


def folium_page(visit: Visit, folder: Path, *, icons: bool = True) -> None:
    """`index.html` as `folium.Map.save` writes it, asking this folder for its files. Raises Unavailable without them.

    With `icons` the markers are `folium.Icon`s in colours, as one takes to tell stops apart; without, Leaflet's own.
    """
    _put_files(folder, "leaflet", "jquery", "bootstrap", "glyphicons", "fontawesome", "awesome-markers")
    (folder / "empty.css").touch()
    drawn = folium.Map()
    for day in visit.days:
        for leg in day.legs:
            folium.PolyLine([(point.latitude, point.longitude) for point in leg.geometry]).add_to(drawn)
        for stop in day.located:
            icon = folium.Icon(color="darkgreen") if icons else None
            folium.Marker(_at(stop), tooltip=stop.stop.name, popup=_told(stop), icon=icon).add_to(drawn)
    if (box := bounds_of_visit(visit)) is not None:
        drawn.fit_bounds([(box.south, box.west), (box.north, box.east)])
    page = folder / "index.html"
    drawn.save(str(page))
    page.write_text(re.sub(r'(?<=(?:src|ref)=")https?://[^"]+', _own, page.read_text("utf-8")), "utf-8")


def story_page(visit: Visit, folder: Path) -> None:
    """`index.html` with a card a stop beside a Leaflet map that flies to it. Raises Unavailable without the files."""
    _put_files(folder, "leaflet", "jquery", "bootstrap")
    templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    stops = [stop for day in visit.days for stop in day.stops]
    lines = [[[point.latitude, point.longitude] for point in leg.geometry] for day in visit.days for leg in day.legs]
    places = [_at(found) if (found := stop.located) else None for stop in stops]
    page = templates.get_template("story.html").render(visit=visit, stops=stops, places=places, lines=lines)
    (folder / "index.html").write_text(page, "utf-8")


def _put_files(folder: Path, *names: str) -> None:
    packages = released()
    for name in names:
        inside, patterns = _FILES[name]
        root = packages[name] / inside
        for source in (found for pattern in patterns for found in root.glob(pattern)):
            target = folder / name / source.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def folium_file(address: str) -> bytes:
    """What stands under one of Folium's addresses (or beside it: a font, a picture). Raises Unavailable without it."""
    name, _, path = _local(address).partition("/")
    return (released()[name] / _FILES[name][0] / path).read_bytes() if path else b""


def _own(address: re.Match[str]) -> str:
    return _local(address[0])


def _local(address: str) -> str:
    for pattern, name in _FOLIUM_NAMES.items():
        if found := re.search(pattern, address):
            return found.expand(name)
    raise ValueError(f"Folium names a file that is not known here: {address}")


def _at(stop: LocatedStop) -> tuple[float, float]:
    return stop.place.coordinate.latitude, stop.place.coordinate.longitude


def _told(stop: LocatedStop) -> str:
    return f"<b>{stop.stop.name}</b><br>{stop.stop.address}<br>{stop.stop.description}"
