/* Dragging a stop by its handle: the card follows the pointer, a line shows where it would go, and only the drop changes
   the order. Escape ends it without a change. */
import { findAll, findOne, make, scrollerOf } from "./elements.js";

/** This close to the top or the bottom of the window the list scrolls. */
const EDGE_PX = 90;
/** A smaller movement is a touch and not a drag. */
const MIN_MOVE_PX = 5;

/**
 * @param {PointerEvent} event the press of the handle
 * @param {{ handle: HTMLElement, host: HTMLElement, onDrop: (item: HTMLElement) => void }} options `onDrop` is called when
 *   the stop stands at its new place
 */
export function startDrag(event, { handle, host, onDrop }) {
  const item = /** @type {HTMLElement} */ (handle.closest("li.stop"));
  const list = findOne(host, ".draft");
  const scroller = listScroller(host);
  const from = event.clientY + scroller.scrollTop;
  const line = make("div", "drop-line");
  let y = event.clientY;
  let moving = false;
  let scrolling = 0;
  /** @type {ReturnType<typeof dropTarget> | null} */
  let target = null;
  const ending = new AbortController();
  handle.setPointerCapture(event.pointerId);
  event.preventDefault();

  const draw = () => {
    const shift = y + scroller.scrollTop - from;
    if (!moving && Math.abs(shift) < MIN_MOVE_PX) return;
    moving = true;
    item.classList.add("is-dragged");
    list.classList.add("is-dragging");
    item.style.transform = `translateY(${shift}px)`;
    target = dropTarget(host, y, item);
    target.list.style.position = "relative";
    line.style.top = `${target.y - target.list.getBoundingClientRect().top}px`;
    target.list.append(line);
  };
  const scroll = () => {
    const bottom = window.innerHeight - EDGE_PX;
    const by = y < EDGE_PX ? y - EDGE_PX : y > bottom ? y - bottom : 0;
    if (by && moving) {
      scroller.scrollTop += by / 6;
      draw();
    }
    scrolling = window.requestAnimationFrame(scroll);
  };
  /** @param {boolean} dropped */
  const end = (dropped) => {
    window.cancelAnimationFrame(scrolling);
    ending.abort();
    line.remove();
    item.style.transform = "";
    item.classList.remove("is-dragged");
    list.classList.remove("is-dragging");
    if (!dropped || !target) return;
    const before = [item.parentElement, item.nextElementSibling];
    if (target.before) target.before.before(item);
    else target.list.append(item);
    if (before[0] !== item.parentElement || before[1] !== item.nextElementSibling) onDrop(item);
  };
  const options = { signal: ending.signal };
  handle.addEventListener("pointermove", (moved) => {
    y = moved.clientY;
    draw();
  }, options);
  handle.addEventListener("pointerup", () => end(moving), options);
  handle.addEventListener("pointercancel", () => end(false), options);
  handle.addEventListener("keydown", (pressed) => pressed.key === "Escape" && end(false), options);
  scrolling = window.requestAnimationFrame(scroll);
}

/** What scrolls the list: its own column on a desktop, the page on a phone. @param {HTMLElement} host */
function listScroller(host) {
  const side = findOne(host, ".side");
  return /auto|scroll/.test(getComputedStyle(side).overflowY) ? side : scrollerOf(host);
}

/**
 * Where a card that is let go at `y` would go: before which stop of which day (null: at its end).
 *
 * @param {HTMLElement} host
 * @param {number} y
 * @param {HTMLElement} dragged
 */
function dropTarget(host, y, dragged) {
  const lists = findAll(host, "ol.stops");
  const passed = lists.filter((each) => y >= (each.closest("section") ?? each).getBoundingClientRect().top);
  const list = passed.at(-1) ?? lists[0];
  const stops = findAll(list, "li.stop").filter((each) => each !== dragged && !each.hidden);
  for (const stop of stops) {
    const card = findOne(stop, ".card").getBoundingClientRect();
    if (y < card.top + card.height / 2) return { list, before: stop, y: stop.getBoundingClientRect().top };
  }
  const last = stops.at(-1)?.getBoundingClientRect();
  return { list, before: null, y: last ? last.bottom : list.getBoundingClientRect().top + 8 };
}
