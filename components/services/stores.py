"""Which store keeps plans, drafts and turns: the database of the settings, or files where there is none."""

from __future__ import annotations

from components.services.database import kind_of
from components.services.file_plans import FilePlans
from components.services.plan_store import PlanStore
from components.services.sources import FileSource
from components.services.sql_plans import SqlPlans
from components.services.sql_turns import InDatabase
from components.services.turns import Turns
from components.settings import Settings


def open_plans(settings: Settings) -> PlanStore:
    """The store that the settings name. An empty database begins with the plan in the settings' file.

    Raises `SettingsFault` for an address that no database has.
    """
    if settings.database_url is None:
        return FilePlans(settings.csv_path, settings.data_dir)
    return SqlPlans(settings.database_url, first=lambda: FileSource(settings.csv_path).read().data)


def open_turns(settings: Settings) -> Turns:
    """Whose turn it is to ask outside services, for all processes on the settings' PostgreSQL, or else on their data
    folder. Raises `SettingsFault` for an address that no database has."""
    url = settings.database_url
    return Turns(InDatabase(url) if url is not None and kind_of(url) == "postgresql" else settings.data_dir / "turns")
