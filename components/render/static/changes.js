/* What changed since this reader last looked: the old hours struck through beside the new ones, and the organiser's note
   above the list. What was seen is stored on the device alone. */
/** @import { SeenPlan, Texts, Visit } from "./types" */
import { fill, findAll, findOne, make, makeButton } from "./elements.js";
import { readStored, store } from "./storage.js";

/**
 * Marks the changes since `seen` (without it: since what the device has stored).
 *
 * @param {ParentNode} root
 * @param {{ data: Visit, texts: Texts, seen?: SeenPlan }} options
 * @returns {SeenPlan} what is on show now
 */
export function showChanges(root, { data, texts, seen }) {
  /** @type {SeenPlan} */
  const shown = {
    number: data.plan.number,
    title: data.title,
    stops: Object.fromEntries(data.days.flatMap((day) => day.stops.map((stop) => [stop.id, `${day.label}, ${stop.hours}`]))),
  };
  /** @type {SeenPlan | null} */
  const before = seen ?? readStored("seen");
  store("seen", shown);
  if (!before || before.title !== shown.title || before.number >= shown.number) return shown;

  for (const item of findAll(root, "li.stop")) {
    const id = item.dataset.stop ?? "";
    const [old, current] = [before.stops[id], shown.stops[id]];
    if (old === current) continue;
    const mark = old ? make("s", "was", withoutSameDay(old, current)) : make("em", "tag", texts.newStop);
    if (old) mark.setAttribute("aria-label", fill(texts.oldHours, { hours: mark.textContent ?? "" }));
    findOne(item, ".hours").append(mark);
  }
  const banner = findOne(root, ".banner");
  const plan = fill(texts.plan, { number: shown.number });
  const close = makeButton("", texts.close, () => (banner.hidden = true));
  banner.hidden = false;
  banner.replaceChildren(make("p", "", data.plan.note ? `${plan}: ${data.plan.note}` : plan), close);
  return shown;
}

/**
 * The old hours, with their day only where that changed too.
 *
 * @param {string} old
 * @param {string | undefined} current
 */
function withoutSameDay(old, current) {
  const [day, ...hours] = old.split(", ");
  return current?.startsWith(`${day}, `) ? hours.join(", ") : old;
}
