/* A dialog over the whole screen. */

/**
 * Shows a dialog until it is closed: by a button of its own, by Escape, or by going back. Then it is gone, and `onClose`
 * gives the focus back.
 *
 * @param {Element} parent
 * @param {HTMLDialogElement} dialog
 * @param {() => void} onClose
 */
export function showFullScreen(parent, dialog, onClose) {
  // An entry of its own in the history, so that the back key and the back gesture close the dialog and leave no page.
  let isBack = false;
  window.history.pushState(window.history.state, "");
  window.addEventListener("popstate", (event) => {
    event.stopImmediatePropagation(); // Streamlit would run its script again
    isBack = true;
    dialog.close();
  }, { capture: true, once: true });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (!isBack) window.history.back();
    onClose();
  });
  parent.append(dialog);
  dialog.showModal();
}
