/* Whom to call about a stop, from the links that the list has. */
import { make } from "./elements.js";

/**
 * The nearest contact of a stop: the first number of its own phone, of its contact or of the visit's, and only where
 * there is none an e-mail address. `whole` is all that the plan says there, with a name; `links` call, and write a message
 * that begins with `text`. Null where nobody can be asked.
 *
 * @param {Element | null | undefined} item the stop's `li.stop`
 * @param {ParentNode} root of the list
 * @param {string} [text] of a message that is ready to be sent
 * @returns {{ whole: string, links: HTMLAnchorElement[] } | null}
 */
export function contactsOf(item, root, text = "") {
  const places = [item, root.querySelector(".colophon")];
  const ring = ["a.ring[href^=tel]", "a.ring"].flatMap((kind) => places.map((place) => place?.querySelector(kind))).find(Boolean);
  if (!ring) return null;
  const whole = (ring.closest("bdi") ?? ring).textContent ?? "";
  const first = /** @type {HTMLAnchorElement} */ (ring.cloneNode(true));
  return { whole, links: [first, ...messagesTo(first, text && encodeURIComponent(text))] };
}

/**
 * Links that write to the number of a link; an address by e-mail gets the text itself.
 *
 * @param {HTMLAnchorElement} link
 * @param {string} text encoded for an address
 */
function messagesTo(link, text) {
  const [, plus, number] = /^tel:(\+?)(\d+)$/.exec(link.href) ?? [];
  if (!number) {
    if (text) link.href += "?body=" + text;
    return [];
  }
  // Android reads `?body=` and iOS `&body=` (RFC 5724 has the first); both read this.
  const links = [linkTo(`sms:${plus}${number}${text && "?&body=" + text}`, "SMS")];
  // WhatsApp knows numbers with the code of their country alone.
  if (plus) links.push(linkTo(`https://wa.me/${number}${text && "?text=" + text}`, "WhatsApp"));
  return links;
}

/**
 * @param {string} href
 * @param {string} text
 */
function linkTo(href, text) {
  const link = make("a", "message", text);
  link.href = href;
  // A tab of its own would stay empty where an application of the phone takes the address.
  if (href.startsWith("https")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  return link;
}
