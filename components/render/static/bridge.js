/* The map in a frame of our own page: what is chosen there is told here, and the other way round.

   Only the page that holds this frame is heard, and only from our own origin. */
(function () {
  "use strict";
  if (window.parent === window) return;
  const tell = (message) => window.parent.postMessage({ studyVisit: message }, window.location.origin);
  window.studyVisit = window.studyVisit || {};
  window.studyVisit.onMap = (map) => {
    map.onChoose = (stop) => tell({ chosen: stop });
    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== window.location.origin) return;
      const said = event.data?.studyVisit;
      if (!said) return;
      if ("day" in said && said.day !== map.day) map.showDay(said.day);
      if ("choose" in said && said.choose !== map.chosen) map.choose(said.choose);
      if ("view" in said) map.map.setView(said.view.at, said.view.zoom, { animate: false });
      if ("mark" in said) map.mark(said.mark);
      if ("here" in said) map.here(said.here);
      if ("theme" in said) document.documentElement.dataset.theme = said.theme;
    });
    map.map.on("moveend", () => tell({ view: { at: map.map.getCenter(), zoom: map.map.getZoom() } }));
    tell({ ready: true });
  };
})();
