/* The list in a reader's hands: days, the chosen stop, now and next, list or map on a phone.

   The list is whole in the HTML; this only shows and hides, marks and counts. It serves the light page (the map stands
   in the same document) and the Streamlit page (the map stands in a frame) alike. */
function studyVisitPage(root, { data, texts, map, clock, url, before }) {
  const one = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const visit = one(".visit");
  const bring = one(".bring");
  const days = new Map(data.days.map((day) => [day.date, day]));
  const stops = new Map(data.days.flatMap((day) => day.stops.map((stop) => [stop.id, { ...stop, day: day.date }])));
  const hour = new Intl.DateTimeFormat(data.language, { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: data.zone });
  const inDays = new Intl.NumberFormat(data.language, { style: "unit", unit: "day", unitDisplay: "long" });
  const state = { day: null, stop: null };
  const stopping = new AbortController();
  const listen = (target, kind, act, options) => target.addEventListener(kind, act, { ...options, signal: stopping.signal });

  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
  }

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function duration(ms) {
    const minutes = Math.max(0, Math.ceil(ms / 60000));
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    if (!hours) return fill(texts.minutes, { minutes });
    return rest ? fill(texts.hoursMinutes, { hours, minutes: rest }) : fill(texts.wholeHours, { hours });
  }

  /* Choosing */

  function showDay(date) {
    if (!days.has(date)) return;
    state.day = date;
    for (const section of all("section.day")) section.hidden = section.dataset.day !== date;
    for (const link of all("nav.days a")) {
      if (link.dataset.day === date) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    map.day(date);
  }

  function choose(id, { from = "list", scroll = false } = {}) {
    const stop = stops.get(id);
    if (!stop) return;
    if (stop.day !== state.day) showDay(stop.day);
    state.stop = id;
    for (const item of all("li.stop")) {
      const chosen = item.dataset.stop === id;
      item.classList.toggle("is-chosen", chosen);
      const card = item.querySelector("details");
      if (card.open !== chosen) card.open = chosen;
    }
    if (from !== "map") map.choose(id);
    peek();
    remember();
    if (scroll || from === "map") {
      item(id).scrollIntoView({ block: scroll ? "start" : "nearest", behavior: still.matches || scroll ? "auto" : "smooth" });
    }
  }

  function item(id) {
    return all("li.stop").find((each) => each.dataset.stop === id);
  }

  function leave() {
    state.stop = null;
    for (const each of all("li.stop")) {
      each.classList.remove("is-chosen");
      each.querySelector("details").open = false;
    }
    map.choose(null);
    peek();
    remember();
  }

  /* The address follows what is chosen, so that a link sent on opens the same. */
  function remember() {
    const address = new URL(url());
    for (const [name, value] of [["day", state.stop ? null : days.size > 1 ? state.day : null], ["stop", state.stop]]) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href !== url()) window.history.replaceState(window.history.state, "", address);
  }

  function show(view) {
    visit.dataset.view = view;
    for (const button of all(".switch button")) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    peek();
    if (view === "list" && state.stop) item(state.stop)?.scrollIntoView({ block: "nearest" });
  }

  /* On a phone the map fills the screen; the chosen stop looks over its edge. */
  function peek() {
    one(".peek")?.remove();
    const stop = stops.get(state.stop);
    if (visit.dataset.view !== "map" || !stop) return;
    const card = make("section", "peek");
    const head = make("button", "peek-head");
    head.type = "button";
    head.append(make("span", "number", String(stop.number)), make("span", "hours", stop.hours), make("span", "name", stop.name));
    head.addEventListener("click", () => show("list"));
    card.append(head);
    const go = item(stop.id)?.querySelector(".take-me");
    if (go) card.append(go.cloneNode(true));
    one(".stage").append(card);
  }

  /* Now and next */

  function tick() {
    const moment = studyVisitMoment(data, clock());
    // In a record nothing is done, now or next any more.
    if (moment.phase === "after-visit") moment.states = {};
    for (const bar of all(".bar")) bar.dataset.state = moment.states[bar.dataset.stop] ?? "";
    for (const each of all("li.stop")) {
      const mark = moment.states[each.dataset.stop];
      each.dataset.state = mark ?? "";
      each.querySelector(".state").textContent = { now: texts.now, next: texts.next, done: texts.done }[mark] ?? "";
    }
    map.mark({ states: moment.states, leg: moment.phase === "under-way" ? moment.leg.to : null });
    for (const strip of all(".timeline")) needle(strip);
    const card = one("section.now");
    const parts = tell(moment);
    if (parts.length !== card.children.length || !parts.every((each, index) => each.isEqualNode(card.children[index]))) {
      // Only when it says something new, and without taking the focus from whoever stands on it.
      const at = [...card.children].indexOf(card.getRootNode().activeElement);
      card.replaceChildren(...parts);
      card.children[at]?.focus();
    }
    card.hidden = parts.length === 0;
    here.for(moment.phase);
    if (bring) bring.hidden = !moment.phase.startsWith("before");
    record(moment.phase === "after-visit");
    return moment;
  }

  /* The line of now in the day's strip, and what is over in it. */
  function needle(strip) {
    const [begin, end] = [Date.parse(strip.dataset.begin), Date.parse(strip.dataset.end)];
    const share = ((clock() - begin) / (end - begin)) * 100;
    const line = strip.querySelector(".needle");
    line.toggleAttribute("hidden", !(share >= 0 && share <= 100));
    for (const side of ["x1", "x2"]) line.setAttribute(side, `${share}%`);
  }

  /* After the last stop the page is a record, and what was shown comes first. */
  function record(over) {
    if (visit.classList.contains("is-record") === over) return;
    visit.classList.toggle("is-record", over);
    one(".shown")?.remove();
    if (!over) return;
    const shown = all("ul.projects");
    if (!shown.length) return;
    const section = make("section", "shown");
    section.append(make("h2", "", texts.projects));
    for (const list of shown) {
      const stop = stops.get(list.closest("li.stop").dataset.stop);
      const from = make("button", "", stop.name);
      from.type = "button";
      from.addEventListener("click", () => choose(stop.id, { scroll: true }));
      section.append(list.cloneNode(true), from);
    }
    one("section.now").after(section);
  }

  /* The few words that a glance is for. */
  function tell(moment) {
    const { phase, now, next, leg } = moment;
    if (phase === "no-stops") return [];
    if (phase === "after-visit") {
      const today = studyVisitDate(clock(), data.zone) === moment.day;
      return [part(today ? texts.thanks : texts.record, fill(texts.tookPlace, { date: data.dates }))];
    }
    const parts = [];
    if (phase === "at-stop") parts.push(part(texts.now, now.name, moment.until && fill(texts.until, { time: at(moment.until) }), now.id));
    if (phase === "under-way") parts.push(part(texts.onTheWay, leg.mode_label, leg.label.split(" · ").slice(1).join(" · "), next.id));
    if (phase === "waiting") parts.push(part(texts.now, next.arrive ? fill(texts.freeUntil, { time: at(next.arrive) }) : texts.free));
    if (phase === "after-day") parts.push(part(texts.now, texts.dayOver));
    if (phase === "before-visit" || phase === "before-day") parts.push(part(texts.startsIn, countdown(moment)));
    if (next) parts.push(part(texts.next, next.name, whenOf(next), next.id));
    if (phase === "at-stop" && moment.leaveAt) parts.push(leaving(moment));
    const go = next && !moment.daysToGo && !leg?.same_place && item(next.id).querySelector(".take-me");
    if (go) parts.push(go.cloneNode(true));
    return parts;
  }

  /* The clock turned out to be another: whoever has chosen nothing yet sees the day that it is now. */
  function turn() {
    const moment = tick();
    if (!state.stop && !new URL(url()).searchParams.has("day")) showDay(firstDay(moment));
  }

  function part(label, name, when, id) {
    const made = make(id ? "button" : "p", "now-part");
    if (id) {
      made.type = "button";
      made.addEventListener("click", () => choose(id, { scroll: true }));
    }
    made.append(make("span", "now-label", label), make("b", "now-name", name));
    if (when) made.append(make("span", "now-when", when));
    return made;
  }

  function countdown({ daysToGo, startsInMs }) {
    if (daysToGo > 1) return inDays.format(daysToGo);
    if (startsInMs !== null) return duration(startsInMs);
    return daysToGo ? texts.tomorrow : texts.today;
  }

  function leaving({ leaveAt, leaveInMs, leg }) {
    const made = make("p", "now-leave" + (leaveInMs < 10 * 60e3 ? " is-soon" : ""));
    const text = leaveInMs < 60e3 ? texts.leaveNow
      : leaveInMs < 60 * 60e3 ? fill(texts.leaveIn, { duration: duration(leaveInMs) })
      : fill(texts.leaveAt, { time: at(leaveAt) });
    made.append(make("b", "", text));
    if (leg) made.append(make("span", "", leg.label));
    return made;
  }

  function at(instant) {
    return hour.format(new Date(instant));
  }

  function whenOf(stop) {
    if (!stop.arrive) return stop.hours;
    const { day } = stops.get(stop.id);
    const time = at(stop.arrive);
    return day === studyVisitDate(clock(), data.zone) ? time : `${days.get(day).label}, ${time}`;
  }

  /* On a day of the visit that day; else the day that has most to show. */
  function firstDay(moment) {
    if (data.days.some((day) => day.date === studyVisitDate(clock(), data.zone)) || moment.phase === "after-day") return moment.day;
    return (data.days.find((day) => day.markers.length) ?? data.days[0])?.date;
  }

  /* The phone's own map where there is one: geo: on Android, Apple's on its own devices, else the web. */
  function ownMaps() {
    const agent = navigator.userAgent;
    const kind = /Android/.test(agent) ? "geo" : /iPhone|iPad|Macintosh/.test(agent) ? "apple" : null;
    if (kind) for (const link of all(".take-me")) link.href = link.dataset[kind];
  }

  listen(visit, "toggle", (event) => {
    const id = event.target.closest?.("li.stop")?.dataset.stop;
    if (!id) return;
    if (event.target.open && state.stop !== id) choose(id);
    else if (!event.target.open && state.stop === id) leave();
  }, { capture: true });
  listen(visit, "click", (event) => {
    const bar = event.target.closest(".bar");
    if (bar) choose(bar.dataset.stop, { scroll: true });
    const tab = event.target.closest("nav.days a");
    if (tab) {
      event.preventDefault();
      if (state.stop && stops.get(state.stop).day !== tab.dataset.day) leave();
      showDay(tab.dataset.day);
      remember();
    }
    const view = event.target.closest(".switch button");
    if (view) show(view.dataset.view);
    // Opened here and now, so that the map answers in the same frame: `toggle` comes with the next one.
    const card = event.target.closest("summary")?.parentElement;
    if (card && !card.open) {
      event.preventDefault();
      choose(card.closest("li.stop").dataset.stop);
    }
  });
  map.onChoose((id) => choose(id, { from: "map" }));

  ownMaps();
  const here = studyVisitHere({ root, data, texts, clock, map, show, choose, tools: { fill, make, duration, at, item } });
  const moment = tick();
  const timer = window.setInterval(tick, 5000);
  if (before) {
    showDay(days.has(before.day) ? before.day : firstDay(moment));
    if (stops.has(before.stop)) choose(before.stop, { from: "before" });
  } else {
    const asked = new URL(url()).searchParams;
    const start = stops.get(asked.get("stop"));
    showDay(start?.day ?? (days.has(asked.get("day")) ? asked.get("day") : firstDay(moment)));
    if (start) choose(start.id, { scroll: true });
  }
  visit.classList.add("is-live");

  return { state, show, hour, turn, stop: () => (stopping.abort(), window.clearInterval(timer)) };
}
