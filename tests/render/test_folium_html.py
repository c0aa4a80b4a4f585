from __future__ import annotations

import pytest
from branca.element import Figure

from components.plan.model import Visit
from components.render import assets
from components.render.background import Background
from components.render.folium_html import html_of, script_of
from components.render.map import scene
from tests import samples

TILES = Background(url="https://tiles.example/{z}/{x}/{y}.png", credit="Somebody")
PLAIN = Background(url="", credit="Somebody")
HINTS = {"touch": "Two fingers", "scroll": "Ctrl", "scrollMac": "⌘"}


@pytest.mark.parametrize("visit", [samples.ljubljana(), samples.hostile(), samples.sixty_stops(), samples.nothing()])
@pytest.mark.parametrize("background", [TILES, PLAIN])
@pytest.mark.parametrize("gestures", [None, HINTS])
def test_it_gives_what_folium_would_have_rendered(
    visit: Visit, background: Background, gestures: dict[str, str] | None
) -> None:
    theirs = scene(visit, background=background, gestures=gestures)
    figure = theirs.get_root()
    assert isinstance(figure, Figure)
    theirs.render()
    ours = scene(visit, background=background, gestures=gestures)

    assert assets.minified(script_of(ours)) == assets.minified(figure.script.render())
    assert html_of(ours).split() == figure.html.render().split()
