/* The ground under the route: streets, rail, water, green and names, drawn by the page itself. */
/** @import { Late } from "./types" */
/** @import { VisitMap } from "./map.js" */

/**
 * @param {VisitMap} visitMap
 * @param {Late} late
 */
export function addGround({ map }, { ground }) {
  const container = map.getContainer();
  container.classList.toggle("has-ground", ground !== null);
  return () => container.classList.remove("has-ground");
}
