/* What this device remembers. Where storage is full or forbidden it remembers nothing, and the plan is shown all the same. */

/**
 * @param {string} name
 * @returns {any} what was stored under the name, or null
 */
export function readStored(name) {
  try {
    return JSON.parse(window.localStorage.getItem("study-visit:" + name) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {unknown} value anything that JSON can hold
 */
export function store(name, value) {
  try {
    window.localStorage.setItem("study-visit:" + name, JSON.stringify(value));
  } catch {
    // Nothing else depends on it.
  }
}
