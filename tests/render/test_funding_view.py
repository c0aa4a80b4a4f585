"""The funder's line on the pages: what it says, how large its pictures are, and that it is nowhere when nobody pays."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import floats, integers

from components.i18n.words import words_for
from components.plan.funding import Period, Picture, ShownLogo, StatementKind
from components.plan.model import Visit
from components.render.background import Background
from components.render.funding_view import (
    EMBLEM_PX,
    funding_data,
    funding_view,
    logo_data,
    logo_file,
    logo_size,
)
from components.render.page import View, page
from components.settings import BackgroundSettings
from tests import samples
from tests.funders import DISCLAIMER, LOGOS, PROGRAMME, funded
from tests.render.reading import by_class, elements, loaded, parsed, text

ENGLISH = words_for("en")
PLAIN = Background.of(BackgroundSettings(name="none"))


def html(visit: Visit, **options: Any) -> str:
    return page(visit, ENGLISH, background=PLAIN, **options).html


@pytest.mark.parametrize("view", [View.BOTH, View.LIST])
@pytest.mark.parametrize("embedded", [False, True])
def test_emblem_and_statement_come_first_on_every_page(view: View, *, embedded: bool) -> None:
    tree = parsed(html(funded(), view=view, embedded=embedded))
    [line] = by_class(tree, "funder")
    [emblem] = by_class(line, "emblem")
    assert emblem.attrib["role"] == "img"
    assert "European Union" in emblem.attrib["aria-label"]
    [statement] = by_class(line, "statement")
    assert text(statement) == "Co-funded by the European Union"
    everything = list(tree.iter())
    assert everything.index(line) < everything.index(by_class(tree, "side")[0]), "it stands before the list"


def test_the_map_alone_inside_another_page_has_it_and_the_frame_of_our_own_page_not() -> None:
    assert by_class(parsed(html(funded(), view=View.MAP, embedded=True)), "funder")
    assert not by_class(parsed(html(funded(), view=View.MAP)), "funder")


@pytest.mark.parametrize("embedded", [False, True])
def test_nothing_of_it_is_on_a_page_that_nobody_pays_for(*, embedded: bool) -> None:
    without = re.sub(r"<script>.*?</script>", "", html(samples.ljubljana(), embedded=embedded), flags=re.DOTALL)
    assert not re.search(r"emblem|[.\"]funder|statement", without)


def test_logos_come_in_order_with_their_names_and_links() -> None:
    [line] = by_class(parsed(html(funded())), "funder-logos")
    images = list(elements(line, "img"))
    assert [image.attrib["alt"] for image in images] == [logo.name for logo in LOGOS]
    pictures = [logo.picture for logo in LOGOS if logo.picture]
    assert [image.attrib["src"] for image in images] == [logo_file(each) for each in pictures]
    links = [element.attrib["href"] for element in elements(line, "a")]
    assert links == [logo.link for logo in LOGOS if logo.link]
    for image in images:
        width, height = int(image.attrib["width"]), int(image.attrib["height"])
        assert width <= 1.5 * EMBLEM_PX
        assert height <= EMBLEM_PX


def test_a_page_in_a_single_file_has_its_logos_in_itself() -> None:
    kept = html(funded(), logo_address=logo_data)
    assert "logos/" not in kept
    assert kept.count("data:image/png;base64,") == len(LOGOS)
    assert all(address.startswith(("data:", "#")) for address in loaded(parsed(kept)))


def test_a_logo_without_its_picture_is_told_by_its_name() -> None:
    lost = ShownLogo(name="Lost & Found", link="", picture=None)
    [line] = by_class(parsed(html(funded(logos=(lost,)))), "funder-logos")
    assert text(line) == "Lost & Found"


def test_the_organisers_words_stand_alone_without_an_emblem() -> None:
    own: dict[str, Any] = {
        "statement": StatementKind.OWN_WORDS,
        "period": Period.UNKNOWN,
        "text": "Paid by the city of Ljubljana",
    }
    [line] = by_class(parsed(html(funded(logos=(), **own))), "funder")
    assert not by_class(line, "emblem")
    [statement] = by_class(line, "statement")
    assert text(statement) == "Paid by the city of Ljubljana"


def test_programme_and_disclaimer_are_told_whole_below_the_list() -> None:
    [about] = by_class(parsed(html(funded())), "about")
    told = text(about)
    assert f"{PROGRAMME} · CRE:HUB (PGI00123)" in told
    assert all(part in told for part in DISCLAIMER.split("\n\n"))


def test_hostile_texts_stay_texts() -> None:
    bad = "</div><script>alert(1)</script>${alert(2)}`"
    logos = (replace(LOGOS[0], name=bad, link="javascript:alert(1)"),)
    shown = html(funded(logos=logos, programme=bad, project=bad, text=bad, disclaimer=bad))
    assert "<script>alert" not in shown
    assert "javascript:" not in shown


@given(integers(1, 600), integers(1, 240), floats(1, 200))
def test_no_logo_is_larger_than_the_emblem_in_either_direction(width: int, height: int, emblem_height: float) -> None:
    logo = Picture(digest="", width=width, height=height, png=b"")
    shown_width, shown_height = logo_size(logo, emblem_height)
    assert shown_width <= 1.5 * emblem_height * 1.000001
    assert shown_height <= emblem_height * 1.000001
    assert shown_width / shown_height == pytest.approx(width / height)


def test_programs_read_the_same_in_parts() -> None:
    data = funding_data(funding_view(funded(logos=LOGOS[:1]), ENGLISH))
    assert data == {
        "emblem": "European Union",
        "statement": "Co-funded by the European Union",
        "text": None,
        "project": f"{PROGRAMME} · CRE:HUB (PGI00123)",
        "logos": [{"name": "Interreg Europe", "link": "https://funder.example/"}],
        "disclaimer": DISCLAIMER,
    }
    assert funding_data(funding_view(samples.ljubljana(), ENGLISH)) is None
