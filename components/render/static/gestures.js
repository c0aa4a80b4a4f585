/* The map inside somebody else's page: one finger and the wheel scroll the page around it, two fingers or Ctrl with the
   wheel move the map. A hint over the map says so. */
/** @import { GestureTexts } from "./types" */

const HINT_MS = 1000;

/**
 * @param {L.Map} map
 * @param {GestureTexts} texts
 */
export function requireTwoFingers(map, texts) {
  const container = map.getContainer();
  const scrollText = /Mac/i.test(navigator.userAgent) ? texts.scrollMac : texts.scroll;
  let dragging = false;
  let timer = 0;

  const enable = () => {
    map.dragging.enable();
    map.scrollWheelZoom.enable();
  };
  const disable = () => {
    map.dragging.disable();
    map.scrollWheelZoom.disable();
  };
  const hideHint = () => {
    window.clearTimeout(timer);
    delete container.dataset.hint;
  };
  /** @param {string} text */
  const showHint = (text) => {
    window.clearTimeout(timer);
    container.dataset.hint = text;
  };

  /** @param {TouchEvent} event */
  const onTouch = (event) => {
    if (event.touches.length > 1) {
      event.preventDefault();
      enable();
      hideHint();
      return;
    }
    disable();
    // A tap on a pin is no attempt to move the map.
    const onPin = /** @type {Element} */ (event.target).closest(".leaflet-interactive");
    if (!onPin || event.type === "touchmove") showHint(texts.touch);
  };
  /** @param {WheelEvent} event */
  const onWheel = (event) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      hideHint();
      map.scrollWheelZoom.enable();
      return;
    }
    map.scrollWheelZoom.disable();
    showHint(scrollText);
    timer = window.setTimeout(hideHint, HINT_MS);
  };

  disable();
  for (const kind of /** @type {const} */ (["touchstart", "touchmove"])) {
    container.addEventListener(kind, onTouch, { passive: false });
  }
  for (const kind of ["touchend", "touchcancel", "click"]) container.addEventListener(kind, hideHint);
  container.addEventListener("wheel", onWheel, { passive: false });
  map.on("mouseover", enable);
  map.on("mouseout", () => dragging || disable());
  // The mouse may leave the map while it drags it.
  map.on("movestart move", () => (dragging = true));
  map.on("moveend", () => (dragging = false));
}
