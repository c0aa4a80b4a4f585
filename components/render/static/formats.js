/* Times, durations and distances as the reader's language writes them, in the time zone of the visit or of a stop. */
/** @import { Formats, Texts, Visit } from "./types" */
import { fill } from "./elements.js";
import { dateAt, localTime } from "./status.js";

/** A number stays on one line with its unit. @param {string} text */
const unbroken = (text) => text.replaceAll(" ", "\xa0");

/**
 * @param {Visit} visit
 * @param {Texts} texts
 * @returns {Formats}
 */
export function formatsOf({ language, zone }, texts) {
  /** @param {string} [timeZone] without it that of the reader's device */
  const hourIn = (timeZone) => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone });
  const hour = hourIn(zone);
  const days = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "long" });
  return {
    time(instant, stop) {
      const ms = Number(new Date(instant));
      return stop?.city ? `${hourIn("UTC").format(localTime(ms, stop))} (${stop.city})` : hour.format(ms);
    },
    isElsewhere: (instant) => hour.format(instant) !== hourIn().format(instant),
    dateOf: (instant, stop) => dateAt(instant, stop, zone),
    days: (count) => unbroken(days.format(count)),
    duration(ms) {
      const minutes = Math.max(0, Math.ceil(ms / 60000));
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
      const form = hours ? (rest ? texts.hoursMinutes : texts.hours) : texts.minutes;
      return unbroken(fill(form, { hours, minutes: rest }));
    },
    distance(metres) {
      if (metres < 995) return `${Math.round(metres / 10) * 10}\xa0m`;
      const maximumFractionDigits = metres < 9950 ? 1 : 0;
      return `${(metres / 1000).toLocaleString(language, { maximumFractionDigits })}\xa0km`;
    },
  };
}
