/* The parts of Leaflet that the pages use. `python -m tests.scripts_check --write` joins them into
   components/render/static/leaflet.js: a third less than the whole on a phone.

   Left out: canvas and Internet Explorer's VML, popups, tooltips, pictures and videos over the map, GeoJSON, rectangles,
   WMS, zooming by a box, and the controls for zoom, credit and layers, which the pages have of their own. */
import { Control, control } from "leaflet/src/control/Control.js";
import { Scale, scale } from "leaflet/src/control/Control.Scale.js";
import Browser from "leaflet/src/core/Browser.js";
import { Class } from "leaflet/src/core/Class.js";
import { Evented } from "leaflet/src/core/Events.js";
import { Handler } from "leaflet/src/core/Handler.js";
import * as Util from "leaflet/src/core/Util.js";
import * as DomEvent from "leaflet/src/dom/DomEvent.js";
import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import { CRS } from "leaflet/src/geo/crs/CRS.js";
import { EPSG3857 } from "leaflet/src/geo/crs/CRS.EPSG3857.js";
import { LatLng, toLatLng as latLng } from "leaflet/src/geo/LatLng.js";
import { LatLngBounds, toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds.js";
import { Point, toPoint as point } from "leaflet/src/geometry/Point.js";
import { FeatureGroup, featureGroup } from "leaflet/src/layer/FeatureGroup.js";
import { LayerGroup, layerGroup } from "leaflet/src/layer/LayerGroup.js";
import { DivIcon, divIcon } from "leaflet/src/layer/marker/DivIcon.js";
import { Marker, marker } from "leaflet/src/layer/marker/Marker.js";
import { GridLayer } from "leaflet/src/layer/tile/GridLayer.js";
import { TileLayer, tileLayer } from "leaflet/src/layer/tile/TileLayer.js";
import { Circle, circle } from "leaflet/src/layer/vector/Circle.js";
import { Polyline, polyline } from "leaflet/src/layer/vector/Polyline.js";
import "leaflet/src/layer/vector/Renderer.getRenderer.js";
import "leaflet/src/map/handler/Map.DoubleClickZoom.js";
import "leaflet/src/map/handler/Map.Drag.js";
import "leaflet/src/map/handler/Map.Keyboard.js";
import "leaflet/src/map/handler/Map.ScrollWheelZoom.js";
import "leaflet/src/map/handler/Map.TouchZoom.js";
import { createMap as map, Map } from "leaflet/src/map/Map.js";

Control.Scale = Scale;
control.scale = scale;
CRS.EPSG3857 = EPSG3857;

window.L = {
  Browser, CRS, Circle, Class, Control, DivIcon, DomEvent, DomUtil, Evented, FeatureGroup, GridLayer, Handler, LatLng,
  LatLngBounds, LayerGroup, Map, Marker, Point, Polyline, TileLayer, Util,
  circle, control, divIcon, featureGroup, latLng, latLngBounds, layerGroup, map, marker, point, polyline, tileLayer,
  version: "1.9.4",
};
