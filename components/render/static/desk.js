/* The organisers' page inside Streamlit: the list with its handles lives here, the map in a frame from our own route.

   The list is the server's HTML. A stop is moved here at once, by pointer or by keys, and the new order sent; the answer
   brings hours, ways and problems. Everything that outlives a run of this script hangs on the element. */
export default function ({ data, parentElement, setTriggerValue }) {
  const held = (parentElement.studyVisitDesk ??= {
    key: null, frames: [], chosen: null, hours: "stay-with-places", from: Math.random().toString(36).slice(2), sent: 0, open: [],
  });
  // Of two messages in quick succession the server may see the last alone: each carries all that is not answered yet.
  held.send = (act) => {
    held.open.push({ ...act, seq: ++held.sent });
    setTriggerValue("act", { from: held.from, acts: held.open });
  };
  const { from, seq } = data.done;
  if (from === held.from) held.open = held.open.filter((act) => act.seq > seq);
  if (held.key === data.key) return () => {};
  const host = parentElement.querySelector(".host-of-desk");
  const first = held.key === null;
  held.key = data.key;
  held.data = data;
  if (window.location.hash.includes("token=")) {
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  const fresh = document.createElement("template");
  fresh.innerHTML = data.html; // escaped by the server, where all of our HTML is made
  if (first) {
    host.append(fresh.content);
    held.desk = new Desk(host, held);
  } else {
    held.desk.take(fresh.content);
  }
  frame(held, host.querySelector(".stage"), data);
  held.map.onChoose((id) => held.desk.choose(id, { scroll: true, from: "map" }));
  held.map.onPinned((at) => held.desk.pinned(at));
  held.desk.drawn();
  return () => window.removeEventListener("message", held.listener);
}

const KEY_PAUSE_MS = 350;
const EDGE_PX = 90;

class Desk {
  constructor(host, held) {
    this.host = host;
    this.held = held;
    host.addEventListener("click", (event) => this.click(event));
    host.addEventListener("keydown", (event) => this.key(event));
    host.addEventListener("pointerdown", (event) => this.grab(event));
    host.addEventListener("change", (event) => {
      if (event.target.name === "hours") this.held.hours = event.target.value;
    });
    // Who puts the phone away right after a key means that step, too.
    document.addEventListener("visibilitychange", () => document.hidden && this.flush());
  }

  one(selector) {
    return this.host.querySelector(selector);
  }

  all(selector) {
    return [...this.host.querySelectorAll(selector)];
  }

  item(id) {
    return this.all("li.stop").find((each) => each.dataset.stop === id);
  }

  /* The server's newer list in the place of this one; view, choice, place and focus stay. */
  take(content) {
    const old = this.one(".side");
    const root = this.host.getRootNode();
    const focused = root.activeElement?.closest?.("[data-focus], [data-do]");
    const focus = focused && [focused.closest("li.stop")?.dataset.stop, focused.dataset.focus, focused.dataset.do];
    const [top, outer] = [old.scrollTop, scroller(this.host)];
    const at = outer.scrollTop;
    const tools = this.one(".tools")?.scrollLeft ?? 0;
    old.replaceWith(content.querySelector(".side"));
    this.one(".side").scrollTop = top;
    outer.scrollTop = at;
    this.one(".tools").scrollLeft = tools;
    if (!focus) return;
    const [stop, name, act] = focus;
    const within = stop ? this.item(stop) : this.host;
    this.focusOn(within?.querySelector(name ? `[data-focus="${name}"]` : `[data-do="${act}"]`));
  }

  focusOn(element) {
    element?.focus({ preventScroll: true });
  }

  drawn() {
    for (const choice of this.all("input[name=hours]")) choice.checked = choice.value === this.held.hours;
    this.show(this.one(".desk").dataset.view);
    this.choose(this.held.chosen && this.item(this.held.chosen) ? this.held.chosen : null, { from: "server" });
  }

  show(view) {
    this.one(".desk").dataset.view = view;
    const button = this.one(".dock [data-view]");
    button.setAttribute("aria-pressed", String(view === "map"));
  }

  choose(id, { scroll = false, from = "list" } = {}) {
    this.held.chosen = id;
    for (const item of this.all("li.stop")) {
      const chosen = item.dataset.stop === id;
      item.classList.toggle("is-chosen", chosen);
      item.querySelector(".acts").hidden = !chosen;
      item.querySelector(".open").setAttribute("aria-expanded", String(chosen));
    }
    const item = id && this.item(id);
    if (from === "list") {
      if (item) this.held.map.day(item.closest("ol").dataset.day);
      this.held.map.choose(id);
    }
    if (item && scroll) item.scrollIntoView({ block: "nearest" });
  }

  click(event) {
    const target = event.target.closest("button");
    if (!target || target.disabled) return;
    const id = target.closest("li.stop")?.dataset.stop ?? null;
    const data = target.dataset;
    if (target.classList.contains("open")) this.choose(this.held.chosen === id ? null : id);
    else if (data.move) this.step(id, Number(data.move), data.focus, true);
    else if (data.view) this.show(this.one(".desk").dataset.view === "map" ? "list" : "map");
    else if (data.pin) this.place(data);
    else if (data.placing) this.placed(data.placing);
    else if (data.do) {
      const { do: act, of = null, column = null, value = null } = data;
      this.flush();
      this.held.send({ do: act, stop: of, column, value });
    }
  }

  key(event) {
    const handle = event.target.closest?.(".handle");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!handle || !step) return;
    event.preventDefault();
    this.step(handle.closest("li.stop").dataset.stop, step, "handle", false);
  }

  /* One place earlier or later, over the edge of a day into the next one. */
  step(id, by, focus, now) {
    const item = this.item(id);
    const list = item.parentElement;
    const other = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (other) {
      if (by < 0) other.before(item);
      else other.after(item);
    } else {
      const lists = this.all("ol.stops");
      const next = lists[lists.indexOf(list) + by];
      if (!next) return;
      if (by < 0) next.append(item);
      else next.prepend(item);
    }
    this.focusOn(item.querySelector(`[data-focus="${focus}"]`));
    item.scrollIntoView({ block: "nearest" });
    this.moved(id, now ? 0 : KEY_PAUSE_MS);
  }

  /* Numbers follow at once, it is said aloud, and the server is told: of many quick steps only the last. */
  moved(id, pauseMs) {
    const item = this.item(id);
    const list = item.parentElement;
    for (const each of this.all("ol.stops")) {
      let number = 0;
      for (const stop of each.children) {
        if (!stop.classList.contains("is-hidden")) number += 1;
        stop.querySelector(".number").textContent = stop.classList.contains("is-hidden") ? "–" : number;
      }
    }
    const position = [...list.children].indexOf(item);
    const title = list.closest("section").querySelector("h2").textContent;
    const values = { stop: item.dataset.name, number: position + 1, count: list.children.length, day: title };
    this.one("[data-says]").textContent = this.held.data.texts.moved.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
    window.clearTimeout(this.timer);
    this.pending = { do: "move", stop: id, day: list.dataset.day, position, hours: this.held.hours };
    if (pauseMs) this.timer = window.setTimeout(() => this.flush(), pauseMs);
    else this.flush();
  }

  flush() {
    window.clearTimeout(this.timer);
    const act = this.pending;
    this.pending = null;
    if (act) this.held.send(act);
  }

  /* Dragging: the card follows the finger, a line shows where it would go; only the drop changes the order. */
  grab(event) {
    const handle = event.target.closest?.(".handle");
    if (!handle || event.button > 0) return;
    const item = handle.closest("li.stop");
    const desk = this.one(".desk");
    const outer = this.scrolled();
    const from = event.clientY + outer.scrollTop;
    const line = Object.assign(document.createElement("div"), { className: "drop-line" });
    let [y, target, moving] = [event.clientY, null, false];
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.focusOn(handle);

    const draw = () => {
      const shift = y + outer.scrollTop - from;
      if (!moving && Math.abs(shift) < 5) return;
      if (!moving) {
        moving = true;
        item.classList.add("is-dragged");
        desk.classList.add("is-dragging");
      }
      item.style.transform = `translateY(${shift}px)`;
      target = this.under(y, item);
      target.list.style.position = "relative";
      const box = target.list.getBoundingClientRect();
      line.style.top = `${target.y - box.top}px`;
      target.list.append(line);
    };
    const scroll = () => {
      const height = window.innerHeight;
      const by = y < EDGE_PX ? y - EDGE_PX : y > height - EDGE_PX ? y - height + EDGE_PX : 0;
      if (by && moving) {
        outer.scrollTop += by / 6;
        draw();
      }
      this.scrolling = window.requestAnimationFrame(scroll);
    };
    const move = (moved) => {
      y = moved.clientY;
      draw();
    };
    const end = (ended) => {
      window.cancelAnimationFrame(this.scrolling);
      for (const [kind, act] of [["pointermove", move], ["pointerup", end], ["pointercancel", end], ["keydown", stop]]) handle.removeEventListener(kind, act);
      line.remove();
      item.style.transform = "";
      item.classList.remove("is-dragged");
      desk.classList.remove("is-dragging");
      if (ended.type !== "pointerup" || !moving || !target) return;
      const before = [item.parentElement, item.nextElementSibling];
      if (target.before) target.before.before(item);
      else target.list.append(item);
      if (before[0] === item.parentElement && before[1] === item.nextElementSibling) return;
      this.focusOn(handle);
      this.moved(item.dataset.stop, 0);
    };
    const stop = (pressed) => pressed.key === "Escape" && end(pressed);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", end);
    handle.addEventListener("pointercancel", end);
    handle.addEventListener("keydown", stop);
    this.scrolling = window.requestAnimationFrame(scroll);
  }

  /* What scrolls the list: the side itself on a desktop, the page on a phone. */
  scrolled() {
    const side = this.one(".side");
    return /auto|scroll/.test(getComputedStyle(side).overflowY) ? side : scroller(this.host);
  }

  /* Where a card let go at `y` would go: before which stop of which day (null: at its end). */
  under(y, dragged) {
    const lists = this.all("ol.stops");
    let list = lists[0];
    for (const each of lists) if (y >= each.closest("section").getBoundingClientRect().top) list = each;
    const stops = [...list.children].filter((each) => each.matches("li.stop") && each !== dragged);
    for (const stop of stops) {
      const card = stop.querySelector(".card").getBoundingClientRect();
      if (y < card.top + card.height / 2) return { list, before: stop, y: stop.getBoundingClientRect().top };
    }
    const last = stops.at(-1)?.getBoundingClientRect();
    return { list, before: null, y: last ? last.bottom : list.getBoundingClientRect().top + 8 };
  }

  /* The pin: taken up here, put down on the map, kept by the server. */
  place({ pin, label }) {
    this.placing = { stop: pin };
    this.show("map");
    const name = this.item(pin).dataset.name;
    this.held.map.day(this.item(pin).closest("ol").dataset.day);
    this.held.map.pin({ stop: pin, label: label || "•", text: this.held.data.texts.placeOf.replace("{stop}", name) });
    this.one(".placing").hidden = false;
    this.one("[data-placing=save]").disabled = true;
  }

  pinned(at) {
    if (this.placing?.stop !== at.stop) return;
    this.placing = at;
    this.one("[data-placing=save]").disabled = false;
  }

  placed(how) {
    const { placing } = this;
    this.placing = null;
    this.one(".placing").hidden = true;
    this.held.map.pin(null);
    this.show("list");
    if (how === "save") this.held.send({ do: "pin", ...placing });
  }
}
