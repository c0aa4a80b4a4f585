/* The stops that somebody who is late can still join. */
/** @import { LateOption, Position, Visit, VisitStatus } from "./types" */
import { visitStatus } from "./status.js";

/**
 * Metres of straight line that somebody walks in a second. People walk at some 1.3 m/s (Bohannon and Williams Andrews
 * 2011, doi:10.1016/j.physio.2010.12.004), and ways in towns are some 1.3 times the straight line (Ballou, Rahardja and
 * Sakai 2002, doi:10.1016/S0965-8564(01)00044-1, mean of Europe).
 */
export const WALK_M_S = 1.0;
/** With a position less exact than this, no walking time is given. */
export const EXACT_ENOUGH_M = 500;
/** The mean radius of the earth, as in components/plan/distance.py. */
const EARTH_RADIUS_M = 6371008.8;

/**
 * The great-circle distance of two WGS 84 positions, by the haversine formula.
 *
 * @param {{ latitude: number, longitude: number }} from
 * @param {{ latitude: number, longitude: number }} to
 */
function distanceM(from, to) {
  const radians = Math.PI / 180;
  const north = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const east = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const chord = north ** 2 + Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * east ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * The stops of the current day that are not done, in their order.
 *
 * @param {Visit} visit
 * @param {number} instant milliseconds since the epoch
 * @param {Position | { latitude: number, longitude: number } | null} position
 * @param {VisitStatus} [status] that of the visit at this instant
 * @returns {LateOption[]}
 */
export function lateOptions(visit, instant, position, { day, states } = visitStatus(visit, instant)) {
  const stops = new Map(visit.days.filter((each) => each.date === day).flatMap((each) => each.stops.map((stop) => [stop.id, stop])));
  return Object.keys(states).flatMap((id) => {
    const stop = stops.get(id);
    if (!stop || states[id] === "done") return [];
    /** @type {LateOption} */
    const option = { stop, distanceM: null, thereAt: null, joinAt: null, possible: null, contact: stop.contact || visit.contact || "" };
    if (!position || !stop.place) return [option];
    option.distanceM = distanceM(position, stop.place);
    option.thereAt = instant + (option.distanceM / WALK_M_S) * 1000;
    if (stop.depart) option.possible = option.thereAt < Date.parse(stop.depart);
    if (stop.arrive && option.possible !== false) option.joinAt = Math.max(Date.parse(stop.arrive), option.thereAt);
    return [option];
  });
}
