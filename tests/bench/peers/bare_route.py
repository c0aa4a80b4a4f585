"""`python -m tests.bench.peers.bare_route PORT ANSWER`: a Starlette app with one route, which always gives one answer.

ANSWER is a file with the path, status, headers and (base64) body of an answer in JSON, as our app gave it.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def main(port: int, answer: Path) -> None:
    """Serve it with the server and the options that `streamlit run` takes."""
    told = json.loads(answer.read_bytes())
    body, status, headers = base64.b64decode(told["body"]), told["status"], told["headers"]

    async def same(_request: Request) -> Response:
        return Response(body, status, headers)

    async def ready(_request: Request) -> Response:
        return Response("ready")

    app = Starlette(routes=[Route(told["path"], same), Route("/ready", ready)])
    uvicorn.run(app, host="127.0.0.1", port=port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
