/* The card of a pin that was tapped: name, hours and the way there, beside the pin. The list says what is in it, and takes
   its place where a card at the edge of the map shows the stop already. */
/** @import { PinCardContent, Stop } from "./types" */
/** @import { VisitMap } from "./map.js" */
import { make, makeButton, makeIcon, useIcon } from "./elements.js";
import { peekHead } from "./peek.js";
import { PIN_RADIUS, controlsOver } from "./stop-names.js";

const ABOVE_ALL_PINS = 2000;
const CARD_GAP = 10;
const CARD_EDGE = 8;
const CARD_PX = 272;
const BUTTONS_PX = 60;

/**
 * Adds what shows the card, and gives what takes it off again.
 *
 * @param {VisitMap} visitMap
 */
export function addPinCard(visitMap) {
  const card = new PinCard(visitMap);
  return () => card.remove();
}

class PinCard {
  /** @param {VisitMap} visitMap */
  constructor(visitMap) {
    this.visitMap = visitMap;
    this.map = visitMap.map;
    /** @type {L.Marker | null} */
    this.marker = null;
    this.key = "";
    this.card = make("section", "pin-card");
    this.card.setAttribute("role", "group");
    L.DomEvent.disableClickPropagation(this.card).disableScrollPropagation(this.card);
    this.onShow = () => this.show(this.visitMap.pinCard);
    this.onPlace = () => this.place();
    this.onClose = () => this.close();
    /** @param {KeyboardEvent} event */
    this.onKey = (event) => {
      if (event.key === "Escape" && this.marker) this.close(true);
    };
    this.map.on("card", this.onShow).on("zoomend resize", this.onPlace).on("click dayshown", this.onClose);
    this.map.getContainer().addEventListener("keydown", this.onKey);
    this.resizing = new ResizeObserver(this.onPlace);
    this.resizing.observe(this.card);
    this.onShow();
  }

  remove() {
    this.map.off("card", this.onShow).off("zoomend resize", this.onPlace).off("click dayshown", this.onClose);
    this.map.getContainer().removeEventListener("keydown", this.onKey);
    this.resizing.disconnect();
    this.marker?.remove();
  }

  /** @param {boolean} [focuses] whether the focus goes back to the pin */
  close(focuses = false) {
    const stop = this.visitMap.pinCard?.stop ?? "";
    this.visitMap.showCard(null);
    if (focuses) this.visitMap.pins.get(stop)?.marker.getElement()?.focus({ preventScroll: true });
  }

  /** @param {PinCardContent | null} content */
  show(content) {
    const pin = content && this.visitMap.pins.get(content.stop)?.marker;
    const key = pin ? JSON.stringify(content) : "";
    // The same card stays as it is: the focus may be in it.
    if (key === this.key) return;
    this.key = key;
    this.marker?.remove();
    this.marker = null;
    if (!content || !pin) return;
    this.card.replaceChildren(...this.parts(content));
    const icon = L.divIcon({ className: "pin-card-place", html: this.card, iconSize: [0, 0] });
    this.marker = L.marker(pin.getLatLng(), { icon, interactive: false, keyboard: false, zIndexOffset: ABOVE_ALL_PINS }).addTo(this.map);
    // The next stop of the Tab key is the way there.
    pin.getElement()?.after(/** @type {HTMLElement} */ (this.marker.getElement()));
    this.place();
  }

  /** @param {PinCardContent} content */
  parts({ stop, href, text }) {
    const data = /** @type {Stop} */ (this.visitMap.shownDay?.data.stops.find(({ id }) => id === stop));
    // Goes to the stop in the list.
    this.card.setAttribute("aria-label", data.name);
    const head = peekHead(data, () => this.visitMap.onChoose(stop));
    const close = makeButton("pin-card-close", "", () => this.close(true));
    close.setAttribute("aria-label", this.visitMap.texts.close);
    close.append(makeIcon("M6 6l12 12M18 6L6 18"));
    if (!href) return [head, close];
    const link = make("a", "take-me");
    link.href = href;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(useIcon("go"), make("span", "", text ?? ""));
    return [head, close, link];
  }

  /** Beside the pin, whole in view where that can be. */
  place() {
    const { marker, card, map } = this;
    if (!marker || !this.visitMap.isVisible) return;
    const size = map.getSize();
    Object.assign(card.style, { width: Math.min(CARD_PX, size.x - 2 * CARD_EDGE) + "px", maxHeight: size.y - 2 * CARD_EDGE + "px" });
    const { offsetWidth: width, offsetHeight: height } = card;
    const pin = map.latLngToContainerPoint(marker.getLatLng());
    const inView = L.bounds([0, 0], size).contains(pin);
    const [middle, away] = [-width / 2, PIN_RADIUS + CARD_GAP];
    const corners = [[middle, -away - height], [middle, away], [away, -height / 2], [-away - width, -height / 2]];
    // The second time beside the buttons at the right.
    const boxes = [0, BUTTONS_PX].flatMap((right) => corners.map(([x, y]) => {
      const corner = L.point(within(pin.x + x, size.x - right - width), within(pin.y + y, size.y - height));
      return L.bounds(corner, corner.add([width, height]));
    }));
    const radius = L.point(PIN_RADIUS, PIN_RADIUS);
    const apart = boxes.filter((box) => !box.overlaps(L.bounds(pin.subtract(radius), pin.add(radius))));
    const controls = controlsOver(map);
    const free = apart.find((box) => !controls.some((part) => part.overlaps(box))) ?? apart[0] ?? boxes[0];
    const corner = inView ? free.getTopLeft().subtract(pin) : L.point(middle, -away - height);
    Object.assign(card.style, { left: corner.x + "px", top: corner.y + "px" });
  }
}

/**
 * The place nearest to the wanted one with which the card is within the map.
 *
 * @param {number} wanted
 * @param {number} most
 */
function within(wanted, most) {
  return Math.max(CARD_EDGE, Math.min(most - CARD_EDGE, wanted));
}
