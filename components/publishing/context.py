"""What a builder needs beside the visit: the words, where the files will stand, and the organisers' own file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from components.domain.model import Visit
from components.locales.words import Words

POCKET = "pocket"
EMBED = "embed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything from which, with a `Visit`, an output is made; the same two give the same bytes.

    `base_url` is the address under which the outputs are served, without a trailing slash; None while nobody knows
    it, and then nothing links to the live page. `csv` is `venues.csv` as organisers keep it. `static` is true for
    files in a folder, where the light page is called `index.html`.
    """

    words: Words
    base_url: str | None = None
    csv: bytes = b""
    static: bool = False

    @property
    def page_url(self) -> str | None:
        """The address of the light page, to which links and QR codes for phones lead."""
        if self.base_url is None:
            return None
        return f"{self.base_url}/" if self.static else f"{self.base_url}/{POCKET}"

    @property
    def embed_url(self) -> str | None:
        """The address to put into other people's pages."""
        if self.base_url is None:
            return None
        return f"{self.base_url}/{EMBED}.html" if self.static else f"{self.base_url}/{EMBED}"

    def address_of(self, file_name: str) -> str:
        """The address of another output: a whole one where `base_url` is known, else the file beside this one."""
        return file_name if self.base_url is None else f"{self.base_url}/{file_name}"


Builder: TypeAlias = Callable[[Visit, Context], bytes]
"""Makes one output: pure, and free to take a while, so call it off the event loop."""
