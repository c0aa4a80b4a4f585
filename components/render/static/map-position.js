/* The reader's position on the map, and the room around what is to be in view. */
/** @import { Marker, Position, PositionView } from "./types" */

const LONE_STOP_ZOOM = 15;
const MAX_FIT_ZOOM = 18;
// Room for a pin at the edges of the map; for the scale below, and for the buttons at the right.
const EDGE = 36;
const OVER_SCALE = 44;
const BESIDE_BUTTONS = 84;
// On a lower map the buttons stand beside most of it.
const LOW = 400;
const PIN_ROOM = 20;
// So much of a small map is left between its edges: with less Leaflet finds no zoom.
const LEAST_MIDDLE = 32;

/**
 * Draws a position as a dot, and its accuracy as a circle.
 *
 * @param {L.Map} map with a pane `you` below the pins
 * @param {Position} position
 * @param {L.LatLng | undefined} near a place in the copy of the world in which the day is drawn
 * @param {string} label
 * @returns {{ layer: L.LayerGroup, box: L.LatLngBounds }}
 */
export function drawPosition(map, { latitude, longitude, accuracyM }, near, label) {
  const at = L.latLng(latitude, longitude + (near ? 360 * Math.round((near.lng - longitude) / 360) : 0));
  const icon = L.divIcon({ className: "you", iconSize: [20, 20], html: "" });
  const dot = L.marker(at, { interactive: false, keyboard: false, icon, pane: "you" });
  dot.on("add", () => {
    dot.getElement()?.setAttribute("role", "img");
    dot.getElement()?.setAttribute("aria-label", label);
  });
  const circle = L.circle(at, { radius: accuracyM, className: "you-circle", interactive: false });
  return { layer: L.layerGroup([circle, dot]).addTo(map), box: at.toBounds(2 * accuracyM) };
}

/**
 * The view that a box fills, with no place below the buttons where that can be.
 *
 * @param {L.Map} map
 * @param {L.LatLngBounds} box
 * @param {PositionView | null} card
 * @param {Pick<Marker, "latitude" | "longitude">[]} places
 */
export function fittedView(map, box, card, places) {
  const maxZoom = box.getSouthWest().equals(box.getNorthEast()) ? LONE_STOP_ZOOM : MAX_FIT_ZOOM;
  const covered = coveredParts(map);
  // Below what covers the upper edge, or beside the buttons.
  const rooms = [[0, 0], ...covered.map((part) => [0, part.getBottomRight().y - EDGE]), [BESIDE_BUTTONS - EDGE, 0], [BESIDE_BUTTONS - EDGE, EDGE]];
  const views = rooms.map(([east, north]) => {
    const { paddingTopLeft, paddingBottomRight } = paddings(map, card, east, north);
    const zoom = Math.min(maxZoom, map.getBoundsZoom(box, false, paddingTopLeft.add(paddingBottomRight)));
    const [southWest, northEast] = [box.getSouthWest(), box.getNorthEast()].map((corner) => map.project(corner, zoom));
    const centre = southWest.add(northEast).add(paddingBottomRight).subtract(paddingTopLeft).divideBy(2);
    const origin = centre.subtract(map.getSize().divideBy(2));
    const points = places.map(({ latitude, longitude }) => map.project([latitude, longitude], zoom).subtract(origin));
    return { centre: map.unproject(centre, zoom), zoom, isFree: !points.some((point) => covered.some((part) => part.contains(point))) };
  });
  const free = views.filter((view) => view.isFree);
  return free.length ? free.reduce((best, view) => (view.zoom > best.zoom ? view : best)) : views[0];
}

/** Where the middle of a pin lies below something at the map's upper edge. @param {L.Map} map */
function coveredParts(map) {
  const frame = map.getContainer().getBoundingClientRect();
  const stage = map.getContainer().parentElement ?? document;
  return [...stage.querySelectorAll(".leaflet-top.leaflet-right, .full-of-map:not([hidden])")].map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const corners = [L.point(left - frame.left, top - frame.top), L.point(right - frame.left, bottom - frame.top)];
    return L.bounds(corners[0].subtract([PIN_ROOM, PIN_ROOM]), corners[1].add([PIN_ROOM, PIN_ROOM]));
  });
}

/**
 * The edges of the map where nothing should be that is to be seen.
 *
 * @param {L.Map} map
 * @param {Pick<PositionView, "left" | "bottom"> | null} card what it covers, where the reader's position is shown
 */
function paddings(map, card, moreEast = 0, moreNorth = 0) {
  const { x, y } = map.getSize();
  const [west, east] = narrowed(x, EDGE + (card?.left ?? 0), card || y < LOW ? BESIDE_BUTTONS : EDGE + moreEast);
  const [north, south] = narrowed(y, EDGE + moreNorth, card?.bottom ? EDGE + card.bottom : OVER_SCALE);
  return { paddingTopLeft: L.point(west, north), paddingBottomRight: L.point(east, south) };
}

/**
 * Whether a place is in view, with nothing over it.
 *
 * @param {L.Map} map
 * @param {L.LatLng} place
 */
export function isPlaceSeen(map, place) {
  const { paddingTopLeft, paddingBottomRight } = paddings(map, null);
  return L.bounds(paddingTopLeft, map.getSize().subtract(paddingBottomRight)).contains(map.latLngToContainerPoint(place));
}

/**
 * @param {number} size
 * @param {number} one
 * @param {number} other
 */
function narrowed(size, one, other) {
  const share = Math.min(1, Math.max(0, size - LEAST_MIDDLE) / (one + other));
  return [one * share, other * share];
}

/**
 * Calls `listener` when the reader moves the map: by dragging, pinching, tapping twice, the wheel or keys.
 *
 * @param {L.Map} map
 * @param {() => void} listener
 */
export function onMovedByReader(map, listener) {
  map.on("dragstart dblclick", listener);
  /** @param {Event} event */
  const onInput = (event) => {
    const { key, touches } = /** @type {Partial<KeyboardEvent & TouchEvent>} */ (event);
    if (key ? /^(Arrow|[-+=])/.test(key) : touches?.length !== 1) listener();
  };
  for (const kind of ["wheel", "touchmove", "keydown"]) map.getContainer().addEventListener(kind, onInput, { passive: true });
}
