"""A visit to Helsinki as an organiser types it: names and addresses only, and the few settings that differ."""

from __future__ import annotations

from pathlib import Path

SERVICES_URL = "http://127.0.0.1:8300"
ENVIRONMENT = {
    "STUDY_VISIT_GEOCODER_URL": f"{SERVICES_URL}/nominatim",
    "STUDY_VISIT_ROUTER_URL": SERVICES_URL,
    "STUDY_VISIT_GROUND_URL": f"{SERVICES_URL}/tiles/planet",
}
CSV = """\
date,arrive,depart,name,address
2026-09-17,09:00,09:45,Kamppi Chapel,"Simonkatu 7, Helsinki"
2026-09-17,10:00,11:15,Kiasma,"Mannerheiminaukio 2, Helsinki"
2026-09-17,11:40,12:40,University Main Library,"Fabianinkatu 30, Helsinki"
2026-09-17,12:55,13:30,Cathedral,"Unioninkatu 29, 00170 Helsinki"
2026-09-17,13:45,15:00,City Hall,"Pohjoisesplanadi 11-13, Helsinki"
"""
TOML = """\
title = "Study visit to Helsinki"
host = "City of Helsinki"
time_zone = "Europe/Helsinki"
languages = ["en"]

[geocoder]
contact = "visit@example.org"
country_codes = ["fi"]
min_interval_s = 0.1
"""
NOW = "2026-09-17T11:20:00+03:00"


def settle_in(project: Path) -> None:
    """Make a copy of the project Helsinki's, as an organiser would: two files, no code."""
    (project / "venues.csv").write_text(CSV, encoding="utf-8")
    (project / "visit.toml").write_text(TOML, encoding="utf-8")
