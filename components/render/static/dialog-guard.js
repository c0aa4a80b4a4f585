/* Asks before a dialog closes in which something was typed: Escape, a click beside it and its cross close it unasked. */
/** @import { Texts } from "./types" */
import { make, makeButton } from "./elements.js";
import { forgetTyped } from "./typed-work.js";

const POINTER = ["pointerdown", "mousedown", "touchstart", "pointerup", "mouseup", "touchend", "click"];

/**
 * @typedef {{
 *   section: HTMLElement, host: ParentNode, texts: () => Texts, isChanged: () => boolean, closePanel?: () => boolean,
 * }} Guarded `section` is the dialog, `host` where the question is asked; `closePanel` closes what lies open over a form,
 * and says whether something did
 */

/**
 * @param {Guarded} guarded
 * @returns {() => void} what ends the asking
 */
export function guardDialog({ section, host, texts, isChanged, closePanel = () => false }) {
  /** @type {HTMLElement | null} */
  let question = null;
  let isDiscarded = false;
  const overlay = section.closest("[data-testid=stDialog]") ?? section;
  const cross = () => /** @type {HTMLElement | null} */ (section.querySelector(":scope > button"));

  function stay() {
    question?.remove();
    question = null;
  }

  function discard() {
    isDiscarded = true;
    stay();
    forgetTyped();
    cross()?.click();
  }

  function ask() {
    if (question) return;
    const { ask: text, stay: go, discard: away } = texts();
    question = make("div", "ask");
    question.setAttribute("role", "alertdialog");
    question.setAttribute("aria-label", text);
    const goOn = makeButton("save", go, stay);
    question.append(make("p", "", text), goOn, makeButton("quiet", away, discard));
    host.append(question);
    goOn.focus();
  }

  /** @param {Event} event */
  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (event.key !== "Escape" || isDiscarded) return;
    if (closePanel()) stop(event);
    else if (question) {
      stop(event);
      stay();
    } else if (isChanged()) {
      stop(event);
      ask();
    }
  }

  /** @param {Event} event */
  function onPointer(event) {
    const path = event.composedPath();
    const button = cross();
    const closes = path.includes(section) ? Boolean(button && path.includes(button)) : path.includes(overlay);
    if (!closes || isDiscarded || !isChanged()) return;
    stop(event);
    if (event.type === "click") ask();
  }

  window.addEventListener("keydown", onKey, true);
  for (const type of POINTER) window.addEventListener(type, onPointer, { capture: true, passive: false });
  return () => {
    stay();
    window.removeEventListener("keydown", onKey, true);
    for (const type of POINTER) window.removeEventListener(type, onPointer, true);
  };
}
