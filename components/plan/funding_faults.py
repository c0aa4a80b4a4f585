"""What is wrong with what an organiser tells of the funding, each fault with its field."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from components.plan.editing import check_writable
from components.plan.errors import PlanFault
from components.plan.funding import MAX_LOGOS, Funding, Logo, tidied_funding
from components.plan.messages import Phrase, message_of

MAX_LENGTHS = {
    "programme": 150,
    "project": 200,
    "project_number": 60,
    "fund": 150,
    "text": 300,
    "disclaimer": 1000,
}
"""Characters: the statement stands on the first screen of a phone, and the foot of each page has room for the rest."""
MAX_LOGO_NAME_LENGTH, MAX_LINK_LENGTH, MAX_FILE_LENGTH = 100, 500, 200
_DIGEST = re.compile(r"[0-9a-f]{64}")


def funding_faults(funding: Funding) -> dict[str, Phrase]:
    """What cannot be shown as it is, by the field: `text`, or of the second logo `logos.1.link`."""
    tidy = tidied_funding(funding)
    faults = {name: _text_fault(getattr(tidy, name), most) for name, most in MAX_LENGTHS.items()}
    if len(tidy.logos) > MAX_LOGOS:
        faults["logos"] = Phrase("There is room for {most} logos at most.", {"most": MAX_LOGOS})
    for index, logo in enumerate(tidy.logos[:MAX_LOGOS]):
        faults |= {f"logos.{index}.{name}": fault for name, fault in _logo_faults(logo).items()}
    return {name: fault for name, fault in faults.items() if fault is not None}


def _logo_faults(logo: Logo) -> dict[str, Phrase | None]:
    faults = {
        "name": _text_fault(logo.name, MAX_LOGO_NAME_LENGTH),
        "link": _text_fault(logo.link, MAX_LINK_LENGTH) or _link_fault(logo.link),
        "file": _text_fault(logo.file, MAX_FILE_LENGTH) or _path_fault(logo.file),
    }
    if not logo.name:
        faults["name"] = Phrase("A logo needs the name of whose it is, for those who do not see it.")
    if logo.picture and not _DIGEST.fullmatch(logo.picture):
        faults["file"] = Phrase("The picture of the logo is gone. Take it anew.")
    return faults


def _text_fault(text: str, most: int) -> Phrase | None:
    try:
        check_writable([text])
    except PlanFault as fault:
        return message_of(fault)
    if len(text) > most:
        return Phrase("It has {length} characters; there is room for {most}.", {"length": len(text), "most": most})
    return None


def _link_fault(link: str) -> Phrase | None:
    if not link:
        return None
    try:
        parts = urlsplit(link)
        is_usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if is_usable and not parts.username and not parts.password and not re.search(r"[\s<>\"\\^`{|}]", link):
        return None
    return Phrase("It is no web address; write it as in the browser, such as https://example.org.")


def _path_fault(file: str) -> Phrase | None:
    """Why a path leads out of the folder of visit.toml, as any system would read it."""
    windows, posix = PureWindowsPath(file), PurePosixPath(file)
    leads_out = bool(windows.drive or windows.root) or posix.is_absolute() or ".." in windows.parts
    return Phrase("The picture has to be in the folder of the visit.") if leads_out else None
