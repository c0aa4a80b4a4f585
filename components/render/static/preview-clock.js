/* The organiser's preview of another moment. */

/** From now on `Date.now` gives the instant of the preview, and goes on from there. @param {string} at ISO 8601 */
export function setPreviewClock(at) {
  const now = Date.now.bind(Date);
  const aheadMs = Date.parse(at) - now();
  Date.now = () => now() + aheadMs;
}
