/* The light page: list and map in one document, both made by the server. Served by an app it follows newer plans; as a
   file on a disk it stays as it is. */
/** @import { Choice, MapControl, NewerVisit, PageData } from "./types" */
import { showChanges } from "./changes.js";
import { findOne, readPageData, replaceFunder } from "./elements.js";
import { offerToKeep } from "./keep.js";
import { receiveMap } from "./map.js";
import { startStopList } from "./stop-list.js";
import { readStored, store } from "./storage.js";
import { followUpdates, showConnection } from "./updates.js";

// A smaller change of the clock changes nothing on the page.
const CLOCK_JUMP_MS = 2000;

/**
 * Starts the page as soon as all of it is there, Folium's map included.
 *
 * @param {Parameters<typeof receiveMap>[0]} [onMap]
 */
export function startLightPage(onMap) {
  receiveMap(onMap);
  document.addEventListener("DOMContentLoaded", () => new LightPage(readPageData()));
}

class LightPage {
  /** @param {PageData} page */
  constructor(page) {
    this.page = page;
    this.visit = page.visit;
    // Without a network: how wrong this phone's clock was, and when the plan was last known to be the newest.
    this.stored = (page.live && readStored("connection")) || [];
    /** @type {number} */
    this.aheadMs = this.stored[2] || 0;
    // A page that has just come from the server is right as it is, whatever this phone's clock says.
    this.knowsTime = !page.live || "asOf" in document.documentElement.dataset;
    this.list = this.startList();
    if (page.live) this.follow(page.live);
  }

  clock() {
    return Date.now() + this.aheadMs;
  }

  /** @param {Choice} [before] */
  startList(before) {
    return startStopList(document, {
      data: this.visit,
      texts: this.page.texts,
      map: mapControl(),
      clock: () => this.clock(),
      url: () => window.location.href,
      before,
      knowsTime: () => this.knowsTime,
      groups: window.studyVisitGroups,
    });
  }

  showChanges() {
    showChanges(document, { data: this.visit, texts: this.page.texts, list: () => this.list, clock: () => this.clock() });
  }

  /** @param {NonNullable<PageData["live"]>} live */
  follow(live) {
    this.showChanges();
    const { asOf } = document.documentElement.dataset; // written by worker.js into the page that it has stored
    const storedAsOf = this.stored[0] === this.visit.revision ? this.stored[1] : 0;
    this.updates = followUpdates({
      ...live,
      revision: this.visit.revision,
      clock: () => this.clock(),
      asOf: asOf === undefined ? undefined : Math.max(Number(asOf), storedAsOf),
      onClock: (aheadMs) => {
        const jump = Math.abs(aheadMs - this.aheadMs) > CLOCK_JUMP_MS;
        this.aheadMs = aheadMs;
        this.knowsTime = true;
        if (jump) this.list.clockChanged();
      },
      onConnection: (connection) => {
        this.knowsTime ||= !connection.reached;
        if (connection.reached) store("connection", [this.visit.revision, connection.asOf, this.aheadMs]);
        showConnection(document, { data: this.visit, texts: this.page.texts, formats: this.list.formats }, connection);
      },
      onRevision: () => this.loadNewest(live),
    });
    if (!live.worker) return;
    registerWorker(live.worker);
    offerToKeep();
  }

  /** @param {NonNullable<PageData["live"]>} live */
  async loadNewest(live) {
    try {
      const response = await fetch(`${live.json}&list=${live.list}`, { cache: "no-cache" });
      this.show(await response.json());
      if (live.worker) navigator.serviceWorker?.controller?.postMessage("newer");
    } catch {
      this.updates?.setRevision(this.visit.revision); // the next answer tries again
    }
  }

  /** @param {NewerVisit & { list: string }} newest */
  show(newest) {
    const content = document.createElement("template");
    content.innerHTML = newest.list; // escaped by the server, which makes all of our HTML
    const side = findOne(content.content, ".side");
    const old = findOne(document, ".visit .side");
    const [inner, top] = [old.scrollTop, old.getBoundingClientRect().top];
    const isScrolled = window.scrollY > 0;
    const before = this.list.choice;
    this.list.stop();
    old.replaceWith(side);
    replaceFunder(document, content.content);
    this.visit = newest;
    window.studyVisit?.map?.update(newest);
    this.list = this.startList(before);
    this.showChanges();
    side.scrollTop = inner;
    // The banner pushes the list down, and must not push away what is being read.
    if (isScrolled) window.scrollBy(0, side.getBoundingClientRect().top - top);
  }
}

/** The map of this document; a page of the list alone has none. @returns {MapControl} */
function mapControl() {
  const map = window.studyVisit?.map;
  return {
    showDay: (date) => date !== map?.day && map?.showDay(date),
    choose: (stop) => map?.choose(stop),
    showCard: (card) => map?.showCard(card),
    mark: (marks) => map?.mark(marks),
    showPosition: (position, view) => map?.showPosition(position, view),
    onLocate: (listener) => map?.offerPosition(listener),
    onChoose: (listener) => {
      if (map) map.onChoose = listener;
    },
  };
}

/** @param {string} address */
async function registerWorker(address) {
  try {
    await navigator.serviceWorker?.register(address, { scope: "pocket" });
  } catch {
    // There is none over plain HTTP, and asking throws in a frame that may store nothing.
  }
}
