"""Pictures with a palette: smaller, and to the eye the same."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from components.export import pictures
from components.export.pictures import with_palette
from components.export.png import picture
from tests import samples
from tests.export.context import SERVED
from tests.export.test_map_ground import with_town


def pixels(png: bytes) -> np.ndarray:
    with Image.open(BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.int32)


def png(colours: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(colours.astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def test_a_map_looks_the_same_and_its_areas_keep_their_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "with_palette", lambda drawn, _drawing: drawn)
    drawn = picture(with_town(samples.ljubljana()), SERVED)
    before, after = pixels(drawn), pixels(with_palette(drawn))

    distance = np.abs(before - after).max(axis=-1)
    assert (distance == 0).mean() > 0.9
    assert (distance > 24).mean() < 0.001
    assert len(with_palette(drawn)) < len(drawn) / 2


def test_a_rare_colour_far_from_all_others_stays() -> None:
    colours = np.zeros((100, 100, 3))
    colours[..., 0] = np.arange(100)[:, None]
    colours[..., 1] = np.arange(100)[None, :]
    colours[50, 50] = (255, 0, 255)

    assert np.abs(pixels(with_palette(png(colours)))[50, 50] - [255, 0, 255]).max() < 32


def test_the_colours_that_the_drawing_names_stay_exactly() -> None:
    colours = np.zeros((100, 100, 3))
    colours[..., 0] = 150 + np.arange(100)[:, None]
    colours[..., 1] = 150 + np.arange(100)[None, :]
    colours[50, 50] = (255, 204, 0)
    picture = png(colours)

    assert (pixels(with_palette(picture, '<polygon fill="#ffcc00"/>'))[50, 50] == [255, 204, 0]).all()


def test_few_colours_stay_exactly() -> None:
    colours = np.random.default_rng(1).integers(0, 256, size=(16, 16, 3))

    assert (pixels(with_palette(png(colours))) == colours).all()


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_it_is_never_larger(mode: str) -> None:
    file = BytesIO()
    Image.new(mode, (3, 2)).save(file, "PNG")

    made = with_palette(file.getvalue())
    assert len(made) <= len(file.getvalue())
    with Image.open(BytesIO(made)) as image:
        assert image.size == (3, 2)
