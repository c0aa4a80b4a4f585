"""Who funds the visit: which statement a reader gets, and what is refused with which sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from babel import Locale

from components.plan.funding import MAX_LOGOS, NO_FUNDING, Funding, Logo, Period, StatementKind, tidied_funding
from components.plan.funding_faults import funding_faults
from components.plan.funding_statements import CO_FUNDED, EUROPEAN_UNION, FUNDED, FUNDS, statement

LOGO = Logo(name="MAO", link="https://mao.si", picture="0" * 64)
OFFICIAL = frozenset(EUROPEAN_UNION)
"""The tags of the 24 official languages (Regulation 1/1958)."""


def lines(language: str, **changed: Any) -> list[tuple[str, str]]:
    told = statement(replace(NO_FUNDING, **changed), language, own_language="sl")
    return [(line.text, line.language) for line in told]


def test_readers_get_the_statement_in_their_language_and_else_in_english() -> None:
    assert lines("hu", statement=StatementKind.CO_FUNDED) == [("Az Európai Unió társfinanszírozásával", "hu")]
    assert lines("pt-BR", statement=StatementKind.FUNDED) == [("Financiado pela União Europeia", "pt")]
    assert lines("uk", statement=StatementKind.CO_FUNDED) == [("Co-funded by the European Union", "en")]
    assert lines("et", statement=StatementKind.FUNDED) == [("Funded by the European Union", "en")]


def test_the_union_and_its_fund_are_named_in_one_language() -> None:
    assert lines("it", statement=StatementKind.FUND, fund="erdf") == [
        ("Unione europea", "it"),
        ("Fondo europeo di sviluppo regionale", "it"),
    ]
    assert lines("lv", statement=StatementKind.FUND, fund="cohesion") == [
        ("European Union", "en"),
        ("Cohesion Fund", "en"),
    ]
    assert lines("lv", statement=StatementKind.FUND, fund="Sklad za regijo") == [
        ("Eiropas Savienība", "lv"),
        ("Sklad za regijo", "sl"),
    ]


def test_own_words_stand_below_the_statement_or_alone() -> None:
    assert lines("en", text="Projekt 7") == [("Projekt 7", "sl")]
    assert lines("en", statement=StatementKind.FUNDED, text="Projekt 7") == [
        ("Funded by the European Union", "en"),
        ("Projekt 7", "sl"),
    ]
    assert lines("en") == []


@pytest.mark.parametrize("texts", [CO_FUNDED, FUNDED, EUROPEAN_UNION, *FUNDS.values()])
def test_every_text_is_in_an_official_language_and_there_is_english_for_all_others(texts: dict[str, str]) -> None:
    assert len(OFFICIAL) == 24
    assert {"en"} <= set(texts) <= OFFICIAL
    assert len(set(texts.values())) == len(texts)
    assert all(text == text.strip() and text for text in texts.values())


@pytest.mark.parametrize("language", sorted(OFFICIAL))
def test_the_union_is_named_in_full_as_the_unicode_consortium_has_it(language: str) -> None:
    named = Locale.parse(language).territories["EU"]
    assert EUROPEAN_UNION[language].casefold() == named.casefold()


def test_the_emblem_stands_where_the_union_pays_and_nowhere_else() -> None:
    assert not NO_FUNDING.is_shown
    assert not Funding(text="The town of Ljubljana").has_emblem
    assert Funding(text="Erasmus+ of the European Union", period=Period.FROM_2021).has_emblem
    assert Funding(statement=StatementKind.FUND).has_emblem
    assert not Funding(period=Period.FROM_2021, programme="Interreg Europe").is_shown
    assert Funding(logos=(LOGO,)).is_shown


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"text": "x" * 2000}, "text", "2000 characters; there is room for 300"),
        ({"disclaimer": "x" * 1001}, "disclaimer", "room for 1000"),
        ({"programme": "a\0b"}, "programme", "cannot be kept"),
        ({"fund": "x" * 151}, "fund", "room for 150"),
        ({"logos": (LOGO,) * (MAX_LOGOS + 1)}, "logos", "8 logos at most"),
        ({"logos": (LOGO, replace(LOGO, link="javascript:alert(1)"))}, "logos.1.link", "no web address"),
        ({"logos": (replace(LOGO, link="https://"),)}, "logos.0.link", "no web address"),
        ({"logos": (replace(LOGO, link="https://a.example/ b"),)}, "logos.0.link", "no web address"),
        ({"logos": (replace(LOGO, link="https://me:secret@a.example"),)}, "logos.0.link", "no web address"),
        ({"logos": (replace(LOGO, link="https://a.example:99999"),)}, "logos.0.link", "no web address"),
        ({"logos": (replace(LOGO, link='https://a.example/"onload=x'),)}, "logos.0.link", "no web address"),
        ({"logos": (replace(LOGO, name=" "),)}, "logos.0.name", "needs the name"),
        ({"logos": (replace(LOGO, picture="../x"),)}, "logos.0.file", "is gone"),
        ({"logos": (replace(LOGO, file="../../etc/passwd"),)}, "logos.0.file", "in the folder of the visit"),
        ({"logos": (replace(LOGO, file="/etc/passwd"),)}, "logos.0.file", "in the folder of the visit"),
        ({"logos": (replace(LOGO, file="logos\\..\\..\\x.png"),)}, "logos.0.file", "in the folder of the visit"),
        ({"logos": (replace(LOGO, file="C:\\x.png"),)}, "logos.0.file", "in the folder of the visit"),
        ({"logos": (replace(LOGO, file="\\\\host\\share\\x.png"),)}, "logos.0.file", "in the folder of the visit"),
        ({"logos": (replace(LOGO, file="logos/\0x.png"),)}, "logos.0.file", "cannot be kept"),
    ],
)
def test_what_cannot_be_shown_is_refused_at_its_field(changed: dict[str, Any], field: str, words: str) -> None:
    faults = funding_faults(replace(NO_FUNDING, **changed))
    assert list(faults) == [field]
    assert words in str(faults[field])


def test_lines_are_tidied_and_a_logo_of_which_nothing_is_told_goes() -> None:
    typed = Funding(
        programme=" Interreg \n Europe ", logos=(Logo(), replace(LOGO, name=" MAO ")), disclaimer="\na\n\nb "
    )
    assert tidied_funding(typed) == Funding(programme="Interreg Europe", logos=(LOGO,), disclaimer="a\n\nb")
    assert funding_faults(typed) == {}
