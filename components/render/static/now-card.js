/* The card above the list: what is now, what is next, and when to leave. */
/** @import { Clock, Formats, Leg, Stop, Texts, Visit, VisitStatus } from "./types" */
import { fill, make } from "./elements.js";
import { openStop } from "./status.js";

const SOON_MS = 10 * 60e3;
const HOUR_MS = 60 * 60e3;

/** The clock by which a stop ends: a flight's is that of where it leads. @param {Stop | null} stop */
const clockAtEnd = (stop) => stop?.end ?? stop;

/**
 * Gives the parts of the card, and when a stop begins.
 *
 * @param {object} options
 * @param {Visit} options.data
 * @param {Texts} options.texts
 * @param {Formats} options.formats
 * @param {() => number} options.clock
 * @param {(stop: string) => unknown} options.onClick
 * @param {(stop: string) => HTMLElement | undefined} options.itemOf
 * @returns {{ parts: (status: VisitStatus) => HTMLElement[], whenOf: (stop: Stop, now: Stop | null) => string, untilOf: (until: string, now: Stop, next: Stop | null) => string }}
 */
export function nowCardOf({ data, texts, formats, clock, onClick, itemOf }) {
  const days = new Map(data.days.flatMap((day) => day.stops.map((stop) => [stop.id, day])));

  /**
   * @param {string} label
   * @param {string} name
   * @param {string | null} [when]
   * @param {string} [stop] where a touch of the part leads
   */
  function part(label, name, when, stop) {
    const element = make(stop ? "button" : "p", "now-part");
    if (stop) {
      element.setAttribute("type", "button");
      element.addEventListener("click", () => onClick(stop));
    }
    element.append(make("span", "now-label", label), make("b", "now-name", name));
    if (when) element.append(make("span", "now-when", when));
    return element;
  }

  /** @param {VisitStatus} status */
  function ended({ day }) {
    const today = formats.dateOf(clock(), data.days.at(-1)?.stops.at(-1)) === day;
    return part(today ? texts.thankYou : texts.record, fill(texts.tookPlace, { date: data.dates }));
  }

  /**
   * An hour; one that nobody wrote is marked, as in the list.
   *
   * @param {string} instant
   * @param {Clock} where
   * @param {boolean | undefined} computed
   */
  function time(instant, where, computed) {
    return (computed ? "~" : "") + formats.time(instant, where);
  }

  /** @param {VisitStatus} status */
  function current({ phase, now, until, next, leg, daysToGo, startsInMs }) {
    if (now) return part(texts.now, now.name, until && fill(texts.until, { time: untilOf(until, now, next) }), now.id);
    if (phase === "after-day") return part(texts.now, texts.dayOver);
    if (phase === "under-way" && leg && next) return part(texts.onTheWay, leg.mode_label, lengthOf(leg), next.id);
    if (phase === "waiting") return part(texts.now, next?.arrive ? fill(texts.freeUntil, { time: time(next.arrive, next, next.arrive_computed) }) : texts.freeTime);
    return part(texts.startsIn, countdown(daysToGo, startsInMs, next));
  }

  /**
   * @param {string} until
   * @param {Stop} now
   * @param {Stop | null} next
   */
  function untilOf(until, now, next) {
    return time(until, now.end ?? now, until === now.depart ? now.depart_computed : next?.arrive_computed);
  }

  /** @param {Leg} leg */
  function lengthOf(leg) {
    return leg.label.split(" · ").slice(1).join(" · ");
  }

  /**
   * @param {number | null} daysToGo
   * @param {number | null} startsInMs
   * @param {Stop | null} next
   */
  function countdown(daysToGo, startsInMs, next) {
    if (daysToGo && daysToGo > 1) return formats.days(daysToGo);
    if (startsInMs !== null) return (next?.arrive_computed ? "~" : "") + formats.duration(startsInMs);
    return daysToGo ? texts.tomorrow : texts.today;
  }

  /**
   * The hour of a stop, with its day where it is not today, there or where the group is now.
   *
   * @param {Stop} stop
   * @param {Stop | null} now
   */
  function whenOf(stop, now) {
    const day = days.get(stop.id);
    if (!stop.arrive || !day) return stop.hours;
    const hour = time(stop.arrive, stop, stop.arrive_computed);
    // After midnight the day of the programme is still the evening's.
    const dates = [day.date, stop.arrive.slice(0, 10)];
    return [stop, now ?? stop].every((each) => dates.includes(formats.dateOf(clock(), each))) ? hour : `${day.label}, ${hour}`;
  }

  /**
   * @param {string} leaveAt
   * @param {number} leaveInMs
   * @param {VisitStatus} status
   */
  function leavingPart(leaveAt, leaveInMs, { leg, now: from, next }) {
    const element = make("p", "now-leave" + (leaveInMs < SOON_MS ? " is-soon" : ""));
    let text = fill(texts.leaveAt, { time: formats.time(leaveAt, clockAtEnd(from)) });
    if (leaveInMs < 60e3) text = texts.leaveNow;
    else if (leaveInMs < HOUR_MS) text = fill(texts.leaveIn, { duration: formats.duration(leaveInMs) });
    element.append(make("b", "", text));
    // Past a coffee, the leg leads to another stop than the next.
    const to = leg && leg.to !== next?.id ? days.get(leg.to)?.stops.find((stop) => stop.id === leg.to)?.name : "";
    if (leg) element.append(make("span", "", to ? `${leg.label} · ${to}` : leg.label));
    return element;
  }

  /** Where to meet, whom to ring and the way, from the next stop's own card. @param {VisitStatus} status */
  function copies({ next, daysToGo, leg }) {
    if (!next || (daysToGo ?? 0) > 1) return [];
    const wanted = daysToGo ? [".meet"] : leg?.same_place ? [".meet", ".call"] : [".meet", ".call", ".take-me"];
    return wanted.flatMap((selector) => {
      const found = itemOf(next.id)?.querySelector(selector);
      return found ? [/** @type {HTMLElement} */ (found.cloneNode(true))] : [];
    });
  }

  /** @param {VisitStatus} status */
  function parts(status) {
    const { phase, next, leaveAt, leaveInMs } = status;
    if (phase === "no-stops") return [];
    if (phase === "after-visit") return [ended(status)];
    const open = openStop(status);
    if (open) return [part(texts.today, open.hours), ...copies(status)];
    /** @type {HTMLElement[]} */
    const shown = [current(status)];
    if (next) shown.push(part(texts.next, next.name, whenOf(next, status.now), next.id));
    if (phase === "at-stop" && leaveAt && leaveInMs !== null) shown.push(leavingPart(leaveAt, leaveInMs, status));
    return [...shown, ...copies(status)];
  }

  return { parts, whenOf, untilOf };
}
