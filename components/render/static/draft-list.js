/* The organisers' list with its handles: a stop is moved here at once, by pointer or by keys, and the new order is sent;
   the answer brings hours, legs and problems. */
/** @import { OrganiserMapControl, Texts, Visit } from "./types" */
import { DeskDays, numberStops } from "./desk-days.js";
import { DeskMenu } from "./desk-menu.js";
import { startDrag } from "./drag.js";
import { fill, findAll, findOne, replaceContent, replaceList, reveal } from "./elements.js";
import { Placing } from "./placing.js";
import { startUndoKeys } from "./undo-keys.js";

// Of several quick steps by keys only the last is sent.
const KEY_PAUSE_MS = 350;

/** @typedef {{ do: string } & Record<string, unknown>} Act what the organiser did, as pages/actions.py reads it */

export class DraftList {
  /**
   * @param {HTMLElement} host
   * @param {{ texts: Texts, map: OrganiserMapControl, send: (act: Act) => void }} options
   */
  constructor(host, { texts, map, send }) {
    this.host = host;
    this.texts = texts;
    this.map = map;
    this.send = send;
    /** @type {string | null} */
    this.chosen = null;
    /** The choice of what becomes of the hours when a stop is moved, once it was made. */
    this.hours = "";
    /** A move that is not sent yet. @type {Act | null} */
    this.pending = null;
    /** A newer list that came while a card was dragged. @type {DocumentFragment | null} */
    this.waiting = null;
    this.isDragging = false;
    this.menu = new DeskMenu(host);
    this.days = new DeskDays(host, {
      onFound: (stop) => this.choose(stop, { scroll: true }),
      onDay: (day) => map.showDay(day),
      says: (text) => (this.one("[data-says]").textContent = text),
    });
    host.addEventListener("click", (event) => this.onClick(event));
    host.addEventListener("keydown", (event) => this.onKey(event));
    host.addEventListener("pointerdown", (event) => this.onPointer(event));
    host.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "hours") this.hours = target.value;
    });
    // Who puts the phone away right after a key means that step, too.
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    startUndoKeys(host, (act) => this.stepBack(act));
    map.onChoose((stop) => this.choose(stop, { scroll: true, from: "map" }));
    this.placing = new Placing(host, {
      map,
      showView: (view) => this.showView(view),
      onSave: (pinned) => send({ do: "pin", ...pinned }),
    });
  }

  /** @param {string} selector */
  one(selector) {
    return findOne(this.host, selector);
  }

  /** @param {string} id */
  itemOf(id) {
    return findAll(this.host, "li.stop").find((item) => item.dataset.stop === id);
  }

  /**
   * The server's newer list in the place of this one; scrolling and focus stay. One that comes while a card is dragged
   * waits for its drop.
   *
   * @param {DocumentFragment} content
   */
  replace(content) {
    if (this.isDragging) {
      this.waiting = content;
      return;
    }
    const focused = this.focused();
    const scrolled = this.host.querySelector(".days")?.scrollLeft ?? 0;
    const isOpen = Boolean(this.host.querySelector(".more-notices[open]"));
    const restoreScroll = replaceList(this.host, content);
    this.showTold(findOne(content, ".told"));
    for (const tabs of findAll(this.host, ".days")) tabs.scrollLeft = scrolled;
    this.host.querySelector(".more-notices")?.toggleAttribute("open", isOpen);
    this.restore();
    restoreScroll();
    if (!focused) return;
    const within = focused.stop ? this.itemOf(focused.stop) : this.host;
    focusOn(within?.querySelector(focused.selector));
  }

  /** What has the focus: its stop, if any, and how it is found in a newer list. */
  focused() {
    const root = /** @type {Document | ShadowRoot} */ (this.host.getRootNode());
    const focused = /** @type {HTMLElement | null | undefined} */ (root.activeElement?.closest("[data-focus], [data-do]"));
    if (!focused) return null;
    const { focus, do: act } = focused.dataset;
    const item = /** @type {HTMLElement | null} */ (focused.closest("li.stop"));
    return { stop: item?.dataset.stop, selector: focus ? `[data-focus="${focus}"]` : `[data-do="${act}"]` };
  }

  /** The message that is always in view; what stays the same is not read out again. @param {HTMLElement} newer */
  showTold(newer) {
    replaceContent(this.one(".told"), findAll(newer, ".told-box"));
  }

  /** @param {{ visit: Visit, texts: Texts, clock: () => number }} page what the list shows from now on */
  showPage(page) {
    this.page = page;
    this.texts = page.texts;
  }

  /** Shows in a new list what the organiser had chosen in the old one. */
  restore() {
    for (const input of findAll(this.host, "input[name=hours]")) {
      const choice = /** @type {HTMLInputElement} */ (input);
      if (this.hours) choice.checked = choice.value === this.hours;
    }
    this.menu.show();
    if (this.page) this.days.apply(this.page);
    this.showView(this.one(".draft").dataset.view);
    this.choose(this.chosen && this.itemOf(this.chosen) ? this.chosen : null, { from: "server" });
  }

  /** @param {string | undefined} view `list` or `map` */
  showView(view) {
    this.one(".draft").dataset.view = view;
    this.one(".dock [data-view]").setAttribute("aria-pressed", String(view === "map"));
  }

  /**
   * @param {string | null} id
   * @param {{ scroll?: boolean, from?: "list" | "map" | "server" }} [how]
   */
  choose(id, { scroll = false, from = "list" } = {}) {
    this.chosen = id;
    for (const item of findAll(this.host, "li.stop")) {
      const chosen = item.dataset.stop === id;
      item.classList.toggle("is-chosen", chosen);
      findOne(item, ".acts").hidden = !chosen;
      findOne(item, ".open").setAttribute("aria-expanded", String(chosen));
    }
    const item = id ? this.itemOf(id) : undefined;
    if (from === "list") {
      if (item) this.map.showDay(dayOf(item));
      this.map.choose(id);
    }
    if (!item || from === "server") return;
    this.days.open(item);
    if (scroll) reveal(item);
  }

  /** @param {MouseEvent} event */
  onClick({ target }) {
    const button = /** @type {Element} */ (target).closest("button");
    if (!button || button.disabled) return;
    const { move, view, pin, label, placing, do: act, focus = "" } = button.dataset;
    if (button.classList.contains("open")) this.choose(this.chosen === stopOf(button) ? null : stopOf(button));
    else if (move) this.step(stopOf(button), Number(move), focus, 0);
    else if (view) this.showView(this.one(".draft").dataset.view === "map" ? "list" : "map");
    else if (pin) this.placing.start(/** @type {HTMLElement} */ (this.itemOf(pin)), label, this.texts);
    else if (placing) this.placing.end(placing);
    else if (act) this.sendAct(act, button.dataset);
  }

  /**
   * @param {string} act
   * @param {DOMStringMap} parameters
   */
  sendAct(act, { of, column, value }) {
    this.flush();
    if (act === "close") this.one(".told").replaceChildren();
    this.send({ do: act, stop: of ?? null, column: column ?? null, value: value ?? null });
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const handle = /** @type {Element} */ (event.target).closest(".handle");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!handle || !step) return;
    event.preventDefault();
    this.step(stopOf(handle), step, "handle", KEY_PAUSE_MS);
  }

  /** Where there is such a step. @param {"undo" | "redo"} act */
  stepBack(act) {
    const button = /** @type {HTMLButtonElement} */ (this.one(`.dock [data-do=${act}]`));
    if (!button.disabled) this.sendAct(act, button.dataset);
  }

  /** @param {PointerEvent} event */
  onPointer(event) {
    const handle = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".handle"));
    if (!handle || event.button > 0) return;
    focusOn(handle);
    this.isDragging = true;
    startDrag(event, {
      handle,
      host: this.host,
      onDrop: (item) => {
        focusOn(handle);
        this.moved(item, 0);
      },
      onEnd: () => {
        this.isDragging = false;
        if (this.waiting) this.replace(this.waiting);
        this.waiting = null;
      },
    });
  }

  /**
   * One place earlier or later, over the edge of a day into the next one.
   *
   * @param {string} id
   * @param {number} by -1 or 1
   * @param {string} focus the `data-focus` of the button that keeps the focus
   * @param {number} pauseMs
   */
  step(id, by, focus, pauseMs) {
    const item = this.itemOf(id);
    if (!item) return;
    /**
     * The stop before or after that is on show: those of other groups may not be.
     *
     * @param {Element} from
     * @returns {Element | null}
     */
    const beside = (from) => {
      const next = by < 0 ? from.previousElementSibling : from.nextElementSibling;
      return next?.hasAttribute("hidden") ? beside(next) : next;
    };
    const other = beside(item);
    if (other) {
      if (by < 0) other.before(item);
      else other.after(item);
    } else {
      const lists = findAll(this.host, "ol.stops");
      const next = lists[lists.findIndex((list) => list === item.parentElement) + by];
      if (!next) return;
      if (by < 0) next.append(item);
      else next.prepend(item);
    }
    this.days.open(item);
    focusOn(item.querySelector(`[data-focus="${focus}"]`));
    reveal(item);
    this.moved(item, pauseMs);
  }

  /**
   * Numbers the stops, announces the move to screen readers, and sends it.
   *
   * @param {HTMLElement} item
   * @param {number} pauseMs
   */
  moved(item, pauseMs) {
    const list = /** @type {HTMLElement} */ (item.parentElement);
    for (const each of findAll(this.host, "ol.stops")) numberStops(each);
    const position = [...list.children].indexOf(item);
    const day = list.closest("section")?.querySelector("h2")?.textContent?.trim() ?? "";
    const values = { stop: item.dataset.name ?? "", number: position + 1, count: list.children.length, day };
    this.one("[data-says]").textContent = fill(this.texts.moved, values);
    window.clearTimeout(this.timer);
    this.pending = { do: "move", stop: item.dataset.stop, day: list.dataset.day, position, hours: this.hoursChoice() };
    if (pauseMs) this.timer = window.setTimeout(() => this.flush(), pauseMs);
    else this.flush();
  }

  hoursChoice() {
    return this.hours || /** @type {HTMLInputElement} */ (this.one("input[name=hours]:checked")).value;
  }

  /** Sends the move that waits for a pause of the keys. */
  flush() {
    window.clearTimeout(this.timer);
    const act = this.pending;
    this.pending = null;
    if (act) this.send(act);
  }
}

/** @param {Element | null | undefined} element */
function focusOn(element) {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true });
}

/** @param {Element} element */
function stopOf(element) {
  return /** @type {HTMLElement} */ (element.closest("li.stop")).dataset.stop ?? "";
}

/** @param {Element} item */
function dayOf(item) {
  return /** @type {HTMLElement} */ (item.closest("ol")).dataset.day ?? "";
}
