"""Everything that can be read in the bytes of a file: what is packed, compressed, encoded or set in glyphs, too."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import brotli
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import StreamObject

_INSIDE = re.compile(rb"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_QUOTED = re.compile("(?:%[0-9a-fA-F]{2})+")


def readable(body: bytes) -> Iterator[str]:
    """The texts in a file, one after the other: the file as it is, and whatever is inside."""
    text = body.decode("utf-8", "replace")
    yield text
    unescaped = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # `unquote` alone takes a text apart at each letter beyond ASCII: the bytes of a picture have nothing else.
    yield unescape(_QUOTED.sub(lambda match: unquote(match[0]), unescaped))
    yield body.decode("utf-16-le", "replace")
    yield body.decode("utf-16-be", "replace")
    for match in _INSIDE.finditer(body):
        yield from readable(b64decode(match[1]))
    yield from _unpacked(body)


def _unpacked(body: bytes) -> Iterator[str]:
    if body.startswith(b"\x1f\x8b"):
        yield from readable(gzip.decompress(body))
    elif body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(BytesIO(body)) as pack:
            yield pack.comment.decode("utf-8", "replace")
            for entry in pack.infolist():
                yield f"{entry.filename} {entry.comment!r} {entry.extra!r}"
                yield from readable(pack.read(entry))
    elif body.startswith(b"%PDF"):
        yield from _of_pdf(body)
    elif body.startswith(b"\x89PNG"):
        with Image.open(BytesIO(body)) as picture:
            picture.load()
            yield repr(picture.info)
        yield from _of_chunks(body)


def _of_pdf(body: bytes) -> Iterator[str]:
    reader = PdfReader(BytesIO(body))
    yield repr(reader.metadata)
    for page in reader.pages:
        yield page.extract_text()
        yield repr([note.get_object() for note in page.get("/Annots") or ()])
    for numbers in reader.xref.values():
        for number in numbers:
            with suppress(PyPdfError, ValueError, NotImplementedError, KeyError):
                found = reader.get_object(number)
                yield repr(found)
                if isinstance(found, StreamObject):
                    yield found.get_data().decode("latin-1")
    yield repr(reader.attachments)


def _of_chunks(body: bytes) -> Iterator[str]:
    """The chunks of a PNG that are no pixels (PNG 1.2, 5.3)."""
    at = 8
    while at + 8 <= len(body):
        length, kind = int.from_bytes(body[at : at + 4]), body[at + 4 : at + 8]
        data = body[at + 8 : at + 8 + length]
        if kind != b"IDAT":
            yield data.decode("latin-1")
            with suppress(zlib.error):
                yield zlib.decompress(data.split(b"\0", 2)[-1]).decode("latin-1")
        at += 12 + length


def decoded(body: bytes, coding: str | None) -> bytes:
    """The body of a response without its content coding."""
    if coding == "br":
        return bytes(brotli.decompress(body))
    return gzip.decompress(body) if coding == "gzip" else body
