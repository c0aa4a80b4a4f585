/* What is for the days of the visit alone is forgotten on this device, too, when they are over. */
/** @import { Visit } from "./types" */
import { store } from "./storage.js";

/**
 * A function that forgets, once, when the clock says that the visit is over and `knowsTime` that the clock is right.
 *
 * @param {Node} root
 * @param {{ data: Visit, clock: () => number, knowsTime?: () => boolean }} options
 */
export function forgetting(root, { data, clock, knowsTime = () => true }) {
  let forgetAt = Date.parse(data.forget_at ?? "");
  return () => {
    if (!knowsTime() || !(clock() >= forgetAt)) return;
    forgetAt = NaN;
    forget(root);
  };
}

/**
 * Takes it out of the list, where comments stand around it (macros.html), and out of what was read before.
 *
 * @param {Node} root
 */
function forget(root) {
  const comments = document.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const begins = [];
  while (comments.nextNode()) if (comments.currentNode.nodeValue === "e") begins.push(comments.currentNode);
  for (const { nextSibling } of begins) {
    for (let node = nextSibling; node && node.nodeValue !== "/e"; ) {
      const next = node.nextSibling;
      node.remove();
      node = next;
    }
  }
  store("seen", null);
}
