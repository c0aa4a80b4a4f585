/* "Where am I?" and "I am late". The position stays on the device. */
/** @import { Asked, Choice, Formats, Found, MapControl, Texts, Visit, VisitStatus } from "./types" */
import { answersOf } from "./answers.js";
import { findOne, focusAt, focusedIn, make, makeIcon, replaceContent } from "./elements.js";

/** Whether the page may ask at all: in somebody else's page the frame says so, and only some browsers tell. */
function mayAsk() {
  const { permissionsPolicy, featurePolicy } = /** @type {any} */ (document);
  const policy = permissionsPolicy ?? featurePolicy;
  return Boolean(navigator.geolocation) && window.isSecureContext && policy?.allowsFeature("geolocation") !== false;
}

/** The device's position, or why there is none, by the name of its text. @returns {Promise<Found>} */
function askPosition() {
  return new Promise((resolve) => {
    const denied = { position: null, reason: "positionDenied" };
    if (!mayAsk()) return resolve(denied);
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => resolve({ position: { latitude, longitude, accuracyM: accuracy }, reason: "" }),
      ({ code }) => resolve(code === 1 ? denied : { position: null, reason: "noPosition" }), // 1: denied (W3C Geolocation)
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}

/**
 * Makes the two buttons work, and the one on the map. What was asked is in `choice`: the list that takes this one's place
 * answers it by its own plan, without asking the device again.
 *
 * @param {object} options
 * @param {ParentNode} options.root
 * @param {Visit} options.data
 * @param {Texts} options.texts
 * @param {Formats} options.formats
 * @param {() => number} options.clock
 * @param {() => VisitStatus} options.statusNow
 * @param {MapControl} options.map
 * @param {Choice} options.choice
 * @param {(date: string | null) => void} options.showDay
 * @param {(view: string) => void} options.showView
 * @param {(stop: string) => HTMLElement | undefined} options.itemOf
 * @param {AbortSignal} options.signal
 */
export function startPosition({ root, data, texts, formats, clock, statusNow, map, choice, showDay, showView, itemOf, signal }) {
  const section = findOne(root, ".position");
  const inList = findOne(section, ".position-answer");
  const stage = findOne(root, ".stage");
  const answers = answersOf({ root, data, texts, formats, statusNow, itemOf });

  /** The card over the map, made where there is none. */
  function card() {
    const shown = stage.querySelector(".where");
    if (shown) return findOne(shown, "div");
    const [made, answer] = [make("section", "where"), make("div")];
    made.tabIndex = -1;
    made.setAttribute("aria-label", section.getAttribute("aria-label") ?? "");
    answer.setAttribute("role", "status");
    const button = make("button", "where-close");
    button.type = "button";
    button.setAttribute("aria-label", texts.close);
    button.append(makeIcon("M6 6l12 12M18 6L6 18"));
    made.append(answer, button);
    stage.prepend(made);
    return answer;
  }

  /** Takes the answer away from the map. */
  function close() {
    stage.querySelector(".where")?.remove();
    if (choice.asked?.onMap) choice.asked = null;
  }

  /** @param {Asked["kind"]} kind */
  function ask(kind) {
    close();
    inList.replaceChildren();
    choice.asked = { kind, at: clock(), asking: askPosition(), found: null, onMap: !section.getClientRects().length, said: "" };
    follow(choice.asked);
  }

  /** @param {Asked} asked */
  async function follow(asked) {
    show();
    const found = await asked.asking;
    if (signal.aborted || choice.asked !== asked) return;
    Object.assign(asked, { found, at: clock() });
    if (asked.kind === "where" && found.position) {
      asked.onMap = true;
      inList.replaceChildren();
      const { needed, status } = answers.stopsFor(found.position, asked.at);
      if (needed && status.day !== choice.day) showDay(status.day);
      if (!stage.getClientRects().length) showView("map");
    }
    show();
    tellMap();
    const shown = /** @type {HTMLElement | null} */ (stage.querySelector(".where"));
    shown?.scrollIntoView({ block: "nearest" });
    shown?.focus({ preventScroll: true });
  }

  /** @param {Asked} asked */
  function partsOf({ kind, found, at }) {
    if (!found) return [make("p", "", texts.askingPosition)];
    if (kind === "late") return answers.late(found, at);
    return found.position ? answers.where(found.position, at) : [answers.sorry(found.reason)];
  }

  /** Writes the answer: on the map where it is about the map, and aloud where it says something new. */
  function show() {
    const { asked } = choice;
    if (!asked) return;
    const home = asked.onMap && stage.querySelector(".leaflet-container, iframe") ? card() : inList;
    const parts = partsOf(asked);
    const said = parts.map((part) => part.textContent).join();
    home.setAttribute("aria-live", said === asked.said ? "off" : "polite");
    asked.said = said;
    replaceContent(home, parts);
  }

  /** Shows the reader and the stop on the map, beside the card or above it. @param {boolean} [again] not for the first time */
  function tellMap(again = false) {
    const { asked } = choice;
    const position = asked?.found?.position;
    const shown = stage.querySelector(".where");
    if (!asked || !position || !shown) return;
    const { needed, here } = answers.stopsFor(position, asked.at);
    map.showPosition(position, { stop: (needed?.stop ?? here)?.id ?? null, again, ...covered(shown) });
  }

  /** What a card covers of the map, in pixels: a part of its left, or of its bottom. @param {Element} shown */
  function covered(shown) {
    const [outer, inner] = [stage.getBoundingClientRect(), shown.getBoundingClientRect()];
    if (inner.width < outer.width * 0.6) return { left: inner.right - outer.left, bottom: 0 };
    return { left: 0, bottom: outer.bottom - inner.top };
  }

  if (mayAsk()) map.onLocate(() => ask("where"));
  findOne(section, "[data-do=where]").hidden = !mayAsk();
  for (const kind of /** @type {const} */ (["where", "late"])) {
    findOne(section, `[data-do=${kind}]`).addEventListener("click", () => ask(kind));
  }
  stage.addEventListener("click", (event) => {
    if (!(/** @type {Element} */ (event.target).closest(".where-close"))) return;
    close();
    findOne(section, "button").focus();
  }, { signal });
  // The card is higher on a screen that was turned.
  const resizing = new ResizeObserver(() => tellMap(true));
  resizing.observe(stage);
  signal.addEventListener("abort", () => {
    resizing.disconnect();
    choice.focus = focusedIn(section);
  });
  if (choice.asked?.found) {
    show();
    tellMap(true);
  } else if (choice.asked) follow(choice.asked);
  if (choice.focus !== undefined) {
    section.hidden = false; // what is hidden takes no focus
    focusAt(section, choice.focus);
  }
  return { section, close, show };
}
