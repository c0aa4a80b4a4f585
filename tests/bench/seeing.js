/* What the scripts that time a page share: finding what can be seen, and coming back at each drawing. `watching.py`
   puts this before `loading.js` or `clicking.js`, into every page and frame, ahead of anything of the page's own. */
const now = () => performance.timeOrigin + performance.now();

function* roots(root = document) {
  yield root;
  for (const element of root.querySelectorAll("*")) if (element.shadowRoot) yield* roots(element.shadowRoot);
}

/* The first of these on the screen; while it fades in only if `fading` is enough. */
function first(selector, fading = false) {
  for (const root of roots()) for (const found of root.querySelectorAll(selector)) if (inView(found, fading)) return found;
  return null;
}

function inView(element, fading) {
  const { top, bottom, left, right, width, height } = element.getBoundingClientRect();
  const within = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
  return width > 0 && height > 0 && within && element.checkVisibility({ opacityProperty: !fading, visibilityProperty: true });
}

/* At the next drawing. A frame inside a page forgets it when it was hidden meanwhile: there a clock reminds it. */
function next(act) {
  let waiting = true;
  const once = () => {
    if (waiting) act();
    waiting = false;
  };
  requestAnimationFrame(once);
  if (window !== window.top) setTimeout(once, 50);
}

/* Once what is there now has been drawn: a task that is asked for before a frame is drawn runs behind it. */
function drawn(act) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = act;
  port2.postMessage(null);
}
