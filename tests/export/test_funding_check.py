"""What `check` measures of the funder's line: each rule that is broken is named, and a sound line breaks none."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from components.export import funder_band, funding_check
from components.export.funding_check import RULE_2014, RULE_2021, funding_problems
from components.plan.funding import Funding, Logo, Period, Picture, ShownLogo, StatementKind
from components.plan.messages import Severity
from components.plan.model import Visit
from components.render import funding_view
from tests import samples
from tests.store.pictures import a_picture, encoded

OF_2014: dict[str, Any] = {
    "period": Period.FROM_2014,
    "statement": StatementKind.FUND,
    "fund": "erdf",
    "programme": "Interreg Europe",
}
OF_2021: dict[str, Any] = {"period": Period.FROM_2021, "statement": StatementKind.CO_FUNDED, "programme": "Erasmus+"}


def picture(image: Image.Image) -> Picture:
    png = encoded(image)
    return Picture(digest=hashlib.sha256(png).hexdigest(), width=image.width, height=image.height, png=png)


DARK, TALL = picture(a_picture((600, 150))), picture(a_picture((60, 240)))
PALE = picture(Image.new("RGBA", (200, 100), (250, 250, 240, 255)))


def funded(logos: tuple[Picture | None, ...] = (), languages: tuple[str, ...] = ("en", "hu"), **told: Any) -> Visit:
    shown = tuple(ShownLogo(name=f"Logo {number}", link="", picture=each) for number, each in enumerate(logos))
    asked = tuple(Logo(name=logo.name, picture="0" * 64) for logo in shown)
    return replace(samples.ljubljana(), funding=Funding(logos=asked, **told), logos=shown, languages=languages)


def told(visit: Visit) -> list[str]:
    return [str(problem.message) for problem in funding_problems(visit)]


@pytest.mark.parametrize("rules", [OF_2014, OF_2021])
@pytest.mark.parametrize("logos", [(), (DARK,), (DARK, TALL) * 4])
def test_a_line_as_it_should_be_breaks_no_rule(rules: dict[str, Any], logos: tuple[Picture, ...]) -> None:
    assert told(funded(logos, **rules)) == []
    assert told(samples.ljubljana()) == []


@pytest.mark.parametrize(
    ("changed", "words", "rule"),
    [
        (OF_2021 | {"period": Period.UNKNOWN}, "Tell the years", RULE_2021),
        (OF_2014 | {"fund": ""}, "The fund is not named", RULE_2014),
        (OF_2014 | {"statement": StatementKind.CO_FUNDED}, "Until 2020", RULE_2014),
        (OF_2014 | {"statement": StatementKind.CO_FUNDED, "fund": ""}, "Until 2020", RULE_2014),
        (OF_2021 | {"statement": StatementKind.FUND, "fund": "erdf"}, "Since 2021", RULE_2021),
        (
            OF_2014 | {"statement": StatementKind.OWN_WORDS, "text": "Paid by the EU and the ERDF"},
            "not written in full",
            RULE_2014,
        ),
        (
            OF_2021 | {"statement": StatementKind.OWN_WORDS, "text": "Erasmus+ of the EU"},
            "not written in full",
            RULE_2021,
        ),
    ],
)
def test_each_rule_that_is_broken_is_named(changed: dict[str, Any], words: str, rule: str) -> None:
    [problem] = funding_problems(funded(**changed))
    assert problem.severity is Severity.WARNING
    assert words in str(problem.message)
    assert rule in str(problem.message)
    assert not problem.stops_the_day


@pytest.mark.parametrize(
    "text",
    [
        "Co-funded by the Erasmus+ programme of the European Union",
        "Naložbo sofinancirata Republika Slovenija in Evropska unija",
        "Projekt Evropske unije",
        "Az Európai Unió támogatásával",
        "mit Mitteln der Europäischen Union",
        "Cofinancé par l'Union européenne",
        "cofinanziato dall’Unione Europea",
        "Cofinanțat de Uniunea Europeană",
        "ar Eiropas Savienības atbalstu",
        "con fondos de la Unión Europea",
        "ze środków Unii Europejskiej",
        "Съфинансирано от Европейския съюз",
        "Με τη χρηματοδότηση της Ευρωπαϊκής Ένωσης",
        "Euroopan unionin tuella",
        "Euroopa Liidu toetusel",
        "med stöd av Europeiska unionen",
        "Finansuojama Europos Sąjungos lėšomis",
        "Medgefinancierd door de Europese Unie",
        "Európska únia",
        "Europska unija",
        "Den Europæiske Union",
        "Evropská unie",
        "Unjoni Ewropea",
        "An tAontas Eorpach",
    ],
)
def test_the_union_in_full_is_known_in_each_of_its_languages(text: str) -> None:
    assert told(funded(**OF_2021 | {"statement": StatementKind.OWN_WORDS, "text": text})) == []


def test_readers_without_the_statement_in_their_language_are_named() -> None:
    [line] = told(funded(languages=("lt", "ga", "hu"), **OF_2021))
    assert "Gaeilge" in line
    assert funding_problems(funded(languages=("ga",), **OF_2021))[0].severity is Severity.NOTE


def test_a_programme_that_nobody_knows_is_looked_up_by_its_organiser() -> None:
    [line] = told(funded(**OF_2021 | {"programme": "Programme of the Moon"}))
    assert "Programme of the Moon is not known here" in line
    assert told(funded(**OF_2021 | {"programme": "INTERREG Europe 2021–2027"})) == []
    [line] = told(funded(text="The town pays.", programme="The town"))
    assert "not known here" in line


def test_logos_that_are_gone_or_hardly_seen_are_told() -> None:
    lines = told(funded((None, PALE, DARK), **OF_2021))
    assert [line.partition(" ")[0] for line in lines] == ["The", "The"]
    assert "Logo 0 is gone" in lines[0]
    assert "Logo 1 is hardly seen" in lines[1]


@pytest.mark.parametrize("module", [funding_view, funder_band])
def test_a_logo_larger_than_the_emblem_is_found_where_it_is_laid_out(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        module, "logo_size", lambda logo, height: (1.6 * height, 1.6 * height * logo.height / logo.width)
    )
    [line] = told(funded((DARK,), **OF_2014))
    assert "larger than the emblem" in line
    assert RULE_2014 in line


def test_too_little_space_and_contrast_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(funder_band, "_CLEAR_SPACE", 0.1)
    assert any("too close to the emblem" in line for line in told(funded((DARK,), **OF_2021)))
    monkeypatch.undo()
    monkeypatch.setattr(funding_check, "REFLEX_BLUE", "#cccccc")
    assert any("hard to read" in line for line in told(funded(**OF_2021)))
