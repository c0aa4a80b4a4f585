/* The page inside somebody else's. It tells its height to a host page that listens, follows the parameters of its
   address (a server reads them too, but a saved page has to read them by itself), and never scrolls the host page. */
import { findAll, findOne, readPageData } from "../elements.js";
import { requireTwoFingers } from "../gestures.js";
import { startLightPage } from "../light-page.js";

// Beside the map the list scrolls by itself: a host page that follows our height gets this one, whatever the plan's length.
const SIDE_BY_SIDE = window.matchMedia("(min-width: 60rem)");
const SIDE_BY_SIDE_PX = 720;
// The list has scrolled to a card by then.
const SCROLLED_MS = 500;

const parameters = new URLSearchParams(window.location.search);
const visit = findOne(document, ".visit");

/** @param {string} view */
const shows = (view) => document.body.classList.contains("page-" + view);

function applyParameters() {
  const [theme, view] = [parameters.get("theme"), parameters.get("view")];
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (view && ["map", "list", "both"].includes(view)) {
    document.body.classList.remove("page-both", "page-map", "page-list");
    document.body.classList.add("page-" + view);
  }
  for (const link of findAll(document, ".full-of-map")) link.hidden = !shows("map");
  visit.classList.toggle("has-peek", shows("map"));
}

/** Goes to the page of the language that was asked for, with the same parameters. Gives whether there is one. */
function goToLanguage() {
  const links = findAll(document, "a[hreflang]").map((element) => /** @type {HTMLAnchorElement} */ (element));
  const link = links.find((each) => each.hreflang === parameters.get("lang"));
  if (!link || link.hreflang === document.documentElement.lang) return false;
  const address = new URL(link.getAttribute("href") ?? "", window.location.href);
  for (const name of ["view", "stop", "day", "theme", "group"]) {
    const value = parameters.get(name);
    if (value !== null) address.searchParams.set(name, value);
  }
  window.location.replace(address);
  return true;
}

/** Whoever frames the page may know its height, whatever their origin. It never depends on that of the frame. */
function reportHeight() {
  const own = shows("map") ? window.innerHeight : Math.ceil(document.body.getBoundingClientRect().height);
  const height = shows("both") && SIDE_BY_SIDE.matches ? SIDE_BY_SIDE_PX : own;
  window.parent.postMessage({ type: "study-visit:height", height }, "*");
}

/**
 * Whether a reader sees an element, which the host page may have scrolled out of the window.
 *
 * @param {Element} element
 * @returns {Promise<boolean>}
 */
function isSeen(element) {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(([entry]) => {
      observer.disconnect();
      resolve(entry.intersectionRatio > 0.9);
    });
    observer.observe(element);
  });
}

/** Whether the card of the chosen stop is seen; true without one. */
async function isCardSeen() {
  const scrolls = SIDE_BY_SIDE.matches || document.documentElement.scrollHeight > window.innerHeight;
  if (scrolls) await new Promise((resolve) => window.setTimeout(resolve, SCROLLED_MS));
  const card = document.querySelector("li.stop.is-chosen summary");
  return !card || isSeen(card);
}

/** A tap on a small card over the map goes to the whole one; where that cannot come into sight, the small one unfolds. */
async function openPeek() {
  if (!shows("map") && (await isCardSeen())) return;
  const body = document.querySelector("li.stop.is-chosen .body");
  const peek = document.querySelector(".peek, .pin-card");
  if (body && peek && !peek.querySelector(".body")) findOne(peek, ".peek-head").after(body.cloneNode(true));
}

function followTaps() {
  document.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest(".peek-head")) openPeek();
  });
}

const gestures = readPageData().gestures;
startLightPage(({ map }) => {
  if (gestures) requireTwoFingers(map, gestures);
  // Leaflet puts the focus on the map at each press, which would scroll the host page to all of it.
  const container = map.getContainer();
  container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
});
applyParameters();
followTaps();
if (!goToLanguage() && window.parent !== window) {
  new ResizeObserver(reportHeight).observe(document.body);
  window.addEventListener("load", reportHeight);
}
