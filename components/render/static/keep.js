/* Keeping the page on a phone's home screen, where the browser offers it or its own menu has it. */

/** @type {(Event & { prompt?: () => void }) | null} */
let offer = null;

/** Shows the button wherever it does something, in the lists of newer plans too. */
export function offerToKeep() {
  const { dataset } = document.documentElement;
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    dataset.keep = "";
  });
  window.addEventListener("appinstalled", () => delete dataset.keep);
  // Browsers of iPhones alone know this property, and have the way into their menus alone.
  if (Object(navigator).standalone === false) dataset.keep = "";
  document.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("[data-do=keep]");
    if (!button) return;
    if (offer?.prompt) offer.prompt();
    else /** @type {HTMLElement} */ (button.nextElementSibling).hidden = false;
  });
}
