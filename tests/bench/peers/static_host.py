"""`python -m tests.bench.peers.static_host PORT FOLDER`: a folder as a good static host serves it.

Every file is packed beforehand as tight as brotli and gzip can, and may be kept for a year, the pages themselves asked
for again with their tag: a peer's page has no worse a server than ours.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import brotli
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PACKED_ALREADY = {".png", ".woff", ".woff2"}


def main(port: int, folder: Path) -> None:
    """Serve all files of the folder, `index.html` for a path that ends in a slash."""
    routes = [Route("/ready", _fixed(b"ready", "text/plain", {}))]
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        body = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        name = "/" + path.relative_to(folder).as_posix()
        packed = (
            {}
            if path.suffix in PACKED_ALREADY
            else {"br": brotli.compress(body), "gzip": gzip.compress(body, 9, mtime=0)}
        )
        route = _fixed(body, kind, packed)
        routes.append(Route(name.removesuffix("index.html"), route))
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, access_log=False, log_level="warning")


def _fixed(body: bytes, kind: str, packed: dict[str, bytes]) -> Callable[[Request], Awaitable[Response]]:
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    kept = "no-cache" if kind == "text/html" else "max-age=31536000, immutable"
    headers = {"ETag": tag, "Cache-Control": kept, "Vary": "Accept-Encoding"}

    async def answer(request: Request) -> Response:
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        taken = request.headers.get("accept-encoding", "")
        for coding, data in packed.items():
            if coding in taken:
                return Response(data, headers=headers | {"Content-Encoding": coding}, media_type=kind)
        return Response(body, headers=headers, media_type=kind)

    return answer


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
