/* A month to choose a day from, in the language of the page: the browser's own has that of the browser, and its weeks. */
import { make, makeButton } from "./elements.js";

/**
 * @param {HTMLElement} place
 * @param {{ day: string, language: string, firstDay: number, choose: (day: string) => void }} options `day` is an ISO 8601
 *   date, `firstDay` of the week 0 for Monday
 */
export function showCalendar(place, { day, language, firstDay, choose }) {
  let shown = monthOf(day);
  let chosen = day;
  const name = new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" });
  const weekday = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" });

  /** @param {number} by */
  function turn(by) {
    shown = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + by, 1));
    draw();
  }

  function draw() {
    const head = make("header");
    head.append(makeButton("", "‹", () => turn(-1)), make("span", "", name.format(shown)), makeButton("", "›", () => turn(1)));
    const grid = make("div", "grid");
    for (let at = 0; at < 7; at += 1) grid.append(make("span", "", weekday.format(dayOfWeek(firstDay + at))));
    const before = (shown.getUTCDay() + 6 - firstDay + 7) % 7;
    for (let at = 0; at < before; at += 1) grid.append(make("span"));
    const count = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + 1, 0)).getUTCDate();
    for (let number = 1; number <= count; number += 1) {
      const date = new Date(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), number));
      const iso = date.toISOString().slice(0, 10);
      const button = makeButton("", String(number), () => {
        chosen = iso;
        draw();
        choose(iso);
      });
      button.setAttribute("aria-label", full.format(date));
      button.setAttribute("aria-pressed", String(iso === chosen));
      grid.append(button);
    }
    place.replaceChildren(head, grid);
  }
  draw();
}

/** A date of that day of the week, 0 for Monday. @param {number} day */
export function dayOfWeek(day) {
  return new Date(Date.UTC(2024, 0, 1 + (day % 7))); // the first was a Monday
}

/** @param {string} day */
function monthOf(day) {
  const date = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? new Date() : date;
}
