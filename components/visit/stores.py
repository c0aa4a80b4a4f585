"""Which store keeps plans and drafts: the database of the settings, or files where there is none."""

from __future__ import annotations

from components.settings import Settings
from components.store.file_plans import FilePlans
from components.store.plan_store import PlanStore
from components.store.sources import FileSource
from components.store.sql_plans import DatabasePlans


def open_plans(settings: Settings) -> PlanStore:
    """The store that the settings name. An empty database begins with the plan in the settings' file.

    Raises `SettingsFault` for an address that no database has.
    """
    if settings.database_url is None:
        return FilePlans(settings.csv_path, settings.data_dir)
    return DatabasePlans(settings.database_url, first=lambda: FileSource(settings.csv_path).read().data)
