/* What the geocoder finds of the address in a stop's form: an element of its own beside the form, as it comes again and again
   while somebody types. The two talk by events at the dialog around them. */
/** @import { ElementArguments, PlacesFound } from "../types" */

/** @typedef {{ set: (name: string, value: unknown) => void, look: (event: Event) => void }} State */

/** @param {ElementArguments<PlacesFound, State>} given */
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.getRootNode();
  const dialog = /** @type {HTMLElement | null} */ ((root instanceof ShadowRoot ? root.host : parentElement).closest("[role=dialog]"));
  if (!dialog) return () => {};
  const state = (parentElement.studyVisit ??= {
    set: setTriggerValue,
    look: (event) => parentElement.studyVisit?.set("look", /** @type {CustomEvent} */ (event).detail),
  });
  state.set = setTriggerValue;
  dialog.addEventListener("study-visit-look", state.look);
  dialog.dataset.found = JSON.stringify(data);
  dialog.dispatchEvent(new Event("study-visit-found"));
  return () => dialog.removeEventListener("study-visit-look", state.look);
}
