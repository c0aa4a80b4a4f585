/* What this device remembers. Where storage is full or forbidden the page remembers it as long as it
   is open. */

/** @type {Map<string, unknown>} */
const unstored = new Map();

/**
 * @param {string} name
 * @returns {any} what was stored under the name, or null
 */
export function readStored(name) {
  if (unstored.has(name)) return unstored.get(name);
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
    unstored.delete(name);
  } catch {
    unstored.set(name, value);
  }
}

/** Forgets everything that was stored. */
export function forgetAll() {
  unstored.clear();
  try {
    for (const name of Object.keys(window.localStorage)) {
      if (name.startsWith("study-visit:")) window.localStorage.removeItem(name);
    }
  } catch {
    // Nothing is stored where storage is forbidden.
  }
}
