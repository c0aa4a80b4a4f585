/* Elements and texts. Texts from outside are only ever set as text, never as HTML. */
/** @import { PageData } from "./types" */

const SVG = "http://www.w3.org/2000/svg";

/** The page's data, which the server has written into it. @returns {PageData} */
export function readPageData() {
  return JSON.parse(findOne(document, "#visit-data").textContent ?? "");
}

/**
 * The first element for a selector; an error where the server has written none.
 *
 * @param {ParentNode} root
 * @param {string} selector
 */
export function findOne(root, selector) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`No ${selector} in this page`);
  return /** @type {HTMLElement} */ (element);
}

/**
 * All elements for a selector.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function findAll(root, selector) {
  return [...root.querySelectorAll(selector)].map((element) => /** @type {HTMLElement} */ (element));
}

/**
 * A new element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {string} [text]
 */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * A new button.
 *
 * @param {string} className
 * @param {string} text
 * @param {(event: MouseEvent) => unknown} onClick
 */
export function makeButton(className, text, onClick) {
  const button = make("button", className, text);
  button.type = "button";
  button.addEventListener("click", onClick);
  return button;
}

/**
 * An icon of 24 by 24 units that is a single path.
 *
 * @param {string} path
 */
export function makeIcon(path) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  icon.append(line);
  return icon;
}

/**
 * One of the page's own icons, by the name of its symbol.
 *
 * @param {string} name
 */
export function useIcon(name) {
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("class", "icon");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", "#i-" + name);
  icon.append(use);
  return icon;
}

/**
 * A sentence with its gaps filled.
 *
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => String(values[name] ?? gap));
}

/** Whether the reader asked for less movement. */
export function prefersStill() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * What scrolls an element: the closest ancestor that can, across shadow roots, or the page.
 *
 * @param {Element} element
 * @returns {Element}
 */
export function scrollerOf(element) {
  const root = element.getRootNode();
  /** @type {Element | null} */
  let at = root instanceof ShadowRoot ? root.host : element;
  while (at && !(at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY))) at = at.parentElement;
  return at ?? document.scrollingElement ?? document.documentElement;
}

/**
 * Brings an element of the list into view, at the top or just so. It scrolls this page alone: `scrollIntoView` would
 * scroll a page around our frame, too.
 *
 * @param {Element} element
 * @param {boolean} [toTop]
 * @param {boolean} [smooth]
 */
export function reveal(element, toTop, smooth) {
  const side = element.closest(".side");
  const scroller = side && getComputedStyle(side).overflowY === "auto" ? side : scrollerOf(element);
  const box = element.getBoundingClientRect();
  const view = scroller === document.scrollingElement ? new DOMRect(0, 0, 0, window.innerHeight) : scroller.getBoundingClientRect();
  const above = box.top - view.top - (parseFloat(getComputedStyle(element).scrollMarginTop) || 0);
  const below = box.bottom - view.bottom;
  const top = toTop || above < 0 ? above : Math.max(0, Math.min(above, below));
  scroller.scrollBy({ top, behavior: smooth && !prefersStill() ? "smooth" : "instant" });
}

/**
 * Puts a newer list in the place of the one on show; what is scrolled stays where it was. Gives what brings it there again
 * once scripts have filled the list: the browser would keep in place what is below.
 *
 * @param {HTMLElement} root
 * @param {DocumentFragment} content
 */
export function replaceList(root, content) {
  const old = findOne(root, ".side");
  const list = findOne(content, ".side");
  const outer = scrollerOf(root);
  const [inner, page] = [old.scrollTop, outer.scrollTop];
  old.replaceWith(list);
  replaceFunder(root, content);
  const restore = () => {
    list.scrollTop = inner;
    outer.scrollTop = page;
  };
  restore();
  return restore;
}

/**
 * Puts the funder's line of a newer page in the place of the one on show. A page that has no style for it loads again.
 *
 * @param {ParentNode} root
 * @param {ParentNode} content
 */
export function replaceFunder(root, content) {
  const [old, line] = [root, content].map((each) => each.querySelector(".funder"));
  if (old && line) old.replaceWith(line);
  else if (old || line) window.location.reload();
}

/** @param {ParentNode} element */
const pressable = (element) => findAll(element, "a, button, summary");

/**
 * Which of an element's links and buttons has the focus, by its place among them; -1 for none.
 *
 * @param {HTMLElement} element
 */
export function focusedIn(element) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  return pressable(element).findIndex((each) => each === root.activeElement);
}

/**
 * Gives the focus back to the link or button at this place.
 *
 * @param {HTMLElement} element
 * @param {number} index
 */
export function focusAt(element, index) {
  pressable(element)[index]?.focus({ preventScroll: true });
}

/**
 * Replaces what an element holds where that says something new; the focus stays at its place.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement[]} content
 */
export function replaceContent(element, content) {
  const shown = [...element.children];
  if (content.length === shown.length && content.every((each, index) => each.isEqualNode(shown[index]))) return;
  const focused = focusedIn(element);
  element.replaceChildren(...content);
  focusAt(element, focused);
}
