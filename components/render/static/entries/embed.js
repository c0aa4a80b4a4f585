/* The page inside somebody else's. It tells its height to a host page that listens, and follows the parameters of its
   address: a server reads them too, but a saved page has to read them by itself. */
import { findAll, readPageData } from "../elements.js";
import { requireTwoFingers } from "../gestures.js";
import { startLightPage } from "../light-page.js";

const parameters = new URLSearchParams(window.location.search);

function applyParameters() {
  const [theme, view] = [parameters.get("theme"), parameters.get("view")];
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  if (view && ["map", "list", "both"].includes(view)) {
    document.body.classList.remove("page-both", "page-map", "page-list");
    document.body.classList.add("page-" + view);
  }
  for (const link of findAll(document, ".full-of-map")) link.hidden = !document.body.classList.contains("page-map");
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

/** Whoever frames the page may know its height, whatever their origin. */
function reportHeight() {
  window.parent.postMessage({ type: "study-visit:height", height: document.documentElement.scrollHeight }, "*");
}

const gestures = readPageData().gestures;
startLightPage(({ map }) => gestures && requireTwoFingers(map, gestures));
applyParameters();
if (!goToLanguage() && window.parent !== window) {
  new ResizeObserver(reportHeight).observe(document.body);
  window.addEventListener("load", reportHeight);
}
