"""What lies under the route: the organiser's map tiles with their credit, or a plain ground."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import folium
import xyzservices
import xyzservices.providers
from markupsafe import Markup

from components.plan.errors import SettingsFault
from components.settings import OSM_CREDIT, BackgroundSettings

_MAX_ZOOM = 19
# One transparent pixel: what shows in the place of a tile that did not come, instead of a broken picture.
_NOTHING = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Tiles by `url` (empty: the plain ground) under `credit`, plain text, which the map shows as long as it shows."""

    url: str
    credit: str
    max_zoom: int = 19

    @classmethod
    def of(cls, settings: BackgroundSettings) -> Background:
        """The background of the settings: an address, an xyzservices name, or `none`.

        Raises `SettingsFault` for a name that xyzservices does not know or that needs a key it was not given.
        """
        if settings.url:
            return cls(url=settings.url, credit=settings.attribution, max_zoom=settings.max_zoom or _MAX_ZOOM)
        if settings.name.lower() == "none":
            return cls(url="", credit=OSM_CREDIT)
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
            credit=settings.attribution or _plain(str(provider.get("attribution") or OSM_CREDIT)),
            max_zoom=settings.max_zoom or int(provider.get("max_zoom", _MAX_ZOOM)),
        )

    def layer(self) -> folium.TileLayer | None:
        """The tiles as Folium's layer, or None for the plain ground.

        OpenStreetMap's servers refuse requests without a Referer (https://operations.osmfoundation.org/policies/tiles/),
        so the layer asks for one that names our origin and nothing more.
        """
        if not self.url:
            return None
        layer = folium.TileLayer(
            tiles=self.url,
            attr=escape(self.credit),
            max_zoom=max(self.max_zoom, _MAX_ZOOM),
            max_native_zoom=self.max_zoom,
            error_tile_url=_NOTHING,
            referrer_policy="strict-origin-when-cross-origin",
            # The page adds it as soon as the map can be seen: a list read on roaming data costs no tile.
            show=False,
        )
        # Folium writes out what Leaflet takes anyway (https://leafletjs.com/reference.html#tilelayer).
        kept = ("attribution", "max_zoom", "max_native_zoom", "error_tile_url", "referrer_policy")
        layer.options = {name: layer.options[name] for name in kept}
        return layer


def _plain(credit: str) -> str:
    # Some providers of xyzservices hold HTML where the others hold text; `(C)` is its way to write the sign.
    return Markup(credit).striptags().replace("(C)", "©")  # noqa: S704 - only to take the markup away
