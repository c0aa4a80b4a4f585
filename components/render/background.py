"""What is under the route: the organiser's map tiles with their credit, or a plain ground."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from markupsafe import Markup

from components.plan.errors import SettingsFault
from components.settings import OSM_CREDIT, BackgroundSettings

MAX_ZOOM = 19
"""The closest zoom of OpenStreetMap's tiles, and of providers that name none."""


CACHEABLE_TILES = frozenset({"https://tile.openstreetmap.org"})
"""Tile servers whose terms let a reader's device keep the tiles that it has shown
(https://operations.osmfoundation.org/policies/tiles/). Tiles of others are left to the browser's own cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Tiles at `url` (empty: the plain ground) and their `credit` as plain text, which every map must show."""

    url: str
    credit: str
    max_zoom: int = MAX_ZOOM

    @property
    def cacheable_origin(self) -> str:
        """The origin of the tiles where the service worker may cache them, else empty."""
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return origin if origin in CACHEABLE_TILES else ""

    @classmethod
    def of(cls, settings: BackgroundSettings) -> Background:
        """The background of the settings: an address, a name of xyzservices, or `none`.

        Raises `SettingsFault` for a name that xyzservices does not know, or whose tiles need a key.
        """
        if settings.url:
            return cls(url=settings.url, credit=settings.attribution, max_zoom=settings.max_zoom or MAX_ZOOM)
        if settings.name.lower() == "none":
            return cls(url="", credit=OSM_CREDIT)
        import xyzservices.providers  # noqa: PLC0415 - reads a list of all providers, and few visits have one

        try:
            provider = xyzservices.providers.query_name(settings.name)
        except ValueError as fault:
            raise SettingsFault(f"The map background “{settings.name}” is not known to xyzservices.") from fault
        if provider.requires_token():
            raise SettingsFault(
                f"The map background “{settings.name}” needs a key; give its address with the key as url."
            )
        return cls(
            url=provider.build_url(scale_factor=""),
            credit=settings.attribution or _plain_text(str(provider.get("attribution") or OSM_CREDIT)),
            max_zoom=settings.max_zoom or int(provider.get("max_zoom", MAX_ZOOM)),
        )


def _plain_text(credit: str) -> str:
    # Some credits of xyzservices are HTML; all have `(C)` for the sign.
    return Markup(credit).striptags().replace("(C)", "©")  # noqa: S704 - only to remove the markup
