/* What the Folium scene does in a reader's hands: labels and keys, days, the chosen stop, the ground under the tiles.

   Folium has made the map, the tiles, a group a day, a marker a place and a line a leg; its script ends in
   `studyVisit.handOver`, which is the beginning here. Words come from the page's JSON and are only ever set as text. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const LONE_STOP_ZOOM = 15;
  const MAX_FIT_ZOOM = 16;
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const studyVisit = (window.studyVisit = window.studyVisit || {});

  // Leaflet's default icon is a picture we do not ship; nothing may ask for it.
  L.Marker.prototype.options.icon = L.divIcon({ className: "stop-pin" });

  studyVisit.handOver = function (map, scene) {
    const page = JSON.parse(document.getElementById("visit-data").textContent);
    studyVisit.map = new VisitMap(map, scene, page);
    if (studyVisit.onMap) studyVisit.onMap(studyVisit.map);
  };

  class VisitMap {
    constructor(map, scene, page) {
      this.map = map;
      this.texts = page.texts;
      this.page = page;
      this.days = new Map();
      this.pins = new Map();
      this.onChoose = () => {};
      this.chosen = null;
      this.touched = false;
      map.createPane("casing").style.zIndex = 390;
      map.createPane("badges").style.zIndex = 450;
      this.ground();
      if (scene.tiles) this.watchTiles(scene.tiles);
      for (const day of page.visit.days) {
        if (scene.days[day.date]) this.takeDay(day, scene.days[day.date]);
      }
      this.controls(scene.tiles);
      map.on("zoomend", () => this.days.get(this.day)?.badges.forEach((badge) => badge.place()));
      const touched = () => (this.touched = true);
      map.on("dragstart", touched);
      map.getContainer().addEventListener("wheel", touched, { passive: true });
      new ResizeObserver(() => {
        map.invalidateSize({ animate: false });
        if (!map.getSize().x) return;
        if (scene.tiles && !map.hasLayer(scene.tiles)) scene.tiles.addTo(map);
        if (this.touched) return;
        this.fit(false);
        // A link to a stop, opened: the day in view, and the stop in its middle.
        if (this.pins.has(this.chosen)) map.panTo(this.pins.get(this.chosen).marker.getLatLng(), { animate: false });
      }).observe(map.getContainer());
      this.showDay(page.day);
    }

    takeDay(day, drawn) {
      const legs = day.legs.filter((leg) => !leg.same_place);
      const badges = [];
      drawn.legs.forEach((line, index) => {
        const leg = legs[index];
        onAdd(line, () => {
          line.getElement().setAttribute("role", "img");
          line.getElement().setAttribute("aria-label", leg.text);
        });
        const casing = L.polyline(line.getLatLngs(), { pane: "casing", className: "leg-casing", weight: 9, interactive: false });
        drawn.group.addLayer(casing);
        line.on("click", () => this.choose(leg.to, true));
        badges.push(new LegBadge(this.map, drawn.group, line, leg));
      });
      drawn.markers.forEach((marker, index) => this.takeMarker(marker, day.markers[index]));
      this.days.set(day.date, { data: day, group: drawn.group, badges });
    }

    takeMarker(marker, data) {
      marker.options.keyboard = true;
      onAdd(marker, () => {
        const pin = marker.getElement();
        pin.setAttribute("role", "button");
        pin.setAttribute("aria-label", data.text);
        pin.setAttribute("aria-pressed", String(data.stops.includes(this.chosen)));
        pin.classList.toggle("is-shared", data.stops.length > 1);
        pin.classList.toggle("is-chosen", data.stops.includes(this.chosen));
        pin.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          event.stopPropagation();
          this.step(data.stops);
        });
      });
      // Leaflet answers Enter with a click of its own on some versions; ours above stops there.
      marker.on("click", () => this.step(data.stops));
      for (const stop of data.stops) this.pins.set(stop, { marker, data });
    }

    /* A shared marker goes through its stops, one at each click. */
    step(stops) {
      this.choose(stops[(stops.indexOf(this.chosen) + 1) % stops.length], true);
    }

    /* Show `stop` as the chosen one (null: none). `ours` is true where the reader chose it here, on
       the map, false where the map is to go there, null where it stays. */
    choose(stop, ours = false) {
      this.chosen = stop;
      for (const { marker, data } of new Set(this.pins.values())) {
        const chosen = data.stops.includes(stop);
        marker.setZIndexOffset(chosen ? 1000 : 0);
        const pin = marker.getElement();
        if (!pin) continue;
        pin.classList.toggle("is-chosen", chosen);
        pin.setAttribute("aria-pressed", String(chosen));
      }
      if (ours) {
        this.onChoose(stop);
      } else if (ours === false && this.pins.has(stop) && this.map.getSize().x) {
        this.map.panTo(this.pins.get(stop).marker.getLatLng(), { animate: !still.matches, duration: 0.4 });
      }
    }

    showDay(date) {
      if (!this.days.has(date)) return;
      this.day = date;
      this.wanted = null;
      for (const [key, { group }] of this.days) {
        if (key === date) this.map.addLayer(group);
        else this.map.removeLayer(group);
      }
      this.touched = false;
      this.fit(false);
      const { data, badges } = this.days.get(date);
      badges.forEach((badge) => badge.place());
      this.say(data.markers.length ? "" : this.texts.noPlaces);
    }

    /* The whole day in view; without a single place, the other days' ground. */
    fit(animate = true) {
      if (this.wanted) return void this.map.getSize().x && this.map.fitBounds(this.wanted, { padding: [36, 36], animate: false });
      const shown = this.days.get(this.day)?.data;
      const bounds = shown?.bounds ?? this.page.visit.days.map((day) => day.bounds).find((box) => box);
      if (!bounds || !this.map.getSize().x) return;
      const box = L.latLngBounds(bounds);
      const options = { animate: animate && !still.matches };
      if (box.getSouthWest().equals(box.getNorthEast())) this.map.setView(box.getCenter(), LONE_STOP_ZOOM, options);
      else this.map.fitBounds(box, { ...options, paddingTopLeft: [36, 36], paddingBottomRight: [36, 44], maxZoom: MAX_FIT_ZOOM });
    }

    /* A newer plan in the same map; the view stays where the reader has it. */
    update(visit) {
      for (const { group } of this.days.values()) this.map.removeLayer(group);
      this.days.clear();
      this.pins.clear();
      this.page.visit = visit;
      for (const day of visit.days) this.takeDay(day, drawn(day, this.page.drawing));
      const { chosen, touched, map } = this;
      const [at, zoom] = [map.getCenter(), map.getZoom()];
      this.showDay(this.days.has(this.day) ? this.day : visit.days[0]?.date);
      if (touched) map.setView(at, zoom, { animate: false });
      this.touched = touched;
      this.choose(this.pins.has(chosen) ? chosen : null, null);
    }

    /* Where the reader is, with the circle in which that is true. */
    here({ latitude, longitude, accuracyM }) {
      this.you?.remove();
      const at = L.latLng(latitude, longitude);
      const dot = L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "you", iconSize: [20, 20], html: "" }) });
      dot.on("add", () => {
        dot.getElement().setAttribute("role", "img");
        dot.getElement().setAttribute("aria-label", this.texts.you);
      });
      const circle = L.circle(at, { radius: accuracyM, className: "you-circle", interactive: false });
      this.you = L.layerGroup([circle, dot]).addTo(this.map);
      this.touched = true;
      const shown = this.days.get(this.day)?.data.bounds;
      const box = circle.getBounds();
      // Somebody in another town sees the day; the circle alone would show neither.
      if (shown && at.distanceTo(L.latLngBounds(shown).getCenter()) < 50000) box.extend(L.latLngBounds(shown));
      this.wanted = box;
      if (this.map.getSize().x) this.map.fitBounds(box, { padding: [36, 36], maxZoom: MAX_FIT_ZOOM, animate: !still.matches });
    }

    /* What happens at this moment: stops done, now and next, and the leg under way. */
    mark({ states, leg }) {
      for (const { marker, data } of new Set(this.pins.values())) {
        const pin = marker.getElement();
        if (!pin) continue;
        const state = data.stops.map((stop) => states[stop]);
        for (const name of ["done", "now", "next"]) {
          pin.classList.toggle("is-" + name, name === "done" ? state.every((each) => each === name) : state.includes(name));
        }
      }
      for (const { badges } of this.days.values()) badges.forEach((badge) => badge.mark(leg));
    }

    /* A plain ground with a fine grid lies under the tiles, so that a map without them is calm, not broken. */
    ground() {
      const Ground = L.GridLayer.extend({
        createTile: () => L.DomUtil.create("div", "ground"),
      });
      new Ground({ pane: "tilePane", zIndex: 0 }).addTo(this.map);
    }

    watchTiles(tiles) {
      let loaded = 0;
      let failed = 0;
      const container = this.map.getContainer();
      tiles.on("tileload", ({ tile }) => {
        // What stands in for a tile that did not come loads too.
        if (tile.getAttribute("src") === tiles.options.errorTileUrl) return;
        loaded += 1;
        failed = 0;
        container.classList.remove("is-plain");
        this.note.hidden = true;
      });
      tiles.on("tileerror", () => {
        failed += 1;
        if (loaded || failed < 3) return;
        container.classList.add("is-plain");
        this.note.textContent = this.texts.plain;
        this.note.hidden = false;
        window.clearTimeout(this.fade);
        this.fade = window.setTimeout(() => (this.note.hidden = true), 6000);
      });
      window.addEventListener("online", () => tiles.redraw());
    }

    say(text) {
      this.note.textContent = text;
      this.note.hidden = !text;
    }

    controls(tiles) {
      const { map, texts } = this;
      const add = (position, build) => {
        const control = L.control({ position });
        control.onAdd = build;
        control.addTo(map);
      };
      add("topleft", () => {
        this.note = L.DomUtil.create("p", "map-note");
        this.note.setAttribute("role", "status");
        this.note.hidden = true;
        return this.note;
      });
      add("topright", () => {
        const bar = L.DomUtil.create("div", "map-bar");
        L.DomEvent.disableClickPropagation(bar);
        button(bar, texts.wholeDay, "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5", () => this.showDay(this.day));
        button(bar, texts.zoomIn, "M12 5v14M5 12h14", () => (this.touched = true) && map.zoomIn(1, { animate: !still.matches }));
        button(bar, texts.zoomOut, "M5 12h14", () => (this.touched = true) && map.zoomOut(1, { animate: !still.matches }));
        return bar;
      });
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      add("topright", () => {
        const north = L.DomUtil.create("div", "map-north");
        north.setAttribute("role", "img");
        north.setAttribute("aria-label", texts.north);
        north.append(drawing("M12 3l5 15-5-3.500-5 3.500z"), "N");
        return north;
      });
      add("bottomleft", () => {
        const credit = L.DomUtil.create("a", "map-credit");
        credit.href = "https://www.openstreetmap.org/copyright";
        credit.target = "_blank";
        credit.rel = "noopener noreferrer";
        credit.title = texts.credit;
        credit.textContent = this.page.credit;
        return credit;
      });
    }
  }

  /* The way's mode at the middle of its line and arrows along it, as long as the line is long enough to carry them. */
  class LegBadge {
    constructor(map, group, line, leg) {
      Object.assign(this, { map, line, leg });
      this.badge = this.mark_(group, "leg-badge leg-badge-" + leg.mode, (element) => {
        const use = document.createElementNS(SVG, "use");
        use.setAttribute("href", "#i-" + leg.mode);
        const icon = document.createElementNS(SVG, "svg");
        icon.setAttribute("class", "icon");
        icon.append(use);
        element.append(icon);
      });
      this.arrows = [0.25, 0.75].map((share) => ({
        share,
        marker: this.mark_(group, "leg-arrow leg-arrow-" + leg.mode, (element) => element.append(drawing("M8.5 5l7 7-7 7"))),
      }));
    }

    mark_(group, className, fill) {
      const marker = L.marker(this.line.getLatLngs()[0], {
        pane: "badges",
        interactive: false,
        keyboard: false,
        icon: L.divIcon({ className, iconSize: [26, 26], html: "" }),
      });
      marker.on("add", () => {
        const element = marker.getElement();
        element.setAttribute("aria-hidden", "true");
        if (!element.firstChild) fill(element);
      });
      group.addLayer(marker);
      return marker;
    }

    place() {
      if (!this.map.hasLayer(this.line)) return;
      const points = this.line.getLatLngs().map((point) => this.map.latLngToLayerPoint(point));
      const lengths = points.slice(1).map((point, index) => point.distanceTo(points[index]));
      const total = lengths.reduce((sum, length) => sum + length, 0);
      const at = (share) => {
        let rest = total * share;
        let index = 0;
        while (index < lengths.length - 1 && rest > lengths[index]) rest -= lengths[index++];
        const part = lengths[index] ? rest / lengths[index] : 0;
        const way = points[index + 1].subtract(points[index]);
        return { point: points[index].add(way.multiplyBy(part)), degrees: (Math.atan2(way.y, way.x) * 180) / Math.PI };
      };
      this.set(this.badge, at(0.5).point, total > 90);
      for (const { share, marker } of this.arrows) {
        const { point, degrees } = at(share);
        this.set(marker, point, total > 150);
        const arrow = marker.getElement()?.firstChild;
        if (arrow) arrow.style.transform = `rotate(${degrees}deg)`;
      }
    }

    set(marker, point, shown) {
      marker.setLatLng(this.map.layerPointToLatLng(point));
      const element = marker.getElement();
      if (element) element.style.display = shown ? "" : "none";
    }

    mark(leg) {
      const current = leg === this.leg.to;
      this.line.getElement()?.classList.toggle("is-current", current);
      this.badge.getElement()?.classList.toggle("is-current", current);
    }
  }

  /* What Folium draws of a day, drawn again from /visit.json with Folium's own measures. */
  function drawn(day, { line, dash, pin, more }) {
    const group = L.featureGroup();
    const legs = day.legs.filter((leg) => !leg.same_place).map((leg) => L.polyline(decoded(leg.line), {
      ...line,
      className: `leg leg-${leg.mode}`,
      dashArray: leg.estimated ? dash : null,
    }));
    const markers = day.markers.map((marker) => {
      const width = pin + more * (Math.min(marker.stops.length, 3) - 1);
      const face = document.createElement("span");
      face.textContent = marker.label;
      const icon = L.divIcon({ className: "stop-pin", html: face, iconSize: [width, pin] });
      return L.marker([marker.latitude, marker.longitude], { icon, riseOnHover: true });
    });
    for (const layer of [...legs, ...markers]) group.addLayer(layer);
    return { group, legs, markers };
  }

  /* An encoded polyline of five decimals, latitude first. */
  function decoded(text) {
    const points = [];
    const at = [0, 0];
    let index = 0;
    while (index < text.length) {
      for (const axis of [0, 1]) {
        let [value, shift, byte] = [0, 0, 0];
        do {
          byte = text.charCodeAt(index++) - 63;
          value |= (byte & 31) << shift;
          shift += 5;
        } while (byte >= 32);
        at[axis] += value & 1 ? ~(value >> 1) : value >> 1;
      }
      points.push([at[0] / 1e5, at[1] / 1e5]);
    }
    return points;
  }

  /* Each time that a layer comes onto the map, and now if it is there already: Folium has added the day on show. */
  function onAdd(layer, act) {
    layer.on("add", act);
    if (layer.getElement()) act();
  }

  function drawing(path) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  function button(bar, label, path, act) {
    const made = L.DomUtil.create("button", "", bar);
    made.type = "button";
    made.setAttribute("aria-label", label);
    made.title = label;
    made.append(drawing(path));
    made.addEventListener("click", act);
  }
})();
