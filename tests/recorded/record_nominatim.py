"""Records anew what a real Nominatim answers to the tests' questions, trimmed to what is read of it.

`python -m tests.recorded.record_nominatim`, with the services of ../shared/services running.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

SERVER = "http://127.0.0.1:8300/nominatim"
FILE = Path(__file__).with_name("nominatim-helsinki.json")
QUERIES = (
    "Simonkatu 7, Helsinki",
    "Mannerheiminaukio 2, Helsinki",
    "Fabianinkatu 30, Helsinki",
    "Unioninkatu 29, 00170 Helsinki",
    "Pohjoisesplanadi 11-13, Helsinki",
    "Pohjoisesplanadi 11, Helsinki",
    "Unioninkatu 999, Helsinki",
    "Kaivokatu 2, Helsinki",
    "Unioninkatu 29, Helsinki",
    "Unioninkatu 29 A 4, Helsinki",
    "Nonsense Hall, Unioninkatu 29, 00170 Helsinki",
    "Finland, 00170 Helsinki, Unioninkatu 29",
    "Kiasma, Helsinki",
    "Helsinki",
    "Nosuchstreet 5, Helsinki",
)
KEPT = ("lat", "lon", "class", "type", "place_rank", "addresstype", "name", "display_name")
NAMES = ("name", "name:en", "name:fi", "name:sv")


def main() -> None:
    """Ask every question and write the answers down."""
    answers = {query: [_trimmed(place) for place in _asked(query)] for query in QUERIES}
    recording = {
        "recorded_on": datetime.now(UTC).date().isoformat(),
        "server": "Nominatim on an extract of the centre of Helsinki",
        "credit": "Map data © OpenStreetMap contributors, ODbL",
        "answers": answers,
    }
    FILE.write_text(json.dumps(recording, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _asked(query: str) -> list[dict[str, Any]]:
    question = urlencode({"q": query, "format": "json", "limit": 10, "addressdetails": 1, "namedetails": 1})
    with urlopen(f"{SERVER}/search?{question}", timeout=10) as answer:  # always http: SERVER is a constant
        places: list[dict[str, Any]] = json.load(answer)
        return places


def _trimmed(place: dict[str, Any]) -> dict[str, Any]:
    names = place.get("namedetails") or {}
    return {
        **{key: place[key] for key in KEPT},
        "address": place["address"],
        "namedetails": {key: names[key] for key in NAMES if key in names},
    }


if __name__ == "__main__":
    main()
