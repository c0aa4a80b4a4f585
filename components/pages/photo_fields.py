"""The photos of a stop in their dialog, and the fields for photos of any dialog: files and web addresses to add, what
is to be seen, who took it, and the order.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.i18n.words import Words, own_name_of
from components.pages import actions, state
from components.pages.import_style import tell_if_not_sent, upload_label
from components.pages.item_list import ItemList
from components.pages.values import plain
from components.plan import editing
from components.plan.editing import Stops, find_stop
from components.plan.errors import PlanFault, StudyVisitError
from components.plan.items import joined_by_bars, parts_at_bars
from components.plan.messages import Phrase, message_of
from components.plan.model import Stop
from components.plan.photos import (
    MAX_PHOTO_BYTES,
    MAX_PHOTOS_OF_STOP,
    Photo,
    PhotoFormat,
    PhotoSize,
    StoredPhoto,
    photo_file,
)
from components.sheets.cells import Unusable
from components.sheets.photos import ALTS, parse_file
from components.visit.drafts import DraftService

THUMBNAIL_PX = 160
POLL_S = 1.0
"""How often it is looked whether a photo has come."""
_FAULTS, _ADDRESS = "dialog photo faults", "dialog photo address"


@dataclass(frozen=True, slots=True)
class TranslatedPhoto:
    """A photo, and what is to be seen in it in other languages."""

    photo: Photo
    alts: dict[str, str] = field(default_factory=dict)


_photos: ItemList[TranslatedPhoto] = ItemList("photo")


def ask_photos(
    photos: Sequence[TranslatedPhoto],
    words: Words,
    *,
    most: int,
    languages: Sequence[str] = (),
    others: Sequence[Photo] | None = None,
) -> tuple[TranslatedPhoto, ...]:
    """Draw the fields, and give what is told in them. `languages` are those that texts can be translated into, `others`
    are photos of the visit that can be taken as well, in a dialog that asks for other files, too."""
    typed = []
    numbered = _photos.open(photos)
    for index, (number, translated) in enumerate(numbered):
        with st.container(border=True):
            typed.append(_ask(number, translated, words, languages))
            file = translated.photo.file
            again = [(words.text("Fetch it again"), partial(_fetch, file))] if translated.photo.is_address else []
            _photos.buttons(index, words, again)
    if len(numbered) < most:
        _add(words, most - len(numbered), others)
    for fault in _faults():
        st.error(plain(fault))
    return tuple(typed)


def _ask(number: int, texts: TranslatedPhoto, words: Words, languages: Sequence[str]) -> TranslatedPhoto:
    photo, alts = texts.photo, dict(texts.alts)
    _thumbnail(photo, words)
    alt = st.text_input(
        words.text("What is to be seen"),
        photo.alt,
        help=words.text("For who does not see the photo: the yellow door in the yard."),
        key=f"dialog photo {number} alt",
    )
    if languages:
        with st.expander(words.text("Translations"), expanded=False):
            for language in languages:
                label = f"{words.text('What is to be seen')} ({own_name_of(language)})"
                key = f"dialog photo {number} alt {language}"
                alts[language] = st.text_input(label, alts.get(language, ""), key=key) or ""
    credit = st.text_input(words.text("Who took it"), photo.credit, key=f"dialog photo {number} credit")
    one_line = {"alt": " ".join((alt or "").split()), "credit": " ".join((credit or "").split())}
    return TranslatedPhoto(
        dataclasses.replace(photo, **one_line), {tag: " ".join(text.split()) for tag, text in alts.items()}
    )


def _thumbnail(photo: Photo, words: Words) -> None:
    """The photo, or why there is none yet."""
    photos = state.visit_service().store.photos
    stored = photos.lookup(photo.file)
    if isinstance(stored, StoredPhoto):
        data = photos.photo_bytes(photo_file(stored.digest, PhotoSize.SMALL, PhotoFormat.JPEG))
        if data is not None:
            st.image(data, width=min(THUMBNAIL_PX, stored.small_width))
    elif stored is not None:
        st.warning(plain(words.phrase(stored)))
    else:
        _waiting(photo, words)
    if photo.is_address or not isinstance(stored, StoredPhoto):
        st.caption(plain(photo.file))


@st.fragment(run_every=POLL_S)
def _waiting(photo: Photo, words: Words) -> None:
    """That a photo is being taken in. Runs by itself until it is there."""
    if state.visit_service().store.photos.lookup(photo.file) is not None:
        st.rerun()
    st.caption(words.text("The photo is being fetched …"))


def _add(words: Words, room: int, others: Sequence[Photo] | None) -> None:
    """The ways to add one more: a file, a web address, or a photo that the visit has already."""
    key, megabytes = f"dialog photo files {_photos.count}", MAX_PHOTO_BYTES // 1024 // 1024
    st.html(upload_label(words.text("Choose a file") if room == 1 else words.text("Choose files")))
    st.file_uploader(
        words.text("Add photos: JPEG, PNG or WebP, up to {megabytes} MB each", megabytes=megabytes),
        accept_multiple_files=room > 1,
        max_upload_size=megabytes,
        key=key,
        on_change=_take,
        args=(key, room),
    )
    if others is None:  # a dialog with other files tells of theirs
        tell_if_not_sent(words, megabytes)
    st.caption(words.text("Where it was taken, and with what, is removed. Ask people before you show them."))
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.text_input(words.text("Or its web address"), key=_ADDRESS, placeholder="https://")
        st.button(words.text("Add"), key="dialog photo add address", on_click=_take_address)
    if others:
        names = {each.file: each for each in others}
        st.selectbox(
            words.text("Or one of the visit’s photos"),
            [*names],
            index=None,
            format_func=lambda file: names[file].alt or file,
            key=(chosen := "dialog photo of visit"),
            on_change=_choose,
            args=(chosen, names),
        )


def _faults() -> list[str]:
    faults = state.recall(_FAULTS)
    return [str(each) for each in faults] if isinstance(faults, list) else []


def _take(key: str, room: int) -> None:
    """Make the chosen files safe and add them. A callback: who is signed in is checked with it."""
    chosen = state.recall(key)
    files = [each for each in (chosen if isinstance(chosen, list) else [chosen]) if isinstance(each, UploadedFile)]
    words, faults = state.words(), list[str]()
    for file in files[:room]:
        try:
            actions.open_drafts()
            _photos.add(TranslatedPhoto(Photo(file=state.visit_service().store.photos.add(file.name, file.getvalue()))))
        except StudyVisitError as fault:
            faults.append(f"{file.name}: {words.phrase(message_of(fault))}")
    if len(files) > room:
        faults.append(words.text("{count} files were left out: there is no more room.", count=len(files) - room))
    state.remember(_FAULTS, faults or None)


def _take_address() -> None:
    address, words = str(state.recall(_ADDRESS) or "").strip(), state.words()
    state.remember(_FAULTS, None)
    if not address:
        return
    file = parse_file(address)
    try:
        actions.open_drafts()
        if isinstance(file, Unusable) or not Photo(file=file).is_address:
            raise PlanFault(Phrase("An address begins with https://."))
    except StudyVisitError as fault:
        state.remember(_FAULTS, [words.phrase(message_of(fault))])
        return
    _fetch(address)
    _photos.add(TranslatedPhoto(Photo(file=address)))
    state.remember(_ADDRESS, "")


def _choose(key: str, photos: dict[str, Photo]) -> None:
    chosen = state.recall(key)
    if isinstance(chosen, str) and chosen in photos:
        _photos.add(TranslatedPhoto(photos[chosen]))
        state.remember(key, None)


def _fetch(file: str) -> None:
    try:
        actions.open_drafts()
    except StudyVisitError:
        return
    state.visit_service().photos.fetch_anew([file])


def stop_photos(drafts: DraftService, words: Words, stop_id: str) -> None:
    """The photos of a stop; saved as one step."""
    draft = drafts.draft()
    try:
        stop = find_stop(draft.stops, stop_id)
    except PlanFault as fault:
        actions.tell(message_of(fault), severity="error")
        state.close_dialog()
        st.rerun()
    st.caption(words.text("A photo of the door helps to find it before; all of them tell of the visit afterwards."))
    photos = ask_photos(translated_photos(stop), words, most=MAX_PHOTOS_OF_STOP, languages=draft.details.languages[1:])
    if st.button(words.text("Save"), type="primary", width="stretch"):
        label = Phrase("Photos of {stop} changed", {"stop": stop.name})
        actions.save_dialog(lambda drafts: drafts.edit(label, lambda stops: with_photos(stops, stop_id, photos)))


def translated_photos(stop: Stop) -> tuple[TranslatedPhoto, ...]:
    """The photos of a stop with the translations of their texts, which its own hold in one text."""
    of_language = {tag: parts_at_bars(texts.get(ALTS, "")) for tag, texts in stop.translations.items()}
    return tuple(
        TranslatedPhoto(
            photo, {tag: parts[index] for tag, parts in of_language.items() if index < len(parts) and parts[index]}
        )
        for index, photo in enumerate(stop.photos)
    )


def with_photos(stops: Stops, stop_id: str, photos: tuple[TranslatedPhoto, ...]) -> Stops:
    """The stops with other photos at one of them."""
    stop = find_stop(stops, stop_id)
    translations = {tag: {k: v for k, v in texts.items() if k != ALTS} for tag, texts in stop.translations.items()}
    for tag in dict.fromkeys((*translations, *(tag for each in photos for tag in each.alts))):
        if texts := joined_by_bars([each.alts.get(tag, "") for each in photos]):
            translations.setdefault(tag, {})[ALTS] = texts
    return editing.edit(
        stops,
        stop_id,
        photos=tuple(each.photo for each in photos),
        translations={tag: texts for tag, texts in translations.items() if texts},
    )
