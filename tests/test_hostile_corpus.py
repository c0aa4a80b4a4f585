"""The corpus is as large as it is said to be, and the plans made of it carry every string into every field."""

from __future__ import annotations

from components.render.typed_text import text_lines
from tests.hostile.corpus import CORPUS, FAMILIES, TRIPWIRE_HOST
from tests.hostile.plans import NUMBER, STAND_INS, VISITS, WHOLE_LINKS, hostile_visit, tame, text_fields

STOP_FIELDS = {
    "name",
    "address",
    "description",
    "projects.name",
    "projects.text",
    "projects.link",
    "materials.name",
    "materials.link",
    "quotes.text",
    "quotes.who",
    "meet",
    "agenda",
    "accessibility",
    "phone",
    "website",
    "contact",
    "notes",
    "opening_hours",
    "photos.file",
    "photos.alt",
    "photos.credit",
    "translations.sl.name",
    "translations.sl.description",
    "translations.sl.address",
    "translations.sl.contact",
}


def test_there_are_more_than_two_hundred_different_strings_in_twenty_families() -> None:
    assert len(CORPUS) == len(set(CORPUS)) >= 280
    assert len(FAMILIES) >= 20
    assert sum(f"__tripped({number})" in text for number, text in enumerate(CORPUS)) > 80
    assert sum(f"{TRIPWIRE_HOST}/{number}" in text for number, text in enumerate(CORPUS)) > 20


def test_every_string_stands_in_every_field_of_a_stop() -> None:
    reached: dict[str, set[str]] = {}
    for number in VISITS:
        for path, texts in text_fields(hostile_visit(number)).items():
            reached.setdefault(path, set()).update(texts)
    for field in STOP_FIELDS:
        assert reached[f"days.stops.stop.{field}"] >= set(CORPUS), field
    for path in ("place.query", "place.matched_address", "place.candidates.matched_address", "leg.note.values.why"):
        assert len(reached[f"days.stops.{path}"] & set(CORPUS)) >= len(CORPUS) - 2 * len(VISITS), path
    assert all(any(text in " ".join(reached[each]) for text in CORPUS[::7]) for each in ("title", "host", "contact"))


def test_a_tame_twin_differs_in_its_words_alone() -> None:
    for text in CORPUS:
        twin = tame(text)
        for each in (*STAND_INS.values(), *WHOLE_LINKS.values(), NUMBER):
            twin = twin.replace(each, "")
        kept = {sign for sign in text if sign.isspace() or sign in "|\\"}
        assert set(twin) <= {"x", '"'} | kept | {sign for line in text_lines(text) for sign in line.lead}
