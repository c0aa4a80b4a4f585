/* The line of now in the timeline of a day. */
import { findOne } from "./elements.js";

/**
 * @param {HTMLElement} strip the timeline, with the instants of its ends
 * @param {number} now milliseconds since the epoch
 */
export function moveNeedle(strip, now) {
  const [begin, end] = [Date.parse(strip.dataset.begin ?? ""), Date.parse(strip.dataset.end ?? "")];
  const share = ((now - begin) / (end - begin)) * 100;
  const needle = findOne(strip, ".needle");
  needle.toggleAttribute("hidden", !(share >= 0 && share <= 100));
  for (const side of ["x1", "x2"]) needle.setAttribute(side, `${share}%`);
}
