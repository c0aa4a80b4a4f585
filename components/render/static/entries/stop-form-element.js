/* The form of one stop inside a dialog of Streamlit's, which runs this again at each change of its data. */
/** @import { FormData } from "../stop-form.js" */
/** @import { ElementArguments } from "../types" */
import { findOne } from "../elements.js";
import { StopForm } from "../stop-form.js";

/** @typedef {{ opened: string, form: StopForm, set: (name: string, value: unknown) => void }} State */

/** @param {ElementArguments<FormData, State>} given */
export default function ({ data, parentElement, setTriggerValue }) {
  const state = parentElement.studyVisit;
  if (state?.opened === data.opened) {
    state.set = setTriggerValue;
    state.form.update(data);
  } else {
    state?.form.end();
    const content = document.createElement("template");
    content.innerHTML = data.html; // escaped by the server, which makes all of our HTML
    const host = findOne(parentElement, ".form-host");
    host.replaceChildren(content.content);
    const form = new StopForm(host, data, (typed) => parentElement.studyVisit?.set("save", typed));
    parentElement.studyVisit = { opened: data.opened, form, set: setTriggerValue };
  }
  return () => parentElement.studyVisit?.form.end();
}
