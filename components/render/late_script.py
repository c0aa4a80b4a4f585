"""The script of what the first paint of a page does not need: the ground under the route, and more of the map.

Served pages load it after they are drawn (`/ground.js`), files have it in themselves. It is code of `static/entries/`,
the ground of the visit or null, the texts that it alone uses, and its style. The style goes into the page's own sheet
as one rule, which a Content-Security-Policy allows (it restricts elements and attributes, not the object model).
"""

from __future__ import annotations

import hashlib
import json
from functools import cache

from components.i18n.words import Words
from components.plan.model import Visit
from components.render import assets
from components.render.background import Background
from components.render.data import photo_texts
from components.render.escaping import Json, json_for_script
from components.render.privacy import host_of

_ENTRY = "ground.js"
_STYLES = ("ground.css", "pins.css", "photos.css", "photo-viewer.css")


def late_script(visit: Visit, words: Words, background: Background) -> str:
    """The script for a page of this visit over this background."""
    ground = None if visit.ground is None else json.loads(visit.ground.data)
    data: dict[str, Json] = {"ground": ground, **_beside_ground(words, background)}
    return f"studyVisit.late={json_for_script(data)};{assets.script(_ENTRY)}"


def late_version(visit: Visit, words: Words, background: Background) -> str:
    """A digest of the script: another one has another address, so that browsers may keep it for good."""
    digest = visit.ground.digest if visit.ground is not None else ""
    parts = [digest, assets.script(_ENTRY), json_for_script(_beside_ground(words, background))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def late_texts(words: Words, background: Background) -> dict[str, str]:
    """The texts of the script by the names that it uses, beside those of `script_texts`."""
    if not background.url:
        return photo_texts(words)
    return {
        **photo_texts(words),
        "streetMap": words.text("Street map, loaded from {host}", host=host_of(background.url)),
        "noTiles": words.text("The street map could not be loaded."),
        "completeRoute": words.text("The route is complete."),
    }


def _beside_ground(words: Words, background: Background) -> dict[str, Json]:
    tiles: dict[str, Json] = {"tiles": {"credit": background.credit}} if background.url else {}
    return {**tiles, "texts": dict(late_texts(words, background)), "style": _style()}


@cache
def _style() -> str:
    return f"@media all{{{assets.late_style(*_STYLES)}}}"
