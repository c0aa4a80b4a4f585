/* The reader's position on the map, and the room around what is to be in view. */
/** @import { Position, PositionView } from "./types" */

// Room for a pin at the edges of the map; for the scale below, and for the buttons at the right.
const EDGE = 36;
const OVER_SCALE = 44;
const BESIDE_BUTTONS = 84;
// On a lower map the buttons stand beside most of it.
const LOW = 400;
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
 * The edges of the map where nothing should be that is to be seen.
 *
 * @param {L.Map} map
 * @param {Pick<PositionView, "left" | "bottom"> | null} card what it covers, where the reader's position is shown
 */
export function paddings(map, card) {
  const { x, y } = map.getSize();
  const [west, east] = narrowed(x, EDGE + (card?.left ?? 0), card || y < LOW ? BESIDE_BUTTONS : EDGE);
  const [north, south] = narrowed(y, EDGE, card?.bottom ? EDGE + card.bottom : OVER_SCALE);
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
