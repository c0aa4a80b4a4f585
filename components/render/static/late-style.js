/* The style of the late script, as one rule in the page's own style sheet. */
/** @import { Late } from "./types" */
/** @import { VisitMap } from "./map.js" */

/**
 * @param {VisitMap} visitMap
 * @param {Late} late
 */
export function addStyle({ map }, { style }) {
  const sheet = map.getContainer().ownerDocument.styleSheets[0];
  const index = sheet.insertRule(style, sheet.cssRules.length);
  return () => sheet.deleteRule(index);
}
