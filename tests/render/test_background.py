"""What lies under the route."""

from __future__ import annotations

import re
import warnings
from urllib.parse import urlsplit

import pytest
import xyzservices.providers
from xyzservices import TileProvider

from components.plan.errors import SettingsFault
from components.render.background import Background
from components.settings import OSM_CREDIT, BackgroundSettings
from tests.deep import DEEP

PROVIDERS: dict[str, TileProvider] = xyzservices.providers.flatten()
FREE = sorted(name for name, provider in PROVIDERS.items() if not provider.requires_token())
LOCKED = sorted(set(PROVIDERS) - set(FREE))
STEP = 1 if DEEP else 8  # each takes xyzservices 40 ms


def of(name: str) -> Background:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # xyzservices' advice on single providers
        return Background.of(BackgroundSettings(name=name))


def test_nobody_else_is_asked_unless_an_organiser_names_them() -> None:
    assert Background.of(BackgroundSettings()) == Background(url="", credit=OSM_CREDIT)


def test_openstreetmap_is_credited_as_it_asks() -> None:
    background = of("OpenStreetMap.Mapnik")
    assert background == Background(
        url="https://tile.openstreetmap.org/{z}/{x}/{y}.png", credit="© OpenStreetMap contributors", max_zoom=19
    )


def test_every_free_provider_can_be_asked_and_is_credited_in_plain_text() -> None:
    assert len(FREE) > 100
    for name in FREE[::STEP]:
        background = of(name)
        assert background.credit.strip(), name
        assert not re.search(r"[<>{}]|&\w+;|\(C\)", background.credit), (name, background.credit)
        assert set(re.findall(r"\{(\w+)\}", background.url)) == {"x", "y", "z"}, (name, background.url)
        assert urlsplit(background.url).scheme in {"http", "https"}, name
        assert 1 <= background.max_zoom <= 24, name


def test_a_provider_that_needs_a_key_says_so() -> None:
    assert LOCKED
    for name in LOCKED[::STEP]:
        with pytest.raises(SettingsFault, match="needs a key"):
            of(name)


def test_a_name_that_nobody_knows_says_so() -> None:
    with pytest.raises(SettingsFault, match=r"“Atlantis\.Deep” is not known"):
        of("Atlantis.Deep")


@pytest.mark.parametrize("name", ["none", "None", "NONE"])
def test_none_is_a_plain_ground_with_the_credit_for_the_routes(name: str) -> None:
    background = of(name)
    assert (background.url, background.credit) == ("", OSM_CREDIT)


def test_a_tile_address_of_the_settings_with_and_without_a_credit() -> None:
    url = "https://tiles.example.org/{z}/{x}/{y}.png"
    assert Background.of(BackgroundSettings(url=url)) == Background(url=url, credit=OSM_CREDIT, max_zoom=19)
    background = Background.of(BackgroundSettings(url=url, attribution="© City of Ljubljana", max_zoom=16))
    assert background == Background(url=url, credit="© City of Ljubljana", max_zoom=16)


def test_credit_and_zoom_of_the_settings_replace_the_providers() -> None:
    settings = BackgroundSettings(name="OpenTopoMap", attribution="© Somebody", max_zoom=12)
    background = Background.of(settings)
    assert (background.credit, background.max_zoom) == ("© Somebody", 12)
    assert Background.of(BackgroundSettings(name="OpenTopoMap")).max_zoom == 17
