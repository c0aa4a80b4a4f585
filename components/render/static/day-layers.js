/* What Folium draws of a day, drawn from /visit.json: for a newer plan in a page that is open. */
/** @import { Day, DayLayers, Drawing, LatitudeLongitude } from "./types" */
import { make } from "./elements.js";

/**
 * @param {Day} day
 * @param {Drawing} drawing Folium's own measures
 * @returns {DayLayers}
 */
export function drawDay(day, { line, dash, unknown, pin, more }) {
  const group = L.featureGroup();
  const legs = day.legs.filter((leg) => !leg.same_place).map((leg) => L.polyline(decodePolyline(leg.line ?? ""), {
    ...line,
    className: `leg leg-${leg.mode}`,
    dashArray: leg.estimated ? dash : undefined,
  }));
  for (const points of day.unknown ?? []) group.addLayer(L.polyline(points, unknown));
  const markers = day.markers.map((marker) => {
    const width = pin + more * (Math.min(marker.stops.length, 3) - 1);
    const icon = L.divIcon({ className: "stop-pin", html: make("span", "", marker.label), iconSize: [width, pin] });
    return L.marker([marker.latitude, marker.longitude], { icon, riseOnHover: true });
  });
  for (const layer of [...legs, ...markers]) group.addLayer(layer);
  return { group, legs, markers };
}

/**
 * Decodes a polyline of five decimals
 * (https://developers.google.com/maps/documentation/utilities/polylinealgorithm).
 *
 * @param {string} text
 * @returns {LatitudeLongitude[]}
 */
function decodePolyline(text) {
  /** @type {LatitudeLongitude[]} */
  const points = [];
  const at = [0, 0];
  let index = 0;
  while (index < text.length) {
    for (const axis of [0, 1]) {
      let [value, shift] = [0, 0];
      let byte;
      do {
        byte = text.charCodeAt(index++) - 63;
        value |= (byte & 31) << shift;
        shift += 5;
      } while (byte >= 32);
      at[axis] += value & 1 ? ~(value >> 1) : value >> 1;
    }
    points.push([at[0] / 1e5, at[1] / 1e5]);
  }
  return points;
}
