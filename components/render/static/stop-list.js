/* The list of stops: days, the chosen stop, now and next, list or map on a phone.

   The list is whole in the HTML that the server makes; this shows, hides and marks. The light page (map in the same
   document) and the page inside Streamlit (map in a frame) use it alike. */
/** @import { Choice, GroupTools, MapControl, Texts, Visit, VisitStatus } from "./types" */
import { startDriverCards } from "./driver-card.js";
import { findAll, findOne, make, makeButton, reveal, scrollerOf } from "./elements.js";
import { forgetting } from "./forget.js";
import { formatsOf } from "./formats.js";
import { moveNeedle } from "./needle.js";
import { nowParts } from "./now-card.js";
import { isVisitDay, nowWordsOf } from "./now-words.js";
import { useOwnMaps } from "./own-maps.js";
import { peekHead } from "./peek.js";
import { startPosition } from "./position.js";
import { openStop, visitStatus } from "./status.js";

const TICK_MS = 5000;

/**
 * Makes the list work. `clock` gives milliseconds since the epoch (`knowsTime`: see forget.js), `url` the address that
 * follows the choice; `before` is the choice of the list that this one replaces; `groups` are the tools of groups.js.
 *
 * @param {ParentNode} root
 * @param {{ data: Visit, texts: Texts, map: MapControl, clock: () => number, url: () => string, before?: Choice, groups?: GroupTools, knowsTime?: () => boolean }} options
 */
export function startStopList(root, { data, texts, map, clock, url, before, groups, knowsTime }) {
  const visit = findOne(root, ".visit");
  const days = new Map(data.days.map((day) => [day.date, day]));
  const stops = new Map(data.days.flatMap((day) => day.stops.map((stop) => [stop.id, { ...stop, day: day.date }])));
  const formats = formatsOf(data, texts);
  const forgetWhenOver = forgetting(visit, { data, clock, knowsTime });
  /** @type {Choice} */
  const choice = { ...before, day: null, stop: null };
  const stopping = new AbortController();
  const { signal } = stopping;

  /** @param {string} id */
  function itemOf(id) {
    return findAll(root, "li.stop").find((item) => item.dataset.stop === id);
  }

  /** What scrolls the list: itself beside the map, else the page. */
  function scroller() {
    const side = findOne(root, ".side");
    return getComputedStyle(side).overflowY === "auto" ? side : scrollerOf(side);
  }

  /* Choosing */

  /** @param {string | null | undefined} date */
  function showDay(date) {
    if (!date || !days.has(date)) return;
    choice.day = date;
    for (const section of findAll(root, "section.day")) section.hidden = section.dataset.day !== date;
    for (const link of findAll(root, "nav.days a")) {
      if (link.dataset.day === date) {
        link.setAttribute("aria-current", "page");
        const tabs = findOne(root, "nav.days");
        tabs.scrollLeft = link.offsetLeft - (tabs.clientWidth - link.offsetWidth) / 2;
      } else link.removeAttribute("aria-current");
    }
    map.showDay(date);
  }

  /**
   * @param {string} id
   * @param {{ from?: "list" | "map" | "before", scroll?: boolean }} [how]
   */
  function choose(id, { from = "list", scroll = false } = {}) {
    const stop = stops.get(id);
    if (!stop) return;
    if (stop.day !== choice.day) showDay(stop.day);
    markChosenInPlace(id);
    if (from !== "map") map.choose(id);
    showPeek();
    updateAddress();
    const item = itemOf(id);
    if (from === "map") offerPinCard(id);
    if (item && (scroll || from === "map")) reveal(item, scroll, !scroll);
  }

  function chooseNone() {
    markChosen(null);
    map.choose(null);
    showPeek();
    updateAddress();
  }

  /** The card that closes above would take the chosen one along, out of the screen. @param {string} id */
  function markChosenInPlace(id) {
    const header = itemOf(id)?.querySelector("summary");
    const top = header?.getBoundingClientRect().top ?? 0;
    markChosen(id);
    if (header) scroller().scrollTop += header.getBoundingClientRect().top - top;
  }

  /** @param {string | null} id */
  function markChosen(id) {
    choice.stop = id;
    for (const item of findAll(root, "li.stop")) {
      const chosen = item.dataset.stop === id;
      item.classList.toggle("is-chosen", chosen);
      const card = item.querySelector("details");
      if (card && card.open !== chosen) card.open = chosen;
    }
  }

  /** A link that is sent on opens the same day and stop. */
  function updateAddress() {
    const address = new URL(url());
    /** @type {[string, string | null][]} */
    const parameters = [["day", choice.stop || days.size < 2 ? null : choice.day], ["stop", choice.stop]];
    for (const [name, value] of parameters) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href !== url()) window.history.replaceState(window.history.state, "", address);
  }

  /** @param {string | undefined} view `list` or `map` */
  function showView(view) {
    visit.dataset.view = view;
    for (const button of findAll(root, ".switch button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    showPeek();
    const item = choice.stop && itemOf(choice.stop);
    if (view === "list" && item) reveal(item);
  }

  /** On a phone the map fills the screen; the chosen stop shows in a small card at its edge. */
  function showPeek() {
    root.querySelector(".peek")?.remove();
    const stop = choice.stop && stops.get(choice.stop);
    if ((visit.dataset.view !== "map" && !visit.classList.contains("has-peek")) || !stop) return;
    const card = make("section", "peek");
    card.append(peekHead(stop, () => showView("list")));
    const directions = itemOf(stop.id)?.querySelector(".take-me");
    if (directions) card.append(directions.cloneNode(true));
    findOne(root, ".stage").append(card);
  }

  /** Elsewhere it shows beside its pin, when that was tapped. @param {string} id */
  function offerPinCard(id) {
    const link = itemOf(id)?.querySelector(".take-me");
    const isShown = root.querySelector(".peek")?.getClientRects().length;
    map.showCard(isShown ? null : { stop: id, href: link?.getAttribute("href"), text: link?.textContent });
  }

  /* Now and next */

  const words = nowWordsOf({ data, texts, formats, clock });
  const cardOptions = { root, itemOf, onClick: (/** @type {string} */ stop) => choose(stop, { scroll: true }) };
  const statusNow = () => (groups ? groups.statusOfAll(data, clock(), visitStatus) : visitStatus(data, clock()));

  function tick() {
    forgetWhenOver();
    const status = statusNow();
    const over = status.phase === "after-visit";
    const open = openStop(status);
    /** @type {VisitStatus["states"]} */
    const states = over ? {} : open ? { ...status.states, [open.id]: "later" } : status.states;
    showStates(states);
    map.mark({ states, leg: status.phase === "under-way" && status.leg ? status.leg.to : null });
    for (const strip of findAll(root, ".timeline")) moveNeedle(strip, clock());
    showCard(groups && status.apart ? groups.cardOfGroups(status.apart, { root, texts, words }) : nowParts(words.rows(status), cardOptions));
    position.section.hidden = !isVisitDay(status);
    hide(".bring", !status.phase.startsWith("before"));
    hide(".take-along", over);
    hide(".zone", !formats.isElsewhere(Date.parse(status.next?.arrive ?? "") || clock()));
    showRecord(over);
    position.show();
    return status;
  }

  /** @param {string} selector @param {boolean} hidden */
  function hide(selector, hidden) {
    for (const element of findAll(root, selector)) element.hidden = hidden;
  }

  /** @param {VisitStatus["states"]} states */
  function showStates(states) {
    for (const bar of findAll(root, ".bar")) bar.dataset.state = states[bar.dataset.stop ?? ""] ?? "";
    for (const item of findAll(root, "li.stop")) {
      const state = states[item.dataset.stop ?? ""] ?? "";
      item.dataset.state = state;
      findOne(item, ".state").textContent = { now: texts.nowStop, next: texts.nextStop, done: texts.done, later: "", "": "" }[state];
    }
  }

  /** Replaces the card only when it says something new; the focus stays on the same part. @param {HTMLElement[]} parts */
  function showCard(parts) {
    const section = findOne(root, "section.now");
    const shown = [...section.children];
    if (parts.length !== shown.length || !parts.every((part, index) => part.isEqualNode(shown[index]))) {
      const active = /** @type {Document | ShadowRoot} */ (section.getRootNode()).activeElement;
      const focused = findAll(section, "a, button").findIndex((each) => each === active);
      section.replaceChildren(...parts);
      findAll(section, "a, button")[focused]?.focus({ preventScroll: true });
    }
    section.hidden = parts.length === 0;
  }

  /** After the last stop the page is a record: the projects that were shown come first. @param {boolean} over */
  function showRecord(over) {
    // A record of the server has them at its head already.
    if (visit.classList.contains("is-record") === over || root.querySelector(".numbers")) return;
    visit.classList.toggle("is-record", over);
    root.querySelector(".shown")?.remove();
    const projects = findAll(root, "ul.projects");
    if (!over || !projects.length) return;
    const section = make("section", "shown");
    section.append(make("h2", "", texts.projects));
    for (const list of projects) {
      const id = /** @type {HTMLElement} */ (list.closest("li.stop")).dataset.stop ?? "";
      section.append(list.cloneNode(true), makeButton("", stops.get(id)?.name ?? "", () => choose(id, { scroll: true })));
    }
    findOne(root, "section.now").after(section);
  }

  /** On a day of the visit, and on the eve of one, that day; else the first day that has a marker. @param {VisitStatus} status */
  function firstDay(status) {
    const today = formats.dateOf(clock(), status.now ?? status.next);
    if (days.has(today) || status.phase === "after-day" || status.daysToGo === 1) return status.day;
    return (data.days.find((day) => day.markers.length) ?? data.days[0])?.date;
  }

  /** The clock was corrected: who has chosen nothing yet sees the day that it is now. */
  function clockChanged() {
    const status = tick();
    if (!choice.stop && !new URL(url()).searchParams.has("day")) showDay(firstDay(status));
  }

  visit.addEventListener("toggle", (event) => {
    const card = /** @type {HTMLDetailsElement} */ (event.target);
    const id = /** @type {HTMLElement | null} */ (card.closest("li.stop"))?.dataset.stop;
    if (!id) return;
    if (card.open && choice.stop !== id) choose(id);
    else if (!card.open && choice.stop === id) chooseNone();
  }, { capture: true, signal });
  visit.addEventListener("click", (event) => {
    /** @param {string} selector */
    const closest = (selector) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(selector));
    const named = closest(".bar, .late-name, .to-stop")?.dataset.stop;
    if (named) {
      event.preventDefault();
      position.close();
      choose(named, { scroll: true });
    }
    const tab = closest("nav.days a");
    if (tab) {
      event.preventDefault();
      if (choice.stop && stops.get(choice.stop)?.day !== tab.dataset.day) chooseNone();
      showDay(tab.dataset.day);
      updateAddress();
    }
    const view = closest(".switch button");
    if (view) showView(view.dataset.view);
    // The card is opened now, so that the map answers in the same frame: `toggle` comes with the next one.
    const card = /** @type {HTMLDetailsElement | null | undefined} */ (closest("summary")?.parentElement);
    if (card && !card.open) {
      event.preventDefault();
      choose(/** @type {HTMLElement} */ (card.closest("li.stop")).dataset.stop ?? "");
    }
  }, { signal });
  map.onChoose((id) => {
    position.close();
    choose(id, { from: "map" });
  });

  startDriverCards(visit, texts.close, signal);
  useOwnMaps(root);
  const position = startPosition({ root, data, texts, formats, clock, statusNow, map, choice, showDay, showView, itemOf, signal });
  const status = tick();
  const timer = window.setInterval(tick, TICK_MS);
  if (before) {
    showDay(before.day && days.has(before.day) ? before.day : firstDay(status));
    if (before.stop) choose(before.stop, { from: "before" });
  } else {
    const wanted = new URL(url()).searchParams;
    const start = stops.get(wanted.get("stop") ?? "");
    const day = wanted.get("day");
    showDay(start?.day ?? (day && days.has(day) ? day : firstDay(status)));
    if (start) choose(start.id, { scroll: true });
  }
  visit.classList.add("is-live");

  return {
    choice, choose, formats, clockChanged, refresh: tick,
    stop() {
      stopping.abort();
      window.clearInterval(timer);
    },
  };
}
