/* The light page: list and map in one document, both made by the server. */
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
  if (!document.querySelector(".visit .side")) return;
  window.studyVisit = Object.assign(window.studyVisit || {}, {
    page: studyVisitPage(document, {
      data: page.visit,
      texts: page.texts,
      map,
      clock: () => Date.now(),
      url: () => window.location.href,
    }),
  });
})();
