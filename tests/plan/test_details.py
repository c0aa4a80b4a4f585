"""The details of a visit: what is refused, what changed, and how two organisers' changes are merged."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings

from components.plan.bounds import BoundingBox
from components.plan.details import (
    VisitDetails,
    checked_details,
    detail_changes,
    details_from_json,
    details_to_json,
)
from components.plan.errors import PlanFault, StorageFault
from components.plan.funding import Funding
from components.plan.merging import VISIT, Side, merge_details
from tests.deep import deep
from tests.plan.details import details

BASE = VisitDetails(id="a", title="Ljubljana", time_zone="Europe/Ljubljana", country_codes=("si",), languages=("sl",))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": " \n"}, "needs a title"),
        ({"title": "x" * 201}, "at most 200"),
        ({"host": "x" * 301}, "at most 300"),
        ({"introduction": "x" * 20_001}, "at most 20000"),
        ({"bring": "a\0b"}, "cannot be kept"),
        ({"funding": Funding(text="a\ud800b")}, "cannot be kept"),
        ({"contact_email": "anna at example"}, "e-mail"),
        ({"languages": ()}, "languages"),
        ({"languages": ("Slovene!",)}, "languages"),
        ({"time_zone": "Europe/Atlantis"}, "no time zone"),
        ({"time_zone": ""}, "no time zone"),
        ({"country_codes": ("svn",)}, "two letters"),
        ({"viewbox": BoundingBox(south=1, west=0, north=-1, east=1)}, "south below"),
        ({"walking_m_s": 0.1}, "walks between"),
        ({"walking_m_s": float("nan")}, "walks between"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(PlanFault, match=words):
        checked_details(dataclasses.replace(BASE, **changed))


def test_what_is_typed_is_stored_on_one_line_and_each_code_once() -> None:
    typed = dataclasses.replace(BASE, title=" Two  \n days ", introduction="One.\n\nTwo. ", country_codes=("SI", "si "))
    stored = checked_details(typed)
    assert (stored.title, stored.introduction, stored.country_codes) == ("Two days", "One.\n\nTwo.", ("si",))


def test_whom_to_ask_is_told_on_one_line() -> None:
    told = dataclasses.replace(BASE, contact="Anna", contact_email="anna@example.org")
    assert told.contact_line == "Anna, anna@example.org"


def test_what_the_visit_is_known_by_is_no_change() -> None:
    other = dataclasses.replace(BASE, id="b", title="Helsinki", languages=("fi",))
    assert [change.field for change in detail_changes(BASE, other)] == ["title", "languages"]
    assert detail_changes(BASE, dataclasses.replace(BASE, id="")) == ()


@given(details())
@settings(max_examples=deep(200, 30))
def test_sound_details_stay_as_they_are_and_come_back_from_their_json(made: VisitDetails) -> None:
    assert checked_details(made) == made
    assert details_from_json(details_to_json(made)) == made


@pytest.mark.parametrize("text", [b"", b"[]", b'{"title": 1}', b'{"viewbox": {}}', b"\xff"])
def test_damaged_details_are_refused(text: bytes) -> None:
    with pytest.raises(StorageFault):
        details_from_json(text)


@pytest.mark.slow
@given(details(), details(), details())
@settings(max_examples=deep(200, 30))
def test_merging_takes_what_each_side_changed(base: VisitDetails, mine: VisitDetails, theirs: VisitDetails) -> None:
    assert merge_details(base, mine, base) == (mine, ())
    assert merge_details(base, base, theirs) == (theirs, ())
    merged, conflicts = merge_details(base, mine, theirs)
    assert all(getattr(merged, each.unit) == getattr(theirs, each.unit) for each in conflicts)
    choices = {(each.stop_id, each.unit): Side.MINE for each in conflicts}
    chosen, left = merge_details(base, mine, theirs, choices)
    assert left == ()
    assert all(getattr(chosen, each.unit) == getattr(mine, each.unit) for each in conflicts)


def test_both_changed_the_same_detail() -> None:
    mine = dataclasses.replace(BASE, title="Mine", host="A", id="")
    theirs = dataclasses.replace(BASE, title="Theirs", bring="B", id="c")
    merged, (conflict,) = merge_details(BASE, mine, theirs)
    assert (merged.title, merged.host, merged.bring, merged.id) == ("Theirs", "A", "B", "c")
    assert (conflict.stop_id, conflict.unit, conflict.mine, conflict.theirs) == (VISIT, "title", ("Mine",), ("Theirs",))


def test_a_country_and_the_box_in_it_are_merged_as_one() -> None:
    helsinki = BoundingBox(south=60, west=24, north=61, east=26)
    mine = dataclasses.replace(BASE, country_codes=("fi",), viewbox=helsinki)
    theirs = dataclasses.replace(BASE, country_codes=("pt",))
    _, conflicts = merge_details(BASE, mine, theirs)
    assert [(each.unit, each.mine) for each in conflicts] == [("country_codes", (("fi",), helsinki))]
    merged, _ = merge_details(BASE, mine, theirs, {(VISIT, "country_codes"): Side.MINE})
    assert (merged.country_codes, merged.viewbox) == (("fi",), helsinki)
