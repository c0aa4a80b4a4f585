/* What "Where am I?" and "I am late" answer, by the plan and by where the device says that it is. */
/** @import { Formats, Found, LateOption, Position, Stop, Texts, Visit, VisitStatus } from "./types" */
import { contactsOf } from "./contacts.js";
import { fill, make } from "./elements.js";
import { lateOptions, stopAt } from "./late.js";
import { fieldText } from "./stop-fields.js";

const OPTIONS_SHOWN = 3;
// An estimate is told in steps of five minutes, so that it does not look like a timetable.
const STEP_MS = 5 * 60e3;
// For less nobody goes to a stop that the group is about to leave.
const LEAST_STAY_MS = 15 * 60e3;

/** @param {number} ms */
const roundedUp = (ms) => Math.ceil(ms / STEP_MS) * STEP_MS;

/**
 * @param {object} options
 * @param {ParentNode} options.root
 * @param {Visit} options.data
 * @param {Texts} options.texts
 * @param {Formats} options.formats
 * @param {() => VisitStatus} options.statusNow
 * @param {(stop: string) => HTMLElement | undefined} options.itemOf
 */
export function answersOf({ root, data, texts, formats, statusNow, itemOf }) {
  /**
   * Why there is no position, and what still works.
   *
   * @param {string} reason the name of its text
   */
  function sorry(reason) {
    const denied = reason === "positionDenied";
    const made = make("p", "", denied ? texts.positionDenied : texts.noPosition);
    // In somebody else's page the frame may forbid it; the whole page is not in a frame.
    const full = denied && root.querySelector(".full");
    if (full) made.append(" ", full.cloneNode(true));
    return made;
  }

  /** @param {Position} position */
  function accuracy({ accuracyM }) {
    return make("p", "", fill(texts.accuracy, { distance: formats.distance(accuracyM) }));
  }

  /** How far it is, and how long that takes as far as anybody goes there. @param {LateOption} option */
  function wayTo({ distanceM, travelS }) {
    if (distanceM === null) return "";
    const distance = formats.distance(distanceM);
    const [least, most] = (travelS ?? []).map((seconds) => seconds * 1000);
    if (!travelS) return fill(texts.away, { distance });
    if (!most) return fill(texts.onFoot, { distance, duration: formats.duration(least) });
    return fill(texts.byTaxi, { distance, duration: `${formats.duration(roundedUp(least))}–${formats.duration(roundedUp(most))}` });
  }

  /**
   * A stop's name, in the list a button that leads to it, and lines below it.
   *
   * @param {"b" | "button"} tag
   * @param {Stop} stop
   * @param {(string | Node | null | undefined)[]} lines
   */
  function block(tag, stop, lines) {
    const made = make("div", "late");
    const name = make(tag, "late-name", `${stop.number}. ${stop.name}`);
    if (tag === "button") name.setAttribute("type", tag);
    name.dataset.stop = stop.id;
    made.append(name);
    for (const each of lines) if (each) made.append(typeof each === "string" ? make("span", "", each) : each);
    return made;
  }

  /** @param {Stop} stop */
  function directionsTo(stop) {
    return itemOf(stop.id)?.querySelector(".take-me")?.cloneNode(true);
  }

  /**
   * The stop that the reader needs, which is the first where the reader can still be for a while, and the one where the
   * reader stands.
   *
   * @param {Position} position
   * @param {number} at milliseconds since the epoch
   */
  function stopsFor(position, at) {
    const status = statusNow();
    const options = lateOptions(data, at, position, status);
    const placed = options.filter(({ stop }) => stop.place);
    const worth = placed.filter(({ thereAt, stop }) => !thereAt || !stop.depart || thereAt + LEAST_STAY_MS <= Date.parse(stop.depart));
    const needed = worth[0] ?? placed.at(-1);
    const today = data.days.find((day) => day.date === status.day)?.stops ?? [];
    return { options, needed, here: stopAt(today, position, needed?.stop.id), status };
  }

  /**
   * @param {Position} position
   * @param {number} at
   */
  function where(position, at) {
    const { needed, here, status, options } = stopsFor(position, at);
    /** @type {HTMLElement[]} */
    const parts = [];
    if (here) {
      const item = itemOf(here.id);
      // Who is near a vague position still has to find the place, as long as anybody is there.
      const find = () => [fieldText(item, "address"), directionsTo(here)];
      const search = () => [fieldText(item, "certainty"), ...(status.states[here.id] === "done" ? [] : find())];
      parts.push(block("b", here, here.place?.vague ? search() : [texts.youAreHere]));
    }
    if (needed && needed.stop.id !== here?.id) {
      const { stop } = needed;
      const state = status.states[stop.id];
      const label = state === "now" || state === "next" ? `${texts[state]} · ` : "";
      parts.push(block("b", stop, [label + stop.hours, wayTo(needed), directionsTo(stop)]));
    }
    if (!needed && options.length) parts.push(make("p", "", texts.noPlaces));
    return [...parts, accuracy(position)];
  }

  /**
   * Whom to tell, with a message that is ready to be sent. It says no position.
   *
   * @param {HTMLElement | undefined} item
   * @param {string} text
   */
  function tell(item, text) {
    const contacts = contactsOf(item, root, text);
    if (!contacts) return null;
    const made = make("p", "tell");
    made.append(make("span", "", texts.tell), ...contacts.links);
    return made;
  }

  /**
   * @param {LateOption} option
   * @param {number} at
   */
  function optionOf(option, at) {
    const { stop, joinAt, possible } = option;
    if (possible === false) {
      const missed = block("button", stop, [texts.tooLate]);
      missed.classList.add("is-missed");
      return missed;
    }
    const begin = stop.arrive ? Date.parse(stop.arrive) : 0;
    const joins = joinAt ?? (begin > at ? begin : 0);
    const time = formats.time(joins === begin ? begin : roundedUp(joins), stop);
    const approximate = joins !== begin || stop.arrive_computed;
    const text = joins ? fill(texts.lateMessage, { name: stop.name, time }) : fill(texts.lateMessageOpen, { name: stop.name });
    const when = joinAt ? fill(texts.joinAt, { time: (approximate ? "~" : "") + time }) : stop.hours;
    return block("button", stop, [when, wayTo(option), directionsTo(stop), tell(itemOf(stop.id), text)]);
  }

  /**
   * @param {Found} found
   * @param {number} at
   */
  function late({ position, reason }, at) {
    const options = lateOptions(data, at, position, statusNow()).slice(0, OPTIONS_SHOWN);
    const parts = options.map((option) => optionOf(option, at));
    if (!position) parts.unshift(sorry(reason));
    else if (options.some(({ stop, distanceM }) => stop.place && distanceM === null)) parts.unshift(accuracy(position));
    const told = options.every(({ possible }) => possible === false) && tell(undefined, "");
    return told ? [...parts, told] : parts;
  }

  return { stopsFor, where, late, sorry };
}
