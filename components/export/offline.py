"""What lets the light page stay on a phone: the service worker, the web app manifest and the icons.

These belong to the served page alone: a file on a disk or in a pack is there without a network anyway.
Service Workers (https://www.w3.org/TR/service-workers/), Web Application Manifest (https://www.w3.org/TR/appmanifest/).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import urlencode, urlsplit

from components.export.context import MANIFEST, POCKET, WORKER, Builder, Context
from components.export.outputs import Output
from components.plan.messages import Phrase
from components.plan.model import Visit
from components.render.assets import ICON, ICON_DRAWING, script
from components.render.background import Background
from components.render.style import LIGHT

# Servers whose terms let a reader's device keep the tiles that it has shown. Of others nobody here knows it, so the
# browser's own store, which heeds what they send along, is all there is.
_TILES_TO_KEEP = frozenset({"https://tile.openstreetmap.org"})  # https://operations.osmfoundation.org/policies/tiles/
_FRONTEND = Path(__file__).parents[1] / "render" / "static"
_A_DAY_S = 24 * 3600


def worker(_visit: Visit, context: Context) -> bytes:
    """The service worker; it keeps seen tiles only where their makers allow it."""
    text = script(WORKER)
    return Template(text).safe_substitute(tiles=_tiles_to_keep(context.background)).encode()


def manifest(visit: Visit, context: Context) -> bytes:
    """What a phone needs to put the light page among its apps, in the language of the page."""
    words = context.words
    start = f"{POCKET}?{urlencode({'lang': words.language})}"
    described = {
        "id": POCKET,
        "name": visit.title,
        "short_name": words.text("Visit"),
        "lang": words.language,
        "start_url": start,
        "scope": POCKET,
        "display": "standalone",
        "background_color": LIGHT.paper,
        "theme_color": LIGHT.paper,
        "icons": [
            {"src": "icon-192.png", "sizes": "192x192", "type": "image/png"},
            {"src": "icon-512.png", "sizes": "512x512", "type": "image/png"},
            {"src": "icon-maskable.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
    }
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def icon_192(_visit: Visit, _context: Context) -> bytes:
    """The mark of the visit, 192 px square."""
    return ICON.read_bytes()


def icon_512(_visit: Visit, _context: Context) -> bytes:
    """The same, 512 px square."""
    return _drawn(ICON_DRAWING, 512)


def icon_maskable(_visit: Visit, _context: Context) -> bytes:
    """The same within the safe zone, for phones that cut their own shape out of it (appmanifest, 2.4.3)."""
    return _drawn(_FRONTEND / "icon-maskable.svg", 512)


@cache
def _drawn(drawing: Path, size_px: int) -> bytes:
    import resvg_py  # noqa: PLC0415 - the app starts without it

    return bytes(resvg_py.svg_to_bytes(svg_string=drawing.read_text("utf-8"), width=size_px, height=size_px))


def _tiles_to_keep(background: Background) -> str:
    parts = urlsplit(background.url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin if origin in _TILES_TO_KEEP else ""


def _worker_policy() -> str:
    return f"default-src 'none'; connect-src 'self' {' '.join(sorted(_TILES_TO_KEEP))}"


def _row(slug: str, media_type: str, build: Builder, *, policy: str = "", max_age_s: int = _A_DAY_S) -> Output:
    nothing = Phrase("")  # nobody is offered these
    return Output(
        slug=slug,
        media_type=media_type,
        file_name=slug,
        build=build,
        title=nothing,
        use=nothing,
        policy=policy,
        max_age_s=max_age_s,
    )


FILES: tuple[Output, ...] = (
    _row(WORKER, "text/javascript; charset=utf-8", worker, policy=_worker_policy(), max_age_s=0),
    _row(MANIFEST, "application/manifest+json; charset=utf-8", manifest, max_age_s=0),
    _row("favicon.png", "image/png", icon_192),  # in place of Streamlit's own
    _row("icon-192.png", "image/png", icon_192),
    _row("icon-512.png", "image/png", icon_512),
    _row("icon-maskable.png", "image/png", icon_maskable),
)
"""Served beside the outputs, and part of no pack."""
