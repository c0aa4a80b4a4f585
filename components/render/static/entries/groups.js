/* What a page needs besides where groups go different ways; it comes before the page's own entry. */
import { groupTools } from "../groups.js";

window.studyVisitGroups = groupTools;
