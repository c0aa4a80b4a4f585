/* What changed since this reader last read the plan: a banner with what the organisers tell and a line for each change, one
   tap away where they are more than a few, and marks in the list and on the card of now and next, until the banner is
   closed. What was read is stored on the device alone. */
/** @import { Change, Read, ReadStop, Texts, Visit } from "./types" */
import { fill, findAll, findOne, make, makeButton } from "./elements.js";
import { changesBetween, hasMoved, readOf } from "./plan-changes.js";
import { fieldOf } from "./stop-fields.js";
import { readStored, store } from "./storage.js";

const MAX_BRIEF = 2;
const MAX_SHOWN = 80;
const MAX_NOTES = 3;
// Of a longer plan nothing is stored, and so no change is told.
const MAX_STOPS = 400;
// A reader may go from one group to another and back.
const MAX_READ = 4;

/**
 * @typedef {{ choose: (stop: string, how: { scroll: boolean }) => void, refresh: () => unknown }} List
 * @typedef {{ data: Visit, texts: Texts, list: () => List, clock: () => number }} Page
 * @typedef {string[]} Note the organisers' text and its language, if that is known
 * @typedef {{ kind: string, id?: string, name: string, text: string, old: string }} Line
 */

/**
 * Tells what changed since the plan was read last. Called again for each newer plan.
 *
 * @param {ParentNode} root
 * @param {Page} page `list` gives the list on show
 */
export function showChanges(root, page) {
  const { data, list, clock } = page;
  const after = readOf(root, data);
  /** @param {Read | null} read */
  const isSame = (read) => read?.visit === after.visit && read?.group === after.group;
  /** @returns {(Read | null)[]} */
  const stored = () => [readStored("seen")].flat().filter((read) => !(Date.parse(read?.until) <= clock()));
  const before = stored().find(isSame);
  // The copy of a page that is kept for use without a network may be older than what was read.
  if (after.stops.length > MAX_STOPS || (before && after.number < before.number && document.documentElement.dataset.asOf)) return;
  /** @param {Read} read */
  const remember = (read) => store("seen", [read, ...stored().filter((each) => each && !isSame(each))].slice(0, MAX_READ));
  let unread = after;
  /** @type {Line[]} */
  let lines = [];
  /** @type {Note[]} */
  let notes = [];
  if (before && before.number !== after.number) {
    try {
      lines = changesBetween(before, after).map((change) => lineOf(root, page, change));
      // Where nothing is other than it was read, an earlier note does not hold any more.
      const own = ownNotes(lines.length ? before.notes : {}, data.plan);
      notes = [...automaticNote(before, page), ...Object.values(own).map((note) => [note].flat())];
      if (lines.length || notes.length) unread = { ...before, notes: own };
    } catch {
      // What was stored cannot be read: it counts as nothing.
    }
  }
  remember(unread);
  for (const line of lines) mark(root, line, page);
  showBanner(root, page, lines, notes, () => {
    remember(after);
    for (const each of findAll(root, ".change")) each.remove();
    list().refresh();
  });
  list().refresh();
}

/**
 * What the organisers wrote with the plans that are not read yet, by the numbers of these plans.
 *
 * @param {Read["notes"]} earlier
 * @param {Visit["plan"]} plan
 */
function ownNotes(earlier, { number, note_own: own, note_language: language = "" }) {
  const notes = { ...earlier, ...(own && { [number]: [own, language] }) };
  return Object.fromEntries(Object.entries(notes).slice(-MAX_NOTES));
}

/**
 * What the page tells of the last change, to who has read the plan before it; nothing where the banner's head says it.
 *
 * @param {Read} before
 * @param {Page} page
 * @returns {Note[]}
 */
function automaticNote(before, { data: { plan }, texts }) {
  const note = before.number === plan.number - 1 && plan.note_automatic;
  return note && note !== texts.changed ? [[note]] : [];
}

/**
 * The words of a change.
 *
 * @param {ParentNode} root
 * @param {Page} page
 * @param {Change} change
 * @returns {Line}
 */
function lineOf(root, page, change) {
  const { kind, was, stop } = change;
  const [text, old = ""] = wordsOf(page, change) ?? fieldWords(root, page, change);
  return { kind, id: stop?.id, name: textOf(stop ?? was, 0), text, old };
}

/**
 * What is new, and what was, of a whole stop, its hours, its place in the order or its name.
 *
 * @param {Page} page
 * @param {Change} change
 * @returns {string[] | undefined}
 */
function wordsOf({ data, texts }, { kind, was, stop }) {
  const now = stop && data.days.flatMap((day) => day.stops).find(({ id }) => id === stop.id);
  const [time, oldTime] = [timeOf(data, stop, was, now?.hours), timeOf(data, was, stop)];
  return {
    gone: [`${texts.cancelled}: ${oldTime}`],
    new: [`${texts.newStop}: ${time}`],
    time: [fill(texts.newTime, { time }), oldTime],
    order: [fill(texts.newOrder, { number: String(now?.number) })],
    name: [texts.newName, textOf(was, 0)],
  }[kind];
}

/**
 * The same of a field, with its label, which stands before any of these fields in the list.
 *
 * @param {ParentNode} root
 * @param {Page} page
 * @param {Change} change
 */
function fieldWords(root, { texts }, { kind, was, stop, index = 0 }) {
  const [before, after] = [textOf(was, index), textOf(stop, index)];
  const old = before === after ? "" : before;
  const place = kind === "address" && (after || (hasMoved(was, stop) && textOf(stop, 0)));
  if (place) return [fill(texts.newPlace, { place }), old];
  return [[fieldOf(root, kind)?.previousElementSibling?.textContent, after].filter(Boolean).join(": "), old];
}

/**
 * @param {ReadStop | undefined} stop
 * @param {number} index
 */
function textOf(stop, index) {
  const text = stop?.values[index] ?? "";
  return text.length > MAX_SHOWN ? text.slice(0, MAX_SHOWN) + "…" : text;
}

/**
 * The hours of a stop, with their day where the other ones are of another day.
 *
 * @param {Visit} data
 * @param {ReadStop} [stop]
 * @param {ReadStop} [other]
 * @param {string} [hours] as the list has them; else as the clocks there showed them
 */
function timeOf({ days, language }, stop, other, hours) {
  if (!stop) return "";
  const format = (/** @type {Intl.DateTimeFormatOptions} */ options) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { ...options, timeZone: "UTC" });
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  hours ??= stop.hours.filter(Boolean).map((hour) => clock.format(Date.parse(hour.slice(0, 19) + "Z"))).join("–");
  if (stop.day === other?.day) return hours;
  const label = days.find(({ date }) => date === stop.day)?.label ?? format({ weekday: "short", day: "numeric", month: "short" }).format(Date.parse(stop.day));
  return [label, hours].filter(Boolean).join(", ");
}

/**
 * Marks a change in the stop's item, from which the card of now and next takes it.
 *
 * @param {ParentNode} root
 * @param {Line} line
 * @param {Page} page
 */
function mark(root, { kind, id, text, old }, { texts }) {
  const item = findAll(root, "li.stop").find(({ dataset }) => dataset.stop === id);
  if (!item) return;
  const short = { time: ".hours", name: ".name", new: ".hours", order: ".hours" }[kind];
  const change = short && !old ? make("em", "tag", kind === "new" ? texts.newStop : text) : make("span");
  if (!short) change.append(make("bdi", "", text));
  if (old) change.append(" ", ...struck(old, texts));
  change.classList.add("change");
  findOne(item, short ?? ".head").append(change);
}

/**
 * An old value, struck through; read aloud as what was.
 *
 * @param {string} old
 * @param {Texts} texts
 */
function struck(old, texts) {
  const line = make("s", "", old);
  line.ariaHidden = "true";
  return [make("span", "sr", fill(texts.was, { old })), line];
}

/**
 * @param {ParentNode} root
 * @param {Page} page
 * @param {Line[]} lines
 * @param {Note[]} notes
 * @param {() => void} onClose
 */
function showBanner(root, { texts, list }, lines, notes, onClose) {
  const banner = findOne(root, ".banner");
  const rows = make("ul");
  const head = make("div", "banner-head");
  head.append(
    makeButton("", texts.changed, () => {
      banner.classList.toggle("is-open");
      rows.scrollIntoView({ block: "nearest" });
    }),
    makeButton("", texts.close, () => {
      banner.hidden = true;
      onClose();
    }),
  );
  const told = notes.map(([text, language]) => {
    const note = make("p", "", text);
    note.lang = language ?? "";
    note.dir = "auto";
    return note;
  });
  lines.forEach(({ id, name, text, old }) => {
    const row = make("li");
    const choose = () => {
      banner.classList.remove("is-open");
      list().choose(id ?? "", { scroll: true });
    };
    const line = id ? makeButton("", "", choose) : make("p");
    line.append(make("b", "", name), " ", make("bdi", "", text), " ", ...(old ? struck(old, texts) : []));
    row.append(line);
    rows.append(row);
  });
  const content = [head, ...told, rows];
  banner.hidden = content.length < 3 && !lines.length;
  banner.classList.toggle("is-brief", lines.length <= MAX_BRIEF);
  // What says the same as before is not read aloud again.
  if (banner.textContent === content.map(({ textContent }) => textContent).join("")) return;
  banner.replaceChildren(...content);
}
