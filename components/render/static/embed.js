/* The page inside somebody else's: how tall it is, for a host page that listens, and the wishes in its address, which a
   server reads too but a saved page must read by itself. */
(function () {
  "use strict";
  const asked = new URLSearchParams(window.location.search);
  if (["light", "dark"].includes(asked.get("theme"))) document.documentElement.dataset.theme = asked.get("theme");
  const view = asked.get("view");
  if (["map", "list", "both"].includes(view)) {
    document.body.classList.remove("page-both", "page-map", "page-list");
    document.body.classList.add("page-" + view);
  }
  const full = document.querySelector(".full-of-map");
  if (full) full.hidden = !document.body.classList.contains("page-map");
  const other = [...document.querySelectorAll("a[hreflang]")].find((link) => link.hreflang === asked.get("lang"));
  if (other && other.hreflang !== document.documentElement.lang) {
    // The same wishes, in the language that was asked for.
    const address = new URL(other.getAttribute("href"), window.location.href);
    for (const name of ["view", "stop", "day", "theme"]) if (asked.has(name)) address.searchParams.set(name, asked.get(name));
    window.location.replace(address);
    return;
  }
  if (window.parent === window) return;
  // A height is no secret: whoever frames the page may know it, whatever their origin.
  const tell = () => window.parent.postMessage({ type: "study-visit:height", height: document.documentElement.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("load", tell);
})();
