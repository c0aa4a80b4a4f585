"""Outputs that are built and kept: their codings, their tags, and how many."""

from __future__ import annotations

import pytest

from components.web.built_outputs import OutputCache, coding_for, is_current, represent
from tests.asgi_client import run_async


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ""),
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("deflate, gzip;q=0.5", "gzip"),
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0", "gzip"),
        ("gzip; q=0", ""),
        ("zstd", ""),
    ],
)
def test_only_an_accepted_coding_is_sent(header: str | None, expected: str) -> None:
    representation = represent(b"text " * 1000, "text/plain")

    assert coding_for(header, representation) == expected


def test_what_is_small_or_compressed_already_is_sent_as_it_is() -> None:
    assert not represent(b"text", "text/plain").encoded
    assert not represent(b"text " * 1000, "image/png").encoded
    assert not represent(b"text " * 1000, "text/plain", compress=False).encoded


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, False), ('"a"', True), ('W/"a"', True), ('"b", "a-gzip"', True), ("*", True), ('"b"', False)],
)
def test_a_tag_is_known_in_each_form(header: str | None, expected: bool) -> None:
    assert is_current(header, "a") is expected


def test_the_output_cache_drops_the_least_recently_used() -> None:
    cache = OutputCache(max_outputs=2)

    async def ask() -> None:
        for name in ("one", "two", "one", "three"):
            await cache.get((name,), lambda name=name: represent(name.encode(), "text/plain"))  # type: ignore[misc]

    run_async(ask)

    assert cache.outputs.get(("two",)) is None
    assert cache.outputs.get(("one",)) is not None
    assert cache.outputs.get(("three",)) is not None
