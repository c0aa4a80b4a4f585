/* The names on the ground. Where each stands, and from which zoom on it has room, was worked out by the server. */
/** @import { Ground, GroundLabel } from "./types" */

const SVG_NAMES = "http://www.w3.org/2000/svg";
// Of the size of the type, as in components/plan/ground.py.
const LINE_HEIGHT_EM = 1.2;
// How far outside the picture the middle of a name may be that reaches into it.
const REACH_PX = 100;

/**
 * @param {GroundLabel} label
 * @returns {SVGTextElement}
 */
function textOf({ text, latin, kind, shift = 0 }) {
  const element = document.createElementNS(SVG_NAMES, "text");
  element.setAttribute("class", `ground-name ground-name-${kind}`);
  element.setAttribute("y", String(shift));
  // The Latin letters stand after the name of a street, else below the name.
  const lines = latin ? (kind === "street" ? [`${text} ${latin}`] : [text, latin]) : [text];
  for (const [index, line] of lines.entries()) {
    const part = document.createElementNS(SVG_NAMES, "tspan");
    part.setAttribute("x", "0");
    part.setAttribute("dy", `${index ? LINE_HEIGHT_EM : ((1 - lines.length) * LINE_HEIGHT_EM) / 2}em`);
    part.textContent = line;
    element.append(part);
  }
  return element;
}

/**
 * Adds the group of the names, which are made when they are first seen.
 *
 * @param {SVGSVGElement} svg
 * @param {Ground} ground
 */
export function namesOf(svg, { labels }) {
  const group = document.createElementNS(SVG_NAMES, "g");
  svg.append(group);
  /** @type {Map<GroundLabel, SVGTextElement>} */
  const made = new Map();
  return {
    /**
     * @param {number} zoom
     * @param {number} scale of the ground's pixels
     * @param {L.Point} corner of the ground in the picture
     * @param {L.Point} extent of the picture
     */
    show(zoom, scale, corner, extent) {
      const seen = labels.filter(({ x, y, zoom: from }) => {
        const [left, top] = [corner.x + x * scale, corner.y + y * scale];
        const isInside = left > -REACH_PX && top > -REACH_PX && left < extent.x + REACH_PX && top < extent.y + REACH_PX;
        return isInside && from <= zoom;
      });
      group.replaceChildren(...seen.map((label) => {
        const element = made.get(label) ?? textOf(label);
        made.set(label, element);
        const place = `translate(${(corner.x + label.x * scale).toFixed(1)} ${(corner.y + label.y * scale).toFixed(1)})`;
        element.setAttribute("transform", label.angle ? `${place} rotate(${label.angle})` : place);
        return element;
      }));
    },
  };
}
