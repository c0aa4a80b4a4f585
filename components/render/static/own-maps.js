/* Directions open in the phone's own maps: geo: on Android, Apple's on its own devices, else the web. */
import { findAll } from "./elements.js";

/** @param {ParentNode} root */
export function useOwnMaps(root) {
  const agent = navigator.userAgent;
  const kind = /Android/.test(agent) ? "geo" : /iPhone|iPad|Macintosh/.test(agent) ? "apple" : null;
  if (!kind) return;
  for (const link of findAll(root, "a[data-geo]")) link.setAttribute("href", link.dataset[kind] ?? "");
}
