"""The part of the dialog with the visit's details that asks who pays: programme, statement, logos and disclaimer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.detail_words import fund_name, funding_names, period_name, statement_name
from components.pages.import_style import tell_if_not_sent, upload_label
from components.pages.item_list import ItemList
from components.pages.values import plain
from components.plan.funding import MAX_LOGOS, PROGRAMMES, Funding, Logo, Period, StatementKind
from components.plan.funding_statements import FUNDS
from components.store.safe_pictures import MAX_BYTES
from components.visit.drafts import DraftService

LOGO_HEIGHT_PX = 40
_FAULT = "dialog logo fault"


_logo_list: ItemList[Logo] = ItemList("logo")


def ask_funding(
    funding: Funding, words: Words, drafts: DraftService, remember: Callable[[str, DeltaGenerator], None]
) -> Funding:
    """Draw the fields, and give what is told in them; `remember` takes the place of each for its faults, by its name
    within the details (`funding.logos.1.link`)."""
    names = funding_names(words)

    def place(name: str, column: DeltaGenerator | None = None) -> DeltaGenerator:
        made = (column or st).container()
        remember(f"funding.{name}", made)
        return made

    def line(name: str, column: DeltaGenerator | None = None) -> str:
        value = getattr(funding, name)
        return str(place(name, column).text_input(names[name], value, key=f"dialog funding {name}") or "")

    def text(name: str, note: str) -> str:
        value = getattr(funding, name)
        return str(place(name).text_area(names[name], value, height=80, help=note, key=f"dialog funding {name}") or "")

    programmes = tuple(dict.fromkeys(("", *PROGRAMMES, funding.programme)))
    programme = place("programme").selectbox(
        names["programme"],
        programmes,
        index=programmes.index(funding.programme),
        accept_new_options=True,
        key="dialog funding programme",
    )
    left, right = st.columns(2)
    project, number = line("project", left), line("project_number", right)
    period = place("period").radio(
        names["period"],
        tuple(Period),
        index=tuple(Period).index(funding.period),
        format_func=lambda each: period_name(each, words),
        horizontal=True,
        key="dialog funding period",
    )
    statement = place("statement").radio(
        names["statement"],
        tuple(StatementKind),
        index=tuple(StatementKind).index(funding.statement),
        format_func=lambda kind: statement_name(kind, words),
        key="dialog funding statement",
    )
    fund = funding.fund
    if statement is StatementKind.FUND:
        funds = tuple(dict.fromkeys((*FUNDS, *filter(None, (funding.fund,)))))
        chosen = place("fund").selectbox(
            names["fund"],
            funds,
            index=funds.index(funding.fund) if funding.fund else None,
            format_func=lambda each: fund_name(each, words),
            accept_new_options=True,
            key="dialog funding fund",
        )
        fund = chosen or ""
    own = text("text", words.text("In the language of the plan; it stands on every page."))
    logos = _logos(funding, words, drafts, place)
    disclaimer = text("disclaimer", words.text("Programmes ask for one where views are told: take their words."))
    return dataclasses.replace(
        funding,
        programme=programme or "",
        project=project,
        project_number=number,
        period=period or Period.UNKNOWN,
        statement=statement or StatementKind.OWN_WORDS,
        fund=fund,
        text=own,
        logos=logos,
        disclaimer=disclaimer,
    )


def _logos(
    funding: Funding, words: Words, drafts: DraftService, place: Callable[[str], DeltaGenerator]
) -> tuple[Logo, ...]:
    """The logos with their names and links, in order, and a field for one more."""
    numbered = _logo_list.open(funding.logos)
    around = place("logos")
    around.markdown(f"**{words.text('Logos')}**")
    typed = []
    for index, (number, logo) in enumerate(numbered):
        with around.container(border=True):
            places = [place(f"logos.{index}.{name}") for name in ("file", "name", "link")]
            typed.append(_ask_logo(number, logo, words, drafts, places))
            _logo_list.buttons(index, words)
    if len(numbered) < MAX_LOGOS:
        key = f"dialog logo file {_logo_list.count}"
        megabytes = MAX_BYTES // 1024 // 1024
        with around:
            st.html(upload_label(words.text("Choose a file")))
            st.file_uploader(
                words.text("Add a logo: PNG, JPEG, WebP or SVG, up to {megabytes} MB", megabytes=megabytes),
                max_upload_size=megabytes,
                key=key,
                on_change=_take,
                args=(key,),
            )
            tell_if_not_sent(words, megabytes)
    if fault := state.recall(_FAULT):
        around.error(plain(str(fault)))
    return tuple(typed)


def _ask_logo(number: int, logo: Logo, words: Words, drafts: DraftService, places: Sequence[DeltaGenerator]) -> Logo:
    """The fields of a logo at their `places`, and what is told in them."""
    for_file, for_name, for_link = places
    picture = drafts.picture(logo.picture) if logo.picture else None
    if picture is not None:
        for_file.image(picture.png, width=max(1, round(picture.width * LOGO_HEIGHT_PX / picture.height)))
    elif logo.file or logo.picture:
        for_file.caption(plain(words.text("Its picture could not be taken; its name stands in its place.")))
    name = for_name.text_input(words.text("Whose logo it is"), logo.name, key=f"dialog logo {number} name")
    link = for_link.text_input(words.text("Web address"), logo.link, key=f"dialog logo {number} link")
    return dataclasses.replace(logo, name=str(name or ""), link=str(link or ""))


def _take(key: str) -> None:
    """Make the chosen file safe and add it. A callback: who is signed in is checked with the change."""
    file = state.recall(key)
    if not isinstance(file, UploadedFile):
        return
    state.remember(_FAULT, None)
    if not actions.attempt(lambda drafts: _logo_list.add(Logo(picture=drafts.add_picture(file.getvalue()).digest))):
        state.remember(_FAULT, actions.take_fault())
