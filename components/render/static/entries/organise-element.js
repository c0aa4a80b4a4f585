/* The organisers' page inside Streamlit: the list in this element, the map in a frame from our own route.

   Streamlit runs this again at each change of its data, so the state that outlives a run is kept on the element. */
/** @import { Act } from "../draft-list.js" */
/** @import { ElementArguments, Texts, Visit } from "../types" */
import { DraftList } from "../draft-list.js";
import { findOne } from "../elements.js";
import { MapFrame } from "../map-frame.js";
import { setPageLanguage } from "../page-language.js";
import { goOnTyping } from "../typed-work.js";

/**
 * @typedef {{
 *   key: string, html: string, texts: Texts, visit: Visit, now: string, map: string, mapTitle: string,
 *   done: { from: string, seq: number }, choose: string | null,
 *   dialog: { opened: string, closed: string }, language: string,
 * }} Data
 * @typedef {{
 *   key: string | null, map: MapFrame, list?: DraftList, from: string, sent: number, open: (Act & { seq: number })[],
 *   shown?: string, send: (act: Act) => void,
 * }} State
 */

/** @param {ElementArguments<[Data], State>} arguments */
export default function ({ data: [data], parentElement, setTriggerValue }) {
  const state = (parentElement.studyVisit ??= newState());
  // Of two messages in quick succession the server may see the last alone: each carries all that is not answered yet.
  state.send = (act) => {
    state.open.push({ ...act, seq: ++state.sent });
    setTriggerValue("act", { from: state.from, acts: state.open });
  };
  const { from, seq } = data.done;
  if (from === state.from) state.open = state.open.filter((act) => act.seq > seq);
  setPageLanguage(data.language);
  goOnTyping(data.dialog, state.send);
  if (state.key === data.key) return () => {};
  state.key = data.key;
  hideToken();
  const host = findOne(parentElement, ".organise-host");
  const content = document.createElement("template");
  content.innerHTML = data.html; // escaped by the server, which makes all of our HTML
  const aheadMs = Date.parse(data.now) - Date.now();
  const page = { visit: data.visit, texts: data.texts, clock: () => Date.now() + aheadMs };
  if (state.list) {
    state.list.showPage(page);
    state.list.replace(content.content);
  } else {
    host.append(content.content);
    state.list = new DraftList(host, { texts: data.texts, map: state.map, send: (act) => state.send(act) });
    state.list.showPage(page);
    state.list.restore();
  }
  state.map.load(findOne(host, ".stage"), data.map, data.mapTitle);
  if (data.choose && data.choose !== state.shown) {
    // A stop that was just added: once, and then whichever the organiser chooses.
    state.shown = data.choose;
    state.map.forgetView();
    state.list.choose(data.choose, { scroll: true });
  }
  return () => state.map.stop();
}

/** @returns {State} */
function newState() {
  const from = Math.random().toString(36).slice(2);
  return { key: null, map: new MapFrame(), from, sent: 0, open: [], send: () => {} };
}

/** A token that stands in the address, from the organisers' link, leaves it. */
function hideToken() {
  if (!window.location.hash.includes("token=")) return;
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
}
