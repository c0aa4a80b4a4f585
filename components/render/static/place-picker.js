/* The small map of a dialog: the places that an address could mean, and a pin to put where the stop is. */
/** @import { Places } from "./types" */
/** @import { VisitMap } from "./map.js" */
import { findAll, make } from "./elements.js";
import { onPageMessage, sendToPage } from "./framed-map.js";

const PLACE_PX = 36;
const ABOVE_PINS = 2000;

/** Lets the page around the map ask where a stop is. @param {VisitMap} visitMap */
export function offerPlaces(visitMap) {
  const { map } = visitMap;
  /** @type {L.Marker[]} */
  let markers = [];
  let [drawn, shown] = ["", ""];

  /** @param {L.LatLng} at */
  function place(at) {
    const { lat, lng } = at.wrap();
    sendToPage({ placed: { latitude: lat, longitude: lng } });
  }

  /** @param {Places} places */
  function draw({ options, chosen, pin, text, choiceOnly }) {
    for (const marker of markers) marker.remove();
    markers = [];
    for (const [index, option] of options.entries()) {
      const isChosen = index === chosen;
      const marker = add(map, option, String.fromCharCode(65 + index), isChosen, option.text);
      marker.on("click", () => sendToPage({ placed: { latitude: option.latitude, longitude: option.longitude, option: index } }));
      if (isChosen && !choiceOnly) letDrag(marker);
      markers.push(marker);
    }
    if (pin) {
      const marker = add(map, pin, "•", chosen < 0, text);
      letDrag(marker);
      markers.push(marker);
    }
  }

  /** @param {L.Marker} marker */
  function letDrag(marker) {
    marker.dragging?.enable();
    marker.on("dragend", () => place(marker.getLatLng()));
  }

  onPageMessage(({ places }) => {
    // The same comes again each second: a pin that is being dragged or tapped stays.
    const sent = JSON.stringify(places);
    if (!places || sent === drawn) return;
    if (!drawn) {
      if (!places.choiceOnly) map.on("click", (event) => place(event.latlng));
      if (places.alone) hideVisit(visitMap);
      makeSmall(map);
    }
    drawn = sent;
    // Its own pin would lie below the one that is put here.
    visitMap.pins.get(places.stop)?.marker.setOpacity(0);
    draw(places);
    const points = places.options.map(({ latitude, longitude }) => L.latLng(latitude, longitude));
    if (places.pin) points.push(L.latLng(places.pin.latitude, places.pin.longitude));
    // What a tap has put stays where it was tapped: the map moves for other places alone.
    const of = JSON.stringify(places.options);
    if (!points.length || of === shown) return;
    shown = of;
    visitMap.wanted = L.latLngBounds(points);
    visitMap.fit(false);
  });
}

/** @param {VisitMap} visitMap */
function hideVisit(visitMap) {
  for (const { group } of visitMap.days.values()) visitMap.map.removeLayer(group);
  visitMap.day = null;
  visitMap.note.show("");
  visitMap.map.fire("dayshown");
}

/** A small map has room for little beside the places. @param {L.Map} map */
function makeSmall(map) {
  for (const part of findAll(map.getContainer(), ".map-bar button:first-child, .map-north, .leaflet-control-scale")) part.hidden = true;
}

/**
 * @param {L.Map} map
 * @param {{ latitude: number, longitude: number }} at
 * @param {string} label
 * @param {boolean} isChosen
 * @param {string} text
 */
function add(map, { latitude, longitude }, label, isChosen, text) {
  const icon = L.divIcon({
    className: `stop-pin place-pin${isChosen ? " is-chosen is-moving" : ""}`,
    html: make("span", "", label),
    iconSize: [PLACE_PX, PLACE_PX],
  });
  const marker = L.marker([latitude, longitude], { icon, keyboard: true, zIndexOffset: ABOVE_PINS + (isChosen ? 1 : 0) }).addTo(map);
  marker.getElement()?.setAttribute("aria-label", text);
  return marker;
}
