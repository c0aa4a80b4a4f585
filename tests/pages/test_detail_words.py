"""What changed of a visit's details, in words."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta, timezone

from components.i18n.words import words_for
from components.pages.detail_words import detail_in_words, detail_lines, detail_name
from components.plan.bounds import BoundingBox
from components.plan.details import VisitDetails, detail_changes
from components.plan.publication import Visibility

BASE = VisitDetails(title="Ljubljana", country_codes=("si",), is_sample=True)
BOX = BoundingBox(south=60, west=24, north=61, east=26)


def lines(**changed: object) -> list[str]:
    after = dataclasses.replace(BASE, **changed)  # type: ignore[arg-type]
    return detail_lines(detail_changes(BASE, after), words_for("en"))


def test_a_changed_detail_is_a_line_with_its_value_before_and_after() -> None:
    assert lines(title="*Helsinki*", bring="boots") == [
        "- Title: Ljubljana → **\\*Helsinki\\***",
        "- What to bring: nothing → **boots**",
    ]


def test_what_follows_from_others_is_told_only_where_it_stands_alone() -> None:
    assert len(lines(country_codes=("fi",), viewbox=BOX, is_sample=False)) == 1
    assert "60" in lines(viewbox=BOX)[0]
    assert len(lines(is_sample=False)) == 1


def test_who_can_see_it_is_told_with_the_hour_at_which_it_opens() -> None:
    at = datetime(2026, 9, 17, 8, tzinfo=timezone(timedelta(hours=2)))
    assert lines(visibility=Visibility.CLOSED, opens_at=at) == [
        "- Who can see it: Everybody → **Nobody yet: it opens later**".replace(": it", "\\: it"),
        "- Opens on: nothing → **Thursday, 17 September 2026, 08:00**".replace("08:", "08\\:"),
    ]


def test_each_detail_has_a_label_and_a_value_in_every_language() -> None:
    details = dataclasses.replace(BASE, viewbox=BOX, languages=("fi", "sv"))
    for language in ("en", "sl", "it", "es", "pt", "hu", "ro", "lv"):
        words = words_for(language)
        for field in dataclasses.fields(VisitDetails):
            if field.name in {"id", "is_sample"}:
                continue
            label, value = (
                detail_name(field.name, words),
                detail_in_words(field.name, getattr(details, field.name), words),
            )
            assert label != field.name
            assert value
