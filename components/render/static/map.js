/* The map in the browser: labels and keys, days, the chosen stop, the reader's position, a newer plan.

   Folium has made the map, the tiles, a group of layers a day, a marker a place and a line a leg; its script ends in
   `studyVisit.handOver`. Texts come from the page's JSON and are only ever set as text. */
/** @import { Day, DayLayers, Marker, MapMarks, NewerVisit, PageData, PinCardContent, Position, PositionView, Scene } from "./types" */
import { drawDay } from "./day-layers.js";
import { prefersStill, readPageData } from "./elements.js";
import { addGrid } from "./grid.js";
import { LateScript } from "./late-script.js";
import { LegBadge } from "./leg-badge.js";
import { MapNote, addControls } from "./map-controls.js";
import { drawPosition, fittedView, isPlaceSeen, onMovedByReader } from "./map-position.js";
import { onAdd } from "./on-add.js";

const CHOSEN_Z_OFFSET = 1000;

/**
 * Lets Folium's script, which comes after this one, hand over the map that it has made. A page without Leaflet has none.
 *
 * @param {(map: VisitMap) => unknown} [onMap]
 */
export function receiveMap(onMap) {
  window.studyVisit = {};
  if (typeof L === "undefined") return;
  // Leaflet's own default icon is a picture that is not served.
  L.Marker.prototype.options.icon = L.divIcon({ className: "stop-pin" });
  window.studyVisit.handOver = (map, scene) => {
    const visitMap = new VisitMap(map, scene, readPageData());
    window.studyVisit.map = visitMap;
    onMap?.(visitMap);
    // After the first paint.
    window.requestAnimationFrame(() => window.setTimeout(() => visitMap.late.load(visitMap.page.late)));
  };
}

export class VisitMap {
  /**
   * @param {L.Map} map
   * @param {Scene} scene
   * @param {PageData} page
   */
  constructor(map, scene, page) {
    this.map = map;
    this.texts = page.texts;
    /** Those of the street map, which the late script offers. */
    this.tiles = scene.tiles;
    this.page = page;
    /** @type {Map<string, { data: Day, group: L.FeatureGroup, badges: LegBadge[] }>} */
    this.days = new Map();
    /** @type {Map<string, { marker: L.Marker, data: Marker }>} */
    this.pins = new Map();
    /** @type {(stop: string) => void} */
    this.onChoose = () => {};
    /** @type {string | null} */
    this.chosen = null;
    /** @type {string | null} */
    this.day = null;
    /** The reader has moved the map, which stays as it is. */
    this.movedByReader = false;
    /** What is to be in view in the place of the day: the reader and a stop. @type {L.LatLngBounds | null} */
    this.wanted = null;
    /** What a card covers of it. @type {PositionView | null} */
    this.card = null;
    /** @type {() => void} */
    this.onLocate = () => {};
    this.late = new LateScript();
    /** @type {PinCardContent | null} */
    this.pinCard = null;
    map.createPane("casing").style.zIndex = "390";
    map.createPane("badges").style.zIndex = "450";
    // Below the pins, whose numbers it does not cover.
    map.createPane("you").style.zIndex = "590";
    addGrid(map);
    for (const day of page.visit.days) {
      if (scene.days[day.date]) this.addDay(day, scene.days[day.date]);
    }
    this.note = new MapNote(map);
    this.locate = addControls(map, {
      texts: this.texts,
      credit: page.credit,
      onWholeDay: () => this.showDay(this.day),
      onZoom: () => this.markMoved(),
      onLocate: () => this.onLocate(),
    });
    map.on("zoomend", () => this.shownDay?.badges.forEach((badge) => badge.place()));
    onMovedByReader(map, () => this.markMoved());
    new ResizeObserver(() => this.resized()).observe(map.getContainer());
    this.showDay(page.day);
  }

  get shownDay() {
    return this.days.get(this.day ?? "");
  }

  get shownMarkers() {
    return this.shownDay?.data.markers ?? [];
  }

  /** Whether the map is drawn at all: in a hidden part of the page it has no size. */
  get isVisible() {
    return this.map.getSize().x > 0;
  }

  markMoved() {
    this.movedByReader = true;
  }

  resized() {
    this.map.invalidateSize({ animate: false });
    if (!this.isVisible) return;
    if (this.movedByReader) this.panToChosen(false);
    else this.fit(false);
  }

  /**
   * @param {Day} day
   * @param {DayLayers} layers
   */
  addDay(day, layers) {
    const legs = day.legs.filter((leg) => !leg.same_place);
    const badges = layers.legs.map((line, index) => {
      const leg = legs[index];
      onAdd(line, () => {
        line.getElement()?.setAttribute("role", "img");
        line.getElement()?.setAttribute("aria-label", leg.text);
      });
      const points = /** @type {L.LatLng[]} */ (line.getLatLngs());
      layers.group.addLayer(L.polyline(points, { pane: "casing", className: "leg-casing", weight: 9, interactive: false }));
      line.on("click", () => this.choose(leg.to, true));
      return new LegBadge(this.map, layers.group, line, leg);
    });
    layers.markers.forEach((marker, index) => this.addMarker(marker, day.markers[index]));
    this.days.set(day.date, { data: day, group: layers.group, badges });
  }

  /**
   * @param {L.Marker} marker
   * @param {Marker} data
   */
  addMarker(marker, data) {
    marker.options.keyboard = true;
    onAdd(marker, () => {
      const pin = /** @type {HTMLElement} */ (marker.getElement());
      pin.setAttribute("role", "button");
      pin.setAttribute("aria-label", data.text);
      pin.classList.toggle("is-shared", data.stops.length > 1);
      this.markChosen(pin, data);
      pin.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        // Leaflet would answer Enter with a click of its own.
        event.preventDefault();
        event.stopPropagation();
        this.chooseNext(data.stops);
      });
    });
    marker.on("click", () => this.chooseNext(data.stops));
    for (const stop of data.stops) this.pins.set(stop, { marker, data });
  }

  /**
   * @param {HTMLElement} pin
   * @param {Marker} data
   */
  markChosen(pin, data) {
    const chosen = this.chosen !== null && data.stops.includes(this.chosen);
    pin.classList.toggle("is-chosen", chosen);
    pin.setAttribute("aria-pressed", String(chosen));
  }

  /** A shared marker goes through its stops, one at each click. @param {string[]} stops */
  chooseNext(stops) {
    this.choose(stops[(stops.indexOf(this.chosen ?? "") + 1) % stops.length], true);
  }

  /**
   * Shows a stop as the chosen one, or none.
   *
   * @param {string | null} stop
   * @param {boolean | null} [byReader] true where the reader chose it on the map, false where the map is to go there,
   *   null where the view stays
   */
  choose(stop, byReader = false) {
    this.chosen = stop;
    for (const { marker, data } of new Set(this.pins.values())) {
      marker.setZIndexOffset(stop !== null && data.stops.includes(stop) ? CHOSEN_Z_OFFSET : 0);
      const pin = marker.getElement();
      if (pin) this.markChosen(pin, data);
    }
    if (!byReader) this.showCard(null);
    if (stop === null) return;
    if (byReader) this.onChoose(stop);
    else if (byReader === false) this.panToChosen(!prefersStill());
  }

  /** Shows the card of a pin, once the late script is there. @param {PinCardContent | null} card */
  showCard(card) {
    this.pinCard = card;
    this.map.fire("card");
  }

  /** Brings the chosen stop into view, which may have been chosen while the map was hidden. @param {boolean} animate */
  panToChosen(animate) {
    const place = this.pins.get(this.chosen ?? "")?.marker.getLatLng();
    if (place && this.isVisible && !isPlaceSeen(this.map, place)) this.map.panTo(place, { animate, duration: 0.4 });
  }

  /** @param {string | null} date */
  showDay(date) {
    const shown = this.days.get(date ?? "");
    if (!shown) return;
    this.day = date;
    this.wanted = null;
    for (const { group } of this.days.values()) {
      if (group === shown.group) this.map.addLayer(group);
      else this.map.removeLayer(group);
    }
    this.movedByReader = false;
    this.fit(false);
    shown.badges.forEach((badge) => badge.place());
    this.note.show(shown.data.markers.length ? "" : this.texts.noPlaces);
    this.map.fire("dayshown");
  }

  /** Brings the whole day into view; where it has no place, that of another day. */
  fit(animate = true) {
    if (!this.isVisible) return;
    const bounds = this.shownDay?.data.bounds ?? this.page.visit.days.map((day) => day.bounds).find((box) => box);
    const box = this.wanted ?? (bounds && L.latLngBounds(bounds));
    if (!box) return;
    const { centre, zoom } = fittedView(this.map, box, this.wanted && this.card, this.wanted ? [] : this.shownMarkers);
    this.map.setView(centre, zoom, { animate: animate && !prefersStill() });
  }

  /** Shows a newer plan in the same map; the view stays where the reader has it. @param {NewerVisit} visit */
  update(visit) {
    for (const { group } of this.days.values()) this.map.removeLayer(group);
    this.days.clear();
    this.pins.clear();
    this.page.visit = visit;
    this.late.load(visit.late);
    for (const day of visit.days) this.addDay(day, drawDay(day, this.page.drawing));
    const { chosen, movedByReader, map } = this;
    const [centre, zoom] = [map.getCenter(), map.getZoom()];
    this.showDay(this.shownDay ? this.day : (visit.days[0]?.date ?? null));
    if (movedByReader) map.setView(centre, zoom, { animate: false });
    this.movedByReader = movedByReader;
    this.choose(this.pins.has(chosen ?? "") ? chosen : null, null);
  }

  /** Offers to show where the reader is. @param {() => void} onLocate */
  offerPosition(onLocate) {
    this.onLocate = onLocate;
    this.locate.hidden = false;
  }

  /**
   * Shows where the reader is, and the stop that the reader needs.
   *
   * @param {Position} position
   * @param {PositionView} view
   */
  showPosition(position, view) {
    const pin = this.pins.get(view.stop ?? "")?.marker;
    const day = this.shownDay?.data.bounds;
    const to = pin?.getLatLng() ?? (day ? L.latLngBounds(day).getCenter() : undefined);
    const { layer, box } = drawPosition(this.map, position, to, this.texts.youAreHere);
    this.you?.remove();
    this.you = layer;
    // From far away the pins of a day lie on one another.
    pin?.setZIndexOffset(CHOSEN_Z_OFFSET);
    this.wanted = to ? box.extend(to) : box;
    this.card = view;
    if (!view.again) this.movedByReader = false;
    if (!this.movedByReader) this.fit(!view.again);
  }

  /** Marks the stops that are done, now and next, and the leg under way. @param {MapMarks} marks */
  mark({ states, leg }) {
    for (const { marker, data } of new Set(this.pins.values())) {
      const pin = marker.getElement();
      if (!pin) continue;
      const ofStops = data.stops.map((stop) => states[stop]);
      pin.classList.toggle("is-done", ofStops.every((state) => state === "done"));
      for (const name of /** @type {const} */ (["now", "next"])) pin.classList.toggle("is-" + name, ofStops.includes(name));
    }
    for (const { badges } of this.days.values()) badges.forEach((badge) => badge.mark(leg));
  }
}
