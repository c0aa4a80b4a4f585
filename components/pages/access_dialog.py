"""The dialog about who is signed in and where: continue on a phone, invite a colleague, end sessions and links."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import quote, urlsplit

import streamlit as st

from components.i18n.words import Words
from components.pages import state
from components.pages.values import plain
from components.plan.errors import StudyVisitError
from components.plan.messages import Phrase, message_of
from components.render.style import LIGHT
from components.store.organisers import Organiser, StoredLink, StoredSession
from components.store.schema import MAX_NAME_LENGTH
from components.visit.drafts import DraftService
from components.web.organiser_auth import JOIN, OrganiserAuth

_PHONE_LINK, _INVITATION, _FAULT = "dialog phone link", "dialog invitation", "dialog fault"
_RECENT_S = 120
"""What was used so long ago or later is used now."""
_THIS_COMPUTER = {"localhost", "127.0.0.1", "::1"}


def access(drafts: DraftService, words: Words, _stop_id: str) -> None:
    """Continue on a phone, invite a colleague, and all sessions and links, each with a button that ends it."""
    auth = state.organiser_auth()
    try:
        own, sessions, links = state.session(), auth.sessions(), auth.links()
    except StudyVisitError as fault:
        st.error(plain(words.phrase(message_of(fault))))
        return
    if isinstance(fault_told := state.recall(_FAULT), Phrase):
        st.error(plain(words.phrase(fault_told)))
    _continue_on_phone(words)
    _invite(auth, words)
    _sessions(sessions, own, words)
    if not auth.by_provider:
        name = words.text("Your name")
        st.text_input(
            name,
            drafts.organiser_name(),
            max_chars=MAX_NAME_LENGTH,
            key="dialog own name",
            help=words.text("Colleagues see it here, and with the plans that you publish."),
            on_change=_save_name,
        )
    _links(links, words)


def _continue_on_phone(words: Words) -> None:
    st.markdown(f"**{words.text('Continue on my phone')}**")
    secret = state.recall(_PHONE_LINK)
    if not isinstance(secret, str):
        st.write(words.text("Your changes are then there, too. It also works for another computer."))
        st.button(words.text("Show the code"), on_click=_make, args=(_PHONE_LINK, _phone_link), type="primary")
        return
    address = _address(secret)
    code, text = st.columns([2, 3], vertical_alignment="center")
    code.image(_qr(address), width=176)
    with text:
        st.write(words.text("Point the camera of your phone at it. It works once, for ten minutes."))
        _warn_of_this_computer(address, words)
        st.code(address, language=None, wrap_lines=True)


def _invite(auth: OrganiserAuth, words: Words) -> None:
    st.markdown(f"**{words.text('Invite a colleague')}**")
    if auth.by_provider:
        st.write(
            words.text(
                "Organisers sign in with their accounts here. Ask the colleague who installed this app to add another."
            )
        )
        return
    made = state.recall(_INVITATION)
    if not isinstance(made, tuple):
        with st.form("dialog invite", border=False):
            st.text_input(words.text("Name of your colleague"), max_chars=MAX_NAME_LENGTH, key="dialog colleague")
            st.form_submit_button(words.text("Make a link"), on_click=_make, args=(_INVITATION, _invitation))
        return
    name, address = str(made[0]), _address(str(made[1]))
    st.write(plain(words.text("The link for {name}. It is shown this once, and works until you end it.", name=name)))
    st.code(address, language=None, wrap_lines=True)
    _warn_of_this_computer(address, words)
    subject = words.text("Organise with me: {title}", title=state.visit_service().current().title)
    body = words.text("With this link you can change and publish the plan. It is for you alone: {link}", link=address)
    with st.container(horizontal=True):
        st.link_button(words.text("Write an e-mail"), f"mailto:?subject={_quoted(subject)}&body={_quoted(body)}")
        with st.popover(words.text("Show the code")):
            st.image(_qr(address), width=220)
        st.button(words.text("Invite another"), on_click=state.remember, args=(_INVITATION, None))


def _sessions(sessions: tuple[StoredSession, ...], own: StoredSession, words: Words) -> None:
    st.markdown(f"**{words.text('Signed in now')}**")
    for session in sorted(sessions, key=lambda each: (each.digest != own.digest, -each.last_use)):
        is_own = session.digest == own.digest
        used = words.text("used now") if is_own else _used(session.last_use, words)
        since = words.text("since {when}", when=_moment(session.since, words))
        device = session.device or words.text("Device not known")
        own_mark = [words.text("this device")] if is_own else []
        lines = (_name(session.organiser, own, words), " · ".join([device, *own_mark]), " · ".join([since, used]))
        _row(lines, words.text("Sign out"), None if is_own else (OrganiserAuth.end_session, session.digest))


def _links(links: tuple[StoredLink, ...], words: Words) -> None:
    if not links:
        return
    st.markdown(f"**{words.text('Links that sign in')}**")
    for link in links:
        name = link.organiser.name or words.text("No name yet")
        what = words.text("Invitation: {name}", name=name) if link.is_invitation else words.text("To another device")
        until = words.text("until {when}", when=_moment(link.expires, words))
        used = _used(link.last_use, words) if link.last_use else words.text("not used yet")
        lines = (what, " · ".join([until, used]))
        _row(lines, words.text("End"), (OrganiserAuth.end_link, link.digest))
    if any(link.is_invitation for link in links):
        st.caption(words.text("When you end an invitation, whoever used it is signed out, too."))


def _row(lines: tuple[str, ...], label: str, end: tuple[Callable[[OrganiserAuth, str], None], str] | None) -> None:
    """What stands in one row, and the button that ends it: how, and the digest of what."""
    head, *more = map(plain, lines)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("  \n".join([f"**{head}**", *more]), width="stretch")
        if end is not None:
            st.button(label, key=f"dialog end {end[1]}", on_click=_end, args=end)


def _end(how: Callable[[OrganiserAuth, str], None], digest: str) -> None:
    _attempt(lambda auth: how(auth, digest))


def _name(organiser: Organiser, own: StoredSession, words: Words) -> str:
    name = organiser.known_as or words.text("No name yet")
    return words.text("{name} (you)", name=name) if organiser.id == own.organiser.id else name


def _make(name: str, link: Callable[[OrganiserAuth], object]) -> None:
    """Make a link, and remember what is to be shown of it for as long as the dialog is open."""
    _attempt(lambda auth: state.remember(name, link(auth)))


def _phone_link(auth: OrganiserAuth) -> str:
    return auth.phone_link(state.session())


def _invitation(auth: OrganiserAuth) -> tuple[str, str] | None:
    name = str(state.recall("dialog colleague") or "").strip()
    return (name, auth.invite(name)) if name else None


def _save_name() -> None:
    name = str(state.recall("dialog own name") or "").strip()
    _attempt(lambda _auth: DraftService(state.visit_service(), state.draft_owner()).save_organiser_name(name))


def _attempt(change: Callable[[OrganiserAuth], object]) -> None:
    """Make one change, for who is signed in alone; why it was not made is remembered. A callback."""
    state.remember(_FAULT, None)
    try:
        state.draft_owner()
        change(state.organiser_auth())
    except StudyVisitError as fault:
        state.remember(_FAULT, message_of(fault))


def _address(secret: str) -> str:
    base = state.visit_service().settings.base_url or state.app_url() or ""
    return f"{base.rstrip('/')}/{JOIN}#token={secret}"


def _warn_of_this_computer(address: str, words: Words) -> None:
    if urlsplit(address).hostname in _THIS_COMPUTER:
        st.warning(words.text("This address is of this computer alone: other devices do not reach it."))


def _qr(address: str) -> bytes:
    import segno  # noqa: PLC0415 - the app starts without it

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="png", scale=8, dark=LIGHT.ink, light="#ffffff", border=4
    )
    return out.getvalue()


def _used(at: float, words: Words) -> str:
    if datetime.now(UTC).timestamp() - at < _RECENT_S:
        return words.text("used now")
    return words.text("last used {when}", when=_moment(at, words))


def _moment(at: float, words: Words) -> str:
    moment = datetime.fromtimestamp(at, UTC).astimezone(state.visit_service().settings.zone)
    return f"{words.date(moment.date(), 'short')}, {words.hour(moment)}"


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="")
