"""Pictures from outside: what is taken comes out as a small PNG and nothing else, what is not is refused by name."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
import zlib
from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from components.plan.errors import PlanFault, StorageFault
from components.plan.funding import MAX_LOGO_HEIGHT_PX, MAX_LOGO_WIDTH_PX
from components.store import picture_process, safe_pictures
from components.store import pictures as pictures_module
from components.store.pictures import Pictures
from components.store.safe_pictures import MAX_BYTES, safe_picture
from tests.deep import slow_but_each
from tests.store.pictures import a_picture, drawing, encoded, opened
from tests.store.plan_stores import Place

PICTURE = a_picture()
ANOTHER = Image.new("RGB", PICTURE.size, "blue")
HREF_BOMB = "".join(f'<g id="a{level + 1}">' + f'<use href="#a{level}"/>' * 10 + "</g>" for level in range(9))


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a script": (drawing("<script>alert(1)</script>"), "a program or a page"),
    "a script of another kind": (
        drawing('<s:script xmlns:s="http://www.w3.org/1999/xhtml">alert(1)</s:script>'),
        "a program or a page",
    ),
    "a handler": (drawing('<rect onclick="alert(1)" width="1" height="1"/>'), "a program or a page"),
    "a page": (
        drawing('<foreignObject><body xmlns="http://www.w3.org/1999/xhtml">x</body></foreignObject>'),
        "a program or a page",
    ),
    "a picture from the web": (drawing('<image href="https://evil.example/x.png"/>'), "another picture in it"),
    "a picture from the disk": (drawing('<image xlink:href="file:///etc/passwd"/>'), "another picture in it"),
    "a picture as data": (drawing('<image href="data:image/png;base64,AAAA"/>'), "another picture in it"),
    "a use of the web": (drawing('<use xlink:href="http://evil.example/x.svg#a"/>'), "outside itself"),
    "a use of the disk": (drawing('<use href="/etc/passwd#a"/>'), "outside itself"),
    "a link": (drawing('<a href="javascript:alert(1)"><rect width="3" height="3"/></a>'), "outside itself"),
    "a gradient of the web": (drawing('<linearGradient href="//evil.example/x#a"/>'), "outside itself"),
    "a style of the web": (drawing('<style>@import "http://evil.example/x.css";</style>'), "outside itself"),
    "a typeface of the web": (
        drawing("<style>@font-face{font-family:x;src:url(http://evil.example/x)}</style>"),
        "outside itself",
    ),
    "a fill of the web": (drawing('<rect fill="url( http://evil.example/x )"/>'), "outside itself"),
    "a fill in disguise": (drawing('<rect style="fill:u\\72l(http://evil.example)"/>'), "outside itself"),
    "another base": (
        drawing('<g xml:base="http://evil.example/"><rect width="1" height="1"/></g>'),
        "outside itself",
    ),
    "a bomb of entities": (
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + drawing("<desc>&b;</desc>"),
        "abbreviations",
    ),
    "a file as an entity": (
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + drawing("<desc>&a;</desc>"),
        "abbreviations",
    ),
    "a bomb of uses": (drawing(f'<g id="a0"><rect width="1" height="1"/></g>{HREF_BOMB}'), "too complicated"),
    "too many elements": (drawing("<g/>" * 20_001), "too complicated"),
    "an endless depth": (drawing("<g>" * 5000 + "</g>" * 5000), "cannot be read"),
    "effects": (drawing('<filter id="f"><feGaussianBlur stdDeviation="1e5"/></filter>'), "effects"),
    "letters": (drawing('<text x="1" y="9">MAO</text>'), "letters"),
    "movement": (drawing('<animate attributeName="x"/>'), "moves"),
    "no sheet": (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9"/></svg>', "how wide and high"),
    "an endless sheet": (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e9 1"><rect width="9" height="9"/></svg>',
        "how wide and high",
    ),
    "an SVG cut off": (drawing()[:-20], "cannot be read"),
    "an animated PNG": (encoded(PICTURE, save_all=True, append_images=[ANOTHER]), "moves"),
    "an animated WebP": (encoded(PICTURE, "WEBP", save_all=True, append_images=[ANOTHER]), "moves"),
    "a bomb of pixels": (encoded(Image.new("1", (5_001, 5_000))), "too many pixels"),
    "a bomb of lies": (
        encoded(PICTURE).replace(PICTURE.size[0].to_bytes(4) + PICTURE.size[1].to_bytes(4), b"\x7f\xff\xff\xff" * 2, 1),
        "damaged|too many",
    ),
    "a picture cut off": (encoded(PICTURE)[:500], "damaged"),
    "nothing but transparency": (encoded(Image.new("RGBA", (50, 50))), "nothing to be seen"),
    "a single pixel": (encoded(Image.new("RGB", (1, 1))), "too small"),
    "a line": (encoded(Image.new("RGB", (5000, 17))), "too narrow"),
    "a GIF": (encoded(PICTURE, "GIF"), "no PNG, JPEG, WebP or SVG"),
    "a TIFF": (encoded(PICTURE, "TIFF"), "no PNG, JPEG, WebP or SVG"),
    "a page of the web": (b"<html><script>alert(1)</script></html>", "no PNG, JPEG, WebP or SVG"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "no PNG, JPEG, WebP or SVG"),
    "nothing": (b"", "no PNG, JPEG, WebP or SVG"),
    "text": ("Logotip: MAO".encode("utf-16"), "no PNG, JPEG, WebP or SVG"),
}


IN_A_PROCESS = (
    "a script",
    "a picture from the disk",
    "a bomb of uses",
    "a bomb of pixels",
    "JPEG",
    "SVG",
    "CMYK",
    "WebP",
)
"""These are made safe as in the app; all others by the same functions in this process, which is faster."""


@pytest.fixture(autouse=True)
def _faster(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    name = getattr(request.node, "callspec", None) and request.node.callspec.params.get("name")
    if name not in IN_A_PROCESS:
        monkeypatch.setattr(safe_pictures, "_answer_to", answer_to)


@cache
def answer_to(data: bytes) -> bytes:
    """In this process, and once for each picture."""
    return picture_process.answer(data, MAX_LOGO_WIDTH_PX, MAX_LOGO_HEIGHT_PX)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if "bomb of" in name else ()) for name in HOSTILE]
)
def test_what_is_no_harmless_picture_is_refused_by_name(name: str) -> None:
    data, words = HOSTILE[name]
    with pytest.raises(PlanFault, match=words):
        safe_picture(data)


def test_a_large_file_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.run", lambda *_args, **_options: pytest.fail("it was looked at"))
    with pytest.raises(PlanFault, match=r"has 40 MB\. 5 MB are the most"):
        safe_picture(bytes(40 * 1024 * 1024))
    assert MAX_BYTES == 5 * 1024 * 1024


def chunks(png: bytes) -> list[bytes]:
    found, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + data) == int.from_bytes(png[at + 8 + length : at + 12 + length])
        found.append(kind)
        at += 12 + length
    return found


EXIF = Image.Exif()
EXIF[0x0112], EXIF[0x010E] = 6, "a secret place"
TAKEN = {
    "PNG": encoded(PICTURE),
    "PNG with a tail": encoded(PICTURE) + b"PK\x03\x04<script>alert(1)</script>",
    "PNG with texts": encoded(PICTURE, pnginfo=None, exif=EXIF),
    "PNG in a palette": encoded(PICTURE.quantize(8)),
    "PNG in black and white": encoded(PICTURE.convert("1")),
    "PNG, transparent": encoded(PICTURE.convert("RGBA")),
    "JPEG": encoded(PICTURE, "JPEG", exif=EXIF, comment=b"<script>alert(1)</script>"),
    "CMYK": encoded(PICTURE.convert("CMYK"), "JPEG"),
    "WebP": encoded(PICTURE, "WEBP", exif=EXIF),
    "SVG": drawing(),
    "SVG in UTF-16": drawing().decode().encode("utf-16"),
    "SVG with a document type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG" "http://evil.example/x.dtd">' + drawing(),
    "SVG of an editor": drawing(
        '<metadata>secret</metadata><i:x xmlns:i="http://inkscape.example/"><i:y/></i:x><?php secret ?><!-- secret -->'
    ),
}


@pytest.mark.parametrize("name", slow_but_each(3, TAKEN))
def test_what_is_taken_is_a_small_png_and_nothing_else(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_args: pytest.fail("it opened a connection"))
    picture = safe_picture(TAKEN[name])
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert set(chunks(picture.png)) <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
    assert b"secret" not in picture.png
    assert b"script" not in picture.png
    image = opened(picture.png)
    assert image.size == (picture.width, picture.height)
    assert picture.width <= MAX_LOGO_WIDTH_PX
    assert picture.height <= MAX_LOGO_HEIGHT_PX
    assert max(picture.width / MAX_LOGO_WIDTH_PX, picture.height / MAX_LOGO_HEIGHT_PX) == 1
    assert picture.digest == hashlib.sha256(picture.png).hexdigest()
    assert picture.digest not in repr(picture.png)
    assert "\\x89PNG" not in repr(picture)


def test_colours_are_kept_whatever_they_are_written_in() -> None:
    for name in ("PNG", "PNG in a palette", "PNG, transparent", "CMYK"):
        red, green, blue = opened(safe_picture(TAKEN[name]).png).convert("RGB").getpixel((150, 75))  # type: ignore[misc]
        assert red > 180, name
        assert max(green, blue) < 60, name
    grey = Image.new("I;16", (100, 100), 40_000)
    assert opened(safe_picture(encoded(grey)).png).convert("L").getpixel((50, 50)) in range(154, 158)


def test_colours_of_another_space_are_turned_into_those_of_screens() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    plain = opened(safe_picture(encoded(PICTURE, icc_profile=lab.tobytes())).png).convert("RGB")
    broken = opened(safe_picture(encoded(PICTURE, icc_profile=b"no profile")).png).convert("RGB")
    assert plain.getpixel((150, 75)) == broken.getpixel((150, 75))


def test_a_picture_stands_upright_and_a_drawing_without_its_empty_edges() -> None:
    lying = Image.new("RGB", (400, 100), "red")
    upright = safe_picture(encoded(lying, "JPEG", exif=EXIF))
    assert (upright.width, upright.height) == (60, 240)
    bar = safe_picture(drawing())  # 80 x 20 on a sheet of 100 x 40
    assert (bar.width, bar.height) == (600, 150)
    small = safe_picture(encoded(Image.new("RGB", (60, 20), "red")))
    assert (small.width, small.height) == (60, 20), "nothing is made larger than it was brought"


def test_a_picture_of_its_own_is_not_changed_again() -> None:
    once = safe_picture(TAKEN["SVG"])
    assert safe_picture(once.png) == once


@pytest.fixture
def kept(place: Place) -> Pictures:
    return place.open().pictures


def test_pictures_are_kept_by_their_bytes_for_every_process(place: Place, kept: Pictures) -> None:
    picture = kept.add(TAKEN["PNG"])
    assert kept.add(TAKEN["PNG"]) == picture
    assert kept.add(TAKEN["PNG with a tail"]) == picture
    assert place.open().pictures.picture(picture.digest) == picture
    assert kept.picture("0" * 64) is None
    assert kept.picture("../../etc/passwd") is None


def test_the_same_file_gives_the_same_picture_also_after_an_update(
    place: Place, kept: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = kept.add(TAKEN["JPEG"])
    monkeypatch.setattr(pictures_module, "safe_picture", lambda _data: pytest.fail("it was made anew"))
    later = place.open().pictures
    assert later.take_in(TAKEN["JPEG"]) == picture
    assert later.take_in(picture.png) == picture, "what was written beside visit.toml is read back as it is"


def test_a_picture_that_cannot_be_stored_is_shown_all_the_same_and_stored_later(
    kept: Pictures, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pictures, "_save", _full)
    with pytest.raises(StorageFault):
        kept.add(TAKEN["PNG"])
    picture = kept.take_in(TAKEN["PNG"])
    assert kept.picture(picture.digest) == picture
    assert place.open().pictures.picture(picture.digest) is None
    monkeypatch.undo()
    kept.take_in(TAKEN["PNG"])
    assert place.open().pictures.picture(picture.digest) == picture


def _full(*_arguments: object) -> None:
    raise StorageFault("There is no room left on the disk.")


def test_two_threads_may_bring_the_same_picture(kept: Pictures) -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.append(kept.add(TAKEN["PNG"]).digest)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1


def test_the_process_imports_its_limits_and_nothing_else_of_ours() -> None:
    text = Path(pictures_module.__file__).with_name("picture_process.py").read_text("utf-8")
    assert re.findall(r"^\s*(?:from|import) (components\S*)", text, re.MULTILINE) == ["components.limited_process"]
