/* The travel mode at the middle of a leg's line, and arrows along it where it is long enough. */
/** @import { Leg } from "./types" */
import { makeIcon, useIcon } from "./elements.js";

const BADGE_PX = 26;
// A badge between two pins; without colours it alone tells the ways apart.
const ROOM_FOR_BADGE_PX = 68;
const ROOM_FOR_ARROWS_PX = 150;

export class LegBadge {
  /**
   * @param {L.Map} map
   * @param {L.FeatureGroup} group
   * @param {L.Polyline} line
   * @param {Leg} leg
   */
  constructor(map, group, line, leg) {
    this.map = map;
    this.line = line;
    this.leg = leg;
    this.points = /** @type {L.LatLng[]} */ (line.getLatLngs());
    this.badge = this.addMarker(group, "leg-badge leg-badge-" + leg.mode, () => useIcon(leg.mode));
    this.arrows = [0.25, 0.75].map((share) => ({
      share,
      marker: this.addMarker(group, "leg-arrow leg-arrow-" + leg.mode, () => makeIcon("M8.5 5l7 7-7 7")),
    }));
  }

  /**
   * @param {L.FeatureGroup} group
   * @param {string} className
   * @param {() => SVGElement} makeContent
   */
  addMarker(group, className, makeContent) {
    const marker = L.marker(this.points[0], {
      pane: "badges",
      interactive: false,
      keyboard: false,
      icon: L.divIcon({ className, iconSize: [BADGE_PX, BADGE_PX], html: "" }),
    });
    marker.on("add", () => {
      const element = /** @type {HTMLElement} */ (marker.getElement());
      element.setAttribute("aria-hidden", "true");
      if (!element.firstChild) element.append(makeContent());
    });
    group.addLayer(marker);
    return marker;
  }

  /** Puts badge and arrows where they belong at the map's zoom. */
  place() {
    if (!this.map.hasLayer(this.line)) return;
    const points = this.points.map((point) => this.map.latLngToLayerPoint(point));
    const lengths = points.slice(1).map((point, index) => point.distanceTo(points[index]));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    /** @param {number} share of the line's length */
    const pointAt = (share) => {
      let rest = total * share;
      let index = 0;
      while (index < lengths.length - 1 && rest > lengths[index]) rest -= lengths[index++];
      const part = lengths[index] ? rest / lengths[index] : 0;
      const way = points[index + 1].subtract(points[index]);
      return { point: points[index].add(way.multiplyBy(part)), degrees: (Math.atan2(way.y, way.x) * 180) / Math.PI };
    };
    this.move(this.badge, pointAt(0.5).point, total > ROOM_FOR_BADGE_PX);
    for (const { share, marker } of this.arrows) {
      const { point, degrees } = pointAt(share);
      this.move(marker, point, total > ROOM_FOR_ARROWS_PX);
      const arrow = /** @type {SVGElement | null | undefined} */ (marker.getElement()?.firstChild);
      if (arrow) arrow.style.transform = `rotate(${degrees}deg)`;
    }
  }

  /**
   * @param {L.Marker} marker
   * @param {L.Point} point
   * @param {boolean} shown
   */
  move(marker, point, shown) {
    marker.setLatLng(this.map.layerPointToLatLng(point));
    const element = marker.getElement();
    if (element) element.style.display = shown ? "" : "none";
  }

  /** Marks the leg under way. @param {string | null} to the stop where it leads */
  mark(to) {
    const current = to === this.leg.to;
    this.line.getElement()?.classList.toggle("is-current", current);
    this.badge.getElement()?.classList.toggle("is-current", current);
  }
}
