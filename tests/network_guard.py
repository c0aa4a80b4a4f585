"""Closes the network of a Python process to everything but this machine, and remembers who knocked.

It listens to the interpreter's own audit events (https://docs.python.org/3/library/audit_events.html), so it sees
every library and thread, name lookups included. What it stops looks to the code like a machine without a network.

In the tests' own process `tests/conftest.py` closes it. To close it for a program:
`python tests/network_guard.py LOG MODULE ARGUMENTS...` runs `python -m MODULE ARGUMENTS...` and writes to LOG, one a
line, what it tried to reach.
"""

from __future__ import annotations

import errno
import ipaddress
import runpy
import socket
import sys
from collections.abc import Callable
from pathlib import Path

attempts: list[str] = []
"""What the process has tried to reach since the network was closed, as `host` or `host:port`."""
_LOOKUPS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_WATCHED = _LOOKUPS | {"socket.connect", "socket.sendto", "socket.sendmsg"}
"""The audit events of what can leave the machine; `gethostbyname_ex` raises that of `gethostbyname`."""


def close_network(report: Callable[[str], None] = attempts.append) -> None:
    """Refuse every connection and name lookup that leaves this machine, for the rest of the process's life.

    `report` is told of each. There is no way back: the interpreter keeps its audit hooks.
    """

    def audit(event: str, args: tuple[object, ...]) -> None:
        if event not in _WATCHED:  # nearly all: each import, file and frame is an event
            return
        if event in _LOOKUPS:
            host = args[0].decode("ascii", "replace") if isinstance(args[0], bytes) else args[0]
            if host is not None and not is_this_machine(str(host)):
                report(str(host))
                raise socket.gaierror(socket.EAI_NONAME, f"The network is closed in tests: {host}")
        else:
            address = args[1]
            # Unix sockets have a path for an address, netlink's a pair of numbers: both stay on the machine.
            if isinstance(address, tuple) and isinstance(address[0], str) and not is_this_machine(address[0]):
                report(f"{address[0]}:{address[1]}")
                raise OSError(errno.ENETUNREACH, f"The network is closed in tests: {address[0]}:{address[1]}")

    sys.addaudithook(audit)


def is_this_machine(host: str) -> bool:
    """Whether a host name or address stays on the loopback (the unspecified address does, when connected to)."""
    if host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def close_network_for_program(log: Path) -> None:
    """Close the network, and write to `log`, one a line, what is tried to be reached."""

    def report(where: str) -> None:
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{where}\n")

    close_network(report)


def main() -> None:
    """Run a module with the network closed: see the head of this file."""
    log, module = Path(sys.argv[1]), sys.argv[2]
    del sys.argv[0:2], sys.path[0]
    close_network_for_program(log)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
