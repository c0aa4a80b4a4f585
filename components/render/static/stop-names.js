/* The names of the stops beside their pins, where there is room: by the same rule as on paper (components/export/map_labels.py).

   A name covers no pin, no badge, no other name and no button. First come the names that hardly cover a leg, then each of
   the others takes the side where it covers least. Pins that the screen reader reads have their names in themselves. */
/** @import { Day, Marker } from "./types" */
/** @import { VisitMap } from "./map.js" */
import { make } from "./elements.js";

/** @typedef {{ marker: L.Marker, at: L.LatLng, halfWidth: number, name: L.Marker, width: number, height: number, side: number }} StopName */

const EVENTS = "moveend resize dayshown";
export const PIN_RADIUS = 18;
const BADGE_RADIUS = 14;
const NAME_GAP = 7;
const NAME_EDGE = 4;
/** Room around the names that are placed first. @type {L.PointTuple} */
const APART = [4, 3];
// Of a name on the ground: points along its line, and half its height.
const SAMPLES = [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1];
const HALF_LINE = 6;
// Points along the legs are so far apart; so many may be under a name that is placed first.
const STEP_PX = 7;
const ALLOWED = 2;
const MAX_NAMES = 2;
// Of the map's width, in pixels: a name of several lines is no wider.
const WIDEST = { share: 0.36, least: 104, most: 184 };

/**
 * Adds the names to the map, and gives what takes them off again.
 *
 * @param {VisitMap} visitMap
 */
export function addStopNames(visitMap) {
  const names = new StopNames(visitMap);
  return () => names.remove();
}

class StopNames {
  /** @param {VisitMap} visitMap */
  constructor(visitMap) {
    this.visitMap = visitMap;
    this.map = visitMap.map;
    // Below the pins, and above all that is drawn.
    if (!this.map.getPane("names")) this.map.createPane("names").style.zIndex = "580";
    this.group = L.layerGroup().addTo(this.map);
    /** @type {Day | undefined} */
    this.day = undefined;
    /** @type {StopName[]} */
    this.names = [];
    this.widest = 0;
    this.update = () => this.place();
    this.map.on(EVENTS, this.update);
    this.place();
  }

  remove() {
    this.map.off(EVENTS, this.update);
    this.group.remove();
  }

  /** Makes the names of the day on show. */
  make() {
    this.day = this.visitMap.shownDay?.data;
    this.names.forEach(({ name }) => name.remove());
    this.widest = 0;
    this.legs = { zoom: NaN, points: /** @type {L.Point[]} */ ([]) };
    const stops = new Map(this.day?.stops.map((stop) => [stop.id, stop.name]));
    this.names = (this.day?.markers ?? []).map((data) => {
      const pin = /** @type {L.Marker} */ (this.visitMap.pins.get(data.stops[0])?.marker);
      return this.makeName(data, pin, data.stops.slice(0, MAX_NAMES).map((id) => stops.get(id) ?? ""));
    });
  }

  /**
   * @param {Marker} data
   * @param {L.Marker} marker
   * @param {string[]} lines
   * @returns {StopName}
   */
  makeName({ stops }, marker, lines) {
    const at = marker.getLatLng();
    const text = make("span");
    for (const line of lines) {
      const part = make("span", lines.length > 1 ? "is-line" : "", line);
      part.dir = "auto";
      text.append(part);
    }
    // Size and place are set by the style.
    const icon = L.divIcon({ className: "stop-name", html: text, iconSize: /** @type {any} */ (null) });
    const name = L.marker(at, { icon, pane: "names", keyboard: false }).addTo(this.group);
    elementOf(name).setAttribute("aria-hidden", "true");
    name.on("click", () => this.visitMap.chooseNext(stops));
    const { iconSize } = /** @type {{ options: { iconSize: L.PointTuple } }} */ (marker.options.icon).options;
    return { marker, at, halfWidth: iconSize[0] / 2, name, width: 0, height: 0, side: -1 };
  }

  /** How much room each text takes, which its box does not tell where it has two lines. */
  measure() {
    const { share, least, most } = WIDEST;
    const widest = Math.round(Math.min(most, Math.max(least, this.map.getSize().x * share)));
    if (widest === this.widest) return;
    this.widest = widest;
    const elements = this.names.map(({ name }) => /** @type {HTMLElement} */ (elementOf(name).firstElementChild));
    for (const text of elements) {
      text.style.width = "";
      text.classList.remove("is-cut");
    }
    for (const text of elements) text.style.maxWidth = widest + "px";
    const range = document.createRange();
    const sizes = elements.map((text) => {
      const boxes = [...text.children].flatMap((line) => {
        range.selectNodeContents(line);
        return [...range.getClientRects()];
      });
      const width = Math.max(...boxes.map(({ right }) => right)) - Math.min(...boxes.map(({ left }) => left));
      // A name that is cut off needs room for its dots.
      const isCut = [...text.children].some((line) => line.scrollHeight > line.clientHeight + 1);
      text.classList.toggle("is-cut", isCut);
      return [isCut ? widest : Math.min(widest, Math.ceil(width) + 1), text.offsetHeight];
    });
    this.names.forEach((name, index) => {
      [name.width, name.height] = sizes[index];
      elements[index].style.width = name.width + "px";
    });
  }

  place() {
    if (!this.visitMap.isVisible) return;
    if (this.day !== this.visitMap.shownDay?.data) this.make();
    this.measure();
    const view = this.map.getPixelBounds();
    const size = this.map.getSize();
    // Beyond the view a name waits for it at the side where it has room.
    const [northWest, southEast] = [view.getTopLeft(), view.getBottomRight()];
    const near = L.bounds(northWest.subtract(size.divideBy(2)), southEast.add(size.divideBy(2)));
    const pins = this.names.map((name) => ({ name, point: this.map.project(name.at) })).filter(({ point }) => near.contains(point));
    const taken = [...this.badges(), ...pins.map(({ name, point }) => around(point, name.halfWidth + 2, PIN_RADIUS + 2))];
    const covered = controlsOver(this.map).map((part) => L.bounds(part.getTopLeft().add(northWest), part.getBottomRight().add(northWest)));
    const inner = L.bounds(northWest.add([NAME_EDGE, NAME_EDGE]), southEast.subtract([NAME_EDGE, NAME_EDGE]));
    const legs = this.pointsOfLegs(near);
    const sides = new Map(this.names.map((name) => [name, -1]));
    /** @param {{ name: StopName, point: L.Point }} pin @param {number} limit */
    const put = ({ name, point }, limit) => {
      const isSeen = view.contains(point);
      let best = { side: -1, cost: Infinity, box: L.bounds([]) };
      placesBeside(point, name).forEach(({ box }, side) => {
        if (isSeen && (!inner.contains(box) || covered.some((part) => part.overlaps(box)))) return;
        const room = limit === ALLOWED ? L.bounds(box.getTopLeft().subtract(APART), box.getBottomRight().add(APART)) : box;
        if (taken.some((part) => part.overlaps(room))) return;
        // The side where it stands is kept: names do not jump while the map is moved.
        const cost = legs.filter((leg) => box.contains(leg)).length - (side === name.side ? 1 : 0);
        if (cost < best.cost) best = { side, cost, box };
      });
      if (best.cost > limit || best.side < 0) return false;
      sides.set(name, best.side);
      taken.push(best.box);
      return true;
    };
    for (const pin of pins.filter((each) => !put(each, ALLOWED))) put(pin, Infinity);
    for (const [name, side] of sides) this.show(name, side);
    hideBelow(this.map.getContainer(), this.names.filter(({ side }) => side >= 0).map(({ name }) => elementOf(name)));
  }

  /** @param {StopName} name @param {number} side -1 for none */
  show(name, side) {
    name.side = side;
    const element = elementOf(name.name);
    element.style.visibility = side < 0 ? "hidden" : "";
    if (side < 0) return;
    const { box, align } = placesBeside(L.point(0, 0), name)[side];
    const { x, y } = box.getTopLeft();
    Object.assign(element.style, { marginLeft: x + "px", marginTop: y + "px", textAlign: align });
  }

  /** The badges of the legs, in pixels of the world. */
  badges() {
    const shown = (this.visitMap.shownDay?.badges ?? []).filter(({ badge }) => badge.getElement()?.style.display !== "none");
    return shown.map(({ badge }) => around(this.map.project(badge.getLatLng()), BADGE_RADIUS, BADGE_RADIUS));
  }

  /** Points along the legs. @param {L.Bounds} near */
  pointsOfLegs(near) {
    const { map, visitMap } = this;
    const legs = visitMap.shownDay?.badges ?? [];
    /** @type {L.Point[]} */
    const points = [];
    for (const leg of legs) {
      const line = leg.points.map((point) => map.project(point));
      line.slice(1).forEach((end, index) => {
        const start = line[index];
        if (!near.intersects(L.bounds(start, end))) return;
        const way = end.subtract(start);
        const steps = 1 + Math.floor(Math.max(Math.abs(way.x), Math.abs(way.y)) / STEP_PX);
        for (let step = 0; step <= steps; step++) points.push(start.add(way.multiplyBy(step / steps)));
      });
    }
    return points.filter((point) => near.contains(point));
  }
}

/**
 * Hides the names on the ground that lie below the names of stops. A name is a line through its middle at its angle.
 *
 * @param {HTMLElement} container
 * @param {HTMLElement[]} names
 */
function hideBelow(container, names) {
  const boxes = names.map((name) => name.getBoundingClientRect());
  const ground = [...container.querySelectorAll(".ground-name")].map((each) => /** @type {SVGTextElement} */ (each));
  const hidden = ground.map((text) => {
    const { left, top, width, height } = text.getBoundingClientRect();
    const radians = (Number(/rotate\(([-\d.]+)/.exec(text.getAttribute("transform") ?? "")?.[1] ?? 0) * Math.PI) / 180;
    const half = text.getBBox().width / 2;
    return SAMPLES.some((share) => {
      const x = left + width / 2 + Math.cos(radians) * half * share;
      const y = top + height / 2 + Math.sin(radians) * half * share;
      return boxes.some((box) => x > box.left - APART[0] && x < box.right + APART[0] && y > box.top - HALF_LINE && y < box.bottom + HALF_LINE);
    });
  });
  ground.forEach((text, index) => (text.style.visibility = hidden[index] ? "hidden" : ""));
}

/** What lies over the map, in pixels from its corner. @param {L.Map} map */
export function controlsOver(map) {
  const container = map.getContainer();
  const frame = container.getBoundingClientRect();
  const parts = [...(container.parentElement ?? container).querySelectorAll(".leaflet-control, .map-credit, .full-of-map")];
  return parts.map((part) => {
    const { left, top, width, height } = part.getBoundingClientRect();
    const corner = L.point(left - frame.left, top - frame.top);
    return L.bounds(corner, corner.add([width, height]));
  });
}

/** @param {L.Marker} marker on the map */
function elementOf(marker) {
  return /** @type {HTMLElement} */ (marker.getElement());
}

/**
 * @param {L.Point} point
 * @param {number} halfWidth
 * @param {number} halfHeight
 */
function around(point, halfWidth, halfHeight) {
  return L.bounds(point.subtract([halfWidth, halfHeight]), point.add([halfWidth, halfHeight]));
}

/**
 * Where a name can stand beside its pin, the best to read first.
 *
 * @param {L.Point} pin
 * @param {StopName} name
 */
function placesBeside({ x, y }, { halfWidth, width, height }) {
  const [right, left] = [x + halfWidth + NAME_GAP, x - halfWidth - NAME_GAP - width];
  const [above, below] = [y - PIN_RADIUS - NAME_GAP - height, y + PIN_RADIUS + NAME_GAP];
  const beside = [y - height / 2, y - PIN_RADIUS - height * 0.6, y + PIN_RADIUS - height * 0.4];
  /** @type {[x: number, y: number, align: string][]} */
  const places = beside.flatMap((top) => [[right, top, "left"], [left, top, "right"]]);
  places.push([x - width / 2, below, "center"], [x - width / 2, above, "center"]);
  // At the edges of the map.
  for (const top of [below, above]) places.push([x - halfWidth, top, "left"], [x + halfWidth - width, top, "right"]);
  return places.map(([west, north, align]) => ({ box: L.bounds([west, north], [west + width, north + height]), align }));
}
