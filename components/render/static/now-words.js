/* What the card above the list says in each phase, as texts. */
/** @import { Clock, Formats, NowRow, Stop, Texts, Visit, VisitStatus } from "./types" */
import { fill } from "./elements.js";
import { openStop } from "./status.js";

const SOON_MS = 10 * 60e3;
const HOUR_MS = 60 * 60e3;
const MS_OF_DAY = 24 * HOUR_MS;

/** Whether the group, or one of the groups, is on its way through a day. @param {VisitStatus} status */
export function isVisitDay({ phase, apart = [] }) {
  return [phase, ...apart.map((group) => group.status.phase)].some((each) => /^(before-day|waiting|under-way|at-stop)$/.test(each));
}

/**
 * @param {object} options
 * @param {Visit} options.data
 * @param {Texts} options.texts
 * @param {Formats} options.formats
 * @param {() => number} options.clock
 */
export function nowWordsOf({ data, texts, formats, clock }) {
  const days = new Map(data.days.flatMap((day) => day.stops.map((stop) => [stop.id, day])));

  /**
   * An hour; one that nobody wrote is marked, as in the list.
   *
   * @param {string} instant
   * @param {Clock} where
   * @param {boolean | undefined} computed
   */
  const time = (instant, where, computed) => (computed ? "~" : "") + formats.time(instant, where);

  /**
   * `Now · until 10:40`; a flight ends by the clock of where it leads.
   *
   * @param {Pick<VisitStatus, "now" | "until" | "next">} status
   */
  function headOfNow({ now, until, next }) {
    if (!now || !until) return texts.now;
    const computed = until === now.depart ? now.depart_computed : next?.arrive_computed;
    return `${texts.now} · ${fill(texts.until, { time: time(until, now.end ?? now, computed) })}`;
  }

  /**
   * Whether a stop is of today, there and where the group is now. After midnight the day of the programme is still the
   * evening's.
   *
   * @param {Stop} stop
   * @param {Stop | null} now
   */
  function isToday({ id, arrive, ...stop }, now) {
    const dates = [days.get(id)?.date, arrive?.slice(0, 10)];
    return [stop, now ?? stop].every((each) => dates.includes(formats.dateOf(clock(), each)));
  }

  /**
   * `Next at 11:05`; with the day where it is not today.
   *
   * @param {Pick<VisitStatus, "phase" | "now" | "daysToGo">} status
   * @param {Stop} next
   */
  function headOfNext({ phase, now, daysToGo }, next) {
    const { arrive, hours, arrive_computed } = next;
    const hour = arrive ? time(arrive, next, arrive_computed) : hours;
    if (daysToGo || (arrive && !isToday(next, now))) {
      const day = `${days.get(next.id)?.label}, ${hour}`;
      // Far away it may be another day already.
      const isTomorrow = !now && formats.dateOf(clock() + MS_OF_DAY) === days.get(next.id)?.date;
      return isTomorrow ? `${texts.tomorrow}, ${day}` : day;
    }
    if (phase === "before-day") return `${texts.today}, ${hour}`;
    return arrive ? fill(texts.nextAt, { time: hour }) : `${texts.next} · ${hour}`;
  }

  /** @param {string} leaveAt @param {number} inMs @param {Stop | null} now */
  function leaveText(leaveAt, inMs, now) {
    if (inMs < 60e3) return texts.leaveNow;
    if (inMs < HOUR_MS) return fill(texts.leaveIn, { duration: formats.duration(inMs) });
    return fill(texts.leaveAt, { time: formats.time(leaveAt, now?.end ?? now) });
  }

  /** @param {VisitStatus} status @returns {NowRow[]} */
  function leaving({ leaveAt, leaveInMs, leg, now, next }) {
    if (!leaveAt || leaveInMs === null) return [];
    // Past a coffee, the leg leads to another stop than the next.
    const to = leg && leg.to !== next?.id && days.get(leg.to)?.stops.find(({ id }) => id === leg.to);
    const name = leg ? leg.label + (to ? " · " + to.name : "") : "";
    return [{ kind: leaveInMs < SOON_MS ? "leave is-soon" : "leave", head: leaveText(leaveAt, leaveInMs, now), name }];
  }

  /** How long it is until a day or the visit begins. @param {VisitStatus} status @returns {NowRow[]} */
  function untilStart({ daysToGo, startsInMs, next }) {
    if (daysToGo === 1 || (!daysToGo && startsInMs === null)) return [];
    const left = daysToGo ? formats.days(daysToGo) : (next?.arrive_computed ? "~" : "") + formats.duration(startsInMs ?? 0);
    return [{ kind: "note", head: fill(texts.startsIn, { duration: left }) }];
  }

  /** What comes before the next stop. @param {VisitStatus} status @returns {NowRow[]} */
  function before(status) {
    const { phase, now, leg } = status;
    if (now) return [{ kind: "stop", head: headOfNow(status), name: now.name, stop: now }, ...leaving(status)];
    if (phase === "under-way") return [{ kind: "way", head: texts.onTheWay, name: leg?.label }];
    if (phase === "after-day") return [{ kind: "note", head: texts.dayOver }];
    return phase === "waiting" ? [] : untilStart(status);
  }

  /** @param {VisitStatus} status @param {Stop} next @returns {NowRow} */
  function nextRow(status, next) {
    const { leg, daysToGo, now } = status;
    const row = { kind: "stop", head: headOfNext(status, next), name: next.name, stop: next };
    if (leg?.same_place && leg.to === next.id) return { ...row, reach: "call", note: leg.label };
    return { ...row, reach: daysToGo && (now || daysToGo > 1) ? "place" : "all" };
  }

  /** @param {VisitStatus} status @returns {NowRow[]} */
  function rows(status) {
    const { phase, day, next } = status;
    if (phase === "no-stops") return [];
    if (phase === "after-visit") {
      const today = formats.dateOf(clock(), data.days.at(-1)?.stops.at(-1)) === day;
      return [{ kind: "end", head: today ? texts.thankYou : texts.record, name: fill(texts.tookPlace, { date: data.dates }) }];
    }
    const open = openStop(status);
    if (open) return [{ kind: "stop", head: `${texts.today} · ${open.hours}`, name: open.name, stop: open, reach: "all" }];
    return next ? [...before(status), nextRow(status, next)] : before(status);
  }

  return { rows, headOfNow, headOfNext };
}
