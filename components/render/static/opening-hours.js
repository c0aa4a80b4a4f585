/* Opening hours by days and hours, written as OpenStreetMap does; and a picker for them.
   https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification */
/** @import { OpeningRow, Texts } from "./types" */
import { dayOfWeek } from "./calendar.js";
import { make, makeButton } from "./elements.js";
import { addTimePicker } from "./time-picker.js";

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const RULE = /^(?:([A-Za-z ,-]+?)\s+)?(\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*)$/;

/**
 * The days and hours of a text that has nothing but those; null for any other.
 *
 * @param {string} text
 * @returns {OpeningRow[] | null}
 */
export function readOpening(text) {
  /** @type {string[][]} */
  const byDay = DAYS.map(() => []);
  for (const rule of text.split(";").map((each) => each.trim()).filter(Boolean)) {
    const match = RULE.exec(rule);
    const days = match && readDays(match[1] ?? "Mo-Su");
    if (!match || !days) return null;
    const spans = match[2].split(",").map((span) => span.replace(/\s/g, "").replace(/\b(\d):/g, "0$1:"));
    for (const day of days) byDay[day] = spans; // a later rule takes the place of an earlier one
  }
  return rowsOf(byDay);
}

/**
 * @param {OpeningRow[]} rows
 * @returns {string} `Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-14:00`
 */
export function writeOpening(rows) {
  const byDay = DAYS.map((_, day) => rows.filter((row) => row.days.includes(day) && row.from && row.to).map((row) => `${row.from}-${row.to}`));
  const rules = new Map();
  for (const [day, spans] of byDay.entries()) {
    const hours = [...new Set(spans)].sort().join(",");
    if (hours) rules.set(hours, [...(rules.get(hours) ?? []), day]);
  }
  return [...rules].map(([hours, days]) => `${writeDays(days)} ${hours}`).join("; ");
}

/** @param {string} text @returns {number[] | null} */
function readDays(text) {
  const days = [];
  for (const part of text.split(",").map((each) => each.trim())) {
    const [first, last = first] = part.split("-").map((each) => DAYS.indexOf(each.trim()));
    if (first < 0 || last < 0) return null;
    for (let day = first; ; day = (day + 1) % 7) {
      days.push(day);
      if (day === last) break;
    }
  }
  return days;
}

/** @param {number[]} days in the order of the week */
function writeDays(days) {
  const parts = [];
  for (let at = 0; at < days.length; at += 1) {
    const begin = at;
    while (days[at + 1] === days[at] + 1) at += 1;
    const separator = at - begin > 1 ? "-" : ",";
    parts.push(at === begin ? DAYS[days[at]] : `${DAYS[days[begin]]}${separator}${DAYS[days[at]]}`);
  }
  return parts.join(",");
}

/** @param {string[][]} byDay @returns {OpeningRow[]} */
function rowsOf(byDay) {
  /** @type {Map<string, number[]>} */
  const days = new Map();
  for (const [day, spans] of byDay.entries()) {
    for (const span of spans) days.set(span, [...(days.get(span) ?? []), day]);
  }
  return [...days].map(([span, on]) => ({ days: on, from: span.split("-")[0], to: span.split("-")[1] }));
}

/**
 * Shows the picker for a field, which has what is chosen at once.
 *
 * @param {HTMLElement} place
 * @param {HTMLInputElement} input
 * @param {{ texts: Texts, language: string, firstDay: number }} options
 */
export function showOpening(place, input, { texts, language, firstDay }) {
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const read = readOpening(input.value);
  const rows = read?.length ? read : [{ days: [0, 1, 2, 3, 4], from: "09:00", to: "17:00" }];

  function write() {
    input.value = writeOpening(rows);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** @param {OpeningRow} row @param {"from" | "to"} end */
  function hour(row, end) {
    const field = make("span", "field");
    const time = make("input");
    time.type = "text";
    time.value = row[end];
    time.setAttribute("aria-label", texts[end]);
    time.addEventListener("input", (event) => {
      event.stopPropagation();
      row[end] = time.value;
      write();
    });
    field.append(time);
    addTimePicker(time, texts);
    return field;
  }

  /** @param {OpeningRow} row */
  function drawRow(row) {
    const element = make("div", "row");
    const days = make("div", "days");
    for (let at = 0; at < 7; at += 1) {
      const day = (firstDay + at) % 7;
      const button = makeButton("", weekday.format(dayOfWeek(day)), () => {
        row.days = row.days.includes(day) ? row.days.filter((each) => each !== day) : [...row.days, day].sort();
        button.setAttribute("aria-pressed", String(row.days.includes(day)));
        write();
      });
      button.setAttribute("aria-pressed", String(row.days.includes(day)));
      days.append(button);
    }
    const span = make("div", "span");
    const remove = makeButton("", "×", () => {
      rows.splice(rows.indexOf(row), 1);
      write();
      draw();
    });
    remove.setAttribute("aria-label", texts.removeHours);
    span.append(hour(row, "from"), make("span", "", "–"), hour(row, "to"), remove);
    element.append(days, span);
    return element;
  }

  function draw() {
    const more = makeButton("quiet", texts.moreHours, () => {
      rows.push({ days: [], from: "10:00", to: "14:00" });
      draw();
    });
    place.replaceChildren(...rows.map((row) => drawRow(row)), more);
    if (!read && input.value) place.prepend(make("p", "help", texts.byHand));
  }
  draw();
  if (!input.value) write();
}
