from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from components.plan.errors import ServiceUnavailable
from components.plan.messages import Phrase
from components.plan.photos import Photo, PhotoFormat, PhotoSize, StoredPhoto, photo_file, uploaded_name
from components.store.plans import PlanStore
from components.visit.photo_work import RETRY_S, PhotoWork
from tests import photos

ADDRESS = "https://museum.example/door.jpg"
JPEG = photos.encoded(photos.picture(200, 150))


class Web:
    """A server with one file; how often it was asked."""

    def __init__(self, body: bytes = JPEG, status: int = 200) -> None:
        self.body, self.status, self.asked = body, status, 0
        self.is_down = False

    def get_file(
        self, _url: str, *, timeout_s: float, max_bytes: int, min_interval_s: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        assert (timeout_s, max_bytes, min_interval_s) > (0, 1_000_000, 0)
        self.asked += 1
        if self.is_down:
            raise ServiceUnavailable(Phrase("It does not answer."))
        return self.status, {}, self.body


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    return PlanStore(tmp_path / "venues.csv", tmp_path / "data")


def test_files_of_the_folder_are_taken_in_and_again_when_they_change(tmp_path: Path, store: PlanStore) -> None:
    work = PhotoWork(store.photos, tmp_path)
    work.want([Photo(file="door.jpg")])

    assert work.work()
    assert str(store.photos.lookup("door.jpg")) == "There is no such file in the folder of the visit."
    (tmp_path / "door.jpg").write_bytes(JPEG)
    assert work.work()
    first = store.photos.lookup("door.jpg")
    assert isinstance(first, StoredPhoto)
    assert not work.work()
    (tmp_path / "door.jpg").write_bytes(photos.encoded(photos.picture(300, 200)))
    assert work.work()
    assert store.photos.lookup("door.jpg") not in {first, None}
    (tmp_path / "door.jpg").unlink()
    assert not work.work()
    assert isinstance(store.photos.lookup("door.jpg"), StoredPhoto)


def test_files_outside_the_folder_are_refused(tmp_path: Path, store: PlanStore) -> None:
    folder = tmp_path / "visit"
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(JPEG)
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    outside = ("../secret.jpg", "..\\secret.jpg", str(tmp_path / "secret.jpg"), "link.jpg")
    work = PhotoWork(store.photos, folder)
    work.want([Photo(file=file) for file in (*outside, "a\x00b.jpg", ".")])
    work.work()

    told = "The picture has to be in the folder of the visit."
    assert [str(store.photos.lookup(file)) for file in outside] == [told] * 4
    assert isinstance(store.photos.lookup("a\x00b.jpg"), Phrase)
    assert isinstance(store.photos.lookup("."), Phrase)


def test_an_address_is_fetched_once_and_anew_when_somebody_asks(tmp_path: Path, store: PlanStore) -> None:
    web = Web()
    work = PhotoWork(store.photos, tmp_path, web)
    work.want([Photo(file=ADDRESS)])
    for _ in range(3):
        work.work()
    again = PhotoWork(store.photos, tmp_path, web)
    again.want([Photo(file=ADDRESS)])
    again.work()

    assert web.asked == 1
    assert isinstance(store.photos.lookup(ADDRESS), StoredPhoto)
    again.fetch_anew([ADDRESS])
    again.work()
    assert web.asked == 2


def test_an_address_out_of_reach_is_tried_later_and_a_wrong_one_is_not(tmp_path: Path, store: PlanStore) -> None:
    web, now = Web(), [1000.0]
    web.is_down = True
    store.photos._clock = lambda: now[0]
    work = PhotoWork(store.photos, tmp_path, web, clock=lambda: now[0])
    work.want([Photo(file=ADDRESS)])
    for _ in range(3):
        work.work()
    assert (web.asked, str(store.photos.lookup(ADDRESS))) == (1, "It does not answer.")

    now[0] += RETRY_S + 1
    web.is_down, web.body = False, b"<!doctype html><p>Sign in"
    work.work()
    now[0] += RETRY_S + 1
    work.work()
    assert web.asked == 2
    assert "is a web page, not a file" in str(store.photos.lookup(ADDRESS))


def test_an_uploaded_photo_is_written_beside_the_plan_once_it_is_published(tmp_path: Path, store: PlanStore) -> None:
    file = uploaded_name("Die Tür 1.HEIC", photos.SAMPLE.digest)
    photos.put_sample(store, file)
    work = PhotoWork(store.photos, tmp_path)
    work.want([Photo(file=file)], owner="an organiser")
    work.work()
    assert file == f"photos/die-t-r-1-{photos.SAMPLE.digest[:8]}.jpg"
    assert not (tmp_path / file).exists()

    work.want([Photo(file=file)])
    work.work()
    large = photo_file(photos.SAMPLE.digest, PhotoSize.LARGE, PhotoFormat.JPEG)
    assert (tmp_path / file).read_bytes() == photos.renditions()[large]
    later = PhotoWork(store.photos, tmp_path)
    later.want([Photo(file=file)])
    later.work()
    assert store.photos.lookup(file) == photos.SAMPLE
