/* The card above the list: what is now and next, when to leave, where that is, whom to call and the way. */
/** @import { NowRow, Stop } from "./types" */
import { contactsOf } from "./contacts.js";
import { findAll, make } from "./elements.js";
import { fieldOf, fieldText } from "./stop-fields.js";

/**
 * The parts of the card, from top to bottom. Address, meeting point, contact and directions are those of the stop's item.
 *
 * @param {NowRow[]} rows
 * @param {object} options
 * @param {ParentNode} options.root
 * @param {(stop: string) => unknown} options.onClick
 * @param {(stop: string) => HTMLElement | undefined} options.itemOf
 */
export function nowParts(rows, { root, onClick, itemOf }) {
  // Who is about to leave looks for the way ahead, not for the one that led here.
  const leavesSoon = rows.some(({ kind }) => kind === "leave is-soon");

  /** @param {HTMLElement | undefined} item */
  function callOf(item) {
    const contacts = contactsOf(item, root);
    if (!contacts) return [];
    contacts.links[0].textContent = contacts.whole;
    const call = make("p", "now-call");
    call.append(...contacts.links);
    return [call];
  }

  /** What the card takes of the way from the item. @param {HTMLElement | undefined} item @param {string | undefined} reach */
  function wayOf(item, reach) {
    if (!item) return [];
    const meet = reach && fieldOf(item, "meet")?.parentElement;
    const way = (reach ? reach === "all" : !leavesSoon) && item.querySelector(".take-me");
    // Without a meeting point the coach leaves from the stop before, where the group is.
    const leaves = reach === "all" ? findAll(item, ".leaves:not(:has(a))") : [];
    return [...[meet, way].flatMap((each) => each || []), ...leaves];
  }

  /** @param {Stop} stop @param {NowRow} row */
  function detailsOf({ id, place }, { reach, note }) {
    const item = itemOf(id);
    // A stop whose place is to be confirmed says so where others have their address.
    const where = note || fieldText(item, "address") || (place ? "" : fieldText(item, "certainty"));
    const parts = wayOf(item, reach).map((each) => /** @type {Element} */ (each.cloneNode(true)));
    if (where) parts.unshift(make("p", "", where));
    if (reach && reach !== "place") parts.push(...callOf(item));
    return parts;
  }

  return rows.map((row) => {
    const { kind, head, name, stop } = row;
    const part = make("div", "now-part now-" + kind);
    const title = make(stop ? "button" : "p");
    title.append(make("b", "", head));
    if (name) title.append(" ", make("b", "now-name", name));
    part.append(title);
    if (stop) {
      title.setAttribute("type", "button");
      title.addEventListener("click", () => onClick(stop.id));
      // What changed there, as the list marks it.
      part.append(...findAll(itemOf(stop.id) ?? part, ".change").map((mark) => mark.cloneNode(true)));
      part.append(...detailsOf(stop, row));
    }
    return part;
  });
}
