/* What lies over the map: buttons, scale, north, credit, and a note. */
/** @import { Texts } from "./types" */
import { makeIcon, prefersStill } from "./elements.js";

const COPYRIGHT_URL = "https://www.openstreetmap.org/copyright";

/**
 * @param {L.Map} map
 * @param {L.ControlPosition} position
 * @param {HTMLElement} element
 */
function addControl(map, position, element) {
  const control = new L.Control({ position });
  control.onAdd = () => element;
  control.addTo(map);
}

/**
 * @param {HTMLElement} bar
 * @param {string} label
 * @param {string} path of its icon
 * @param {() => void} onClick
 */
function addButton(bar, label, path, onClick) {
  const button = L.DomUtil.create("button", "", bar);
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.title = label;
  button.append(makeIcon(path));
  button.addEventListener("click", onClick);
  return button;
}

/**
 * Adds them all. Gives the button that asks where the reader is, which is hidden for as long as nobody answers it.
 *
 * @param {L.Map} map
 * @param {{ texts: Texts, credit: string, onWholeDay: () => void, onZoom: () => void, onLocate: () => void }} options
 */
export function addControls(map, { texts, credit, onWholeDay, onZoom, onLocate }) {
  const bar = L.DomUtil.create("div", "map-bar");
  L.DomEvent.disableClickPropagation(bar);
  addButton(bar, texts.wholeDay, "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", onWholeDay);
  addButton(bar, texts.zoomIn, "M12 5v14M5 12h14", () => {
    onZoom();
    map.zoomIn(1, { animate: !prefersStill() });
  });
  addButton(bar, texts.zoomOut, "M5 12h14", () => {
    onZoom();
    map.zoomOut(1, { animate: !prefersStill() });
  });
  const locate = addButton(bar, texts.whereAmI, "M12 2v4M12 18v4M2 12h4M18 12h4M12 6a6 6 0 1 0 0 12a6 6 0 1 0 0-12", onLocate);
  locate.hidden = true;
  addControl(map, "topright", bar);
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const north = L.DomUtil.create("div", "map-north");
  north.setAttribute("role", "img");
  north.setAttribute("aria-label", texts.north);
  north.append(makeIcon("M12 3l5 15-5-3.500-5 3.500z"), "N");
  addControl(map, "topright", north);
  const link = L.DomUtil.create("a", "map-credit");
  link.href = COPYRIGHT_URL;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.title = texts.credit;
  link.textContent = credit;
  addControl(map, "bottomleft", link);
  return locate;
}

/** A note over the map: a day without places, or a street map that could not be loaded. */
export class MapNote {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.element = L.DomUtil.create("p", "map-note");
    this.element.setAttribute("role", "status");
    this.element.hidden = true;
    this.aboutDay = "";
    addControl(map, "topleft", this.element);
  }

  /** @param {string} text about the day that is shown; empty for none */
  show(text) {
    this.aboutDay = text;
    this.write(text);
  }

  /** @param {string} text */
  write(text) {
    this.element.textContent = text;
    this.element.hidden = !text;
  }
}
