/* Where am I, and what can I still join: asked and answered on the phone; the position is never sent anywhere.

   `studyVisitLate` is the twin of components/plan/late.py, held to the same recorded table. */
const STUDY_VISIT_WALK_M_S = 1.0; // of straight line; plan/late.py gives the sources
const STUDY_VISIT_VAGUE_M = 500; // beyond this a walking time would be made up

function studyVisitMetres(from, to) {
  const radians = Math.PI / 180;
  const north = Math.sin(((to.latitude - from.latitude) * radians) / 2);
  const east = Math.sin(((to.longitude - from.longitude) * radians) / 2);
  const chord = north ** 2 + Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * east ** 2;
  return 2 * 6371008.8 * Math.asin(Math.min(1, Math.sqrt(chord)));
}

function studyVisitLate(visit, instant, here) {
  const { day, states } = studyVisitMoment(visit, instant);
  const stops = new Map(visit.days.filter((each) => each.date === day).flatMap((each) => each.stops.map((stop) => [stop.id, stop])));
  return Object.keys(states).filter((id) => states[id] !== "done" && stops.has(id)).map((id) => {
    const stop = stops.get(id);
    const option = { stop, distanceM: null, thereAt: null, joinAt: null, possible: null, contact: stop.contact || visit.contact };
    if (!here || !stop.place) return option;
    option.distanceM = studyVisitMetres(here, stop.place);
    option.thereAt = instant + (option.distanceM / STUDY_VISIT_WALK_M_S) * 1000;
    if (stop.depart) option.possible = option.thereAt < Date.parse(stop.depart);
    if (stop.arrive && option.possible !== false) option.joinAt = Math.max(Date.parse(stop.arrive), option.thereAt);
    return option;
  });
}

function studyVisitHere({ root, data, texts, clock, map, tools, show, choose }) {
  const { fill, make, duration, at, item } = tools;
  const section = root.querySelector(".here");
  const answer = section.querySelector(".here-answer");
  const metres = (m) => (m < 995 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toLocaleString(data.language, { maximumFractionDigits: m < 9950 ? 1 : 0 })} km`);

  function ask() {
    answer.replaceChildren(make("p", "", texts.looking));
    return new Promise((found) => {
      if (!navigator.geolocation) return found(null);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => found({ latitude: coords.latitude, longitude: coords.longitude, accuracyM: coords.accuracy }),
        () => found(null),
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
      );
    });
  }

  function away(option) {
    return fill(texts.onFoot, { distance: metres(option.distanceM), duration: duration((option.distanceM / STUDY_VISIT_WALK_M_S) * 1000) });
  }

  async function whereAmI() {
    const here = await ask();
    if (!here) return answer.replaceChildren(make("p", "", texts.noPosition));
    map.here(here);
    const lines = [make("p", "", fill(texts.within, { distance: metres(here.accuracyM) }))];
    const next = studyVisitLate(data, clock(), here).find((option) => option.distanceM !== null);
    if (next && here.accuracyM <= STUDY_VISIT_VAGUE_M) {
      const line = make("p");
      line.append(make("b", "", next.stop.name), " ", make("span", "", away(next)));
      lines.push(line);
    }
    answer.replaceChildren(...lines);
    show("map");
    if (next) choose(next.stop.id);
  }

  async function iAmLate() {
    const here = await ask();
    const exact = here && here.accuracyM <= STUDY_VISIT_VAGUE_M ? here : null;
    if (here) map.here(here);
    const options = studyVisitLate(data, clock(), exact).slice(0, 3);
    const lines = options.map((option) => {
      const line = make("div", "late" + (option.possible === false ? " is-missed" : ""));
      const name = make("button", "late-name", `${option.stop.number}. ${option.stop.name}`);
      name.type = "button";
      name.addEventListener("click", () => choose(option.stop.id, { scroll: true }));
      const text = option.possible === false ? texts.missed
        : option.joinAt ? fill(texts.joinAt, { time: at(option.joinAt) }) : option.stop.hours;
      line.append(name, make("span", "", option.distanceM === null || option.possible === false ? text : `${text}. ${away(option)}`));
      const ring = item(option.stop.id)?.querySelector("a.ring") ?? root.querySelector(".colophon a.ring");
      if (ring && option.possible !== true) line.append(ring.cloneNode(true));
      return line;
    });
    if (!here) lines.unshift(make("p", "", texts.noPosition));
    else if (!exact) lines.unshift(make("p", "", fill(texts.within, { distance: metres(here.accuracyM) })));
    answer.replaceChildren(...lines);
  }

  section.querySelector("[data-do=where]").addEventListener("click", whereAmI);
  section.querySelector("[data-do=late]").addEventListener("click", iAmLate);
  return { for: (phase) => (section.hidden = phase === "after-visit" || phase === "no-stops") };
}
