/* The organisers' map alone: a pin that can be put where the door is, by dragging it or by tapping the map. */
(function () {
  "use strict";
  const tell = (message) => window.parent.postMessage({ studyVisit: message }, window.location.origin);
  const before = window.studyVisit.onMap;
  window.studyVisit.onMap = (visitMap) => {
    before?.(visitMap);
    const map = visitMap.map;
    let pin = null;
    let tap = null;

    function end() {
      pin?.remove();
      map.off("click", tap);
      pin = tap = null;
    }

    function begin({ stop, label, text }) {
      end();
      const at = visitMap.pins.get(stop)?.marker.getLatLng();
      const face = document.createElement("span");
      face.textContent = label;
      const icon = L.divIcon({ className: "stop-pin is-chosen is-moving", html: face, iconSize: [44, 44] });
      pin = L.marker(at ?? map.getCenter(), { icon, draggable: true, autoPan: true, zIndexOffset: 2000 }).addTo(map);
      pin.getElement().setAttribute("aria-label", text);
      const said = () => {
        const { lat, lng } = pin.getLatLng().wrap();
        tell({ pinned: { stop, latitude: lat, longitude: lng } });
      };
      tap = (event) => {
        pin.setLatLng(event.latlng);
        said();
      };
      pin.on("dragend", said);
      map.on("click", tap);
      if (at) map.setView(at, Math.max(map.getZoom(), 16), { animate: false });
    }

    window.addEventListener("message", (event) => {
      if (event.source !== window.parent || event.origin !== window.location.origin) return;
      const said = event.data?.studyVisit;
      if (!said || !("pin" in said)) return;
      if (said.pin) begin(said.pin);
      else end();
    });
  };
})();
