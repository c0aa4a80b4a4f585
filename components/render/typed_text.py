"""What people type into a text: addresses that become links, paragraphs, and lines with bullets.

Nothing here changes a text: the parts of a line, put together, are the line again. `escaping.py` and the formats
make them part of a page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text, and the address that it leads to, empty where it leads nowhere."""

    text: str
    link: str = ""


Span: TypeAlias = tuple[int, int, str]
"""Where a link begins and ends in a text, and its address."""

EMAIL = re.compile(r"(?<![\w.+/-])[\w+-][\w.+-]{0,63}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,63}(?![\w@-])")
"""An e-mail address as people have one; its lengths are those of RFC 5321, 4.5.3.1."""

_HINT = re.compile(r"://|www\.|@|\+\s?\d|00[1-9]", re.IGNORECASE)
# What no address of the web holds (RFC 3986, 2), and the quotation marks that people set around one.
_NOT_IN_ADDRESS = r"""\s<>"`{}|\\^“”„«»"""
_WEB = re.compile(rf"(?<!\w)https?://[^{_NOT_IN_ADDRESS}]+|(?<![\w@/.-])www\.[^{_NOT_IN_ADDRESS}]+", re.IGNORECASE)
_AFTER_ADDRESS = frozenset(".,:;!?'’…*")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?")
_DIALLED_ABROAD = re.compile(r"(?<![\w+.,:/-])00(?=[1-9])")


def linked(text: str, whole: str = "") -> tuple[Part, ...]:
    """A text in parts, with a link at each address of the web, e-mail address and international phone number in it.

    Addresses have `http://`, `https://` or `www.`, phone numbers a country's code after `+` or `00`. Where there are
    none, the whole text leads to `whole`.
    """
    spans = link_spans(text)
    if not spans:
        return (Part(text, whole),) if text else ()
    parts, at = [], 0
    for start, end, link in spans:
        parts += [Part(text[at:start]), Part(text[start:end], link)]
        at = end
    return tuple(part for part in (*parts, Part(text[at:])) if part.text)


def link_spans(text: str) -> list[Span]:
    """Where the links of a text are, in their order; none overlaps another."""
    if not _HINT.search(text):
        return []
    # Signs that nobody sees end an address: what a link leads to can be read in full.
    left = "".join(sign if sign.isprintable() else " " for sign in text)
    spans: list[Span] = []
    for find in (_web_spans, _mail_spans, _phone_spans):
        matches = find(left)
        spans += matches
        left = _blanked(left, matches)
    return sorted(span for span in spans if span[2])


def _blanked(text: str, spans: list[Span]) -> str:
    signs = list(text)
    for start, end, _ in spans:
        signs[start:end] = " " * (end - start)
    return "".join(signs)


def _web_spans(text: str) -> list[Span]:
    spans = []
    for match in _WEB.finditer(text):
        address = _without_end(match.group())
        spans.append((match.start(), match.start() + len(address), _web_link(address)))
    return spans


def _mail_spans(text: str) -> list[Span]:
    return [(*match.span(), mail_link(match.group())) for match in EMAIL.finditer(text)]


def mail_link(address: str) -> str:
    """The link that writes to an e-mail address."""
    return f"mailto:{quote(address, safe='@+')}"


def _without_end(address: str) -> str:
    """An address without the punctuation of the sentence around it, and without brackets that open before it."""
    end = len(address)
    unopened = {close: address.count(close) - address.count(opening) for opening, close in ("()", "[]")}
    while end:
        last = address[end - 1]
        if unopened.get(last, 0) > 0:
            unopened[last] -= 1
        elif last not in _AFTER_ADDRESS:
            break
        end -= 1
    return address[:end]


def _web_link(address: str) -> str:
    """The link to an address of the web, or an empty string. One with a user's name before the host is none: it reads
    as another host."""
    bare = address[:4].lower() == "www."
    link = f"https://{address}" if bare else address
    try:
        parts = urlsplit(link)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        return ""
    if host is None or "@" in parts.netloc or not _HOST.fullmatch(host):
        return ""
    return link if not bare or host.rstrip(".").count(".") > 1 else ""


def _phone_spans(text: str) -> list[Span]:
    """The phone numbers that can be dialled from everywhere, by the tables of libphonenumber: they know how long a
    number is in each country, so that neither a date nor the next number is taken for a part of one."""
    if not re.search(r"\+\s?\d|00[1-9]", text):
        return []
    from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number  # noqa: PLC0415 - 0.2 s

    spans = []
    dialled = _DIALLED_ABROAD.sub(" +", text)
    for match in PhoneNumberMatcher(dialled, None, leniency=Leniency.VALID):
        raw = match.raw_string
        # What opens before the number and closes after it is no part of it.
        whole = raw[0] != "[" and raw.count("(") == raw.count(")")
        start = match.start + (0 if whole else max(raw.find("+"), 0))
        if text[start] == "0":
            start -= 1
        spans.append((start, match.end, f"tel:{format_number(match.number, PhoneNumberFormat.E164)}"))
    return spans


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line of a text. `lead` is what stands before it, such as a bullet, a number or a time; it is a `row` if the
    text stands beside a lead or below one. `gap` says that an empty line is before it."""

    text: str
    lead: str = ""
    row: bool = False
    gap: bool = False


_LEAD = re.compile(r"([-–—•·*◦‣▪●]|[0-9]{1,2}[.)]|[a-z]\))\s+(?=\S)")


def text_lines(text: str) -> list[TextLine]:
    """The lines of a text that hold something, with the bullets before them."""
    lines: list[TextLine] = []
    gap = False
    for line in text.splitlines():
        plain = line.strip()
        if not plain:
            gap = bool(lines)
            continue
        mark = _LEAD.match(plain)
        below = line[0].isspace() and not gap and bool(lines) and lines[-1].row
        lead = mark[1] if mark else ""
        lines.append(TextLine(text=plain[mark.end() :] if mark else plain, lead=lead, row=bool(lead) or below, gap=gap))
        gap = False
    return lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Lines that belong together: a paragraph or, with `rows`, lines beside their leads. `near` says that no empty
    line is before it."""

    lines: tuple[TextLine, ...]
    rows: bool
    near: bool


def blocks(text: str) -> list[Block]:
    """The paragraphs and lists of a text."""
    number = 0

    def place(line: TextLine) -> tuple[int, bool]:
        nonlocal number
        number += line.gap
        return number, line.row

    made: list[Block] = []
    for (_, rows), lines in groupby(text_lines(text), place):
        block = tuple(lines)
        made.append(Block(lines=block, rows=rows, near=bool(made) and not block[0].gap))
    return made
