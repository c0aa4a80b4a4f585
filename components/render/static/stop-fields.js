/* What the list says of a stop. The page's data does not repeat it: scripts read it from the stop's own item. */

/**
 * The element that holds a field of a stop, by its name in FIELDS of components/render/stop_view.py.
 *
 * @param {ParentNode | null | undefined} item the stop's `li.stop`
 * @param {string} name
 */
export function fieldOf(item, name) {
  return /** @type {HTMLElement | null} */ (item?.querySelector(`[data-field="${name}"]`) ?? null);
}

/**
 * The text of a field, a line a line; empty where the stop has none.
 *
 * @param {ParentNode | null | undefined} item
 * @param {string} name
 */
export function fieldText(item, name) {
  return (fieldOf(item, name)?.textContent ?? "").trim().replace(/\s*\n\s*/g, "\n");
}
