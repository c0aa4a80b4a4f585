/* The stops that somebody who is late can still join, and how to get there. The same as tests/late.py. */
/** @import { LateOption, Visit, VisitStatus } from "./types" */
import { visitStatus } from "./status.js";

/** @typedef {{ latitude: number, longitude: number, accuracyM?: number }} Here */

/**
 * Metres of straight line that somebody walks in a second. People walk at some 1.3 m/s (Bohannon and Williams Andrews
 * 2011, doi:10.1016/j.physio.2010.12.004), and ways in towns are some 1.3 times the straight line (Ballou, Rahardja and
 * Sakai 2002, doi:10.1016/S0965-8564(01)00044-1, mean of Europe).
 */
const WALK_M_S = 1.0;
/**
 * A straight line up to which people walk, as WALK_UP_TO_M in components/plan/travel_modes.py: 25 minutes, a way of
 * 1.95 km. The Manual for Streets (Department for Transport 2007, 4.4.1) has most everyday places within 10 minutes, some
 * 800 m, on foot, calls that no upper limit, and quotes PPS 13: walking can best replace car trips of less than 2 km.
 */
const WALK_UP_TO_M = 1500;
/** Farther away than this nobody takes a taxi or a bus of the town, and no time is told. */
const RIDE_UP_TO_M = 50000;
/** A position less exact than this, and than a tenth of the way, tells no distance. */
const EXACT_ENOUGH_M = 500;
/** Somebody so near is at a stop: a venue is some 100 m wide. */
const AT_STOP_M = 100;
/** As in components/plan/coordinate.py. */
const SAME_PLACE_M = 15;
// Estimates as in components/lookup/estimates.py, by the speeds in towns and beyond of components/plan/travel_modes.py.
const DETOUR_FACTOR = 1.34;
const TOWN_LIMIT_M = 10000;
const WAIT_S = 300;
const TAXI_KM_H = [24, 65];
const TRANSIT_KM_H = [16, 45];
/** The mean radius of the earth, as in components/plan/coordinate.py. */
const EARTH_RADIUS_M = 6371008.8;

/**
 * The great-circle distance of two WGS 84 positions, by the haversine formula.
 *
 * @param {Here} from
 * @param {Here} to
 */
function straightLineM(from, to) {
  const radians = Math.PI / 180;
  const north = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const east = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const chord = north ** 2 + Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * east ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/**
 * @param {number} distanceM of straight line
 * @param {number[]} speeds
 */
function rideS(distanceM, [town, country]) {
  const wayM = distanceM * DETOUR_FACTOR;
  const inTownM = Math.min(wayM, TOWN_LIMIT_M);
  return WAIT_S + (inTownM / town + (wayM - inTownM) / country) * 3.6;
}

/**
 * Seconds under way: on foot, beyond that from the taxi's to those of public transport, and beyond that null.
 *
 * @param {number} distanceM of straight line
 * @returns {LateOption["travelS"]}
 */
function travelS(distanceM) {
  if (distanceM <= WALK_UP_TO_M) return [distanceM / WALK_M_S];
  return distanceM <= RIDE_UP_TO_M ? [rideS(distanceM, TAXI_KM_H), rideS(distanceM, TRANSIT_KM_H)] : null;
}

/**
 * The stops of the current day that are not done, in their order.
 *
 * @param {Visit} visit
 * @param {number} instant milliseconds since the epoch
 * @param {Here | null} here
 * @param {VisitStatus} [status] that of the visit at this instant
 * @returns {LateOption[]}
 */
export function lateOptions(visit, instant, here, { day, states } = visitStatus(visit, instant)) {
  const stops = new Map(visit.days.filter((each) => each.date === day).flatMap((each) => each.stops.map((stop) => [stop.id, stop])));
  return Object.keys(states).flatMap((id) => {
    const stop = stops.get(id);
    return stop && states[id] !== "done" ? [optionOf(stop, instant, here)] : [];
  });
}

/**
 * @param {LateOption["stop"]} stop
 * @param {number} instant
 * @param {Here | null} here
 */
function optionOf(stop, instant, here) {
  /** @type {LateOption} */
  const option = { stop, distanceM: null, travelS: null, thereAt: null, joinAt: null, possible: null };
  const distanceM = here && stop.place ? straightLineM(here, stop.place) : null;
  if (distanceM === null || Number(here?.accuracyM) > Math.max(EXACT_ENOUGH_M, distanceM / 10)) return option;
  option.distanceM = distanceM;
  option.travelS = travelS(distanceM);
  if (!option.travelS) return option;
  option.thereAt = instant + option.travelS[0] * 1000;
  if (stop.depart) option.possible = option.thereAt < Date.parse(stop.depart);
  if (stop.arrive && option.possible !== false) option.joinAt = Math.max(Date.parse(stop.arrive), option.thereAt);
  return option;
}

/**
 * The stop at which somebody stands: the nearest one, as near as a venue is wide or the position is exact. Of stops at one
 * place it is `preferred`.
 *
 * @param {LateOption["stop"][]} stops
 * @param {Here} here
 * @param {string} [preferred] its id
 */
export function stopAt(stops, here, preferred) {
  let nearestM = Math.max(AT_STOP_M, Math.min(Number(here.accuracyM), 2 * AT_STOP_M));
  /** @type {LateOption["stop"] | null} */
  let nearest = null;
  for (const stop of stops) {
    if (!stop.place) continue;
    const distanceM = straightLineM(here, stop.place) - (stop.id === preferred ? SAME_PLACE_M : 0);
    if (distanceM >= nearestM) continue;
    [nearest, nearestM] = [stop, distanceM];
  }
  return nearest;
}
