/* The days of the organisers' list: they fold, tabs lead to them, a search finds stops in them, and what is now is
   marked. A newer list shows the same (`apply`). */
/** @import { Texts, Visit, VisitStatus } from "./types" */
import { fill, findAll, findOne, reveal } from "./elements.js";
import { groupTools } from "./groups.js";
import { moveNeedle } from "./needle.js";
import { dateAt, visitStatus } from "./status.js";

const TICK_MS = 15000;

export class DeskDays {
  /**
   * @param {HTMLElement} host
   * @param {{ onFound: (stop: string) => void, onDay: (day: string) => void, says: (text: string) => void }} options
   */
  constructor(host, { onFound, onDay, says }) {
    this.host = host;
    this.onFound = onFound;
    this.onDay = onDay;
    this.says = says;
    /** @type {Set<string>} */
    this.folded = new Set();
    this.isSearching = false;
    this.query = "";
    /** @type {{ visit: Visit, texts: Texts, clock: () => number } | null} */
    this.page = null;
    host.addEventListener("click", (event) => this.onClick(/** @type {Element} */ (event.target)));
    host.addEventListener("input", ({ target }) => this.onInput(target));
    host.addEventListener("keydown", (event) => this.onKey(event));
    // What scrolls is the list's column or the page around it.
    for (const root of [host, document]) root.addEventListener("scroll", () => this.onScroll(), { capture: true, passive: true });
    const timer = window.setInterval(() => (host.isConnected ? this.mark() : window.clearInterval(timer)), TICK_MS);
  }

  /**
   * The list is there, or a newer one.
   *
   * @param {{ visit: Visit, texts: Texts, clock: () => number }} page
   */
  apply(page) {
    const isFirst = !this.page;
    this.page = page;
    const { today } = this.now();
    if (isFirst && today) {
      for (const { date } of page.visit.days) if (date < today) this.folded.add(date);
    }
    for (const day of this.sections()) this.showFolded(day);
    this.showSearch();
    this.mark();
    this.showTab();
    if (isFirst && today) window.requestAnimationFrame(() => this.revealNow(today));
  }

  /** @returns {HTMLElement[]} */
  sections() {
    return findAll(this.host, "section.day");
  }

  /** The status of the visit, and its day that it is now; null on every other day. */
  now() {
    const { visit, clock } = /** @type {NonNullable<typeof this.page>} */ (this.page);
    const status = groupTools.statusOfAll(visit, clock(), visitStatus);
    const date = dateAt(clock(), status.now ?? status.next, visit.zone);
    return { status, today: visit.days.some((day) => day.date === date) ? date : null };
  }

  /** Marks the stops that are done, now and next, on the days of the visit alone. */
  mark() {
    const { texts, clock } = /** @type {NonNullable<typeof this.page>} */ (this.page);
    const { status, today } = this.now();
    this.markStops(today ? status.states : {});
    const next = today && !status.now && this.itemOn(today, status.next?.id);
    if (next) next.dataset.now = texts.now; // between two stops of today a line stands before the next one
    for (const strip of findAll(this.host, ".timeline")) moveNeedle(strip, clock());
    for (const tab of findAll(this.host, "[data-jump]")) tab.classList.toggle("is-today", tab.dataset.jump === today);
  }

  /** @param {VisitStatus["states"]} states */
  markStops(states) {
    const { texts } = /** @type {NonNullable<typeof this.page>} */ (this.page);
    const labels = { now: texts.now, next: texts.next, done: texts.done, later: "", "": "" };
    for (const bar of findAll(this.host, ".bar")) bar.dataset.state = states[bar.dataset.stop ?? ""] ?? "";
    for (const item of findAll(this.host, "li.stop")) {
      const state = (item.dataset.state = states[item.dataset.stop ?? ""] ?? "");
      findOne(item, ".state").textContent = labels[state];
      delete item.dataset.now;
    }
  }

  /** What is now, or comes next, of today. @param {string} today */
  revealNow(today) {
    const { status } = this.now();
    const target = this.itemOn(today, (status.now ?? status.next)?.id) ?? this.section(today);
    if (target) reveal(target, true);
  }

  /** @param {string} date */
  section(date) {
    return this.sections().find((each) => each.dataset.day === date);
  }

  /**
   * @param {string} date
   * @param {string | undefined} id a stop, if it is on that day
   */
  itemOn(date, id) {
    const section = this.section(date);
    return section && findAll(section, "li.stop").find((each) => each.dataset.stop === id);
  }

  /** @param {Element} target */
  onClick(target) {
    const button = /** @type {HTMLElement | null} */ (target.closest("button"));
    const { jump, fold, find } = button?.dataset ?? {};
    if (jump) this.jump(jump);
    else if (fold) this.fold(fold, !this.folded.has(fold));
    else if (find !== undefined) this.search(!this.isSearching);
    const bar = /** @type {HTMLElement | null} */ (target.closest(".bar"));
    if (bar?.dataset.stop) this.onFound(bar.dataset.stop);
  }

  /** @param {string} date */
  jump(date) {
    this.fold(date, false);
    this.onDay(date);
    const section = this.section(date);
    if (this.now().today === date) this.revealNow(date);
    else if (section) reveal(section, true);
  }

  /**
   * @param {string} date
   * @param {boolean} isFolded
   */
  fold(date, isFolded) {
    if (isFolded) this.folded.add(date);
    else this.folded.delete(date);
    for (const day of this.sections()) this.showFolded(day);
  }

  /** @param {HTMLElement} day */
  showFolded(day) {
    const isFolded = this.folded.has(day.dataset.day ?? "") && !this.query;
    day.classList.toggle("is-folded", isFolded);
    findOne(day, "ol.stops").hidden = isFolded;
    findOne(day, ".fold").setAttribute("aria-expanded", String(!isFolded));
  }

  /** Lets a stop be seen: its day unfolds, and a search that hides it ends. @param {HTMLElement} item */
  open(item) {
    if (item.classList.contains("is-filtered")) this.search(false);
    const date = item.closest("section")?.dataset.day;
    if (date && this.folded.has(date)) this.fold(date, false);
  }

  /** @param {boolean} isOn */
  search(isOn) {
    this.isSearching = isOn;
    this.query = "";
    this.showSearch();
    const focus = this.host.querySelector(isOn ? "[data-search]" : "[data-find]");
    if (focus instanceof HTMLElement) focus.focus({ preventScroll: true });
  }

  /** @param {EventTarget | null} target */
  onInput(target) {
    if (!(target instanceof HTMLInputElement) || target.dataset.search === undefined) return;
    this.query = target.value;
    this.showSearch();
    const { texts } = /** @type {NonNullable<typeof this.page>} */ (this.page);
    const found = this.matches();
    this.says(this.query ? fill(texts.found, { count: found.length }) : "");
    const first = found[0]?.closest("section");
    if (this.query && first) reveal(first, true);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (/** @type {HTMLElement} */ (event.target).dataset.search === undefined) return;
    if (event.key === "Escape") this.search(false);
    if (event.key !== "Enter") return;
    event.preventDefault(); // it would press the button that gets the focus
    const first = this.matches()[0]?.dataset.stop;
    if (!this.query || !first) return;
    this.search(false);
    this.onFound(first);
  }

  /** The stops that the search leaves. */
  matches() {
    return findAll(this.host, "li.stop:not([hidden], .is-filtered)");
  }

  showSearch() {
    const field = /** @type {HTMLInputElement | null} */ (this.host.querySelector("[data-search]"));
    if (!field) return;
    const wanted = plainText(this.query).split(/\s+/);
    if (field.value !== this.query) field.value = this.query;
    findOne(this.host, ".search").hidden = !this.isSearching;
    findOne(this.host, ".jump").classList.toggle("is-searching", this.isSearching);
    findOne(this.host, "[data-find]").setAttribute("aria-expanded", String(this.isSearching));
    for (const item of findAll(this.host, "li.stop")) {
      const text = plainText(`${item.dataset.name} ${item.dataset.address}`);
      item.classList.toggle("is-filtered", !wanted.every((word) => text.includes(word)));
    }
    for (const day of this.sections()) {
      day.classList.toggle("is-filtered", Boolean(this.query) && !day.querySelector("li.stop:not([hidden], .is-filtered)"));
      this.showFolded(day);
    }
    findOne(this.host, ".no-match").hidden = !this.query || this.matches().length > 0;
  }

  onScroll() {
    if (!this.host.isConnected || this.frame) return;
    this.frame = window.requestAnimationFrame(() => {
      this.frame = 0;
      this.showTab();
    });
  }

  /** The tab of the day that is in view is the current one. */
  showTab() {
    const bar = this.host.querySelector(".jump")?.getBoundingClientRect();
    if (!bar) return;
    const sections = this.sections().filter((each) => !each.classList.contains("is-filtered"));
    const passed = sections.filter((each) => each.getBoundingClientRect().top <= bar.bottom + 48);
    const date = (passed.at(-1) ?? sections[0])?.dataset.day;
    for (const tab of findAll(this.host, "[data-jump]")) {
      if (tab.dataset.jump !== date) tab.removeAttribute("aria-current");
      else if (!tab.hasAttribute("aria-current")) {
        tab.setAttribute("aria-current", "true");
        const tabs = findOne(this.host, ".days");
        tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
      }
    }
  }
}

/** Without case and accents, as people search. @param {string} text */
function plainText(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** Hidden stops have no number. @param {HTMLElement} list */
export function numberStops(list) {
  let number = 0;
  for (const stop of list.children) {
    const hidden = stop.matches(".is-hidden, [hidden]");
    if (!hidden) number += 1;
    findOne(stop, ".number").textContent = hidden ? "–" : String(number);
  }
}
