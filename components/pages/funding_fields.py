"""The part of the dialog with the visit's details that asks who pays: programme, statement, logos and disclaimer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.i18n.words import Words
from components.pages import actions, state
from components.pages.detail_words import fund_name, funding_names, period_name, statement_name
from components.pages.import_style import tell_if_not_sent, upload_label
from components.pages.values import plain
from components.plan.funding import MAX_LOGOS, PROGRAMMES, Funding, Logo, Period, StatementKind
from components.plan.funding_statements import FUNDS
from components.store.safe_pictures import MAX_BYTES
from components.visit.drafts import DraftService

LOGO_HEIGHT_PX = 40
_KEPT, _FAULT = "dialog logos", "dialog logo fault"


@dataclass(frozen=True, slots=True)
class _Kept:
    """The logos as the dialog has them just now, each with a number for its fields, and how many there ever were."""

    logos: tuple[tuple[int, Logo], ...]
    count: int


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
    remembered = state.recall(_KEPT)
    logos_kept = remembered if isinstance(remembered, _Kept) else _kept(funding.logos)
    state.remember(_KEPT, logos_kept)
    around = place("logos")
    around.markdown(f"**{words.text('Logos')}**")
    typed, fields = [], _LogoFields(words, drafts, len(logos_kept.logos))
    for index, (number, logo) in enumerate(logos_kept.logos):
        with around.container(border=True):
            typed.append(fields.ask(index, number, logo, place))
    if len(logos_kept.logos) < MAX_LOGOS:
        key = f"dialog logo file {logos_kept.count}"
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


class _LogoFields:
    """The fields of one logo after the other; `count` is how many there are."""

    def __init__(self, words: Words, drafts: DraftService, count: int) -> None:
        self._words = words
        self._drafts = drafts
        self._count = count

    def ask(self, index: int, number: int, logo: Logo, place: Callable[[str], DeltaGenerator]) -> Logo:
        """The fields of the logo at `index`, and what is told in them."""
        words = self._words
        for_file, for_name, for_link = (place(f"logos.{index}.{name}") for name in ("file", "name", "link"))
        picture = self._drafts.picture(logo.picture) if logo.picture else None
        if picture is not None:
            for_file.image(picture.png, width=max(1, round(picture.width * LOGO_HEIGHT_PX / picture.height)))
        elif logo.file or logo.picture:
            for_file.caption(plain(words.text("Its picture could not be taken; its name stands in its place.")))
        name = for_name.text_input(words.text("Whose logo it is"), logo.name, key=f"dialog logo {number} name")
        link = for_link.text_input(words.text("Web address"), logo.link, key=f"dialog logo {number} link")
        last = index == self._count - 1
        with st.container(horizontal=True, gap="small"):
            if self._count > 1:
                self._button(number, words.text("Move up"), _move, (index, -1), disabled=index == 0)
                self._button(number, words.text("Move down"), _move, (index, 1), disabled=last)
            self._button(number, words.text("Remove"), _remove, (index,))
        return dataclasses.replace(logo, name=str(name or ""), link=str(link or ""))

    @staticmethod
    def _button(
        number: int, label: str, change: Callable[..., None], args: tuple[int, ...], *, disabled: bool = False
    ) -> None:
        st.button(label, key=f"dialog logo {number} {label}", disabled=disabled, on_click=change, args=args)


def _kept(logos: tuple[Logo, ...]) -> _Kept:
    return _Kept(tuple(enumerate(logos)), len(logos))


def _take(key: str) -> None:
    """Make the chosen file safe and add it. A callback: who is signed in is checked with the change."""
    file, logos_kept = state.recall(key), state.recall(_KEPT)
    if not isinstance(file, UploadedFile) or not isinstance(logos_kept, _Kept):
        return
    state.remember(_FAULT, None)

    def add(drafts: DraftService) -> None:
        added = Logo(picture=drafts.add_picture(file.getvalue()).digest)
        state.remember(_KEPT, _Kept((*logos_kept.logos, (logos_kept.count, added)), logos_kept.count + 1))

    if not actions.attempt(add):
        state.remember(_FAULT, actions.take_fault())


def _move(index: int, step: int) -> None:
    logos_kept = state.recall(_KEPT)
    if isinstance(logos_kept, _Kept) and 0 <= index + step < len(logos_kept.logos):
        logos = list(logos_kept.logos)
        logos.insert(index + step, logos.pop(index))
        state.remember(_KEPT, _Kept(tuple(logos), logos_kept.count))


def _remove(index: int) -> None:
    logos_kept = state.recall(_KEPT)
    if isinstance(logos_kept, _Kept):
        state.remember(_KEPT, _Kept((*logos_kept.logos[:index], *logos_kept.logos[index + 1 :]), logos_kept.count))
