/* The status of a visit at one instant: what is done, now and next. The same as components/plan/status.py; both are
   tested with tests/recorded/moments.json. */
/** @import { Clock, Day, Leg, Stop, Visit, VisitStatus } from "./types" */

const DAY_MS = 86400e3;

/**
 * A stop with its hours in milliseconds. `order` is the hour that sorts it; `end` is never before its arrival.
 *
 * @typedef {{ stop: Stop, date: string, arrive: number | null, depart: number | null, hour: number | null,
 *   order: number, end: number | null }} Entry
 */

/**
 * The ISO date of an instant in a time zone.
 *
 * @param {number} instant milliseconds since the epoch
 * @param {string} zone
 */
function dateIn(instant, zone) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(instant);
}

/**
 * The ISO date that the clocks at a stop show; without a stop those of the visit.
 *
 * @param {number} instant milliseconds since the epoch
 * @param {Clock | null | undefined} stop
 * @param {string} zone the visit's
 */
export function dateAt(instant, stop, zone) {
  return stop?.city ? dateIn(localTime(instant, stop), "UTC") : dateIn(instant, zone);
}

/**
 * What the clocks at a stop of another zone show, as if it were UTC: browsers do not know every zone.
 *
 * @param {number} instant milliseconds since the epoch
 * @param {Clock} clock
 */
export function localTime(instant, { utc_offset_min: minutes }) {
  return instant + (minutes ?? 0) * 60e3;
}

/** @param {string | null | undefined} text */
function milliseconds(text) {
  return text ? Date.parse(text) : null;
}

/**
 * The stops of all days in the order of their hours; a stop without hours stays behind the one before it.
 *
 * @param {Day[]} days
 * @returns {Entry[]}
 */
function entriesOf(days) {
  let latest = -Infinity;
  return days
    .flatMap((day) => day.stops.map((stop) => ({ stop, date: day.date })))
    .map(({ stop, date }) => {
      const arrive = milliseconds(stop.arrive);
      const depart = milliseconds(stop.depart);
      const hour = arrive ?? depart;
      const order = hour ?? latest;
      if (hour !== null) latest = Math.max(latest, hour);
      const end = depart === null ? null : Math.max(depart, arrive ?? depart);
      return { stop, date, arrive, depart, hour, order, end };
    })
    .sort((one, other) => (one.order === other.order ? 0 : one.order - other.order));
}

/**
 * The index of the first stop that is not over.
 *
 * @param {Entry[]} entries
 * @param {number} instant
 * @param {string} zone
 */
function currentIndex(entries, instant, zone) {
  const index = entries.findIndex((entry, at) => {
    const following = entries.slice(at + 1).find((each) => each.hour !== null);
    if (following?.hour && following.hour <= instant) return false;
    if (entry.end !== null) return entry.end > instant;
    return dateAt(instant, entry.stop, zone) <= (entry.stop.arrive ? entry.stop.arrive.slice(0, 10) : entry.date);
  });
  return index < 0 ? entries.length : index;
}

/**
 * When a stop ends: at its departure, or when the next stop begins if that is sooner.
 *
 * @param {Entry} entry
 * @param {Entry} next
 */
function endOf(entry, next) {
  if (entry.end !== null && next.hour !== null && entry.end > next.hour) return next.stop.arrive ?? next.stop.depart ?? null;
  return entry.stop.depart ?? null;
}

/**
 * When a stop ends, null where that was computed: no alarm rings by such an hour.
 *
 * @param {Entry} entry
 * @param {Entry} next
 */
function writtenEndOf(entry, next) {
  const end = endOf(entry, next);
  return (end === entry.stop.depart ? entry.stop.depart_computed : next.stop.arrive_computed) ? null : end;
}

/**
 * What is over, now, next and later.
 *
 * @param {Entry[]} entries
 * @param {number} current the index of the first stop that is not over
 * @param {number} next the index of the next stop, which is the current one if that has not begun
 * @returns {VisitStatus["states"]}
 */
function statesOf(entries, current, next) {
  return Object.fromEntries(entries.map(({ stop }, index) => {
    if (index < current) return [stop.id, "done"];
    if (index === next) return [stop.id, "next"];
    return [stop.id, index === current ? "now" : "later"];
  }));
}

/**
 * The leg ahead, and where it ends among the entries: at the next stop, or past rows without a place at a later one.
 *
 * @param {Visit} visit
 * @param {Entry[]} entries
 * @param {number} ahead the index of the next stop
 * @returns {{ leg: Leg, to: number } | null}
 */
function legAhead(visit, entries, ahead) {
  const legs = visit.days.flatMap((day) => day.legs);
  for (let to = ahead; entries[to]?.date === entries[ahead].date; to++) {
    const leg = legs.find((each) => each.to === entries[to].stop.id);
    if (leg) return leg.from === placeBefore(entries, ahead) ? { leg, to } : null;
    if (!entries[to].stop.with_group) return null;
  }
  return null;
}

/**
 * The id of the last stop with a place of its own before the next one.
 *
 * @param {Entry[]} entries
 * @param {number} ahead
 */
function placeBefore(entries, ahead) {
  return entries.slice(0, ahead).reverse().find(({ stop }) => !stop.with_group)?.stop.id;
}

/**
 * Whether a row without a place is the way itself: the group has left by the time that it begins.
 *
 * @param {Entry} entry
 * @param {string | null | undefined} leaveBy
 */
function isWay({ stop, arrive }, leaveBy) {
  return Boolean(stop.with_group && leaveBy && arrive !== null && Date.parse(leaveBy) <= arrive);
}

/**
 * When to leave for the next place: at the end of the row before the leg, or sooner where the way takes longer.
 *
 * @param {Entry[]} entries
 * @param {number} ahead
 * @param {{ leg: Leg, to: number } | null} way
 * @returns {Pick<VisitStatus, "leaveAt" | "leaveBy">}
 */
function leaving(entries, ahead, way) {
  const next = entries[ahead];
  if (!way) return { leaveAt: next.stop.with_group ? null : writtenEndOf(entries[ahead - 1], next), leaveBy: null };
  if (way.leg.same_place) return { leaveAt: null, leaveBy: null };
  const [last, target] = [entries[way.to - 1], entries[way.to]];
  const leaveBy = (!target.stop.arrive_computed && target.stop.leave_by) || null;
  if (isWay(last, target.stop.leave_by)) return { leaveAt: way.to === ahead ? null : leaveBy, leaveBy };
  const times = [writtenEndOf(last, target), leaveBy].filter((each) => each !== null);
  return { leaveAt: times.sort((one, other) => Date.parse(one) - Date.parse(other))[0] ?? null, leaveBy };
}

/**
 * The phase between two stops.
 *
 * @param {Entry | null} last
 * @param {Entry} next
 * @param {Leg | null} leg
 * @param {number} instant
 * @param {string} today
 * @returns {VisitStatus["phase"]}
 */
function phaseBetween(last, next, leg, instant, today) {
  if (last?.date === next.date) {
    if (!leg || leg.same_place || leg.to !== next.stop.id || last.end === null) return "waiting";
    if (isWay(last, next.stop.leave_by)) return "waiting";
    return instant < last.end + (leg.travel_s ?? 0) * 1000 ? "under-way" : "waiting";
  }
  if (today >= next.date) return "before-day";
  return last ? "after-day" : "before-visit";
}

/**
 * The stop that should come next today and has no hours, so that no clock tells whether the group is there; else null.
 *
 * @param {VisitStatus} status
 */
export function openStop({ phase, now, next, daysToGo }) {
  return next && !now && !daysToGo && phase !== "under-way" && !next.arrive && !next.depart ? next : null;
}

/** @type {VisitStatus} */
const NOTHING = {
  phase: "no-stops", day: null, now: null, until: null, next: null, leg: null,
  leaveAt: null, leaveBy: null, leaveInMs: null, startsInMs: null, daysToGo: null, states: {},
};

/**
 * @param {Visit} visit
 * @param {number} instant milliseconds since the epoch
 * @returns {VisitStatus}
 */
export function visitStatus(visit, instant) {
  const entries = entriesOf(visit.days);
  if (!entries.length) return NOTHING;
  const current = currentIndex(entries, instant, visit.zone);
  const arrive = entries[current]?.arrive ?? null;
  const at = arrive !== null && arrive <= instant ? entries[current] : null;
  const nextIndex = at ? current + 1 : current;
  const next = entries[nextIndex];
  const status = { ...NOTHING, states: statesOf(entries, current, nextIndex) };
  if (next) return { ...status, ...statusBefore(visit, { entries, nextIndex, at, instant }) };
  if (at) return { ...status, phase: "at-stop", day: at.date, now: at.stop, until: at.stop.depart ?? null };
  return { ...status, phase: "after-visit", day: entries[entries.length - 1].date };
}

/**
 * The way to the next stop of the same day.
 *
 * @param {Visit} visit
 * @param {Entry[]} entries
 * @param {number} nextIndex
 * @returns {Pick<VisitStatus, "leg" | "leaveAt" | "leaveBy">}
 */
function wayAhead(visit, entries, nextIndex) {
  const way = legAhead(visit, entries, nextIndex);
  return { leg: way?.leg ?? null, ...leaving(entries, nextIndex, way) };
}

/**
 * The status while there is a next stop: at a stop (`at`), or between the last one and the next.
 *
 * @param {Visit} visit
 * @param {{ entries: Entry[], nextIndex: number, at: Entry | null, instant: number }} moment
 * @returns {Omit<VisitStatus, "states">}
 */
function statusBefore(visit, { entries, nextIndex, at, instant }) {
  const [last, next] = [entries[nextIndex - 1] ?? null, entries[nextIndex]];
  const today = dateAt(instant, next.stop, visit.zone);
  const sameDay = last?.date === next.date;
  const { leg, leaveAt, leaveBy } = sameDay ? wayAhead(visit, entries, nextIndex) : NOTHING;
  const daysToGo = Math.max(0, Math.round((Date.parse(next.date) - Date.parse(today)) / DAY_MS));
  return {
    phase: at ? "at-stop" : phaseBetween(last, next, leg, instant, today),
    day: (at ?? next).date,
    now: at ? at.stop : null,
    until: at && endOf(at, next),
    next: next.stop,
    leg,
    leaveAt,
    leaveBy,
    leaveInMs: leaveAt === null ? null : Date.parse(leaveAt) - instant,
    startsInMs: next.arrive === null ? null : next.arrive - instant,
    daysToGo: sameDay ? null : daysToGo,
  };
}
