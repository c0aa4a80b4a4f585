/* What a page needs besides where groups go different ways; it comes before the page's own entry. */
import { readPageData } from "../elements.js";
import { groupTools } from "../groups.js";

window.studyVisitGroups = groupTools;
document.addEventListener("DOMContentLoaded", () => {
  const open = (/** @type {HTMLAnchorElement} */ link) => window.location.replace(link.href);
  groupTools.rememberGroup(document, { data: readPageData().visit, url: window.location.href, open });
});
