/* What a page of a record needs besides; it comes after the page's own entry. */
import { offerCitation } from "../citation.js";

document.addEventListener("DOMContentLoaded", () => offerCitation(document));
