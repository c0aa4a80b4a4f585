from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from components.plan.draft import Draft, from_json, to_json
from components.plan.items import joined_by_bars, parts_at_bars
from components.plan.messages import Phrase, ProblemKind
from components.plan.photo_problems import shown_cover, with_photos
from components.plan.photos import NO_PHOTO, Photo, StoredPhoto, photo_files
from components.plan.record import cover_of, photos_of
from tests import photos, samples


@settings(deadline=None)
@given(st.lists(st.text().map(str.strip), max_size=5))
def test_parts_of_a_cell_are_read_as_they_were_written(parts: list[str]) -> None:
    filled = max((at for at, part in enumerate(parts, start=1) if part), default=0)

    assert parts_at_bars(joined_by_bars(parts)) == parts[:filled]


def test_photos_that_are_not_stored_are_a_problem_and_the_others_are_shown() -> None:
    files = ("a.jpg", "b.jpg", "photos/….jpg", "c.jpg")
    day = samples.ljubljana().days[1]
    stop = replace(day.stops[0].stop, photos=tuple(Photo(file=file, alt=f"of {file}") for file in files))
    stored: dict[str, StoredPhoto | Phrase] = {"b.jpg": Phrase("It is damaged."), "c.jpg": photos.SAMPLE}

    planned = with_photos(replace(day, stops=(replace(day.stops[0], stop=stop, problems=()),)), stored.get).stops[0]

    assert planned.photos == (photos.shown("of c.jpg", "", position=3),)
    assert [(each.kind, str(each.message)) for each in planned.problems] == [
        (ProblemKind.PHOTO, "The photo a.jpg is not there yet."),
        (ProblemKind.PHOTO, "The photo b.jpg is not shown. It is damaged."),
    ]


def test_the_cover_is_the_chosen_photo_else_the_first_of_the_visit() -> None:
    visit = samples.ljubljana()
    day = visit.days[1]
    with_one = replace(day, stops=(*day.stops[:-1], replace(day.stops[-1], photos=(photos.shown(),))))
    other = replace(photos.shown("Cover"), stored=replace(photos.SAMPLE, digest="0" * 20))

    assert cover_of(visit) is None
    assert cover_of(replace(visit, days=(visit.days[0], with_one))) == photos.shown()
    assert cover_of(covered := replace(visit, days=(visit.days[0], with_one), cover=other)) == other
    assert photos_of(covered) == (other, photos.shown())
    assert shown_cover(NO_PHOTO, lambda _file: None) == (None, ())


def test_a_draft_of_an_earlier_version_keeps_its_photo() -> None:
    stop = replace(samples.MAO, photos=(Photo(file="mao.jpg"),))
    stored = to_json(Draft.of(1, (stop, samples.ABC)))
    earlier = stored.replace(b'"photos":[{"file":"mao.jpg"}]', b'"photo":"mao.jpg"')

    assert earlier != stored
    assert from_json(earlier).stops == (stop, samples.ABC)


def test_names_of_files_tell_size_and_format() -> None:
    digest = photos.SAMPLE.digest
    assert set(photo_files(photos.SAMPLE)) == {
        f"photos/{digest}-{size}.{form}" for size in ("small", "large") for form in ("webp", "jpg")
    }
