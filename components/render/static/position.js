/* "Where am I?" and "I am late". The position stays on the device. */
/** @import { Formats, LateOption, MapControl, Position, Texts, Visit, VisitStatus } from "./types" */
import { fill, findOne, make, makeButton } from "./elements.js";
import { EXACT_ENOUGH_M, WALK_M_S, lateOptions } from "./late.js";

const OPTIONS_SHOWN = 3;

/** The device's position, or null where it gives none. @returns {Promise<Position | null>} */
function askPosition() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(null);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracyM: coords.accuracy }),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
    );
  });
}

/**
 * Makes the two buttons work.
 *
 * @param {object} options
 * @param {ParentNode} options.root
 * @param {Visit} options.data
 * @param {Texts} options.texts
 * @param {Formats} options.formats
 * @param {() => number} options.clock
 * @param {() => VisitStatus} options.statusNow
 * @param {MapControl} options.map
 * @param {() => void} options.showMap
 * @param {(stop: string, options?: { scroll: boolean }) => void} options.choose
 * @param {(stop: string) => HTMLElement | undefined} options.itemOf
 */
export function startPosition({ root, data, texts, formats, clock, statusNow, map, showMap, choose, itemOf }) {
  const section = findOne(root, ".position");
  const answer = findOne(section, ".position-answer");

  async function askAloud() {
    answer.replaceChildren(make("p", "", texts.askingPosition));
    const position = await askPosition();
    if (position) map.showPosition(position);
    return position;
  }

  /** @param {number} distanceM */
  function onFoot(distanceM) {
    return fill(texts.onFoot, { distance: formats.distance(distanceM), duration: formats.duration((distanceM / WALK_M_S) * 1000) });
  }

  /** @param {Position} position */
  function accuracy(position) {
    return make("p", "", fill(texts.accuracy, { distance: formats.distance(position.accuracyM) }));
  }

  async function whereAmI() {
    const position = await askAloud();
    if (!position) return answer.replaceChildren(make("p", "", texts.noPosition));
    const lines = [accuracy(position)];
    const next = lateOptions(data, clock(), position, statusNow()).find((option) => option.distanceM !== null);
    if (next?.distanceM && position.accuracyM <= EXACT_ENOUGH_M) {
      const line = make("p");
      line.append(make("b", "", next.stop.name), " ", make("span", "", onFoot(next.distanceM)));
      lines.push(line);
    }
    answer.replaceChildren(...lines);
    showMap();
    if (next) choose(next.stop.id);
  }

  /** @param {LateOption} option */
  function lineOf({ stop, distanceM, joinAt, possible }) {
    const missed = possible === false;
    const line = make("div", "late" + (missed ? " is-missed" : ""));
    let text = missed ? texts.tooLate : joinAt ? fill(texts.joinAt, { time: formats.time(joinAt, stop) }) : stop.hours;
    if (!missed && distanceM !== null) text += `. ${onFoot(distanceM)}`;
    line.append(
      makeButton("late-name", `${stop.number}. ${stop.name}`, () => choose(stop.id, { scroll: true })),
      make("span", "", text),
    );
    const places = [itemOf(stop.id), findOne(root, ".colophon")];
    const phone = places.flatMap((place) => ["a.ring[href^=tel]", "a.ring"].map((ring) => place?.querySelector(ring))).find(Boolean);
    if (phone && possible !== true) line.append(phone.cloneNode(true));
    return line;
  }

  async function iAmLate() {
    const position = await askAloud();
    const exact = position && position.accuracyM <= EXACT_ENOUGH_M ? position : null;
    /** @type {HTMLElement[]} */
    const lines = lateOptions(data, clock(), exact, statusNow()).slice(0, OPTIONS_SHOWN).map(lineOf);
    if (!position) lines.unshift(make("p", "", texts.noPosition));
    else if (!exact) lines.unshift(accuracy(position));
    answer.replaceChildren(...lines);
  }

  findOne(section, "[data-do=where]").addEventListener("click", whereAmI);
  findOne(section, "[data-do=late]").addEventListener("click", iAmLate);
  return section;
}
