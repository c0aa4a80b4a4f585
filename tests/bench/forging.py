"""`python -m tests.bench.forging PORT EACH_S`: asks for `/organise` at that pace, each with another forged session.

The first line that it writes says that it has begun. It ends when it is told to.
"""

from __future__ import annotations

import asyncio
import secrets
import sys

CONNECTIONS = 30


async def main(port: int, each_s: float) -> None:
    """Every connection asks in turn, so that one slow answer does not slow the others down."""
    interval_s = CONNECTIONS / each_s
    begun = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for number in range(CONNECTIONS):
            group.create_task(_asking(port, begun + interval_s * number / CONNECTIONS, interval_s))
        sys.stdout.write("begun\n")
        sys.stdout.flush()


async def _asking(port: int, at: float, interval_s: float) -> None:
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        await asyncio.sleep(at - loop.time())
        at = max(at + interval_s, loop.time())
        cookie = f"study_visit_session={secrets.token_urlsafe(40)}.{secrets.token_urlsafe(32)}"
        writer.write(f"GET /organise HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        await reader.readexactly(int(lengths[0]))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
