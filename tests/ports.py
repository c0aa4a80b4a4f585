"""Ports for servers that must know theirs before they start, or come back to it after they were down."""

from __future__ import annotations

import secrets
import socket
from contextlib import suppress

FIRST, END = 20_000, 32_000
"""Below those that a system gives to whoever asks for any (Linux: from 32768 on): a connection of another test could
take such a port before the server has started, or while it is down."""


def free_port() -> int:
    """A port of this machine that nobody holds; hardly ever the one that another process of the tests gets now."""
    while True:
        port = FIRST + secrets.randbelow(END - FIRST)  # not `random`, which Hypothesis seeds alike in every process
        with suppress(OSError), socket.socket() as asked:
            asked.bind(("127.0.0.1", port))
            return port
