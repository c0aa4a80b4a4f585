/* What is for the days of the visit alone is forgotten on this device, too, when they are over. */
import { store } from "./storage.js";

/**
 * Takes it out of the list, where comments stand around it (macros.html), and out of what was read before.
 *
 * @param {Node} root
 */
export function forget(root) {
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
