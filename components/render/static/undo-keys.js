/* Ctrl+Z and Ctrl+Shift+Z, or Ctrl+Y: not where something is typed, and not beside a dialog. */

/**
 * @param {HTMLElement} host listens while it is in the page
 * @param {(act: "undo" | "redo") => void} onKey
 */
export function startUndoKeys(host, onKey) {
  const stopping = new AbortController();
  document.addEventListener("keydown", (event) => {
    if (!host.isConnected) return stopping.abort();
    const act = actOf(event);
    if (!act || isTyping(event.composedPath()[0]) || document.querySelector("[role=dialog]")) return;
    event.preventDefault();
    onKey(act);
  }, { signal: stopping.signal });
}

/** @param {KeyboardEvent} event */
function actOf({ ctrlKey, metaKey, altKey, shiftKey, key }) {
  if (!(ctrlKey || metaKey) || altKey) return null;
  if (key.toLowerCase() === "y") return "redo";
  if (key.toLowerCase() !== "z") return null;
  return shiftKey ? "redo" : "undo";
}

/** @param {EventTarget | undefined} at */
function isTyping(at) {
  return at instanceof HTMLElement && (at.isContentEditable || at.matches("input:not([type=radio]), textarea, select"));
}
