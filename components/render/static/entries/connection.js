/* When the connection to the server goes: our words in the place of those of Streamlit, which are for who runs it and
   veil the page. Streamlit itself tries again. */
/** @import { ElementArguments } from "../types" */
import { findAll, findOne } from "../elements.js";

// A connection that is back sooner is not missed.
const PATIENCE_MS = 2000;

/**
 * @typedef {{ text: string }} Data
 * @typedef {{ text: string, stop: () => void }} State
 */

/** @param {ElementArguments<Data, State>} arguments */
export default function ({ data, parentElement }) {
  const state = (parentElement.studyVisit ??= { text: "", stop: () => {} });
  state.stop();
  state.text = data.text;
  state.stop = watch(findOne(parentElement, ".no-connection"), state);
  return () => state.stop();
}

/**
 * @param {HTMLElement} note
 * @param {State} state
 */
function watch(note, state) {
  const app = findOne(document, ".stApp");
  let timer = 0;
  const look = () => {
    const connection = app.dataset.testConnectionState ?? "CONNECTED";
    if (connection === "CONNECTED") {
      window.clearTimeout(timer);
      timer = 0;
      note.textContent = "";
      return;
    }
    timer ||= window.setTimeout(() => (note.textContent = state.text), PATIENCE_MS);
    closeMessages();
  };
  const observer = new MutationObserver(look);
  observer.observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
  observer.observe(document.body, { childList: true }); // where dialogs are
  look();
  return () => {
    observer.disconnect();
    window.clearTimeout(timer);
  };
}

/** Streamlit's own messages; a dialog of ours has elements in it, and what is typed there stays. */
function closeMessages() {
  for (const dialog of findAll(document, ".stDialog")) {
    if (!dialog.querySelector(".stVerticalBlock")) findOne(dialog, "section > button").click();
  }
}
