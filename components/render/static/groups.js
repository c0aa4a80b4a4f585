/* Groups that go different ways: the group that a reader is in, and now and next of each while none is chosen. */
/** @import { Texts, Visit, VisitStatus } from "./types" */
import { findAll, make } from "./elements.js";
import { readStored, store } from "./storage.js";

/**
 * Remembers the group that the reader chooses, and opens its page where it was chosen before. An address that asks for
 * a group, or for everybody, is a choice too.
 *
 * @param {ParentNode} root
 * @param {{ data: Visit, url: string, open: (link: HTMLAnchorElement) => void }} options `open` opens another group's page
 */
function rememberGroup(root, { data, url, open }) {
  const asked = new URL(url).searchParams;
  const links = findAll(root, ".groups a").map((link) => /** @type {HTMLAnchorElement} */ (link));
  for (const link of links) link.addEventListener("click", () => store("group", link.dataset.group));
  if (!links.length) return;
  if (data.of_group || asked.get("group") === "") return store("group", data.of_group ?? "");
  if (asked.has("group")) return; // a group that this plan does not have, or whose page is not stored
  const stored = readStored("group");
  const link = stored && links.find((each) => each.dataset.group === stored);
  if (!link || !comesTo(stored, asked.get("stop"), data)) return;
  const address = new URL(link.href);
  for (const [name, value] of asked) if (!address.searchParams.has(name)) address.searchParams.set(name, value);
  link.href = address.href;
  open(link);
}

/**
 * Whether a group comes to a stop, or there is no such stop.
 *
 * @param {string} group
 * @param {string | null} id
 * @param {Visit} data
 */
function comesTo(group, id, data) {
  const stop = data.days.flatMap((day) => day.stops).find((each) => each.id === id);
  return stop?.groups?.includes(group) ?? true;
}

/**
 * The visit of one group: its stops, and the legs that it takes.
 *
 * @param {Visit} visit
 * @param {string} group
 * @returns {Visit}
 */
function ofGroup(visit, group) {
  /** @param {{ groups?: string[] | null }} row */
  const isOfGroup = ({ groups }) => !groups || groups.includes(group);
  return { ...visit, days: visit.days.map((day) => ({ ...day, stops: day.stops.filter(isOfGroup), legs: day.legs.filter(isOfGroup) })) };
}

/**
 * What is now and next for everybody; with `apart`, the status of each group, while that is not the same for all.
 *
 * @param {Visit} visit
 * @param {number} instant
 * @param {(visit: Visit, instant: number) => VisitStatus} statusOf
 * @returns {VisitStatus}
 */
function statusOfAll(visit, instant, statusOf) {
  if (visit.of_group || !visit.groups) return statusOf(visit, instant);
  const apart = visit.groups.map(({ name, label }) => ({ name, label, status: statusOf(ofGroup(visit, name), instant) }));
  const status = apart.map((each) => each.status).find(({ phase }) => phase !== "after-visit") ?? apart[0].status;
  /** @type {VisitStatus["states"]} */
  const states = {};
  for (const { status: each } of apart) {
    for (const [id, state] of Object.entries(each.states)) states[id] = states[id] === undefined ? state : common(states[id], state);
  }
  const different = new Set(apart.map(({ status: { phase, now, next, leg, leaveAt } }) => JSON.stringify([phase, now?.id, next?.id, leg?.from, leaveAt])));
  return different.size < 2 ? { ...status, states } : { ...status, leg: null, leaveAt: null, leaveBy: null, leaveInMs: null, states, apart };
}

/**
 * The state of a stop for two groups: what is now for one is now; what is next for one alone comes later.
 *
 * @param {VisitStatus["states"][string]} one
 * @param {VisitStatus["states"][string]} other
 */
function common(one, other) {
  if (one === other) return one;
  return one === "now" || other === "now" ? "now" : "later";
}

/**
 * The parts of the card: what is now and next for each group, which a touch chooses.
 *
 * @param {NonNullable<VisitStatus["apart"]>} apart
 * @param {{ root: ParentNode, texts: Texts, words: ReturnType<typeof import("./now-words.js").nowWordsOf> }} options
 */
function cardOfGroups(apart, { root, texts, words }) {
  return apart.map(({ name, label, status }) => {
    const { now, next } = status;
    const part = make("button", "now-part");
    part.type = "button";
    part.dataset.group = name;
    part.addEventListener("click", () => findAll(root, ".groups a").find((link) => link.dataset.group === name)?.click());
    const head = now ? words.headOfNow(status) : next ? words.headOfNext(status, next) : texts.dayOver;
    part.append(make("b", "", `${label} · ${head}`));
    part.append(make("b", "now-name", (now ?? next)?.name ?? ""));
    if (now && next) part.append(make("span", "", `${words.headOfNext(status, next)}: ${next.name}`));
    return part;
  });
}

export const groupTools = { rememberGroup, statusOfAll, cardOfGroups };
