/* Streamlit's calendars take their language, and the day that weeks begin with, from the browser's; pages have their own. */

/** @param {string} language a BCP 47 tag */
export function setPageLanguage(language) {
  Object.defineProperty(window.navigator, "language", { value: language, configurable: true });
}
