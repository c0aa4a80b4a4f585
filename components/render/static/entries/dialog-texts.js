/* What is typed into a dialog of Streamlit's own fields: kept in the tab as it is typed, and asked about before the dialog
   closes. */
/** @import { ElementArguments, Texts } from "../types" */
import { guardDialog } from "../dialog-guard.js";
import { findOne } from "../elements.js";
import { keepTyped, typedWork } from "../typed-work.js";

/**
 * @typedef {{ opened: string, dialog: string, stop: string, keys: string[], changed: boolean, texts: Texts }} Data
 *   `keys` are those of the fields for texts, `changed` whether the server knows of other choices
 * @typedef {{ data: Data, typed: Record<string, string>, end: () => void }} State
 */

/** @param {ElementArguments<Data, State>} given */
export default function ({ data, parentElement }) {
  const state = parentElement.studyVisit;
  if (state) {
    if (state.data.opened !== data.opened) state.typed = typedBefore(data);
    state.data = data;
    return () => state.end();
  }
  const root = parentElement.getRootNode();
  const dialog = /** @type {HTMLElement | null} */ ((root instanceof ShadowRoot ? root.host : parentElement).closest("[role=dialog]"));
  if (!dialog) return () => {};
  /** @type {State} */
  const made = (parentElement.studyVisit = { data, typed: typedBefore(data), end: () => {} });
  const endGuard = guardDialog({
    section: dialog,
    host: findOne(parentElement, ".stop-form"),
    texts: () => made.data.texts,
    isChanged: () => made.data.changed || Object.keys(made.typed).length > 0,
  });
  /** @param {Event} event */
  const onInput = ({ target }) => {
    const field = /** @type {HTMLElement} */ (target);
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
    const { opened, dialog: name, stop, keys } = made.data;
    const key = keys.find((each) => field.closest(`.${className(each)}`));
    if (!key) return;
    made.typed[key] = field.value;
    keepTyped({ opened, dialog: name, stop, typed: made.typed });
  };
  dialog.addEventListener("input", onInput);
  made.end = () => {
    endGuard();
    dialog.removeEventListener("input", onInput);
  };
  return () => made.end();
}

/** What was typed into this dialog before its session was lost. @param {Data} data */
function typedBefore({ opened }) {
  const work = typedWork();
  return /** @type {Record<string, string>} */ (work?.opened === opened ? work.typed : {});
}

/** The class that Streamlit gives to the field of a key. @param {string} key */
function className(key) {
  return `st-key-${key.trim().replace(/[^a-zA-Z0-9_-]/g, "-")}`;
}
