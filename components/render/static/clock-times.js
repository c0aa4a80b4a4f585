/* Hours as they are typed into a form, in minutes since midnight. */

const DAY_MIN = 24 * 60;

/** @param {string} text `9:40`, `9.40`, `0940`, `9` @returns {number | null} */
export function minutesOf(text) {
  const match = /^(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?$|^(\d{1,2})(\d{2})$/i.exec(text.trim());
  if (!match) return null;
  const [hour, minute] = [Number(match[1] ?? match[3]), Number(match[2] ?? match[4] ?? 0)];
  return hour > 23 || minute > 59 ? null : hour * 60 + minute;
}

/** @param {number} minutes they may lie beyond midnight */
export function clockTime(minutes) {
  const within = ((minutes % DAY_MIN) + DAY_MIN) % DAY_MIN;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

/**
 * How long a stay is; a late evening may end in the small hours. Null where the hours are not known, or run backwards.
 *
 * @param {number | null} begin
 * @param {number | null} end
 */
export function stayMin(begin, end) {
  if (begin === null || end === null) return null;
  if (end >= begin) return end - begin;
  const night = end + DAY_MIN - begin;
  return night <= DAY_MIN / 2 ? night : null;
}
