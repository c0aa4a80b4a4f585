/* The map inside a frame of our own page: it sends the stop that is chosen here, and shows the one that is chosen there.
   It takes messages only from the page that holds the frame, and only from our own origin. */
/** @import { FrameMessage } from "./types" */
/** @import { VisitMap } from "./map.js" */

/** @param {FrameMessage} message */
export function sendToPage(message) {
  window.parent.postMessage({ studyVisit: message }, window.location.origin);
}

/** @param {(message: FrameMessage) => void} listener */
export function onPageMessage(listener) {
  window.addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== window.location.origin) return;
    if (event.data?.studyVisit) listener(event.data.studyVisit);
  });
}

/**
 * Connects the map with the page around it, where there is one. A newer plan comes in a frame of its own, which shows the
 * same part of the map; with `fits`, only where the reader has chosen that part.
 *
 * @param {VisitMap} visitMap
 * @param {{ fits?: boolean }} [how]
 */
export function connectToPage(visitMap, { fits = false } = {}) {
  if (window.parent === window) return;
  const { map } = visitMap;
  visitMap.onChoose = (stop) => sendToPage({ chosen: stop });
  onPageMessage(({ day, choose, view, mark, theme, card }) => {
    if (day !== undefined && day !== visitMap.day) visitMap.showDay(day);
    if (choose !== undefined && choose !== visitMap.chosen) visitMap.choose(choose);
    if (view) keepView(visitMap, view);
    if (view && fits && isInView(visitMap)) visitMap.markMoved();
    if (mark) visitMap.mark(mark);
    if (card !== undefined) visitMap.showCard(card);
    if (theme) document.documentElement.dataset.theme = theme;
  });
  onPageMessage(({ view, position, positionView, locate }) => {
    // A newer frame: the part of the map that was in view before stays, whoever chose it.
    if (view && position) visitMap.markMoved();
    if (position && positionView) visitMap.showPosition(position, positionView);
    if (locate) visitMap.offerPosition(() => sendToPage({ locate }));
  });
  map.on("moveend", () => {
    // A map without places has no view that the next one should keep.
    if (!visitMap.shownDay?.data.bounds) return;
    if (fits && !visitMap.movedByReader) {
      sendToPage({ view: null });
      return;
    }
    const { lat, lng } = map.getCenter();
    sendToPage({ view: { at: { lat, lng }, zoom: map.getZoom() } });
  });
  sendToPage({ ready: true });
}

/**
 * Shows the part of the map that was in view before, unless the day on show is somewhere else now.
 *
 * @param {VisitMap} visitMap
 * @param {NonNullable<FrameMessage["view"]>} view
 */
function keepView(visitMap, { at, zoom }) {
  if (!visitMap.shownDay?.data.bounds) return;
  visitMap.map.setView(at, zoom, { animate: false });
  if (!isInView(visitMap)) visitMap.showDay(visitMap.day);
}

/** @param {VisitMap} visitMap */
function isInView(visitMap) {
  const bounds = visitMap.shownDay?.data.bounds;
  return Boolean(bounds && visitMap.map.getBounds().intersects(bounds));
}
