"""The dialogs for photos: what is told is saved as one step of the draft."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from components.pages import state
from components.pages.photo_fields import TranslatedPhoto, translated_photos, with_photos
from components.pages.stop_form import form_of
from components.plan.editing import edit, find_stop
from components.plan.messages import Phrase
from components.plan.photos import LARGE_PX, SMALL_PX, Photo
from components.store import photo_process, safe_photos
from components.visit.drafts import DraftService
from tests import photos, samples
from tests.organisers import open_test_service
from tests.pages.test_dialogs import OWNER, click, organise_page, run

DOOR, YARD, CASTLE = (Photo(file=f"photos/{name}.jpg", alt=f"The {name}") for name in ("door", "yard", "castle"))


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_photos, "_answer_to", lambda data: photo_process.answer(data, LARGE_PX, SMALL_PX))


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DraftService]:
    """The draft of the organiser who is signed in."""
    with open_test_service(tmp_path, sample=True) as visit_service:
        monkeypatch.setattr(state, "visit_service", lambda: visit_service)
        monkeypatch.setattr(state, "draft_owner", lambda: OWNER)
        yield DraftService(visit_service, OWNER)


def photos_of_mao(drafts: DraftService) -> tuple[Photo, ...]:
    return find_stop(drafts.draft().stops, "mao").photos


def test_photos_of_a_stop_are_saved_as_one_step_and_shown(drafts: DraftService) -> None:
    app = run(organise_page, "photos", "mao")
    app.file_uploader[0].upload("Yellow door.jpeg", photos.encoded(photos.picture(200, 150)), "image/jpeg").run()
    app.text_input(key="dialog photo 0 alt").set_value("The yellow\n door")
    app.text_input(key="dialog photo 0 credit").set_value("Ana")
    assert len(app.image) == 1
    click(app, "Save")
    (saved,) = photos_of_mao(drafts)
    assert saved.file.startswith("photos/yellow-door-")
    assert (saved.alt, saved.credit) == ("The yellow door", "Ana")
    planned = next(each for day in drafts.preview().days for each in day.stops if each.stop.id == "mao")
    assert [photo.alt for photo in planned.photos] == ["The yellow door"]
    drafts.undo()
    assert not photos_of_mao(drafts)


def test_a_bad_picture_is_told_at_the_field_and_an_address_is_checked(drafts: DraftService) -> None:
    app = run(organise_page, "photos", "mao")
    app.file_uploader[0].upload("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "image/heic").run()
    assert "HEIC" in app.error[0].value
    app.text_input(key="dialog photo address").set_value("file:///etc/passwd")
    app.button(key="dialog photo add address").click().run()
    assert "An address begins with https" in app.error[0].value
    assert not photos_of_mao(drafts)


def test_photos_are_put_in_order_and_taken_out_with_their_translations(drafts: DraftService) -> None:
    stops = edit(
        (samples.MAO,), "mao", photos=(DOOR, YARD, CASTLE), translations={"sl": {"photo_alt": "Vrata | | Grad"}}
    )
    told = translated_photos(stops[0])
    assert told == (
        TranslatedPhoto(DOOR, {"sl": "Vrata"}),
        TranslatedPhoto(YARD),
        TranslatedPhoto(CASTLE, {"sl": "Grad"}),
    )
    changed = with_photos(stops, "mao", (told[2], told[0]))[0]
    assert (changed.photos, changed.translations) == ((CASTLE, DOOR), {"sl": {"photo_alt": "Grad | Vrata"}})
    assert with_photos(stops, "mao", ())[0].translations == {}
    assert form_of(stops[0], ("sl",), {}).fields["translations"] == stops[0].translations

    drafts.edit(Phrase("Photos"), lambda stops: edit(stops, "mao", photos=(DOOR, YARD, CASTLE)))
    app = run(organise_page, "photos", "mao")
    app.button(key="dialog photo 1 Move up").click().run()
    app.button(key="dialog photo 2 Remove").click().run()
    click(app, "Save")
    assert photos_of_mao(drafts) == (YARD, DOOR)


def test_the_picture_of_the_visit_is_one_of_its_photos(drafts: DraftService) -> None:
    drafts.edit(Phrase("Photos"), lambda stops: edit(stops, "mao", photos=(DOOR, YARD)))
    app = run(organise_page, "details")
    app.selectbox(key="dialog photo of visit").set_value(YARD.file).run()
    click(app, "Save")
    assert drafts.draft().details.cover == YARD
