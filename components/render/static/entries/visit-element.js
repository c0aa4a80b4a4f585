/* The visit page inside Streamlit: the list in this element, the map in a frame from our own route.

   Streamlit runs this again at each change of its data, so the state that outlives a run is kept on the element. */
/** @import { Choice, ElementArguments, Formats, Live, Texts, Visit } from "../types" */
import { showChanges } from "../changes.js";
import { offerCitation } from "../citation.js";
import { findOne, replaceList } from "../elements.js";
import { groupTools } from "../groups.js";
import { MapFrame } from "../map-frame.js";
import { startPhotos } from "../photos.js";
import { startStopList } from "../stop-list.js";
import { followUpdates, showConnection } from "../updates.js";

/**
 * @typedef {{ key: string, html: string, visit: Visit, texts: Texts, map: string, mapTitle: string, live: Live, now: string }} Data
 * @typedef {{
 *   key: string | null, map: MapFrame, aheadMs: number, list?: ReturnType<typeof startStopList>,
 *   updates?: ReturnType<typeof followUpdates>, page?: { data: Visit, texts: Texts, formats: Formats },
 *   endPhotos?: () => void, onRevision?: (revision: string) => void, goTo?: (page: string | undefined) => void, onGroup?: (group: string) => void,
 * }} State
 */

/** @param {ElementArguments<[Data], State>} arguments */
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const state = (parentElement.studyVisit ??= { key: null, map: new MapFrame(), aheadMs: 0 });
  if (state.key === data.key) return () => end(state);
  state.key = data.key;
  state.goTo = (page) => setTriggerValue("go", page);
  state.onGroup = (group) => setTriggerValue("group", "=" + group);
  state.onRevision = (revision) => setTriggerValue("revision", revision);
  const host = findOne(parentElement, ".visit-host");
  const choice = state.list?.choice;
  state.list?.stop();
  const restore = showList(host, data.html, state);
  offerCitation(host);
  state.map.load(findOne(host, ".stage"), data.map, data.mapTitle);
  start(host, data, state, choice);
  restore();
  return () => end(state);
}

/**
 * @param {HTMLElement} host
 * @param {string} html
 * @param {State} state
 */
function showList(host, html, state) {
  const content = document.createElement("template");
  content.innerHTML = html; // escaped by the server, which makes all of our HTML
  if (host.querySelector(".visit")) return replaceList(host, content.content);
  host.append(content.content);
  host.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("a[data-go], .groups a"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (link.dataset.go) state.goTo?.(link.dataset.go);
    else state.onGroup?.(link.dataset.group ?? "");
  });
  return () => {};
}

/**
 * @param {HTMLElement} host
 * @param {Data} data
 * @param {State} state
 * @param {Choice} [before]
 */
function start(host, { visit, texts, live, now }, state, before) {
  state.aheadMs = Date.parse(now) - Date.now();
  // The server's clock, or that of a rehearsal: a phone that is an hour wrong still shows the right stop.
  const clock = () => Date.now() + state.aheadMs;
  const url = () => window.location.href;
  const list = (state.list = startStopList(host, { data: visit, texts, map: state.map, clock, url, before, groups: groupTools }));
  const open = (/** @type {HTMLElement} */ { dataset }) => state.onGroup?.(dataset.group ?? "");
  groupTools.rememberGroup(host, { data: visit, url: url(), open });
  showChanges(host, { data: visit, texts, list: () => state.list ?? list, clock });
  state.endPhotos?.();
  state.endPhotos = startPhotos(host, texts);
  state.page = { data: visit, texts, formats: list.formats };
  state.updates ??= followUpdates({
    ...live,
    revision: visit.revision,
    clock,
    onConnection: (connection) => state.page && showConnection(host, state.page, connection),
    onClock: (aheadMs) => (state.aheadMs = aheadMs),
    onRevision: (revision) => state.onRevision?.(revision),
  });
  state.updates.setRevision(visit.revision);
}

/** @param {State} state */
function end(state) {
  state.list?.stop();
  state.endPhotos?.();
  state.map.stop();
  state.updates?.stop();
  state.updates = undefined;
  state.key = null;
}
