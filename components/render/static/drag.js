/* Dragging a stop by its handle: the card follows the pointer, a line shows where it would go, and only the drop changes
   the order. Escape ends it without a change. */
import { findAll, findOne, make, scrollerOf } from "./elements.js";

/** This close to the top or the bottom of what shows of the list, it scrolls. */
const EDGE_PX = 64;
/** A smaller movement is a touch and not a drag. */
const MIN_MOVE_PX = 5;

/**
 * @param {PointerEvent} event the press of the handle
 * @param {{ handle: HTMLElement, host: HTMLElement, onDrop: (item: HTMLElement) => void, onEnd: () => void }} options
 *   `onDrop` is called when the stop stands at its new place, `onEnd` in any case
 */
export function startDrag(event, { handle, host, onDrop, onEnd }) {
  const item = /** @type {HTMLElement} */ (handle.closest("li.stop"));
  const list = findOne(host, ".draft");
  const scroller = listScroller(host);
  const from = event.clientY + scroller.scrollTop;
  // The card that is moved would itself make the list longer: everything is bounded by the list as it is now.
  const lastScrollTop = scroller.scrollHeight - scroller.clientHeight;
  const bounds = shiftBounds(host, item);
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
    const shift = Math.max(bounds.up, Math.min(bounds.down, y + scroller.scrollTop - from));
    if (!moving && Math.abs(shift) < MIN_MOVE_PX) return;
    moving = true;
    item.classList.add("is-dragged");
    list.classList.add("is-dragging");
    item.style.transform = `translateY(${shift}px)`;
    target = dropTarget(host, y, item);
    target.inside.style.position = "relative";
    line.style.top = `${target.y - target.inside.getBoundingClientRect().top}px`;
    target.inside.append(line);
  };
  const scroll = () => {
    const view = viewOf(host);
    const by = y < view.top + EDGE_PX ? y - view.top - EDGE_PX : y > view.bottom - EDGE_PX ? y - view.bottom + EDGE_PX : 0;
    if (by && moving) {
      scroller.scrollTop = Math.max(0, Math.min(lastScrollTop, scroller.scrollTop + by / 6));
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
    if (dropped && target) {
      const before = [item.parentElement, item.nextElementSibling];
      if (target.before) target.before.before(item);
      else target.list.append(item);
      if (before[0] !== item.parentElement || before[1] !== item.nextElementSibling) onDrop(item);
    }
    onEnd();
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
 * How far up and down a card may be moved: from the first day to the end of the last.
 *
 * @param {HTMLElement} host
 * @param {HTMLElement} item
 */
function shiftBounds(host, item) {
  const days = findAll(host, "section.day");
  const box = item.getBoundingClientRect();
  const top = days[0].getBoundingClientRect().top;
  const bottom = days[days.length - 1].getBoundingClientRect().bottom;
  return { up: Math.min(0, top - box.top), down: Math.max(0, bottom - box.bottom) };
}

/** What shows of the list between the bars at its edges. @param {HTMLElement} host */
function viewOf(host) {
  const [bar, dock, side] = [".desk-bar", ".dock", ".side"].map((each) => findOne(host, each).getBoundingClientRect());
  const isAtTop = dock.bottom < window.innerHeight / 2;
  return { top: Math.max(0, bar.bottom), bottom: isAtTop ? Math.min(window.innerHeight, side.bottom) : dock.top };
}

/**
 * Where a card that is let go at `y` would go: before which stop of which day (null: at its end), and where in which
 * element the line is drawn. A folded day takes it at its end.
 *
 * @param {HTMLElement} host
 * @param {number} y
 * @param {HTMLElement} dragged
 */
function dropTarget(host, y, dragged) {
  const lists = findAll(host, "ol.stops");
  const passed = lists.filter((each) => y >= (each.closest("section") ?? each).getBoundingClientRect().top);
  const list = passed.at(-1) ?? lists[0];
  if (list.hidden) {
    const day = /** @type {HTMLElement} */ (list.closest("section"));
    return { list, before: null, inside: day, y: day.getBoundingClientRect().bottom };
  }
  const stops = findAll(list, "li.stop:not([hidden], .is-filtered)").filter((each) => each !== dragged);
  for (const stop of stops) {
    const card = findOne(stop, ".card").getBoundingClientRect();
    if (y < card.top + card.height / 2) return { list, before: stop, inside: list, y: stop.getBoundingClientRect().top };
  }
  const last = stops.at(-1)?.getBoundingClientRect();
  return { list, before: null, inside: list, y: last ? last.bottom : list.getBoundingClientRect().top + 8 };
}
