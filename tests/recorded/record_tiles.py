"""Records anew the TileJSON of a real server and the smallest of its tiles that has streets.

`python -m tests.recorded.record_tiles`, with the services of ../shared/services running.
"""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

SERVER = "http://127.0.0.1:8300/tiles/planet"
FILE = Path(__file__).with_name("tiles-helsinki.json")
TILE = "14/9326/4741"


def main() -> None:
    """Ask for both and write the answers down."""
    document = json.loads(_asked(SERVER))
    document["vector_layers"] = [{"id": layer["id"]} for layer in document["vector_layers"]]
    z, x, y = TILE.split("/")
    packed = _asked(document["tiles"][0].replace("{z}", z).replace("{x}", x).replace("{y}", y))
    recorded: dict[str, Any] = {
        "recorded_on": datetime.now(UTC).date().isoformat(),
        "server": "Vector tiles of an extract of the centre of Helsinki",
        "credit": "© OpenMapTiles © OpenStreetMap contributors, ODbL",
        "tilejson": document,
        "tile": TILE,
        "packed": base64.b64encode(gzip.compress(gzip.decompress(packed), mtime=0)).decode(),
    }
    FILE.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _asked(url: str) -> bytes:
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=30) as response:
        data: bytes = response.read()
    return data


if __name__ == "__main__":
    main()
