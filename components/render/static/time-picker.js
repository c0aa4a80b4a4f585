/* A picker of hours and minutes below a field. Phones have their own, which are better under a thumb. */
/** @import { Texts } from "./types" */
import { clockTime, minutesOf } from "./clock-times.js";
import { findAll, make, makeButton } from "./elements.js";

const STEP_MIN = 5;

/**
 * @param {HTMLInputElement} input
 * @param {Texts} texts
 */
export function addTimePicker(input, texts) {
  if (window.matchMedia("(pointer: coarse)").matches) {
    if (!input.value || minutesOf(input.value) !== null) input.type = "time";
    return;
  }
  input.addEventListener("focus", () => open(input, texts));
  input.addEventListener("click", () => open(input, texts));
  input.addEventListener("blur", () => {
    const minutes = minutesOf(input.value);
    if (minutes !== null) input.value = clockTime(minutes);
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: STEP_MIN, ArrowDown: -STEP_MIN }[event.key];
    const minutes = minutesOf(input.value);
    if (!by || minutes === null) return;
    event.preventDefault();
    set(input, (Math.floor(minutes / STEP_MIN) * STEP_MIN) + by);
  });
  input.closest(".field")?.addEventListener("focusout", (event) => {
    const to = /** @type {FocusEvent} */ (event).relatedTarget;
    if (!(to instanceof Node && input.closest(".field")?.contains(to))) closeTimes(input.closest(".field"));
  });
}

/**
 * Closes the picker that is open within an element; whether one was.
 *
 * @param {ParentNode | null} within
 */
export function closeTimes(within) {
  const panels = within ? findAll(within, ".times") : [];
  for (const panel of panels) panel.remove();
  return panels.length > 0;
}

/**
 * @param {HTMLInputElement} input
 * @param {Texts} texts
 */
function open(input, texts) {
  const field = /** @type {HTMLElement} */ (input.closest(".field"));
  if (field.querySelector(".times")) return;
  const panel = make("span", "times");
  // A button within a label would be pressed by a click on the label's text.
  panel.addEventListener("click", (event) => event.preventDefault());
  panel.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  const [hours, minutes] = [make("div"), make("div")];
  hours.setAttribute("aria-label", texts.hours);
  minutes.setAttribute("aria-label", texts.minutes);
  /** @param {HTMLElement} group @param {string} label @param {() => void} pick */
  const add = (group, label, pick) => {
    const button = makeButton("", label, pick);
    button.tabIndex = -1; // keys type, or step by five minutes
    group.append(button);
  };
  for (let hour = 0; hour < 24; hour += 1) {
    add(hours, String(hour), () => {
      set(input, hour * 60 + ((minutesOf(input.value) ?? 0) % 60));
      mark(panel, input);
    });
  }
  for (let minute = 0; minute < 60; minute += STEP_MIN) {
    add(minutes, `:${String(minute).padStart(2, "0")}`, () => {
      set(input, Math.floor((minutesOf(input.value) ?? 9 * 60) / 60) * 60 + minute);
      panel.remove();
    });
  }
  panel.append(hours, minutes);
  field.append(panel);
  mark(panel, input);
}

/** @param {HTMLElement} panel @param {HTMLInputElement} input */
function mark(panel, input) {
  const at = minutesOf(input.value);
  const chosen = at === null ? [] : [String(Math.floor(at / 60)), `:${String(at % 60).padStart(2, "0")}`];
  for (const button of findAll(panel, "button")) button.setAttribute("aria-pressed", String(chosen.includes(button.textContent ?? "")));
}

/** @param {HTMLInputElement} input @param {number} minutes */
function set(input, minutes) {
  input.value = clockTime(minutes);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
