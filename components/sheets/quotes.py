"""Parses and formats the cell of what people said at a stop."""

from __future__ import annotations

import re

from components.plan.items import split_at_bars_and_lines
from components.plan.model import Quote

_CLOSING = {
    "“": "”", "„": "“”", "”": "”", "«": "»", "»": "«", '"': '"', "‘": "’", "‚": "‘’", "’": "’", "'": "'", "「": "」",
    "『": "』",
}  # fmt: skip
"""What can end a quotation that begins so, in any of the languages that are read."""
_DASH = r"[–—―-]"
_AFTER_MARK = re.compile(rf"\s*(?:$|{_DASH}\s*(?=\S)|[,:]\s+(?=\S)|(?=\())")
_WHO = re.compile(rf"\s+{_DASH}\s+(?=\S)|\s+[–—―](?=[^\W\d_])")
_SIGNS = "\\\\|“”()–—―-"
_ESCAPED = re.compile(rf"\\([{_SIGNS}])")


def parse_quotes(text: str) -> tuple[Quote, ...]:
    """`“What was said” – Name, organisation`, with `|` between them or one on each line.

    The marks are those of any language and are left out. A line that begins with a dash names who said the line
    before, and a quotation that was begun goes on until its end. Without marks a name is what stands behind the last
    dash, if it begins as a name does and is no sentence. A backslash before a sign makes it a character like any other.
    """
    parts: list[str] = []
    for part in filter(None, (" ".join(each.split()) for each in split_at_bars_and_lines(text))):
        if parts and (re.match(rf"{_DASH}\s*\S", part) or _is_open(parts[-1])):
            parts[-1] = f"{parts[-1]} {part}"
        else:
            parts.append(part)
    return tuple(map(_quote, parts))


def _is_open(part: str) -> bool:
    """Whether a quotation is begun and not ended."""
    closing = _CLOSING.get(part[0], "")
    return bool(closing) and not any(mark in part[1:] for mark in closing)


def _quote(part: str) -> Quote:
    end = _end_of_quotation(part)
    if end is not None:
        quotation, rest = part[1:end], part[end + 1 :]
        who = rest[match.end() :] if (match := _AFTER_MARK.match(rest)) else ""
        if quotation.strip():
            return Quote(text=_unescape(quotation.strip()), who=_unescape(_without_brackets(who.strip())))
    if _is_open(part) and len(part) > 1:
        part = part[1:].strip()
    *_, last = (None, *_WHO.finditer(part))
    if last is not None and _is_name(part[last.end() :]):
        return Quote(text=_unescape(part[: last.start()].strip()), who=_unescape(part[last.end() :].strip()))
    return Quote(text=_unescape(part))


def _end_of_quotation(part: str) -> int | None:
    """Where the quotation ends that a part begins with: at a mark behind which a name follows, or nothing."""
    opening, depth, escaped = part[0], 0, False
    closing = _CLOSING.get(opening, "")
    for at, sign in enumerate(part):
        if escaped or sign == "\\":
            escaped = not escaped and sign == "\\"
        elif at and sign in closing and depth <= 1 and _AFTER_MARK.match(part[at + 1 :]):
            return at
        elif at and sign in closing:
            depth = max(1, depth - 1)
        elif sign == opening:
            depth += 1
    return None


def _is_name(text: str) -> bool:
    return text[:1].isalpha() and not text[0].islower() and not re.search(r"[.!?…]$", text)


def _without_brackets(who: str) -> str:
    return who[1:-1].strip() if re.fullmatch(r"\([^()]*\)", who) else who


def format_quotes(quotes: tuple[Quote, ...]) -> str:
    """`“What was said” – Name | “What was said”`."""
    return " | ".join(map(format_quote, quotes))


def format_quote(quote: Quote) -> str:
    """One of them, as `parse_quotes` reads it."""
    plain = Quote(text=" ".join(quote.text.split()), who=" ".join(quote.who.split()))
    written = _written(plain)
    if parse_quotes(written) == (plain,):
        return written
    return _written(Quote(text=_escape(plain.text), who=_escape(plain.who)))


def _written(quote: Quote) -> str:
    return f"“{quote.text}” – {quote.who}" if quote.who else f"“{quote.text}”"


def _escape(text: str) -> str:
    return re.sub(rf"([{_SIGNS}])", r"\\\1", text)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
