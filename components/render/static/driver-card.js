/* A stop's name and address as people there write them, in very large letters over the whole screen: for a driver. */
import { findOne, make, makeButton } from "./elements.js";
import { showFullScreen } from "./full-screen.js";
import { fieldText } from "./stop-fields.js";

/**
 * Shows the card of a stop whose button is pressed, until `signal`.
 *
 * @param {HTMLElement} visit
 * @param {string} close the label of the button that closes a card
 * @param {AbortSignal} signal
 */
export function startDriverCards(visit, close, signal) {
  visit.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest(".driver"));
    if (button) showDriverCard(visit, button, close);
  }, { signal });
}

/**
 * Shows a card until it is closed.
 *
 * @param {HTMLElement} visit
 * @param {HTMLElement} button
 * @param {string} close
 */
function showDriverCard(visit, button, close) {
  const item = /** @type {HTMLElement} */ (button.closest("li.stop"));
  const { name, address, lang } = button.dataset;
  const card = make("dialog", "driver-card");
  card.setAttribute("aria-label", button.textContent ?? "");
  const text = make("div");
  if (lang) text.lang = lang;
  text.append(make("b", "", name ?? findOne(item, ".name bdi").textContent ?? ""), make("p", "", address ?? fieldText(item, "address")));
  card.append(makeButton("", close, () => card.close()), text);
  // The largest letters with which all of it is in view.
  new ResizeObserver(() => {
    let size = 124;
    do text.style.fontSize = (size -= 4) + "px";
    while (size > 24 && (text.scrollHeight > text.clientHeight || text.scrollWidth > text.clientWidth));
  }).observe(card);
  showFullScreen(visit, card, () => {
    // A newer plan may have replaced the list.
    const same = visit.querySelector(`#${CSS.escape(item.id)} .driver`);
    /** @type {HTMLElement | null} */ (same)?.focus({ preventScroll: true });
  });
}
