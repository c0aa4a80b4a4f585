"""Phone numbers in a line that says whom to ask, as people write them: found to be left out."""

from __future__ import annotations

import re

_GAP = r"[\s/.\u00b7\u2010-\u2015-]{0,3}"
_IN_BRACKETS = r"\(\s?[+\uff0b]?\d{1,5}\s?\)"
_NUMBER = rf"(?:[+\uff0b]\s?)?(?:{_IN_BRACKETS}{_GAP})?\d(?:{_GAP}(?:{_IN_BRACKETS}{_GAP})?\d){{5,80}}"
_EXTENSION = r"(?:[\s,]{1,3}(?:ext|extension|int|interna?|klappe|mellék)\.?\s?\d{1,6})?"
_FOUND = re.compile(
    r"(?P<link>(?:https?://|www\.|(?<!\w)(?:wa|signal)\.me/|(?<!\w)t\.me/\+)[^\s,;]*)"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255})"
    rf"|(?P<phone>{_NUMBER}{_EXTENSION})",
    re.IGNORECASE,
)
_LINK_TO_A_PHONE = re.compile(r"(?:https?://)?(?:wa|api\.whatsapp|chat\.whatsapp|signal|t)\.(?:me|com|group)/", re.I)
_NO_PHONE = re.compile(
    r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:19|20)\d\d"
    r"|(?:19|20)\d\d-\d\d-\d\d"
    r"|(?:19|20)\d\d\s?[/\u2010-\u2015-]\s?(?:19|20)\d\d"
)
"""A date, or two years."""

_GONE = "\0"
_JOINT = r"[,;|/\u00b7:\u2013\u2014-]"
_ANNOUNCED = re.compile(
    rf"(?<!\w)(?:tel(?:ephone|efon[oe]?)?|teléfono|phone|ph|mobile?|mob|móvil|telemóvel|cell|gsm|handy|fax|whatsapp|viber"
    rf"|signal|sms|call|tālr(?:unis)?|m|t)(?:[ .](?:no|nr|number)\b)?[.:\s]{{0,3}}{_GONE}"
    rf"|[☎📞📱]\ufe0f?\s{{0,3}}{_GONE}",
    re.IGNORECASE,
)
_CLEANED = (
    (re.compile(rf"[(\[]\s*{_GONE}(?:\s*{_JOINT}?\s*{_GONE})*\s*[)\]]"), _GONE),  # brackets around numbers alone
    (re.compile(rf"(?<=[(\[]){_GONE}\s*{_JOINT}?\s*"), ""),
    (re.compile(rf"(?:\s*{_JOINT})?\s*{_GONE}(?=\s*(?:{_JOINT}|\n|$|[)\]]))"), ""),
    (re.compile(rf"{_GONE}\s*{_JOINT}?\s*"), ""),
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r"[ \t]+(?=[,;.\n]|$)"), ""),
    (re.compile(rf"^\s*{_JOINT}\s*|\s*[,;|]\s*$", re.MULTILINE), ""),
)


def without_phones(text: str) -> str:
    """The text without phone numbers, without the words that announce them, and without links that call or write to
    one. Names, e-mail addresses, other links, dates and years stay.

    A number has six digits or more. It is better that a number of another kind goes than that a phone number stays.
    """
    left = _FOUND.sub(_what_stays, text.replace(_GONE, ""))
    if _GONE not in left:
        return text
    while (shorter := _ANNOUNCED.sub(_GONE, left)) != left:
        left = shorter
    for pattern, instead in _CLEANED:
        left = pattern.sub(instead, left)
    return "\n".join(line for line in left.split("\n") if line.strip())


def _what_stays(match: re.Match[str]) -> str:
    number = match.group()
    if match["link"] is not None:
        return _GONE if _LINK_TO_A_PHONE.match(number) else number
    return number if match["mail"] is not None or _NO_PHONE.fullmatch(number) else _GONE
