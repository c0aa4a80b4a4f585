"""The one place where text from outside becomes part of a page.

Three layers meet in a page, and each has its own way to break out: HTML (handled by Jinja's autoescape, switched on
for every template here), JSON inside a `<script>` element (`json_for_script`) and addresses in links (`safe_link`).
Folium's own popups and tooltips put text raw into JavaScript template literals, so none of them is used: Folium gets
numbers and class names only, and every word travels as JSON and is set with `textContent`.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from components.render.typed_text import EMAIL, blocks, linked, mail_link

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LAST_OF_PLANES = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
FORBIDDEN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff{_LAST_OF_PLANES}]")
"""What no page or file may hold: controls, lone surrogates, noncharacters, a byte order mark inside a text.

HTML Living Standard, 13.2.3.5, and XML 1.0, production 2. Tabs and line ends are allowed.
"""
# What ends a script element, starts a comment in one, or ends a line in JavaScript older than ES2019; and what no page
# may hold: one lone half of a surrogate pair in a cell would keep the whole page from being sent.
_SCRIPT_BREAKERS = re.compile(f"[<>&\u2028\u2029]|{FORBIDDEN.pattern}")


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates as Python's bytecode, kept beside them as Python keeps that of modules: to compile those of the first
    page takes a sixth of a second at each start. A folder that cannot be written goes without."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write one file, where Python writes bytecode at all."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


@cache
def environment(package: str = "components.render") -> Environment:
    """Jinja for the templates of a room: autoescaping, and an unknown name is an error instead of nothing."""
    templates = Path(__file__).parents[2].joinpath(*package.split("."), "templates")
    env = Environment(
        loader=PackageLoader(package, "templates"),
        bytecode_cache=CompiledTemplates(str(templates / "__pycache__")),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters["safe_link"] = safe_link
    env.filters["linked"] = linked
    env.filters["blocks"] = blocks
    env.filters["short_address"] = short_address
    return env


def json_for_script(data: Json) -> Markup:
    """`data` as JSON that is safe inside a `<script>` element, whatever its texts hold. Keys keep their order."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    safe = _SCRIPT_BREAKERS.sub(_as_escapes, text)
    return Markup(safe)  # noqa: S704 - made safe in the line above


def safe_link(text: str) -> str:
    """An address that a link may lead to, or an empty string: only http, https, mailto and tel pass.

    `www.example.org` is taken for what its writer meant. Control characters, which browsers drop inside a scheme
    (`java\\nscript:`), refuse the whole address.
    """
    address = text.strip()
    if not address or _CONTROL.search(address) or " " in address:
        return ""
    if re.match(r"(?i)www\.[^/@:]+\.", address):
        address = f"https://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SAFE_SCHEMES:
        return ""
    if parts.scheme.lower() in {"http", "https"} and not parts.hostname:
        return ""
    return address


def short_address(address: str) -> str:
    """A web address as people write it: without its scheme, `www.` and last slash."""
    return re.sub(r"^https?://(www\.)?|/$", "", address)


def contact_link(contact: str) -> str:
    """A link that rings or writes to a contact, or an empty string where it holds neither number nor address."""
    if mail := EMAIL.search(contact):
        return mail_link(mail.group())
    if number := re.search(r"\+?\d[\d ()/.-]{5,}\d", contact):
        return "tel:" + re.sub(r"[^\d+]", "", number.group())
    return ""


def csp_hashes(texts: Sequence[str]) -> str:
    """Inline scripts or styles as a Content-Security-Policy names them: `'sha256-…' 'sha256-…'`."""
    digests = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)


def _as_escapes(match: re.Match[str]) -> str:
    """A sign as JSON writes it in ASCII: two escapes for one beyond the first plane (RFC 8259, 7)."""
    units = match.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def printable(value: object) -> object:
    """A value of a template without what no page may hold. Texts in markup that is made by hand need it, too."""
    return FORBIDDEN.sub("", value) if type(value) is str else value
