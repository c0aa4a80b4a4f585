"""Who reads an output."""

from __future__ import annotations

from enum import IntEnum


class Audience(IntEnum):
    """Who reads an output. Each audience may read what those before it may read."""

    PUBLIC = 1
    PARTNERS = 2
    ORGANISERS = 3
