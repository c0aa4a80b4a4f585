/* How to cite a record: a button that copies it, where the browser allows that. */
import { findOne } from "./elements.js";

/** @param {ParentNode} root */
export function offerCitation(root) {
  const button = /** @type {HTMLButtonElement | null} */ (root.querySelector("[data-do=cite]"));
  if (!button || !navigator.clipboard) return;
  const text = findOne(/** @type {HTMLElement} */ (button.parentElement), ".citation").textContent ?? "";
  const copied = /** @type {HTMLElement} */ (button.nextElementSibling);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text);
    copied.hidden = false;
    copied.classList.remove("sr");
  });
}
