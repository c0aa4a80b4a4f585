/* The organisers' list with its handles: a stop is moved here at once, by pointer or by keys, and the new order is sent;
   the answer brings hours, legs and problems. */
/** @import { OrganiserMapControl, Pinned, Texts } from "./types" */
import { startDrag } from "./drag.js";
import { fill, findAll, findOne, replaceList } from "./elements.js";

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
    this.hours = "work-out";
    /** The stop whose pin is being moved. @type {{ stop: string } | Pinned | null} */
    this.placing = null;
    /** A move that is not sent yet. @type {Act | null} */
    this.pending = null;
    host.addEventListener("click", (event) => this.onClick(event));
    host.addEventListener("keydown", (event) => this.onKey(event));
    host.addEventListener("pointerdown", (event) => this.onPointer(event));
    host.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.name === "hours") this.hours = target.value;
    });
    // Who puts the phone away right after a key means that step, too.
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
    map.onChoose((stop) => this.choose(stop, { scroll: true, from: "map" }));
    map.onPinned((pinned) => this.pinMoved(pinned));
  }

  /** @param {string} selector */
  one(selector) {
    return findOne(this.host, selector);
  }

  /** @param {string} id */
  itemOf(id) {
    return findAll(this.host, "li.stop").find((item) => item.dataset.stop === id);
  }

  /** The server's newer list in the place of this one; scrolling and focus stay. @param {DocumentFragment} content */
  replace(content) {
    const root = /** @type {Document | ShadowRoot} */ (this.host.getRootNode());
    const focused = /** @type {HTMLElement | null | undefined} */ (root.activeElement?.closest("[data-focus], [data-do]"));
    const stop = /** @type {HTMLElement | null | undefined} */ (focused?.closest("li.stop"))?.dataset.stop;
    const scrolled = this.host.querySelector(".tools")?.scrollLeft ?? 0;
    replaceList(this.host, content);
    this.showTold(findOne(content, ".told"));
    this.one(".tools").scrollLeft = scrolled;
    if (!focused) return;
    const { focus, do: act } = focused.dataset;
    const within = stop ? this.itemOf(stop) : this.host;
    focusOn(within?.querySelector(focus ? `[data-focus="${focus}"]` : `[data-do="${act}"]`));
  }

  /** The message that is always in view; what stays the same is not read out again. @param {HTMLElement} newer */
  showTold(newer) {
    const told = this.one(".told");
    if (told.innerHTML !== newer.innerHTML) told.replaceChildren(...newer.childNodes);
  }

  /** Shows in a new list what the organiser had chosen in the old one. */
  restore() {
    for (const input of findAll(this.host, "input[name=hours]")) {
      const choice = /** @type {HTMLInputElement} */ (input);
      choice.checked = choice.value === this.hours;
    }
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
    if (item && scroll) item.scrollIntoView({ block: "nearest" });
  }

  /** @param {MouseEvent} event */
  onClick({ target }) {
    const button = /** @type {Element} */ (target).closest("button");
    if (!button || button.disabled) return;
    const { move, view, pin, label, placing, do: act, focus = "" } = button.dataset;
    if (button.classList.contains("open")) this.choose(this.chosen === stopOf(button) ? null : stopOf(button));
    else if (move) this.step(stopOf(button), Number(move), focus, 0);
    else if (view) this.showView(this.one(".draft").dataset.view === "map" ? "list" : "map");
    else if (pin) this.startPin(pin, label);
    else if (placing) this.endPin(placing);
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

  /** @param {PointerEvent} event */
  onPointer(event) {
    const handle = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest(".handle"));
    if (!handle || event.button > 0) return;
    focusOn(handle);
    startDrag(event, {
      handle,
      host: this.host,
      onDrop: (item) => {
        focusOn(handle);
        this.moved(item, 0);
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
    focusOn(item.querySelector(`[data-focus="${focus}"]`));
    item.scrollIntoView({ block: "nearest" });
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
    const day = list.closest("section")?.querySelector("h2")?.textContent ?? "";
    const values = { stop: item.dataset.name ?? "", number: position + 1, count: list.children.length, day };
    this.one("[data-says]").textContent = fill(this.texts.moved, values);
    window.clearTimeout(this.timer);
    this.pending = { do: "move", stop: item.dataset.stop, day: list.dataset.day, position, hours: this.hours };
    if (pauseMs) this.timer = window.setTimeout(() => this.flush(), pauseMs);
    else this.flush();
  }

  /** Sends the move that waits for a pause of the keys. */
  flush() {
    window.clearTimeout(this.timer);
    const act = this.pending;
    this.pending = null;
    if (act) this.send(act);
  }

  /**
   * Starts to move a stop's pin on the map.
   *
   * @param {string} stop
   * @param {string} [label]
   */
  startPin(stop, label) {
    const item = this.itemOf(stop);
    if (!item) return;
    this.placing = { stop };
    this.showView("map");
    this.map.showDay(dayOf(item));
    this.map.movePin({ stop, label: label || "•", text: fill(this.texts.pinOf, { stop: item.dataset.name ?? "" }) });
    this.one(".placing").hidden = false;
    this.allowSave(false);
  }

  /** @param {Pinned} pinned */
  pinMoved(pinned) {
    if (this.placing?.stop !== pinned.stop) return;
    this.placing = pinned;
    this.allowSave(true);
  }

  /** @param {string} how `save`, or else the pin stays where it was */
  endPin(how) {
    const { placing } = this;
    this.placing = null;
    this.one(".placing").hidden = true;
    this.map.movePin(null);
    this.showView("list");
    if (how === "save") this.send({ do: "pin", ...placing });
  }

  /** @param {boolean} allowed */
  allowSave(allowed) {
    /** @type {HTMLButtonElement} */ (this.one("[data-placing=save]")).disabled = !allowed;
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

/** Hidden stops have no number. @param {HTMLElement} list */
function numberStops(list) {
  let number = 0;
  for (const stop of list.children) {
    const hidden = stop.matches(".is-hidden, [hidden]");
    if (!hidden) number += 1;
    findOne(stop, ".number").textContent = hidden ? "–" : String(number);
  }
}
