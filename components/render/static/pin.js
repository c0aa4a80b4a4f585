/* The organisers' map alone: a pin that is put where a stop is, by dragging it or by tapping the map. */
/** @import { Pin } from "./types" */
/** @import { VisitMap } from "./map.js" */
import { make } from "./elements.js";
import { onPageMessage, sendToPage } from "./framed-map.js";

const PIN_PX = 44;
const CLOSE_ZOOM = 16;
const ABOVE_ALL_PINS = 2000;

/** Lets the page around the map ask for a pin, and take it away again. @param {VisitMap} visitMap */
export function offerPin(visitMap) {
  /** @type {(() => void) | null} */
  let remove = null;
  onPageMessage(({ pin }) => {
    if (pin === undefined) return;
    remove?.();
    remove = pin && addPin(visitMap, pin);
  });
}

/**
 * @param {VisitMap} visitMap
 * @param {Pin} pin
 * @returns {() => void} what removes the pin
 */
function addPin({ map, pins }, { stop, label, text }) {
  const at = pins.get(stop)?.marker.getLatLng();
  const icon = L.divIcon({ className: "stop-pin is-chosen is-moving", html: make("span", "", label), iconSize: [PIN_PX, PIN_PX] });
  const options = { icon, draggable: true, autoPan: true, zIndexOffset: ABOVE_ALL_PINS };
  const pin = L.marker(at ?? map.getCenter(), options).addTo(map);
  pin.getElement()?.setAttribute("aria-label", text);
  const send = () => {
    const { lat, lng } = pin.getLatLng().wrap();
    sendToPage({ pinned: { stop, latitude: lat, longitude: lng } });
  };
  /** @param {L.LeafletMouseEvent} event */
  const onTap = (event) => {
    pin.setLatLng(event.latlng);
    send();
  };
  pin.on("dragend", send);
  map.on("click", onTap);
  if (at) map.setView(at, Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
  return () => {
    pin.remove();
    map.off("click", onTap);
  };
}
