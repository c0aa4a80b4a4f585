"""Plans as spreadsheets write them, and what is compared of what was read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from components.plan.model import Stop


def without_lines(stops: tuple[Stop, ...]) -> list[Stop]:
    """The stops without the lines on which they stand."""
    return [replace(stop, line=None) for stop in stops]


def saved_by_excel_in_slovenia(data: bytes) -> bytes:
    """The file as Excel with Slovene settings saves it: semicolons, Windows-1250, decimal commas, d. m. yyyy, CRLF."""
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    for row in rows:
        year, month, day = row["date"].split("-")
        row["date"] = f"{int(day)}. {int(month)}. {year}"
        row["lat"], row["lon"] = (row[column].rstrip("0").replace(".", ",") for column in ("lat", "lon"))
        row["arrive"], row["depart"] = (row[column].lstrip("0") + ":00" for column in ("arrive", "depart"))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("cp1250")
