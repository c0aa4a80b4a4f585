/* The ground under the route: streets, rail, water, green and names, as one SVG under everything else of the map.

   The picture reaches half a view beyond the map on each side, so that moving the map moves a picture that is there
   already; it is drawn anew when the map stands still. */
/** @import { Ground, Late } from "./types" */
/** @import { VisitMap } from "./map.js" */
/** @import { Box, Paths } from "./ground-paths.js" */
import { namesOf } from "./ground-names.js";
import { pathsOf } from "./ground-paths.js";

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";
const WORLD_PX = 256;
// Of the map's width and height: how far the picture reaches beyond it, and what is left of that when it is drawn anew.
const BEYOND = 0.5;
const LEAST_BEYOND = 0.2;
// Of the ground's shorter side, and at most so many of its pixels: where it fades into the plain ground.
const FADE_SHARE = 0.07;
const MAX_FADE = 160;
/** Widths on the screen by zoom, with all between them in proportion; nothing below the first zoom.
    @type {Record<string, [zoom: number, width: number][]>} */
const WIDTHS = {
  stream: [[12, 0.8], [14, 1.2], [16, 2.2], [19, 6]],
  path: [[14, 0.7], [16, 1.2], [19, 3]],
  street: [[12, 0.5], [14, 1.7], [16, 5], [19, 24]],
  road: [[10, 0.6], [12, 1.1], [14, 2.8], [16, 7], [19, 32]],
  main: [[7, 0.6], [10, 1.1], [12, 1.9], [14, 3.8], [16, 9], [19, 40]],
  rail: [[10, 0.6], [14, 1], [16, 1.4], [19, 3]],
};
/** Kinds of areas that are too small to be seen from farther away. @type {Record<string, number>} */
const AREA_ZOOMS = { house: 14, square: 14 };
const CASED = ["street", "road", "main"];
const CASING_ZOOM = 13.5;
const CASING_PX = 1.2;

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Element} parent
 * @param {Tag} tag
 * @param {Record<string, string | number>} attributes
 */
function draw(parent, tag, attributes) {
  const element = document.createElementNS(SVG_NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  parent.append(element);
  return element;
}

/**
 * The width of a kind of lines at a zoom; 0 where it is not drawn.
 *
 * @param {string} kind
 * @param {number} zoom
 */
function widthAt(kind, zoom) {
  const steps = WIDTHS[kind];
  const after = steps.findIndex(([at]) => at > zoom);
  if (after === 0) return 0;
  if (after < 0) return steps[steps.length - 1][1];
  const [[from, thin], [to, thick]] = steps.slice(after - 1);
  return thin * (thick / thin) ** ((zoom - from) / (to - from));
}

class GroundPicture {
  /**
   * @param {L.Map} map
   * @param {Ground} ground
   */
  constructor(map, ground) {
    this.map = map;
    this.ground = ground;
    this.svg = document.createElementNS(SVG_NAMESPACE, "svg");
    this.svg.setAttribute("class", "ground-map leaflet-zoom-animated");
    this.svg.setAttribute("aria-hidden", "true");
    this.scaled = draw(this.svg, "g", {});
    /** @type {{ element: SVGElement, box: Box, from: number }[]} */
    this.paths = [];
    const [width, height] = ground.size;
    draw(this.scaled, "rect", { class: "ground-land", width, height });
    for (const [kind, text] of Object.entries(ground.areas)) {
      this.addKind(kind, "area", pathsOf(text, true), AREA_ZOOMS[kind] ?? 0);
    }
    const known = Object.entries(ground.lines).filter(([kind]) => kind in WIDTHS);
    const lines = known.map(([kind, text]) => ({ kind, isRoad: CASED.includes(kind), paths: pathsOf(text, false) }));
    const roads = lines.filter(({ isRoad }) => isRoad);
    for (const { kind, isRoad, paths } of lines) if (!isRoad && kind !== "rail") this.addKind(kind, "line", paths);
    for (const { kind, paths } of roads) this.addKind(kind, "casing", paths, CASING_ZOOM);
    for (const { kind, isRoad, paths } of lines) if (isRoad || kind === "rail") this.addKind(kind, "line", paths);
    this.addFades(width, height);
    this.names = namesOf(this.svg, ground);
    // What is shown: the zoom, and the picture's corners in pixels of the world at it.
    this.zoom = NaN;
    this.min = L.point(0, 0);
    this.max = L.point(0, 0);
  }

  /**
   * @param {string} kind
   * @param {"area" | "line" | "casing"} what
   * @param {Paths} paths
   * @param {number} [from] the smallest zoom at which it is drawn
   */
  addKind(kind, what, paths, from = WIDTHS[kind]?.[0][0] ?? 0) {
    const group = draw(this.scaled, "g", { class: `ground-${what} ground-${kind}` });
    for (const { d, box } of paths) {
      this.paths.push({ element: draw(group, "path", { d }), box, from });
    }
  }

  /**
   * The colour of the plain ground over the four edges.
   *
   * @param {number} width
   * @param {number} height
   */
  addFades(width, height) {
    const fade = Math.min(MAX_FADE, Math.min(width, height) * FADE_SHARE);
    const defs = draw(this.svg, "defs", {});
    const edges = [
      { x: 0, y: 0, width: fade, height, x1: 0, y1: 0, x2: 1, y2: 0 },
      { x: width - fade, y: 0, width: fade, height, x1: 1, y1: 0, x2: 0, y2: 0 },
      { x: 0, y: 0, width, height: fade, x1: 0, y1: 0, x2: 0, y2: 1 },
      { x: 0, y: height - fade, width, height: fade, x1: 0, y1: 1, x2: 0, y2: 0 },
    ];
    for (const [index, { x1, y1, x2, y2, ...place }] of edges.entries()) {
      const id = `ground-fade-${index}`;
      const gradient = draw(defs, "linearGradient", { id, x1, y1, x2, y2 });
      for (const offset of [0, 1]) draw(gradient, "stop", { class: "ground-fade", offset, "stop-opacity": 1 - offset });
      draw(this.scaled, "rect", { ...place, fill: `url(#${id})` });
    }
  }

  /** Draws what is around the map's view, unless that is there already. @param {boolean} [anew] */
  show(anew = false) {
    const zoom = this.map.getZoom();
    const size = this.map.getSize();
    if (!size.x || !size.y) return;
    const min = this.map.getPixelBounds().min ?? L.point(0, 0);
    const least = size.multiplyBy(LEAST_BEYOND);
    const isThere = zoom === this.zoom && this.min.x <= min.x - least.x && this.min.y <= min.y - least.y
      && this.max.x >= min.x + size.x + least.x && this.max.y >= min.y + size.y + least.y;
    if (isThere && !anew) return;
    const beyond = size.multiplyBy(BEYOND).round();
    this.zoom = zoom;
    this.min = min.subtract(beyond);
    this.max = min.add(size).add(beyond);
    const extent = this.max.subtract(this.min);
    this.svg.setAttribute("width", String(extent.x));
    this.svg.setAttribute("height", String(extent.y));
    this.follow(this.map.getCenter(), zoom);
    this.drawAt(extent);
  }

  /** @param {L.Point} extent */
  drawAt(extent) {
    const scale = this.map.getZoomScale(this.zoom, this.ground.zoom);
    const world = WORLD_PX * 2 ** this.zoom;
    const [width] = this.ground.size;
    const [west, north] = this.ground.corner.map((each) => each * scale);
    // The ground is on each turn around the world, and is drawn on the one in view.
    const turn = Math.round(((this.min.x + this.max.x) / 2 - west - (width * scale) / 2) / world) * world;
    const corner = L.point(west + turn, north).subtract(this.min);
    this.scaled.setAttribute("transform", `translate(${corner.x} ${corner.y}) scale(${scale})`);
    /** @type {Box} */
    const seen = [-corner.x / scale, -corner.y / scale, (extent.x - corner.x) / scale, (extent.y - corner.y) / scale];
    for (const { element, box, from } of this.paths) {
      const isSeen = this.zoom >= from && box[0] <= seen[2] && box[2] >= seen[0] && box[1] <= seen[3] && box[3] >= seen[1];
      element.style.display = isSeen ? "" : "none";
    }
    for (const kind of Object.keys(WIDTHS)) {
      this.svg.style.setProperty(`--width-${kind}`, `${widthAt(kind, this.zoom).toFixed(2)}px`);
    }
    this.svg.style.setProperty("--casing", `${CASING_PX}px`);
    this.names.show(this.zoom, scale, corner, extent);
  }

  /**
   * Puts the picture where it belongs while the map zooms.
   *
   * @param {L.LatLng} centre
   * @param {number} zoom
   */
  follow(centre, zoom) {
    if (Number.isNaN(this.zoom)) return;
    const scale = this.map.getZoomScale(zoom, this.zoom);
    const moved = L.DomUtil.getPosition(/** @type {HTMLElement} */ (this.map.getPane("mapPane")));
    const origin = this.map.project(centre, zoom).subtract(this.map.getSize().divideBy(2)).add(moved).round();
    L.DomUtil.setTransform(/** @type {any} */ (this.svg), this.min.multiplyBy(scale).subtract(origin), scale);
  }
}

/**
 * @param {VisitMap} visitMap
 * @param {Late} late
 */
export function addGround({ map }, { ground }) {
  if (!ground) return () => {};
  const picture = new GroundPicture(map, ground);
  const pane = /** @type {HTMLElement} */ (map.getPane("tilePane"));
  pane.append(picture.svg);
  const show = () => picture.show();
  /** @param {any} event a centre and a zoom to which the map goes */
  const zoomTo = ({ center, zoom }) => picture.follow(center, zoom);
  const zoomed = () => picture.follow(map.getCenter(), map.getZoom());
  const handlers = { moveend: show, viewreset: show, resize: show, zoomanim: zoomTo, zoom: zoomed };
  map.on(handlers);
  picture.show();
  return () => {
    map.off(handlers);
    picture.svg.remove();
  };
}
