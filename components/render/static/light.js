/* The light page: list and map in one document, both made by the server. Served by an app it follows newer plans; as a
   file on a disk it is what it is. */
(function () {
  "use strict";
  const page = JSON.parse(document.getElementById("visit-data").textContent);
  const drawn = window.studyVisit?.map;
  const map = {
    day: (date) => drawn?.showDay(date),
    choose: (stop) => drawn?.choose(stop),
    mark: (moment) => drawn?.mark(moment),
    here: (position) => drawn?.here(position),
    onChoose: (act) => drawn && (drawn.onChoose = act),
  };
  // Without a network: how wrong this phone's clock was, and when the plan was last known to be the newest.
  const kept = (page.live && studyVisitKept("touch")) || [];
  let ahead = kept[2] || 0;
  const clock = () => Date.now() + ahead;
  const make = (visit, before) => studyVisitPage(document, {
    data: visit,
    texts: page.texts,
    map,
    clock,
    url: () => window.location.href,
    before,
  });
  let shown = make(page.visit);
  if (!page.live) return;

  let visit = page.visit;
  let glance = studyVisitNews(document, { data: visit, texts: page.texts });
  const { asOf } = document.documentElement.dataset; // written by worker.js into what it had kept
  const live = studyVisitLive({
    ...page.live,
    revision: visit.revision,
    clock,
    asOf: asOf && Math.max(asOf, kept[0] === visit.revision ? kept[1] : 0),
    onClock: (ms) => {
      const jump = Math.abs(ms - ahead) > 2000;
      ahead = ms;
      if (jump) shown.turn();
    },
    onTouch: (state) => {
      if (state.reached) studyVisitKept("touch", [visit.revision, state.asOf, ahead]);
      studyVisitTouch(document, { data: visit, texts: page.texts, hour: shown.hour }, state);
    },
    onNews: async () => {
      try {
        const answer = await fetch(page.live.json + "&list=1", { cache: "no-cache" });
        const newest = await answer.json();
        const fresh = document.createElement("template");
        fresh.innerHTML = newest.list; // escaped by the server, where all of our HTML is made
        const side = fresh.content.querySelector(".side");
        const old = document.querySelector(".visit .side");
        const top = [old.scrollTop, window.scrollY];
        const before = shown.state;
        shown.stop();
        old.replaceWith(side);
        visit = newest;
        drawn?.update(visit);
        shown = make(visit, before);
        side.scrollTop = top[0];
        window.scrollTo(0, top[1]);
        glance = studyVisitNews(document, { data: visit, texts: page.texts, seen: glance });
        if (page.live.worker) navigator.serviceWorker?.controller?.postMessage("newer");
      } catch {
        live.holds(visit.revision); // the next answer tries again
      }
    },
  });
  // None over plain HTTP, and none in a frame that may keep nothing, where asking for it throws.
  if (page.live.worker) (async () => navigator.serviceWorker?.register(page.live.worker, { scope: "pocket" }))().catch(() => {});
})();
