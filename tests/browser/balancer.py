"""A load balancer for tests: one address in front of several processes, as nginx's `ip_hash` is for one reader.

It passes bytes on, so websockets and streams of events come through like everything else.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def balanced(ports: Sequence[int]) -> Iterator[str]:
    """The address behind which the processes on these ports of this machine stand; the first that is alive answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, ports), daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, ports: Sequence[int]) -> None:
    with suppress(OSError):  # it is closed at the end
        while True:
            reader, _ = listening.accept()
            threading.Thread(target=_carry, args=(reader, ports), daemon=True).start()


def _carry(reader: socket.socket, ports: Sequence[int]) -> None:
    with reader:
        for port in ports:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=10) as app:
                app.settimeout(None)
                threading.Thread(target=_pump, args=(app, reader), daemon=True).start()
                _pump(reader, app)
                return


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
