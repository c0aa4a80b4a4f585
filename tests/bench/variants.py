"""`python -m tests.bench.variants PORT EACH_S`: asks for the light page at that pace, each time by another host's name.

The first line that it writes says that it has begun. It ends when it is told to.
"""

from __future__ import annotations

import asyncio
import itertools
import sys

CONNECTIONS = 30
_THEMES = ("", "light", "dark")
_numbers = itertools.count()


async def main(port: int, each_s: float) -> None:
    """Connections ask in turn; one that waits for its page leaves the others their pace."""
    begun = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for number in range(CONNECTIONS):
            group.create_task(_asking(port, begun + number / each_s, CONNECTIONS / each_s))
        sys.stdout.write("begun\n")
        sys.stdout.flush()


async def _asking(port: int, at: float, interval_s: float) -> None:
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    while True:
        await asyncio.sleep(at - loop.time())
        at = max(at + interval_s, loop.time())
        number = next(_numbers)
        address = f"/pocket?theme={_THEMES[number % 3]}&day=x{number}&view=list"
        writer.write(f"GET {address} HTTP/1.1\r\nHost: n{number}.example\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        await reader.readexactly(int(lengths[0]))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
