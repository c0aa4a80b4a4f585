from __future__ import annotations

import io
import zlib

import pytest
from PIL import Image, ImageCms

from components.plan.errors import PlanFault
from components.plan.photos import PhotoFormat, PhotoSize, photo_file
from components.store import photo_process
from components.store.safe_photos import safe_photo
from tests.photos import encoded, picture

CAMERA, POSITION, ORIENTATION = 0x0110, 0x8825, 0x0112


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def fault_of(data: bytes) -> str:
    """The key of the fault that the process finds, here in this one."""
    return photo_process.answer(data, 160, 80).decode().partition('"fault": "')[2].partition('"')[0]


def with_exif(image: Image.Image) -> bytes:
    exif = image.getexif()
    exif[CAMERA], exif[ORIENTATION] = "Somebody's phone", 6
    exif[POSITION] = {1: "N", 2: (46.0, 3.0, 4.0)}
    return encoded(
        image, "JPEG", exif=exif, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    )


@pytest.mark.slow
def test_a_photo_is_upright_in_two_sizes_and_formats_with_nothing_but_pixels_in_it() -> None:
    made = safe_photo(with_exif(picture(2000, 1500)))

    photo = made.photo
    assert (photo.width, photo.height, photo.small_width, photo.small_height) == (1200, 1600, 480, 640)
    for size in PhotoSize:
        for form in PhotoFormat:
            rendition = decoded(made.renditions[photo_file(photo.digest, size, form)])
            assert rendition.format == {"webp": "WEBP", "jpg": "JPEG"}[form]
            assert rendition.size == ((1200, 1600) if size is PhotoSize.LARGE else (480, 640))
            assert not rendition.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & set(rendition.info)
            assert b"phone" not in made.renditions[photo_file(photo.digest, size, form)]
    assert photo.colour.startswith("#")
    small = with_exif(picture(200, 150))
    assert safe_photo(small) == safe_photo(small)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "empty"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "heic"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00", "avif"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "drawing"),
        (b"GIF89a", "gif"),
        (b"%PDF-1.7", "pdf"),
        (b"II*\x00", "tiff"),
        (b"<!doctype html><p>Not found", "kind"),
        (encoded(picture(200, 150))[:2000], "damaged"),
        (encoded(picture(40, 30)), "small"),
        (encoded(picture(3000, 70)), "narrow"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_photo_is_told_by_its_kind(data: bytes, fault: str) -> None:
    assert fault_of(data) == fault


def test_what_moves_is_refused_and_what_is_transparent_gets_a_white_ground() -> None:
    frames = [picture(100, 80), picture(100, 80).rotate(90)]
    moving = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    clear = photo_process.answer(encoded(Image.new("RGBA", (100, 80), (0, 0, 0, 0)), "PNG"), 160, 80)

    assert fault_of(moving) == "moves"
    assert b'"colour": "#ffffff"' in clear


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read() -> None:
    with pytest.raises(PlanFault, match=r"50 MB\. 40 MB are the most"):
        safe_photo(b"\xff\xd8\xff" + bytes(50 * 1024 * 1024))


def test_a_bomb_of_pixels_ends_with_a_sentence() -> None:
    side = 8_000
    packed = zlib.compress(bytes(1 + side // 8) * side)

    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    with pytest.raises(PlanFault, match="too many pixels"):
        safe_photo(bomb)
