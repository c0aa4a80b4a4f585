/* What there is to read in a plan, in a form that can be stored, and the changes from one to another. */
/** @import { Change, Read, ReadStop, Visit } from "./types" */
import { findAll } from "./elements.js";
import { fieldText } from "./stop-fields.js";

// New ones come last: what an older version stored has no text for them.
const FIELDS = ["address", "meet", "notes", "phone", "contact", "agenda", "accessibility"];
const MAX_TEXT = 120;
// 0.001 degrees of latitude are 111 m.
const MOVED_DEGREES = 0.001;

/**
 * What there is to read in a list.
 *
 * @param {ParentNode} root
 * @param {Visit} data
 * @returns {Read}
 */
export function readOf(root, data) {
  const items = new Map(findAll(root, "li.stop").map((item) => [item.dataset.stop, item]));
  return {
    visit: data.visit_id,
    group: data.of_group ?? "",
    language: data.language,
    number: data.plan.number,
    notes: {},
    until: data.forget_at,
    stops: data.days.flatMap((day) => day.stops.map(({ id, name, arrive, depart, place }) => ({
      id,
      day: day.date,
      hours: [arrive ?? "", depart ?? ""],
      at: place ? [place.latitude, place.longitude] : [],
      values: [name, ...FIELDS.map((field) => fieldText(items.get(id), field))].map(shortened),
    }))),
  };
}

/** A long text: its beginning, and a number that is another where its rest is another. @param {string} text */
function shortened(text) {
  if (text.length <= MAX_TEXT) return text;
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1e9;
  return `${text.slice(0, MAX_TEXT)}…${sum}`;
}

/**
 * The changes from one plan to another: stops that are gone, and the others in the order of the newer plan. Hours are
 * compared as instants, texts only where both are in one language.
 *
 * @param {Read} before
 * @param {Read} after
 * @returns {Change[]}
 */
export function changesBetween(before, after) {
  const old = new Map(before.stops.map((stop) => [stop.id, stop]));
  const ids = new Set(after.stops.map((stop) => stop.id));
  const moved = movedStops(before, after);
  /** @type {Change[]} */
  const changes = before.stops.filter((stop) => !ids.has(stop.id)).map((was) => ({ kind: "gone", was }));
  for (const stop of after.stops) {
    const was = old.get(stop.id);
    if (!was) {
      changes.push({ kind: "new", stop });
      continue;
    }
    if (!sameTime(was, stop)) changes.push({ kind: "time", was, stop });
    if (moved.has(stop.id)) changes.push({ kind: "order", was, stop });
    stop.values.forEach((text, index) => {
      const kind = FIELDS[index - 1] ?? "name";
      const known = before.language === after.language && typeof was.values[index] === "string";
      if ((known && was.values[index] !== text) || (kind === "address" && hasMoved(was, stop))) changes.push({ kind, was, stop, index });
    });
  }
  return changes;
}

/**
 * Whether a stop is at another place on the map. A place that was found since is the same.
 *
 * @param {ReadStop | undefined} was
 * @param {ReadStop | undefined} stop
 */
export function hasMoved(was, stop) {
  return Boolean(was && stop?.at.some((degrees, axis) => Math.abs(degrees - was.at[axis]) > MOVED_DEGREES));
}

/**
 * @param {ReadStop} one
 * @param {ReadStop} other
 */
function sameTime(one, other) {
  return one.day === other.day && one.hours.every((hour, index) => instantOf(hour) === instantOf(other.hours[index]));
}

/** @param {string} hour ISO 8601, or empty */
function instantOf(hour) {
  return Date.parse(hour) || 0;
}

/**
 * The fewest stops that have another place in the order of their day, of those whose day and hours are the same.
 *
 * @param {Read} before
 * @param {Read} after
 */
function movedStops(before, after) {
  const places = new Map(before.stops.map((stop, place) => [stop.id, { ...stop, place }]));
  /** The longest run of each day that is still in its order, by the stop that it ends with. @type {Map<string, string[]>} */
  const runs = new Map();
  const moved = new Set();
  for (const day of new Set(after.stops.map((stop) => stop.day))) {
    runs.clear();
    /** @type {string[]} */
    let longest = [];
    for (const stop of after.stops.filter((each) => each.day === day)) {
      const was = places.get(stop.id);
      if (!was || !sameTime(was, stop)) continue;
      moved.add(stop.id);
      /** @type {string[]} */
      let best = [];
      for (const [last, run] of runs) if (run.length > best.length && (places.get(last)?.place ?? 0) < was.place) best = run;
      runs.set(stop.id, [...best, stop.id]);
      if (best.length >= longest.length) longest = [...best, stop.id];
    }
    for (const id of longest) moved.delete(id);
  }
  return moved;
}
